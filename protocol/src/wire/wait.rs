//! What happens by itself while nobody does anything: the wait ladder, and sessions that fall silent.

use super::limits::WAIT_SECONDS_MAX;
use serde::{Deserialize, Serialize};

/// When what happens by itself happens. Each is counted in seconds; 0 switches it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WaitSettings {
    /// A session that has been in the queue this long is brought to the operators' notice again.
    pub again_after_seconds: u32,
    /// One that has been there this long is brought to the notice of more people.
    pub wider_after_seconds: u32,
    /// The visitor is told that it takes longer than usual, and may leave a way to be reached while
    /// they keep their place.
    pub tell_after_seconds: u32,
    /// The session is closed, as soon as the visitor has left. With contact details it stays a lead.
    pub close_after_seconds: u32,
    /// A visitor who has said nothing to an operator's last words for this long is reminded.
    pub remind_after_seconds: u32,
    /// The session is closed then.
    pub resolve_after_seconds: u32,
    /// A session that the agent has is closed after as long a silence.
    pub resolve_agents_after_seconds: u32,
}

impl WaitSettings {
    /// As it is where the owner sets nothing.
    pub const DEFAULT: Self = Self {
        again_after_seconds: 60,
        wider_after_seconds: 2 * 60,
        tell_after_seconds: 5 * 60,
        close_after_seconds: 60 * 60,
        remind_after_seconds: 30 * 60,
        resolve_after_seconds: 24 * 60 * 60,
        resolve_agents_after_seconds: 0,
    };

    /// Checks what a type can't.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        let ladder = [
            ("again_after_seconds", self.again_after_seconds),
            ("wider_after_seconds", self.wider_after_seconds),
            ("tell_after_seconds", self.tell_after_seconds),
            ("close_after_seconds", self.close_after_seconds),
        ];
        let idle = [
            ("remind_after_seconds", self.remind_after_seconds),
            ("resolve_after_seconds", self.resolve_after_seconds),
        ];
        let agents = (
            "resolve_agents_after_seconds",
            self.resolve_agents_after_seconds,
        );
        for (name, seconds) in ladder.into_iter().chain(idle).chain([agents]) {
            if seconds > WAIT_SECONDS_MAX {
                return Err(format!("{name} is over {WAIT_SECONDS_MAX}"));
            }
        }
        rises(&ladder).and_then(|()| rises(&idle))
    }
}

/// Of what is switched on, each comes after the one before it.
fn rises(steps: &[(&str, u32)]) -> Result<(), String> {
    let on: Vec<_> = steps.iter().filter(|(_, seconds)| *seconds > 0).collect();
    for pair in on.windows(2) {
        if let [(before, earlier), (after, later)] = pair
            && earlier >= later
        {
            return Err(format!("{after} must be more than {before}"));
        }
    }
    Ok(())
}

impl Default for WaitSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How far the ladder has come in a session that waits. Each step happens once in a wait.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaitStep {
    /// A person was asked for.
    #[default]
    Asked,
    /// Operators were told of it again.
    Again,
    /// More people were told of it.
    Wider,
    /// The visitor was told that it takes longer.
    Told,
}

impl WaitStep {
    /// Whether nothing has happened by itself yet.
    pub fn is_first(&self) -> bool {
        *self == Self::Asked
    }
}

/// Why a session was closed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LapseReason {
    /// The visitor said nothing more.
    Idle,
    /// Nobody came, and the visitor has left.
    VisitorGone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_make_no_sense_are_told_by_name() {
        let base = WaitSettings::DEFAULT;
        for (settings, expected) in [
            (
                WaitSettings {
                    again_after_seconds: 120,
                    ..base
                },
                "wider_after_seconds must be more than again_after_seconds",
            ),
            (
                WaitSettings {
                    wider_after_seconds: 0,
                    tell_after_seconds: 30,
                    ..base
                },
                "tell_after_seconds must be more than again_after_seconds",
            ),
            (
                WaitSettings {
                    close_after_seconds: 300,
                    ..base
                },
                "close_after_seconds must be more than tell_after_seconds",
            ),
            (
                WaitSettings {
                    resolve_after_seconds: 60,
                    ..base
                },
                "resolve_after_seconds must be more than remind_after_seconds",
            ),
            (
                WaitSettings {
                    resolve_agents_after_seconds: WAIT_SECONDS_MAX + 1,
                    ..base
                },
                "resolve_agents_after_seconds is over 31536000",
            ),
        ] {
            assert_eq!(settings.check(), Err(expected.into()));
        }
    }

    #[test]
    fn what_is_switched_off_stands_in_no_order() {
        let off = WaitSettings {
            again_after_seconds: 0,
            wider_after_seconds: 0,
            close_after_seconds: 0,
            resolve_after_seconds: 0,
            ..WaitSettings::DEFAULT
        };
        assert_eq!(off.check(), Ok(()));
        assert_eq!(WaitSettings::DEFAULT.check(), Ok(()));
    }
}
