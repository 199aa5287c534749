//! A clock that ticks, and how the console writes waits and days.

use baton_browser::{page_clock, when};
use js_sys::{Date, JsString};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsValue;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// The time now, to the second; what reads it is drawn anew as it ticks.
#[derive(Clone, Copy)]
pub(crate) struct Clock(RwSignal<u64>);

impl Clock {
    /// Starts a clock and offers it to the components below.
    pub(crate) fn provide() -> Self {
        let clock = Self(RwSignal::new(page_clock::unix_ms()));
        let tick = set_interval_with_handle(
            move || clock.0.set(page_clock::unix_ms()),
            Duration::from_secs(1),
        );
        if let Ok(tick) = tick {
            on_cleanup(move || tick.clear());
        }
        provide_context(clock);
        clock
    }

    /// The one that was provided.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Milliseconds since 1970 (UTC), by this computer's clock.
    pub(crate) fn now_ms(self) -> u64 {
        self.0.get()
    }
}

/// A wait: `0:42`, `9:59`, then `12 min`, then `2 h 5 min`.
pub(crate) fn waited(ms: u64) -> String {
    let (hours, minutes) = (ms / HOUR_MS, ms / MINUTE_MS % 60);
    match ms {
        0..600_000 => format!("{}:{:02}", ms / MINUTE_MS, ms / SECOND_MS % 60),
        _ if hours == 0 => format!("{minutes} min"),
        _ if ms < DAY_MS => format!("{hours} h {minutes} min"),
        _ => format!("{} d", ms / DAY_MS),
    }
}

/// A number that two times share if they are on the same local day.
pub(crate) fn day_number(at_ms: u64) -> u32 {
    let date = local(at_ms);
    date.get_full_year() * 400 + date.get_month() * 32 + date.get_date()
}

/// The day in words: `Today`, `Yesterday`, or the date.
pub(crate) fn day_in_words(at_ms: u64, now_ms: u64) -> String {
    let number = day_number(at_ms);
    if number == day_number(now_ms) {
        "Today".to_owned()
    } else if number == day_number(now_ms.saturating_sub(DAY_MS)) {
        "Yesterday".to_owned()
    } else {
        when::day(at_ms)
    }
}

fn local(at_ms: u64) -> Date {
    Date::new(&JsValue::from_f64(at_ms as f64))
}

/// The moment in full, for a tooltip.
pub(crate) fn in_full(at_ms: u64) -> String {
    let text: JsString = local(at_ms).to_string();
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ticks_in_seconds_for_ten_minutes_then_in_minutes() {
        assert_eq!(waited(0), "0:00");
        assert_eq!(waited(42_900), "0:42");
        assert_eq!(waited(599_999), "9:59");
        assert_eq!(waited(600_000), "10 min");
        assert_eq!(waited(2 * HOUR_MS + 5 * MINUTE_MS), "2 h 5 min");
        assert_eq!(waited(3 * DAY_MS), "3 d");
    }
}
