//! What can be wrong with business hours, in one sentence each.

/// Why business hours make no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursProblem {
    /// The database has no such zone.
    #[error("\"{0}\" is not a time zone such as \"Europe/Brussels\"")]
    TimeZoneUnknown(String),
    /// No weekday has any hours.
    #[error("no weekday has hours: give one some, or leave the hours out to be open at any time")]
    NeverOpen,
    /// A weekday has more spans than there is room for.
    #[error("{day} has {count} spans of hours, there is room for {max}")]
    TooManySpans {
        /// Its name.
        day: &'static str,
        /// How many it has.
        count: usize,
        /// How many it may have.
        max: usize,
    },
    /// Something else than a time of day.
    #[error(
        "\"{text}\" on {day} is not a time such as \"09:00\"; hours begin at \"00:00\" at the earliest and end at \"24:00\" at the latest"
    )]
    TimeInvalid {
        /// The weekday.
        day: &'static str,
        /// What was written.
        text: String,
    },
    /// A span that ends before it begins, or at once.
    #[error(
        "the hours on {day} from {from} to {to} end before they begin; what goes on past midnight ends at 24:00 and begins at 00:00 on the next day"
    )]
    EndsBeforeItBegins {
        /// The weekday.
        day: &'static str,
        /// When it begins.
        from: String,
        /// When it ends.
        to: String,
    },
    /// Two spans of a day that have minutes in common.
    #[error("the hours on {day} from {first} and from {second} overlap")]
    SpansOverlap {
        /// The weekday.
        day: &'static str,
        /// When the earlier one begins.
        first: String,
        /// When the later one begins.
        second: String,
    },
    /// More holidays than there is room for.
    #[error("{count} holidays are too many, there is room for {max}")]
    TooManyHolidays {
        /// How many there are.
        count: usize,
        /// How many there may be.
        max: usize,
    },
    /// Something else than a date.
    #[error("the holiday \"{0}\" is not a date such as \"2026-12-25\"")]
    DateInvalid(String),
    /// One date that is there twice.
    #[error("the holiday {0} is there twice")]
    HolidayTwice(String),
    /// A holiday's name is over its limit.
    #[error("the name of the holiday {date} is longer than {max} bytes")]
    HolidayNameTooLong {
        /// Which.
        date: String,
        /// The limit.
        max: usize,
    },
}

impl HoursProblem {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TimeZoneUnknown(_) => "time_zone_unknown",
            Self::NeverOpen => "never_open",
            Self::TooManySpans { .. } => "too_many_spans",
            Self::TimeInvalid { .. } => "time_invalid",
            Self::EndsBeforeItBegins { .. } => "ends_before_it_begins",
            Self::SpansOverlap { .. } => "spans_overlap",
            Self::TooManyHolidays { .. } => "too_many_holidays",
            Self::DateInvalid(_) => "date_invalid",
            Self::HolidayTwice(_) => "holiday_twice",
            Self::HolidayNameTooLong { .. } => "holiday_name_too_long",
        }
    }

    /// Where it stands in the handoff settings, say `hours.weekly.monday`.
    pub fn field(&self) -> String {
        match self {
            Self::TimeZoneUnknown(_) => "hours.time_zone".into(),
            Self::NeverOpen => "hours.weekly".into(),
            Self::TooManySpans { day, .. }
            | Self::TimeInvalid { day, .. }
            | Self::EndsBeforeItBegins { day, .. }
            | Self::SpansOverlap { day, .. } => {
                format!("hours.weekly.{}", day.to_ascii_lowercase())
            }
            Self::TooManyHolidays { .. }
            | Self::DateInvalid(_)
            | Self::HolidayTwice(_)
            | Self::HolidayNameTooLong { .. } => "hours.holidays".into(),
        }
    }
}
