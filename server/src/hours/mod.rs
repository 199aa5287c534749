//! Business hours: when an agent's people are there, by the clock of a time zone; and by the same clock
//! members' quiet hours.
//!
//! Pure: the time is an argument, and the time zone database is the one in the binary, so that every
//! node says the same on every machine.
//!
//! It is open while the clock on the wall shows a time within a span of a day that is no holiday.
//! Where that clock is put back, an hour is shown twice, and it is open both times; what it skips is
//! not there to be open.

mod problem;
mod quiet;
mod read;
#[cfg(test)]
mod tests;

pub use problem::HoursProblem;
pub use quiet::QuietHoursProblem;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How far it is looked ahead: who opens later than that does not say when.
const LOOK_AHEAD_DAYS: i64 = 366;

/// An agent's hours, checked and ready to tell the time by.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: TimeZone,
    /// From Monday, each in order and without overlap.
    weekly: [Vec<Span>; 7],
    holidays: BTreeSet<Date>,
}

/// A time of a day in minutes since midnight, up to 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: u16,
    to: u16,
}

impl Hours {
    /// Whether it is open. All times are in milliseconds since 1970 (UTC).
    pub fn is_open(&self, at_ms: u64) -> bool {
        timestamp(at_ms).is_some_and(|at| self.is_open_at(at))
    }

    /// When it opens next: at once if it is open. None if it doesn't within a year.
    pub fn opens_at(&self, after_ms: u64) -> Option<u64> {
        self.first(after_ms, true)
    }

    /// When it closes next: at once if it is closed. None if it doesn't within a year.
    pub fn closes_at(&self, after_ms: u64) -> Option<u64> {
        self.first(after_ms, false)
    }

    /// The first moment from this one on at which it is open, or is not.
    fn first(&self, from_ms: u64, open: bool) -> Option<u64> {
        let from = timestamp(from_ms)?;
        if self.is_open_at(from) == open {
            return Some(from_ms);
        }
        let look_ahead = SignedDuration::from_hours(24 * LOOK_AHEAD_DAYS);
        let until = from.checked_add(look_ahead).ok()?;
        let mut at = from;
        loop {
            at = self.next_edge(at, until)?;
            if self.is_open_at(at) == open {
                return u64::try_from(at.as_millisecond()).ok();
            }
        }
    }

    fn is_open_at(&self, at: Timestamp) -> bool {
        let local = self.zone.to_datetime(at);
        let minute = minute_of_day(local);
        self.spans_on(local.date())
            .iter()
            .any(|span| (span.from..span.to).contains(&minute))
    }

    /// The next moment at which it may open or close: one that the clock comes to, or one at which
    /// the clock is changed. None if there is none up to `until`.
    fn next_edge(&self, at: Timestamp, until: Timestamp) -> Option<Timestamp> {
        // Until the clock is changed it runs on evenly.
        let offset = self.zone.to_offset(at);
        let last = offset.to_datetime(until).date();
        let by_clock = self
            .next_on_clock(offset.to_datetime(at), last)
            .and_then(|edge| offset.to_timestamp(edge).ok());
        let changed = self.zone.following(at).next();
        let changed = changed.map(|change| change.timestamp());
        let edges = [by_clock, changed].into_iter().flatten();
        edges.min().filter(|edge| *edge <= until)
    }

    /// The next beginning or end of a span, as a clock shows it that nobody changes.
    fn next_on_clock(&self, after: DateTime, last: Date) -> Option<DateTime> {
        let mut date = after.date();
        while date <= last {
            let midnight = date.to_datetime(jiff::civil::Time::midnight());
            let spans = self.spans_on(date).iter();
            let edges = spans.flat_map(|span| [span.from, span.to]);
            let edge = edges
                .filter_map(|minute| {
                    let since_midnight = SignedDuration::from_mins(i64::from(minute));
                    midnight.checked_add(since_midnight).ok()
                })
                .find(|edge| *edge > after);
            if edge.is_some() {
                return edge;
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// The spans of a day, none on a holiday.
    fn spans_on(&self, date: Date) -> &[Span] {
        if self.holidays.contains(&date) {
            return &[];
        }
        let weekday = date.weekday().to_monday_zero_offset();
        let spans = usize::try_from(weekday).ok();
        spans.map_or(&[], |weekday| &self.weekly[weekday])
    }
}

fn timestamp(at_ms: u64) -> Option<Timestamp> {
    let at_ms = i64::try_from(at_ms).ok()?;
    Timestamp::from_millisecond(at_ms).ok()
}

fn minute_of_day(local: DateTime) -> u16 {
    let (hour, minute) = (local.hour().unsigned_abs(), local.minute().unsigned_abs());
    60 * u16::from(hour) + u16::from(minute)
}
