//! How many frames a connection may still send, or be sent of a log: a token bucket.

use crate::node::Rate;
use std::time::Duration;
use tokio::time::Instant;

/// No limit at all.
const UNLIMITED: Rate = Rate {
    burst: u32::MAX,
    per_second: u32::MAX,
};

/// A token bucket that fills by the time that has passed. No timer, 32 bytes.
#[derive(Clone, Copy)]
pub struct Allowance {
    rate: Rate,
    left: f32,
    at: Instant,
}

impl Allowance {
    /// A full bucket. Without a rate it is never used up.
    pub fn new(rate: Option<Rate>, now: Instant) -> Self {
        let rate = rate.unwrap_or(UNLIMITED);
        Self {
            rate,
            left: rate.burst as f32,
            at: now,
        }
    }

    /// Takes what some frames cost. False if there is not enough left.
    pub(super) fn take(&mut self, frames: u32, now: Instant) -> bool {
        let passed = now.duration_since(self.at).as_secs_f32();
        let filled = self.left + passed * self.rate.per_second as f32;
        self.left = filled.min(self.rate.burst as f32) - frames as f32;
        self.at = now;
        self.left >= 0.0
    }

    /// When what was taken beyond the allowance is made good; in the past if nothing was.
    pub(super) fn settled_at(&self) -> Instant {
        let owed = (-self.left).max(0.0);
        self.at + Duration::from_secs_f32(owed / self.rate.per_second.max(1) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_burst_is_allowed_then_the_rate() {
        let start = Instant::now();
        let rate = Rate {
            burst: 3,
            per_second: 2,
        };
        let mut allowance = Allowance::new(Some(rate), start);
        assert!((0..3).all(|_| allowance.take(1, start)));
        let half_a_second = start + Duration::from_millis(500);
        assert!(allowance.take(1, half_a_second));
        assert!(!allowance.take(1, half_a_second));
    }

    #[tokio::test]
    async fn without_a_rate_there_is_no_limit() {
        let start = Instant::now();
        let mut allowance = Allowance::new(None, start);
        assert!((0..1_000).all(|_| allowance.take(1_000_000, start)));
        assert_eq!(allowance.settled_at(), start);
    }

    #[tokio::test]
    async fn what_is_taken_beyond_it_is_made_good_by_the_rate() {
        let start = Instant::now();
        let rate = Rate {
            burst: 3,
            per_second: 2,
        };
        let mut allowance = Allowance::new(Some(rate), start);
        allowance.take(3, start);
        assert_eq!(allowance.settled_at(), start);
        allowance.take(5, start);
        assert_eq!(allowance.settled_at(), start + Duration::from_millis(2_500));
    }
}
