//! The clock and the random source, as arguments. Their real ones read the machine's, here alone.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970 (UTC).
    fn now_ms(&self) -> u64;
}

/// Gives random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills the bytes. The real source is fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        #[expect(clippy::disallowed_methods, reason = "the process's one clock")]
        let now = SystemTime::now();
        // Before 1970 only if the machine's clock is broken: then the log's own order still holds.
        now.duration_since(UNIX_EPOCH).map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
    }
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(
            clippy::expect_used,
            reason = "without random bytes no login may be made: better to stop than to guess"
        )]
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}
