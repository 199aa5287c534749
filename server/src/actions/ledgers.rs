//! The ledgers that a node keeps in memory: as many as fit, those that were used last.

use super::in_doubt::InDoubt;
use super::ledger::Ledger;
use baton_protocol::wire::SessionId;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// What all ledgers may weigh together. A miss costs a replay of one log.
const LEDGERS_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// A ledger that nobody asked for in so long is dropped.
const FORGET_AFTER: Duration = Duration::from_secs(15 * 60);
/// A ledger's place in the cache, and its lock.
const PLACE_BYTES: usize = 512;
/// Weights are rounded up to this, so that few changes of a ledger change its weight.
const WEIGHT_STEP_BYTES: usize = 1024;

/// The ledgers that a node keeps in memory, each behind its own lock. Two locks for one session can
/// exist for a moment after an eviction: then one append gets a conflict and decides again.
pub(crate) struct Sessions {
    ledgers: Cache<SessionId, Kept>,
    pub(super) in_doubt: InDoubt,
}

/// What the cache holds of one session.
#[derive(Clone, Default)]
struct Kept {
    weighed: Arc<Mutex<Weighed>>,
    /// As the cache knows it.
    bytes: u32,
}

#[derive(Default)]
struct Weighed {
    ledger: Ledger,
    /// As the cache knows it.
    bytes: u32,
}

/// A ledger that nobody else sees or changes until this is dropped.
pub(super) struct LedgerGuard<'a> {
    sessions: &'a Sessions,
    session: SessionId,
    weighed: OwnedMutexGuard<Weighed>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self::with_bytes_max(LEDGERS_BYTES_MAX)
    }
}

impl Sessions {
    fn with_bytes_max(bytes_max: u64) -> Self {
        let ledgers = Cache::builder()
            .max_capacity(bytes_max)
            .weigher(|_, kept: &Kept| kept.bytes)
            // The default policy may refuse a new key: then every command would replay its log.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(FORGET_AFTER)
            .build();
        Self {
            ledgers,
            in_doubt: InDoubt::default(),
        }
    }

    /// A session's ledger, locked. It may be empty or behind the log.
    pub(super) async fn ledger(&self, session: SessionId) -> LedgerGuard<'_> {
        let kept = self.ledgers.get_with(session, Kept::default);
        LedgerGuard {
            sessions: self,
            session,
            weighed: kept.weighed.lock_owned().await,
        }
    }
}

impl Deref for LedgerGuard<'_> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.weighed.ledger
    }
}

impl DerefMut for LedgerGuard<'_> {
    fn deref_mut(&mut self) -> &mut Ledger {
        &mut self.weighed.ledger
    }
}

/// The cache learns what the ledger weighs now.
impl Drop for LedgerGuard<'_> {
    fn drop(&mut self) {
        let bytes = (PLACE_BYTES + self.weighed.ledger.bytes()).next_multiple_of(WEIGHT_STEP_BYTES);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        if self.weighed.bytes != bytes {
            self.weighed.bytes = bytes;
            let weighed = Arc::clone(OwnedMutexGuard::mutex(&self.weighed));
            let kept = Kept { weighed, bytes };
            self.sessions.ledgers.insert(self.session, kept);
        }
    }
}

#[cfg(test)]
impl Sessions {
    pub(super) fn forget_all(&self) {
        self.ledgers.invalidate_all();
    }
}

#[cfg(test)]
mod tests;
