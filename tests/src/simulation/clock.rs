//! Virtual time: it passes when the world says so.

use baton_server::clock::Clock;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

pub(super) struct VirtualClock {
    /// Virtual time began here: the server's own instants are counted from it.
    start: Instant,
    now_ms: AtomicU64,
    /// When somebody who waits goes on: the world has to look then.
    due_ms: Mutex<BTreeSet<u64>>,
}

impl VirtualClock {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            now_ms: AtomicU64::new(0),
            due_ms: Mutex::default(),
        }
    }

    pub(super) fn instant(&self) -> Instant {
        self.start + Duration::from_millis(self.now_ms())
    }

    /// The first millisecond that is not before an instant.
    pub(super) fn ms_of(&self, at: Instant) -> u64 {
        let since = at.duration_since(self.start).as_nanos().div_ceil(1_000_000);
        u64::try_from(since).unwrap_or(u64::MAX)
    }

    pub(super) fn set_ms(&self, now_ms: u64) {
        self.now_ms.store(now_ms, Ordering::Relaxed);
    }

    /// When the next one who waits goes on.
    pub(super) fn next_due_ms(&self) -> Option<u64> {
        let mut due_ms = self.due_ms();
        due_ms.retain(|due_ms| *due_ms > self.now_ms());
        due_ms.first().copied()
    }

    pub(super) async fn wait(&self, ms: u64) {
        let end_ms = self.now_ms() + ms;
        poll_fn(|_| {
            if self.now_ms() >= end_ms {
                return Poll::Ready(());
            }
            self.due_ms().insert(end_ms);
            Poll::Pending
        })
        .await;
    }

    fn due_ms(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.due_ms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for VirtualClock {
    fn now_ms(&self) -> u64 {
        self.now_ms.load(Ordering::Relaxed)
    }
}
