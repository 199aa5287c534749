//! Times as people say them: a number and a unit.

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Of 60 in a minute.
    Seconds,
    /// Of 60 in an hour.
    Minutes,
    /// Of 24 in a day.
    Hours,
    /// The longest.
    Days,
}

impl Unit {
    /// Every unit, the shortest first.
    pub(super) const ALL: [Self; 4] = [Self::Seconds, Self::Minutes, Self::Hours, Self::Days];

    /// How many seconds it has.
    pub(super) const fn seconds(self) -> u32 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 60 * 60,
            Self::Days => 24 * 60 * 60,
        }
    }

    /// What several of it are called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    /// What one of it is called.
    pub(super) fn name_of_one(self) -> &'static str {
        self.name().trim_end_matches('s')
    }

    /// The unit of this name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// The longest one that a time is whole in. A day is 24 hours, where nobody said "one day".
    pub(super) fn of(seconds: u32) -> Self {
        let is_whole = |unit: &Self| seconds.is_multiple_of(unit.seconds());
        match Self::ALL.into_iter().rev().find(is_whole) {
            Some(Self::Days) if seconds == Self::Days.seconds() => Self::Hours,
            Some(unit) => unit,
            None => Self::Seconds,
        }
    }

    /// Whether a time is a whole number of it.
    pub(super) const fn fits(self, seconds: u32) -> bool {
        seconds.is_multiple_of(self.seconds())
    }
}

/// A time in words: `90 seconds`, `1 minute`, `24 hours`.
pub(super) fn in_words(seconds: u32) -> String {
    let unit = Unit::of(seconds);
    let number = seconds / unit.seconds();
    match number {
        1 => format!("1 {}", unit.name_of_one()),
        _ => format!("{number} {}", unit.name()),
    }
}

/// What somebody typed as a number of a unit, in seconds; none if that is no time from 1 second up.
/// More than there is room for is left to the server to tell.
pub(super) fn typed(number: &str, unit: Unit) -> Option<u32> {
    let number: u32 = number.trim().parse().ok()?;
    (number > 0).then(|| number.saturating_mul(unit.seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_longest_unit_that_it_is_whole_in() {
        for (seconds, words) in [
            (1, "1 second"),
            (45, "45 seconds"),
            (60, "1 minute"),
            (90, "90 seconds"),
            (3_600, "1 hour"),
            (5_400, "90 minutes"),
            (86_400, "24 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(in_words(seconds), words);
        }
    }

    #[test]
    fn what_is_typed_is_a_time_or_none() {
        assert_eq!(typed(" 5 ", Unit::Minutes), Some(300));
        assert_eq!(typed("4294967295", Unit::Days), Some(u32::MAX));
        for nothing in ["", "0", "-1", "1.5", "soon"] {
            assert_eq!(typed(nothing, Unit::Hours), None, "{nothing}");
        }
        for unit in Unit::ALL {
            assert_eq!(Unit::of_name(unit.name()), Some(unit));
        }
    }
}
