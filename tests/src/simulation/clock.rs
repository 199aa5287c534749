//! Virtual time: it passes when the world says so.

use baton_server::clock::Clock;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

#[derive(Default)]
pub(super) struct VirtualClock {
    now_ms: AtomicU64,
    /// When somebody who waits goes on: the world has to look then.
    due_ms: Mutex<BTreeSet<u64>>,
}

impl VirtualClock {
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
