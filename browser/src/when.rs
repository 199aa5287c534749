//! Times in words, in the visitor's own language where the browser knows it.

use js_sys::{Array, Date, Intl, Object};
use wasm_bindgen::{JsCast, JsValue};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// The time of day, say "14:02" or "2:02 PM".
pub fn clock_time(at_ms: u64) -> String {
    clock_time_in(&language(), at_ms)
}

/// The same in a language that is given.
pub fn clock_time_in(language: &str, at_ms: u64) -> String {
    let options: Intl::DateTimeFormatOptions = Object::new().unchecked_into();
    options.set_hour(Intl::NumericFormat::Numeric);
    options.set_minute(Intl::NumericFormat::TwoDigit);
    let time = date(at_ms).to_locale_time_string_with_options(language, &options);
    time.into()
}

/// The day, say "12 March".
pub fn day(at_ms: u64) -> String {
    let options: Intl::DateTimeFormatOptions = Object::new().unchecked_into();
    options.set_day(Intl::DayFormat::Numeric);
    options.set_month(Intl::MonthFormat::Long);
    date(at_ms)
        .to_locale_date_string(&language(), &options)
        .into()
}

/// The day of the week, say "Monday", or with its date "Monday 4 January".
pub fn weekday(at_ms: u64, with_date: bool, language: &str) -> String {
    let options: Intl::DateTimeFormatOptions = Object::new().unchecked_into();
    options.set_weekday(Intl::WeekdayFormat::Long);
    if with_date {
        options.set_day(Intl::DayFormat::Numeric);
        options.set_month(Intl::MonthFormat::Long);
    }
    date(at_ms).to_locale_date_string(language, &options).into()
}

/// A day by its distance, say "today" or "tomorrow".
pub fn relative_day(days: i64, language: &str) -> String {
    let options = Intl::RelativeTimeFormatOptions::new();
    options.set_numeric(Intl::RelativeTimeFormatNumeric::Auto);
    let languages = Array::of1(&JsValue::from_str(language));
    let format = Intl::RelativeTimeFormat::new(&languages, &options);
    format.format(days as f64, "day").into()
}

/// Counts days as a calendar on the wall turns its pages.
pub fn day_number(at_ms: u64) -> i64 {
    let behind_utc_ms = date(at_ms).get_timezone_offset() as i64 * MINUTE_MS as i64;
    (at_ms as i64 - behind_utc_ms).div_euclid(DAY_MS as i64)
}

/// The time of day of what happened today, with the day of anything else.
pub fn stamp(at_ms: u64, now_ms: u64) -> String {
    let time = clock_time(at_ms);
    let today = date(now_ms).to_date_string();
    if date(at_ms).to_date_string() == today {
        time
    } else {
        [&day(at_ms), ", ", &time].concat()
    }
}

/// How long ago, short enough for a list: "now", "4 min", "3 h", then the day.
pub fn ago(at_ms: u64, now_ms: u64) -> String {
    let passed = now_ms.saturating_sub(at_ms);
    if passed < DAY_MS {
        span(passed)
    } else {
        day(at_ms)
    }
}

/// A span of time in its largest unit: "now", "4 min", "3 h", "2 d".
pub fn span(ms: u64) -> String {
    let (count, unit) = match ms {
        0..MINUTE_MS => return "now".into(),
        MINUTE_MS..HOUR_MS => (ms / MINUTE_MS, " min"),
        HOUR_MS..DAY_MS => (ms / HOUR_MS, " h"),
        _ => (ms / DAY_MS, " d"),
    };
    count.to_string() + unit
}

fn date(at_ms: u64) -> Date {
    Date::new(&JsValue::from_f64(at_ms as f64))
}

/// The browser's language, a BCP 47 tag.
pub fn language() -> String {
    web_sys::window()
        .and_then(|window| window.navigator().language())
        .unwrap_or_else(|| "en".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        assert_eq!(span(59_999), "now");
        assert_eq!(span(MINUTE_MS), "1 min");
        assert_eq!(span(HOUR_MS + 59 * MINUTE_MS), "1 h");
        assert_eq!(span(49 * HOUR_MS), "2 d");
    }
}
