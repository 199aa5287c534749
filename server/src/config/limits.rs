//! The limits that an owner may set: a rate of 0 a second is switched off, say to measure.

use super::ConfigError;
use super::file::Limits;
use crate::node::{Rate, Settings};

/// Sets what the file says, or for frames the flags (a second, at once), over the standard.
pub(super) fn apply(
    limits: Limits,
    frame_flags: (Option<u32>, Option<u32>),
    settings: &mut Settings,
) -> Result<(), ConfigError> {
    set_rate(
        "limits.frames",
        frame_flags.0.or(limits.frames_per_second),
        frame_flags.1.or(limits.frames_burst),
        &mut settings.frame_rate,
    )?;
    set_max(
        "limits.connections_max",
        limits.connections_max,
        &mut settings.connections_max,
    )?;
    let (file, per_address) = (limits.per_address, &mut settings.per_address);
    set_max(
        "limits.per_address.connections_max",
        file.connections_max,
        &mut per_address.connections_max,
    )?;
    set_max(
        "limits.per_address.sockets_max",
        file.sockets_max,
        &mut per_address.sockets_max,
    )?;
    set_rate(
        "limits.per_address.sockets",
        file.sockets_per_second,
        file.sockets_burst,
        &mut per_address.socket_rate,
    )?;
    set_rate(
        "limits.per_address.requests",
        file.requests_per_second,
        file.requests_burst,
        &mut per_address.request_rate,
    )
}

fn set_max(setting: &str, max: Option<usize>, of: &mut usize) -> Result<(), ConfigError> {
    match max {
        Some(0) => Err(ConfigError::invalid(setting, "0 would let nobody in")),
        Some(max) => {
            *of = max;
            Ok(())
        }
        None => Ok(()),
    }
}

/// Sets `<name>_per_second` and `<name>_burst`.
fn set_rate(
    name: &str,
    per_second: Option<u32>,
    burst: Option<u32>,
    of: &mut Option<Rate>,
) -> Result<(), ConfigError> {
    if burst == Some(0) {
        let what =
            format!("0 would let nothing through; {name}_per_second = 0 switches the limit off");
        return Err(ConfigError::invalid(format!("{name}_burst"), what));
    }
    *of = of.filter(|_| per_second != Some(0)).map(|standard| Rate {
        per_second: per_second.unwrap_or(standard.per_second),
        burst: burst.unwrap_or(standard.burst),
    });
    Ok(())
}
