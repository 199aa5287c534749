//! How often something may be done, counted for each key: an address, a session, an operator.

use super::failure::Failure;
use crate::node::Rate;
use baton_protocol::wire::RefusalCode;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Keys that a limiter holds, at some 300 bytes each. Past that the one that was not heard of for
/// the longest is forgotten: who has as many addresses is not held by limits on each.
const KEYS_MAX: u64 = 20_000;

/// A rate that is counted for each key. A key is forgotten once its burst has filled up again.
pub(super) struct Limiter<K> {
    quota: Quota,
    keys: Cache<K, Arc<DefaultDirectRateLimiter>>,
}

impl<K: Hash + Eq + Send + Sync + 'static> Limiter<K> {
    pub(super) fn new(rate: Rate) -> Self {
        let per_second = NonZeroU32::new(rate.per_second).unwrap_or(NonZeroU32::MIN);
        Self::with_quota(Quota::per_second(per_second), rate.burst)
    }

    /// So many at once, then one in so much time.
    pub(super) fn slow((burst, every): (u32, Duration)) -> Self {
        let quota = Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self::with_quota(quota, burst)
    }

    fn with_quota(quota: Quota, burst: u32) -> Self {
        let quota = quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN));
        let keys = Cache::builder()
            .max_capacity(KEYS_MAX)
            // The default policy may not take a new key in, and would then count nothing for it.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(quota.burst_size_replenished_in())
            .build();
        Self { quota, keys }
    }

    /// Counts one more.
    pub(super) fn check(&self, key: K) -> Result<(), Failure> {
        let quota = self.quota;
        let limiter = self
            .keys
            .get_with(key, || Arc::new(RateLimiter::direct(quota)));
        limiter.check().map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Failure::from(RefusalCode::RateLimited).after(wait)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_burst() {
        let limiter = Limiter::slow((2, Duration::from_secs(3_600)));
        for key in ["a", "b"] {
            assert!(limiter.check(key).is_ok() && limiter.check(key).is_ok());
            assert!(limiter.check(key).is_err());
        }
    }

    #[test]
    fn the_keys_of_a_flood_take_bounded_room_and_the_latest_one_is_still_held() {
        let limiter = Limiter::slow((1, Duration::from_secs(3_600)));
        for key in 0..3 * KEYS_MAX {
            assert!(limiter.check(key).is_ok());
            assert!(limiter.check(key).is_err());
        }
        limiter.keys.run_pending_tasks();
        assert!(limiter.keys.entry_count() <= KEYS_MAX);
        assert!(limiter.check(3 * KEYS_MAX - 1).is_err());
    }
}
