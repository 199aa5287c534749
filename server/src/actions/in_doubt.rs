//! Appends in doubt: the store failed before it said what became of them, so that what they wrote may
//! stand in the log, and nobody was told.

use baton_protocol::wire::{Seq, SessionId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The sessions with an append in doubt, each with the last entry that is sure to have been told.
/// Kept apart from the ledgers: those may be dropped at any time.
#[derive(Default)]
pub(super) struct InDoubt(Mutex<HashMap<SessionId, Seq>>);

/// An append on its way. Dropped before its outcome is known, by an error or because nobody waits any
/// more, it leaves its session in doubt.
pub(super) struct OnItsWay<'a> {
    in_doubt: &'a InDoubt,
    session: SessionId,
    head: Seq,
}

impl InDoubt {
    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionId, Seq>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An append at this head begins.
    pub(super) fn sets_out(&self, session: SessionId, head: Seq) -> OnItsWay<'_> {
        OnItsWay {
            in_doubt: self,
            session,
            head,
        }
    }

    /// Where what nobody may have been told of begins: after this entry.
    pub(super) fn told(&self, session: SessionId) -> Option<Seq> {
        self.sessions().get(&session).copied()
    }

    /// Every session in doubt.
    pub(super) fn all(&self) -> Vec<SessionId> {
        self.sessions().keys().copied().collect()
    }

    /// All after this entry was read and told.
    pub(super) fn settle(&self, session: SessionId, told: Seq) {
        let mut sessions = self.sessions();
        if sessions.get(&session) == Some(&told) {
            sessions.remove(&session);
        }
    }
}

impl OnItsWay<'_> {
    /// The store said what became of it.
    pub(super) fn arrived(self) {
        std::mem::forget(self);
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        let mut sessions = self.in_doubt.sessions();
        let told = sessions.entry(self.session).or_insert(self.head);
        *told = self.head.min(*told);
    }
}
