//! An agent's business hours, as its owner sets them. The server checks them and tells the time by
//! them: there is no calendar in here.

use serde::{Deserialize, Serialize};

/// When people are there. Where an agent has none of these, its hours never end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    /// Where the clock hangs that they are told by: a name of the IANA time zone database.
    pub time_zone: String,
    /// The hours of each weekday.
    pub weekly: Week,
    /// Days without hours, whatever the weekday's are. At most `HOLIDAYS_MAX`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Holiday>,
}

/// The hours of each weekday, each at most `DAY_SPANS_MAX`. A day without any is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Week {
    /// Monday's.
    pub monday: Vec<OpenSpan>,
    /// Tuesday's.
    pub tuesday: Vec<OpenSpan>,
    /// Wednesday's.
    pub wednesday: Vec<OpenSpan>,
    /// Thursday's.
    pub thursday: Vec<OpenSpan>,
    /// Friday's.
    pub friday: Vec<OpenSpan>,
    /// Saturday's.
    pub saturday: Vec<OpenSpan>,
    /// Sunday's.
    pub sunday: Vec<OpenSpan>,
}

/// A time of one day in which it is open. It ends on the day on which it begins: what goes on past
/// midnight ends at 24:00, and the next day begins at 00:00.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenSpan {
    /// The first minute, `HH:MM` from `00:00` to `23:59`.
    pub from: String,
    /// The first minute that is closed again, `HH:MM` from `00:01` to `24:00`.
    pub to: String,
}

/// A day without hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Which, `YYYY-MM-DD`.
    pub date: String,
    /// What the owner calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Week {
    /// The weekdays in their order, each by its name in a sentence with its hours.
    pub fn days(&self) -> [(&'static str, &[OpenSpan]); 7] {
        [
            ("Monday", &self.monday),
            ("Tuesday", &self.tuesday),
            ("Wednesday", &self.wednesday),
            ("Thursday", &self.thursday),
            ("Friday", &self.friday),
            ("Saturday", &self.saturday),
            ("Sunday", &self.sunday),
        ]
    }

    /// The hours of a weekday, 0 for Monday; none past Sunday.
    pub fn day_mut(&mut self, day: usize) -> Option<&mut Vec<OpenSpan>> {
        let days = [
            &mut self.monday,
            &mut self.tuesday,
            &mut self.wednesday,
            &mut self.thursday,
            &mut self.friday,
            &mut self.saturday,
            &mut self.sunday,
        ];
        days.into_iter().nth(day)
    }
}
