//! When what did not arrive is tried again.

use crate::clock::Random;
use std::time::Duration;

/// The waits after the first attempt, the second, …; after the last of them there is none.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    waits_s: &'static [u64],
    jitter: Jitter,
}

/// How a wait is varied, so that what failed together does not come back together.
#[derive(Clone, Copy, Debug)]
enum Jitter {
    /// Up to a tenth longer: receivers may count on the schedule.
    Tenth,
    /// Anything up to the wait, a second at least ("full jitter").
    Full,
}

/// The Standard Webhooks specification's: ten attempts in three days.
pub(super) const WEBHOOK: Schedule = Schedule {
    waits_s: &[5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
    jitter: Jitter::Tenth,
};

/// For what a person reads: soon again, because they are waited for. Twelve attempts in two days at
/// most.
pub(super) const PERSON: Schedule = Schedule {
    waits_s: &[
        10, 30, 60, 300, 900, 1_800, 3_600, 14_400, 28_800, 43_200, 86_400,
    ],
    jitter: Jitter::Full,
};

impl Schedule {
    /// The wait after this attempt, counted from 1, and not before what the receiver asked for; none
    /// if it was the last.
    pub fn wait_after(
        &self,
        attempt: u32,
        at_least: Option<Duration>,
        random: &dyn Random,
    ) -> Option<Duration> {
        let index = usize::try_from(attempt.max(1) - 1).ok()?;
        let wait_ms = self.waits_s.get(index)? * 1_000;
        let wait_ms = match self.jitter {
            Jitter::Tenth => wait_ms + below(wait_ms / 10, random),
            Jitter::Full => below(wait_ms, random).max(1_000),
        };
        let wait = Duration::from_millis(wait_ms);
        Some(at_least.map_or(wait, |least| wait.max(least.min(RETRY_AFTER_MAX))))
    }
}

/// What a receiver may ask for: nobody keeps us waiting for a year.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// A number from 0 to `end`, which it never is.
fn below(end: u64, random: &dyn Random) -> u64 {
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    // The high bits of a product: even enough, without a loop.
    let product = u128::from(u64::from_le_bytes(bytes)) * u128::from(end);
    u64::try_from(product >> 64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte again and again.
    struct Same(u8);

    impl Random for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn waits(schedule: Schedule, random: &dyn Random) -> Vec<u64> {
        let attempts = 1..;
        let waits = attempts.map_while(|attempt| schedule.wait_after(attempt, None, random));
        waits
            .map(|wait| wait.as_millis().try_into().unwrap())
            .collect()
    }

    #[test]
    fn webhooks_keep_to_the_specifications_schedule_and_come_at_most_a_tenth_later() {
        let exact = waits(WEBHOOK, &Same(0));
        let expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        assert_eq!(exact, expected.map(|seconds| seconds * 1_000));
        let latest = waits(WEBHOOK, &Same(255));
        for (exact, latest) in exact.iter().zip(latest) {
            assert!(latest > *exact && latest <= exact + exact / 10);
        }
    }

    #[test]
    fn what_a_person_reads_is_tried_at_any_time_up_to_each_wait() {
        let latest = waits(PERSON, &Same(255));
        assert_eq!(latest.len(), 11);
        let half = waits(PERSON, &Same(127));
        assert!(waits(PERSON, &Same(0)).iter().all(|wait| *wait == 1_000));
        for (half, latest) in half.iter().zip(&latest) {
            assert!(half.abs_diff(latest / 2) < latest / 100);
        }
        assert!(latest.iter().sum::<u64>() < 52 * 60 * 60 * 1_000);
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_and_not_for_any_time() {
        let asked = |seconds| {
            let least = Some(Duration::from_secs(seconds));
            WEBHOOK.wait_after(1, least, &Same(0)).unwrap().as_secs()
        };
        assert_eq!([asked(1), asked(60)], [5, 60]);
        assert_eq!(asked(u64::from(u32::MAX)), 86_400);
        assert_eq!(WEBHOOK.wait_after(10, None, &Same(0)), None);
    }
}
