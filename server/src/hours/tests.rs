//! Business hours by the clock of real places, over changes of that clock, and what is refused.

use super::*;
use baton_protocol::wire::limits::{DAY_SPANS_MAX, HOLIDAY_NAME_BYTES_MAX, HOLIDAYS_MAX};
use baton_protocol::wire::{BusinessHours, Holiday, OpenSpan, Week};

mod always;
mod refused;

/// The spans of a day as `09:00-12:30 13:30-17:00`.
fn spans(text: &str) -> Vec<OpenSpan> {
    let span = |text: &str| {
        let (from, to) = text.split_once('-').unwrap();
        OpenSpan {
            from: from.into(),
            to: to.into(),
        }
    };
    text.split_whitespace().map(span).collect()
}

/// The days of a week from Monday, each as [`spans`] reads it.
fn week(days: [&str; 7]) -> Week {
    let mut week = Week::default();
    for (number, text) in days.into_iter().enumerate() {
        *week.day_mut(number).unwrap() = spans(text);
    }
    week
}

fn office() -> Week {
    let day = "09:00-12:30 13:30-17:00";
    week([day, day, day, day, "09:00-15:00", "", ""])
}

fn written(zone: &str, weekly: Week, holidays: &[&str]) -> BusinessHours {
    let holiday = |date: &&str| Holiday {
        date: (*date).into(),
        name: None,
    };
    BusinessHours {
        time_zone: zone.into(),
        weekly,
        holidays: holidays.iter().map(holiday).collect(),
    }
}

fn hours(zone: &str, weekly: Week, holidays: &[&str]) -> Hours {
    Hours::of(&written(zone, weekly, holidays)).unwrap()
}

/// A moment as `2026-03-27T17:00+01`, with the distance from UTC that a clock has there and then.
fn ms(moment: &str) -> u64 {
    let moment: Timestamp = moment.parse().unwrap();
    moment.as_millisecond().try_into().unwrap()
}

fn told(at_ms: Option<u64>) -> String {
    let moment = at_ms.map(|at_ms| timestamp(at_ms).unwrap().to_string());
    moment.unwrap_or_else(|| "never".into())
}

/// Each row: a moment, when it is open next, and when it is closed next.
#[track_caller]
fn goes(hours: &Hours, rows: &[(&str, &str, &str)]) {
    for (at, opens, closes) in rows {
        let (at_ms, opens_ms, closes_ms) = (ms(at), ms(opens), ms(closes));
        assert_eq!(told(hours.opens_at(at_ms)), told(Some(opens_ms)), "{at}");
        assert_eq!(told(hours.closes_at(at_ms)), told(Some(closes_ms)), "{at}");
        assert_eq!(hours.is_open(at_ms), at_ms == opens_ms, "{at}");
    }
}

#[test]
fn a_day_has_pauses_and_a_week_has_an_end() {
    let brussels = hours("Europe/Brussels", office(), &[]);
    goes(
        &brussels,
        &[
            // Monday 2 March 2026.
            (
                "2026-03-02T08:59+01",
                "2026-03-02T09:00+01",
                "2026-03-02T08:59+01",
            ),
            (
                "2026-03-02T09:00+01",
                "2026-03-02T09:00+01",
                "2026-03-02T12:30+01",
            ),
            (
                "2026-03-02T12:29:59.999+01",
                "2026-03-02T12:29:59.999+01",
                "2026-03-02T12:30+01",
            ),
            (
                "2026-03-02T12:30+01",
                "2026-03-02T13:30+01",
                "2026-03-02T12:30+01",
            ),
            (
                "2026-03-02T17:00+01",
                "2026-03-03T09:00+01",
                "2026-03-02T17:00+01",
            ),
            // Friday ends early, and the next day is Monday.
            (
                "2026-03-06T15:00+01",
                "2026-03-09T09:00+01",
                "2026-03-06T15:00+01",
            ),
        ],
    );
}

#[test]
fn it_opens_at_nine_on_the_wall_also_after_the_clock_was_changed() {
    // Brussels: forward on 29 March 2026, back on 25 October, both at 01:00 UTC.
    let brussels = hours("Europe/Brussels", office(), &[]);
    goes(
        &brussels,
        &[
            (
                "2026-03-27T15:00+01",
                "2026-03-30T09:00+02",
                "2026-03-27T15:00+01",
            ),
            (
                "2026-10-23T15:00+02",
                "2026-10-26T09:00+01",
                "2026-10-23T15:00+02",
            ),
        ],
    );
    // New York: forward on 8 March 2026, back on 1 November.
    let new_york = hours("America/New_York", office(), &[]);
    goes(
        &new_york,
        &[
            (
                "2026-03-06T15:00-05",
                "2026-03-09T09:00-04",
                "2026-03-06T15:00-05",
            ),
            (
                "2026-10-30T15:00-04",
                "2026-11-02T09:00-05",
                "2026-10-30T15:00-04",
            ),
        ],
    );
    // Kolkata is half an hour off, and its clock is never changed.
    let kolkata = hours("Asia/Kolkata", office(), &[]);
    goes(
        &kolkata,
        &[
            (
                "2026-03-27T15:00+05:30",
                "2026-03-30T09:00+05:30",
                "2026-03-27T15:00+05:30",
            ),
            (
                "2026-03-30T03:29:59Z",
                "2026-03-30T03:30Z",
                "2026-03-30T03:29:59Z",
            ),
        ],
    );
}

#[test]
fn hours_that_the_clock_skips_are_not_there() {
    let nights = |span| week(["", "", "", "", "", "", span]);
    // On 29 March the clock goes from 02:00 to 03:00.
    let within = hours("Europe/Brussels", nights("02:15-02:45"), &[]);
    goes(
        &within,
        &[(
            "2026-03-29T01:59+01",
            "2026-04-05T02:15+02",
            "2026-03-29T01:59+01",
        )],
    );
    let begins_within = hours("Europe/Brussels", nights("02:30-04:00"), &[]);
    goes(
        &begins_within,
        &[
            (
                "2026-03-29T01:59+01",
                "2026-03-29T03:00+02",
                "2026-03-29T01:59+01",
            ),
            (
                "2026-03-29T03:00+02",
                "2026-03-29T03:00+02",
                "2026-03-29T04:00+02",
            ),
        ],
    );
    let ends_within = hours("Europe/Brussels", nights("01:00-02:30"), &[]);
    goes(
        &ends_within,
        &[(
            "2026-03-29T01:00+01",
            "2026-03-29T01:00+01",
            "2026-03-29T03:00+02",
        )],
    );
}

#[test]
fn an_hour_that_is_shown_twice_is_open_twice() {
    // On 25 October the clock goes from 03:00 back to 02:00.
    let night = week(["", "", "", "", "", "", "02:15-02:45"]);
    let brussels = hours("Europe/Brussels", night, &[]);
    goes(
        &brussels,
        &[
            (
                "2026-10-25T02:14+02",
                "2026-10-25T02:15+02",
                "2026-10-25T02:14+02",
            ),
            (
                "2026-10-25T02:15+02",
                "2026-10-25T02:15+02",
                "2026-10-25T02:45+02",
            ),
            (
                "2026-10-25T02:45+02",
                "2026-10-25T02:15+01",
                "2026-10-25T02:45+02",
            ),
            (
                "2026-10-25T02:15+01",
                "2026-10-25T02:15+01",
                "2026-10-25T02:45+01",
            ),
            (
                "2026-10-25T02:45+01",
                "2026-11-01T02:15+01",
                "2026-10-25T02:45+01",
            ),
        ],
    );
    // A span around it lasts an hour longer.
    let long = week(["", "", "", "", "", "", "01:00-04:00"]);
    let brussels = hours("Europe/Brussels", long, &[]);
    goes(
        &brussels,
        &[(
            "2026-10-25T01:00+02",
            "2026-10-25T01:00+02",
            "2026-10-25T04:00+01",
        )],
    );
}

#[test]
fn a_day_that_a_place_never_had_is_no_day() {
    // Apia went from Thursday 29 December 2011 to Saturday the 31st.
    let fridays = week(["", "", "", "", "09:00-17:00", "", ""]);
    let apia = hours("Pacific/Apia", fridays, &[]);
    goes(
        &apia,
        &[(
            "2011-12-29T23:00-10",
            "2012-01-06T09:00+14",
            "2011-12-29T23:00-10",
        )],
    );
    let around = week(["", "", "", "09:00-24:00", "", "00:00-02:00", ""]);
    let apia = hours("Pacific/Apia", around, &[]);
    goes(
        &apia,
        &[(
            "2011-12-29T09:00-10",
            "2011-12-29T09:00-10",
            "2011-12-31T02:00+14",
        )],
    );
    let saturdays = week(["", "", "", "", "", "10:00-12:00", ""]);
    let apia = hours("Pacific/Apia", saturdays, &["2026-11-21"]);
    goes(
        &apia,
        &[(
            "2026-11-20T12:00+13",
            "2026-11-28T10:00+13",
            "2026-11-20T12:00+13",
        )],
    );
}

#[test]
fn what_ends_at_midnight_goes_on_where_the_next_day_begins_at_it() {
    let bar = week(["", "", "", "", "18:00-24:00", "00:00-02:00 18:00-24:00", ""]);
    let brussels = hours("Europe/Brussels", bar, &[]);
    goes(
        &brussels,
        &[
            (
                "2026-03-06T18:00+01",
                "2026-03-06T18:00+01",
                "2026-03-07T02:00+01",
            ),
            (
                "2026-03-07T18:00+01",
                "2026-03-07T18:00+01",
                "2026-03-08T00:00+01",
            ),
        ],
    );
    // A holiday ends it, and begins at midnight.
    let bar = week(["", "", "", "", "18:00-24:00", "00:00-02:00", ""]);
    let holiday = hours("Europe/Brussels", bar, &["2026-03-07"]);
    goes(
        &holiday,
        &[(
            "2026-03-06T18:00+01",
            "2026-03-06T18:00+01",
            "2026-03-07T00:00+01",
        )],
    );
}

#[test]
fn holidays_are_skipped_alone_and_in_a_row() {
    let days = [
        "2026-12-25",
        "2026-12-28",
        "2026-12-29",
        "2026-12-30",
        "2026-12-31",
        "2027-01-01",
    ];
    let brussels = hours("Europe/Brussels", office(), &days);
    goes(
        &brussels,
        &[
            (
                "2026-12-25T10:00+01",
                "2027-01-04T09:00+01",
                "2026-12-25T10:00+01",
            ),
            (
                "2026-12-24T16:00+01",
                "2026-12-24T16:00+01",
                "2026-12-24T17:00+01",
            ),
        ],
    );
}

#[test]
fn what_does_not_open_or_close_within_a_year_never_does() {
    let all_day = week(["00:00-24:00"; 7]);
    let always = hours("UTC", all_day, &[]);
    let now = ms("2026-03-02T08:00Z");
    assert_eq!((always.is_open(now), always.closes_at(now)), (true, None));

    let mondays = week(["09:00-10:00", "", "", "", "", "", ""]);
    let mut monday = jiff::civil::date(2026, 3, 9);
    let mut closed = Vec::new();
    for _ in 0..53 {
        closed.push(monday.to_string());
        monday = monday.checked_add(jiff::Span::new().weeks(1)).unwrap();
    }
    let closed: Vec<_> = closed.iter().map(String::as_str).collect();
    let hours = hours("Europe/Brussels", mondays, &closed);
    assert_eq!(hours.opens_at(ms("2026-03-02T10:00+01")), None);
    let later = ms("2026-03-16T10:00+01");
    assert_eq!(told(hours.opens_at(later)), "2027-03-15T08:00:00Z");
    assert_eq!(hours.opens_at(u64::MAX), None);
    assert!(!hours.is_open(u64::MAX));
}
