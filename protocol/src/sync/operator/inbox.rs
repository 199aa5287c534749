//! The rows of the inbox as they come.

use crate::wire::{InboxRow, SessionId};
use std::collections::{BTreeMap, BTreeSet};

/// The inbox. After a reconnect the old rows stay in view until the new ones are complete.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    rows: BTreeMap<SessionId, InboxRow>,
    transfer: Transfer,
}

#[derive(Debug)]
enum Transfer {
    /// These rows have come since `hello`; the others are old.
    Running(BTreeSet<SessionId>),
    Complete,
}

impl Default for Transfer {
    fn default() -> Self {
        Self::Running(BTreeSet::new())
    }
}

impl Inbox {
    pub(super) fn rows(&self) -> &BTreeMap<SessionId, InboxRow> {
        &self.rows
    }

    pub(super) fn is_complete(&self) -> bool {
        matches!(self.transfer, Transfer::Complete)
    }

    /// A new connection: every row comes again. Rows of another life of the store mean nothing.
    pub(super) fn begin(&mut self, same_life: bool) {
        if !same_life {
            self.rows.clear();
        }
        self.transfer = Transfer::default();
    }

    pub(super) fn take(&mut self, rows: Vec<InboxRow>) {
        for row in rows {
            if let Transfer::Running(seen) = &mut self.transfer {
                seen.insert(row.session);
            }
            // Rows may overtake each other on their way; a smaller head is older.
            match self.rows.get(&row.session) {
                Some(known) if known.head > row.head => {}
                _ => drop(self.rows.insert(row.session, row)),
            }
        }
    }

    pub(super) fn complete(&mut self) {
        if let Transfer::Running(seen) = std::mem::replace(&mut self.transfer, Transfer::Complete) {
            self.rows.retain(|session, _| seen.contains(session));
        }
    }
}
