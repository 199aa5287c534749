//! What holds of any hours, anywhere, at any time: looked at minute by minute.

use super::*;
use proptest::prelude::*;

const MINUTE_MS: u64 = 60_000;
/// How far every minute is looked at.
const LOOKED_AT: u64 = 10 * 24 * 60;

const ZONES: [&str; 8] = [
    "Europe/Brussels",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    // Half an hour forward and back.
    "Australia/Lord_Howe",
    // Changes at midnight.
    "America/Asuncion",
    "Africa/Casablanca",
    "UTC",
];

/// Moments near which clocks are changed, in one or the other of the zones.
const CHANGES: [&str; 9] = [
    "2026-03-29T01:00Z",
    "2026-10-25T01:00Z",
    "2026-03-08T07:00Z",
    "2026-11-01T06:00Z",
    "2026-04-04T15:00Z",
    "2026-10-03T15:30Z",
    "2024-10-06T04:00Z",
    "2026-02-15T02:00Z",
    "2026-03-22T02:00Z",
];

/// A day's spans in order, some of which meet.
fn day() -> impl Strategy<Value = Vec<OpenSpan>> {
    let cuts = prop::collection::btree_set(0_u16..=24 * 60, 0..7);
    cuts.prop_map(|cuts| {
        let cuts: Vec<_> = cuts.into_iter().collect();
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let span = |two: &[u16]| OpenSpan {
            from: clock(two[0]),
            to: clock(two[1]),
        };
        cuts.chunks_exact(2).map(span).collect()
    })
}

fn any_hours() -> impl Strategy<Value = BusinessHours> {
    let weekly = prop::collection::vec(day(), 7).prop_map(|days| {
        let mut week = Week::default();
        for (number, spans) in days.into_iter().enumerate() {
            *week.day_mut(number).unwrap() = spans;
        }
        week
    });
    let has_hours = |week: &Week| week.days().iter().any(|(_, spans)| !spans.is_empty());
    let weekly = weekly.prop_filter("closed all week", has_hours);
    let holidays = prop::collection::btree_set(0_i32..4 * 365, 0..60);
    (0..ZONES.len(), weekly, holidays).prop_map(|(zone, weekly, holidays)| {
        let first = jiff::civil::date(2024, 1, 1);
        let date = |days| first.checked_add(jiff::Span::new().days(days)).unwrap();
        let holiday = |days: i32| Holiday {
            date: date(days).to_string(),
            name: None,
        };
        BusinessHours {
            time_zone: ZONES[zone].into(),
            weekly,
            holidays: holidays.into_iter().map(holiday).collect(),
        }
    })
}

/// Some moment, often near a change of the clock.
fn any_moment() -> impl Strategy<Value = u64> {
    let anywhere = ms("2024-01-01T00:00Z")..ms("2028-01-01T00:00Z");
    let near = prop::sample::select(&CHANGES[..])
        .prop_flat_map(|change| ms(change) - 86_400_000..ms(change) + 86_400_000);
    prop_oneof![anywhere, near]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_next_opening_is_open_and_no_minute_before_it(written in any_hours(), now in any_moment()) {
        let hours = Hours::of(&written).unwrap();
        let opens = hours.opens_at(now);
        if let Some(opens) = opens {
            prop_assert!(opens >= now && hours.is_open(opens));
        }
        let until = opens.unwrap_or(u64::MAX);
        for minute in 0..LOOKED_AT {
            let at = now + minute * MINUTE_MS;
            if at >= until {
                break;
            }
            prop_assert!(!hours.is_open(at), "open at {}", told(Some(at)));
        }
        if opens.is_some_and(|opens| opens > now) {
            prop_assert!(!hours.is_open(until - 1), "it was open before");
        }
    }

    #[test]
    fn the_next_closing_is_closed_and_no_minute_before_it(written in any_hours(), now in any_moment()) {
        let hours = Hours::of(&written).unwrap();
        let closes = hours.closes_at(now);
        if let Some(closes) = closes {
            prop_assert!(closes >= now && !hours.is_open(closes));
        }
        let until = closes.unwrap_or(u64::MAX);
        for minute in 0..LOOKED_AT {
            let at = now + minute * MINUTE_MS;
            if at >= until {
                break;
            }
            prop_assert!(hours.is_open(at), "closed at {}", told(Some(at)));
        }
    }
}
