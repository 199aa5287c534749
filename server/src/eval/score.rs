//! Counts, and the figures made of them with how sure they are.

use serde::Serialize;

/// What was found, against what is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Fired, and rightly.
    pub hits: u32,
    /// Did not fire, and should have.
    pub misses: u32,
    /// Fired, and should not have.
    pub false_alarms: u32,
    /// Did not fire, and rightly.
    pub quiet: u32,
}

/// A share with its 95% interval; none of the three where there was nothing to count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The share itself.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Counts {
    /// Counts one row.
    pub fn count(&mut self, gold: bool, fired: bool) {
        *match (gold, fired) {
            (true, true) => &mut self.hits,
            (true, false) => &mut self.misses,
            (false, true) => &mut self.false_alarms,
            (false, false) => &mut self.quiet,
        } += 1;
    }

    /// How many rows were counted.
    pub fn rows(&self) -> u32 {
        self.hits + self.misses + self.false_alarms + self.quiet
    }

    /// Of those that should fire, how many do.
    pub fn recall(&self) -> Option<Share> {
        Share::of(self.hits, self.hits + self.misses)
    }

    /// Of those that fire, how many should.
    pub fn precision(&self) -> Option<Share> {
        Share::of(self.hits, self.hits + self.false_alarms)
    }

    /// Of those that should not fire, how many do.
    pub fn false_alarm_rate(&self) -> Option<Share> {
        Share::of(self.false_alarms, self.false_alarms + self.quiet)
    }
}

/// The standard normal distribution's point that 97.5% are below.
const Z: f64 = 1.959_963_985;

impl Share {
    /// With the score interval (Wilson 1927).
    pub fn of(part: u32, whole: u32) -> Option<Self> {
        if whole == 0 {
            return None;
        }
        let (part, whole) = (f64::from(part), f64::from(whole));
        let value = part / whole;
        let middle = (value + Z * Z / (2.0 * whole)) / (1.0 + Z * Z / whole);
        let half = Z / (1.0 + Z * Z / whole)
            * (value * (1.0 - value) / whole + Z * Z / (4.0 * whole * whole)).sqrt();
        Some(Self {
            value,
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        })
    }

    /// The area under the ROC curve: how often one that is scores above one that is not, ties counted
    /// half, with the interval of Hanley and McNeil (1982).
    pub fn area(scores: &[(f32, bool)]) -> Option<Self> {
        let mut sorted: Vec<_> = scores.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut below, mut wins) = (0.0, 0.0);
        for same in sorted.chunk_by(|a, b| a.0 == b.0) {
            let are = same.iter().filter(|(_, gold)| *gold).count() as f64;
            let are_not = same.len() as f64 - are;
            wins += are * (below + are_not / 2.0);
            below += are_not;
        }
        let are_not = below;
        let are = scores.len() as f64 - are_not;
        if are == 0.0 || are_not == 0.0 {
            return None;
        }
        let value = wins / (are * are_not);
        let square = value * value;
        let variance = (value * (1.0 - value)
            + (are - 1.0) * (value / (2.0 - value) - square)
            + (are_not - 1.0) * (2.0 * square / (1.0 + value) - square))
            / (are * are_not);
        let half = Z * variance.max(0.0).sqrt();
        Some(Self {
            value,
            low: (value - half).max(0.0),
            high: (value + half).min(1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(share: Option<Share>, value: f64, low: f64, high: f64) {
        let share = share.unwrap();
        for (is, expected) in [(share.value, value), (share.low, low), (share.high, high)] {
            assert!((is - expected).abs() < 0.0005, "{share:?}");
        }
    }

    #[test]
    fn intervals_are_those_of_the_literature() {
        // Newcombe 1998, table I.
        near(Share::of(81, 263), 0.3080, 0.2553, 0.3662);
        near(Share::of(15, 148), 0.1014, 0.0624, 0.1605);
        near(Share::of(0, 20), 0.0, 0.0, 0.1611);
        near(Share::of(1, 29), 0.0345, 0.0061, 0.1718);
        assert_eq!(Share::of(0, 0), None);
    }

    #[test]
    fn the_area_counts_a_tie_as_half() {
        let scores = [(0.1, false), (0.5, false), (0.5, true), (0.9, true)];
        assert_eq!(Share::area(&scores).unwrap().value, 0.875);
        assert_eq!(Share::area(&[(0.1, true)]), None);
    }

    #[test]
    fn each_row_is_counted_once() {
        let mut counts = Counts::default();
        for (gold, fired) in [(true, true), (true, false), (false, true), (false, false)] {
            counts.count(gold, fired);
        }
        assert_eq!(counts.rows(), 4);
        assert_eq!(counts.recall().unwrap().value, 0.5);
        assert_eq!(counts.precision().unwrap().value, 0.5);
        assert_eq!(counts.false_alarm_rate().unwrap().value, 0.5);
    }
}
