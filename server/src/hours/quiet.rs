//! A member's quiet hours, told as business hours are: they are "open" while it is quiet.

use super::read::{MIDNIGHT, minute, shown, zone};
use super::{Hours, Span};
use baton_protocol::wire::QuietHours;
use std::collections::BTreeSet;

/// Why quiet hours make no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuietHoursProblem {
    /// The database has no such zone.
    #[error("\"{0}\" is not a time zone such as \"Europe/Brussels\"")]
    TimeZoneUnknown(String),
    /// Something else than a time of day.
    #[error("\"{text}\" is not a time such as \"22:00\"")]
    TimeInvalid {
        /// `from` or `to`.
        field: &'static str,
        /// What was written.
        text: String,
    },
    /// They begin when they end.
    #[error(
        "quiet hours that begin and end at {0} would last all day: choose no events instead, or another time"
    )]
    AllDay(String),
}

impl QuietHoursProblem {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TimeZoneUnknown(_) => "time_zone_unknown",
            Self::TimeInvalid { .. } => "time_invalid",
            Self::AllDay(_) => "quiet_all_day",
        }
    }

    /// Where it stands in the preferences, say `quiet.from`.
    pub fn field(&self) -> String {
        match self {
            Self::TimeZoneUnknown(_) => "quiet.time_zone".into(),
            Self::TimeInvalid { field, .. } => format!("quiet.{field}"),
            Self::AllDay(_) => "quiet.to".into(),
        }
    }
}

impl Hours {
    /// Reads what a member wrote.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn of_quiet(written: &QuietHours) -> Result<Self, QuietHoursProblem> {
        let zone = zone(&written.time_zone)
            .map_err(|_| QuietHoursProblem::TimeZoneUnknown(shown(&written.time_zone)))?;
        let time = |field, text: &str| {
            let read = minute(text).filter(|minute| *minute < MIDNIGHT);
            read.ok_or_else(|| QuietHoursProblem::TimeInvalid {
                field,
                text: shown(text),
            })
        };
        let (from, to) = (time("from", &written.from)?, time("to", &written.to)?);
        let span = |from, to| Span { from, to };
        let daily = match from.cmp(&to) {
            std::cmp::Ordering::Less => vec![span(from, to)],
            std::cmp::Ordering::Equal => {
                return Err(QuietHoursProblem::AllDay(written.from.clone()));
            }
            // Past midnight: the end of one day, and the beginning of each.
            std::cmp::Ordering::Greater if to == 0 => vec![span(from, MIDNIGHT)],
            std::cmp::Ordering::Greater => vec![span(0, to), span(from, MIDNIGHT)],
        };
        Ok(Self {
            zone,
            weekly: std::array::from_fn(|_| daily.clone()),
            holidays: BTreeSet::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn quiet(zone: &str, from: &str, to: &str) -> Result<Hours, QuietHoursProblem> {
        Hours::of_quiet(&QuietHours {
            time_zone: zone.into(),
            from: from.into(),
            to: to.into(),
        })
    }

    fn ms(at: &str) -> u64 {
        let at: Timestamp = at.parse().unwrap();
        at.as_millisecond().try_into().unwrap()
    }

    /// The end of the quiet hours at this time, if it is quiet.
    fn end(hours: &Hours, at: &str) -> Option<u64> {
        let quiet = hours.is_open(ms(at));
        quiet.then(|| hours.closes_at(ms(at)).unwrap())
    }

    #[test]
    fn a_night_is_quiet_up_to_its_last_minute() {
        let night = quiet("Europe/Brussels", "22:00", "07:00").unwrap();
        assert_eq!(end(&night, "2026-07-01T19:59:59Z"), None);
        let morning = ms("2026-07-02T05:00:00Z");
        for at in [
            "2026-07-01T20:00:00Z",
            "2026-07-01T22:00:00Z",
            "2026-07-02T04:59:59Z",
        ] {
            assert_eq!(end(&night, at), Some(morning), "{at}");
        }
        assert_eq!(end(&night, "2026-07-02T05:00:00Z"), None);
        let noon = quiet("Europe/Brussels", "12:00", "13:00").unwrap();
        assert_eq!(
            end(&noon, "2026-07-01T10:30:00Z"),
            Some(ms("2026-07-01T11:00:00Z"))
        );
        assert_eq!(end(&noon, "2026-07-01T20:00:00Z"), None);
        let evening = quiet("Europe/Brussels", "20:00", "00:00").unwrap();
        assert_eq!(
            end(&evening, "2026-07-01T21:00:00Z"),
            Some(ms("2026-07-01T22:00:00Z"))
        );
        assert_eq!(end(&evening, "2026-07-01T22:00:00Z"), None);
    }

    #[test]
    fn the_nights_in_which_clocks_change_end_by_the_clock_on_the_wall() {
        let night = quiet("Europe/Brussels", "22:00", "07:00").unwrap();
        // Put forward at 02:00 on the 29th: the night is an hour shorter.
        let spring = end(&night, "2026-03-28T21:30:00Z");
        assert_eq!(spring, Some(ms("2026-03-29T05:00:00Z")));
        // Put back at 03:00 on the 25th: an hour longer.
        let autumn = end(&night, "2026-10-24T20:30:00Z");
        assert_eq!(autumn, Some(ms("2026-10-25T06:00:00Z")));
        // What begins within the hour that is skipped begins after it.
        let short = quiet("Europe/Brussels", "02:30", "04:00").unwrap();
        assert_eq!(end(&short, "2026-03-29T00:59:00Z"), None);
        assert_eq!(
            end(&short, "2026-03-29T01:00:00Z"),
            Some(ms("2026-03-29T02:00:00Z"))
        );
        // The hour that comes twice is quiet twice.
        let twice = quiet("Europe/Brussels", "02:00", "03:00").unwrap();
        assert_eq!(
            end(&twice, "2026-10-25T00:30:00Z"),
            Some(ms("2026-10-25T02:00:00Z"))
        );
    }

    #[test]
    fn what_makes_no_sense_is_said_and_where() {
        for (zone, from, to, code, field) in [
            (
                "Mars/Olympus",
                "22:00",
                "07:00",
                "time_zone_unknown",
                "quiet.time_zone",
            ),
            (
                "Europe/Brussels",
                "25:00",
                "07:00",
                "time_invalid",
                "quiet.from",
            ),
            (
                "Europe/Brussels",
                "22:00",
                "24:00",
                "time_invalid",
                "quiet.to",
            ),
            ("Europe/Brussels", "9", "", "time_invalid", "quiet.from"),
            (
                "Europe/Brussels",
                "22:00",
                "22:00",
                "quiet_all_day",
                "quiet.to",
            ),
        ] {
            let problem = quiet(zone, from, to).expect_err(field);
            assert_eq!((problem.code(), &*problem.field()), (code, field));
        }
    }
}
