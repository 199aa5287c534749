//! From what the owner wrote to hours that can be told, or what is wrong with them.

use super::{Hours, HoursProblem, Span};
use baton_protocol::wire::limits::{
    DAY_SPANS_MAX, HOLIDAY_NAME_BYTES_MAX, HOLIDAYS_MAX, TIME_ZONE_BYTES_MAX,
};
use baton_protocol::wire::{BusinessHours, Holiday, OpenSpan, Week};
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::BTreeSet;

/// The last minute of a day, and one: where a span may end.
pub(super) const MIDNIGHT: u16 = 24 * 60;
/// What a sentence shows of something that can't be read, in characters.
const SHOWN_CHARS_MAX: usize = 40;

impl Hours {
    /// Reads what the owner wrote.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn of(written: &BusinessHours) -> Result<Self, HoursProblem> {
        Ok(Self {
            zone: zone(&written.time_zone)?,
            weekly: weekly(&written.weekly)?,
            holidays: holidays(&written.holidays)?,
        })
    }
}

pub(super) fn zone(name: &str) -> Result<TimeZone, HoursProblem> {
    let unknown = || HoursProblem::TimeZoneUnknown(shown(name));
    if name.len() > TIME_ZONE_BYTES_MAX {
        return Err(unknown());
    }
    let zone = TimeZoneDatabase::bundled().get(name).ok();
    zone.filter(|zone| !zone.is_unknown()).ok_or_else(unknown)
}

fn weekly(week: &Week) -> Result<[Vec<Span>; 7], HoursProblem> {
    let mut weekly: [Vec<Span>; 7] = Default::default();
    for (spans, (day, written)) in weekly.iter_mut().zip(week.days()) {
        *spans = spans_of(day, written)?;
    }
    if weekly.iter().all(Vec::is_empty) {
        return Err(HoursProblem::NeverOpen);
    }
    Ok(weekly)
}

fn spans_of(day: &'static str, written: &[OpenSpan]) -> Result<Vec<Span>, HoursProblem> {
    if written.len() > DAY_SPANS_MAX {
        return Err(HoursProblem::TooManySpans {
            day,
            count: written.len(),
            max: DAY_SPANS_MAX,
        });
    }
    let spans: Result<Vec<_>, _> = written.iter().map(|span| span_of(day, span)).collect();
    let mut spans = spans?;
    spans.sort_unstable();
    match spans.windows(2).find(|two| two[1].from < two[0].to) {
        Some(two) => Err(HoursProblem::SpansOverlap {
            day,
            first: clock(two[0].from),
            second: clock(two[1].from),
        }),
        None => Ok(spans),
    }
}

fn span_of(day: &'static str, written: &OpenSpan) -> Result<Span, HoursProblem> {
    let invalid = |text: &str| HoursProblem::TimeInvalid {
        day,
        text: shown(text),
    };
    let from = minute(&written.from).filter(|from| *from < MIDNIGHT);
    let from = from.ok_or_else(|| invalid(&written.from))?;
    let to = minute(&written.to).ok_or_else(|| invalid(&written.to))?;
    if to <= from {
        return Err(HoursProblem::EndsBeforeItBegins {
            day,
            from: clock(from),
            to: clock(to),
        });
    }
    Ok(Span { from, to })
}

/// The minute of the day that `HH:MM` tells, up to the midnight at its end.
pub(super) fn minute(text: &str) -> Option<u16> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let [ten_hours, hours, b':', ten_minutes, minutes] = text.as_bytes() else {
        return None;
    };
    let hours = 10 * digit(ten_hours)? + digit(hours)?;
    let minutes = 10 * digit(ten_minutes)? + digit(minutes)?;
    let minute = 60 * hours + minutes;
    (minutes < 60 && minute <= MIDNIGHT).then_some(minute)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn holidays(written: &[Holiday]) -> Result<BTreeSet<Date>, HoursProblem> {
    if written.len() > HOLIDAYS_MAX {
        return Err(HoursProblem::TooManyHolidays {
            count: written.len(),
            max: HOLIDAYS_MAX,
        });
    }
    let mut dates = BTreeSet::new();
    for Holiday { date, name } in written {
        // Read in one form alone: two would tell the same date twice unseen.
        let read = date.parse::<Date>().ok();
        let read = read.filter(|read| read.to_string() == *date);
        let read = read.ok_or_else(|| HoursProblem::DateInvalid(shown(date)))?;
        if !dates.insert(read) {
            return Err(HoursProblem::HolidayTwice(date.clone()));
        }
        let name_bytes = name.as_ref().map_or(0, String::len);
        if name_bytes > HOLIDAY_NAME_BYTES_MAX {
            return Err(HoursProblem::HolidayNameTooLong {
                date: date.clone(),
                max: HOLIDAY_NAME_BYTES_MAX,
            });
        }
    }
    Ok(dates)
}

pub(super) fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}
