//! The page's clocks and its source of randomness: the one place that reads them.

use baton_protocol::sync::Moment;

/// Clock and randomness for one call of a client.
pub fn moment() -> Moment {
    Moment {
        now_ms: monotonic_ms(),
        random: u64::from_le_bytes(random_bytes()),
    }
}

/// Milliseconds since the page was made. Never goes back, whatever happens to the wall clock.
pub fn monotonic_ms() -> u64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0, |performance| performance.now() as u64)
}

/// Milliseconds since 1970 (UTC), as this device believes.
#[expect(clippy::disallowed_methods, reason = "the page's one wall clock")]
pub fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Bytes that nobody can guess; zeros where a browser has no `crypto`, which none that runs WASM lacks.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
