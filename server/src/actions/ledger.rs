//! A ledger: the fold of one session's log that a node keeps in memory, with what an action needs
//! beside the state.

use crate::store::{SessionStore, StoreError};
use baton_protocol::session::{Session, apply, apply_to_row, new_row};
use baton_protocol::wire::{
    Author, CommandId, InboxRow, OperatorEntry, Seq, SessionId, VisitorEvent,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Entries that are read at once when a log is replayed.
pub(super) const REPLAY_ENTRIES: usize = 500;
/// Unanswered messages that a question is made of; older ones are left out.
const QUESTIONS_MAX: usize = 10;

/// A session as a node knows it. It may be behind the log, never beside it.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) session: Session,
    pub(super) row: Option<Arc<InboxRow>>,
    /// Which entry each command made: a resend is answered with it, whatever `decide` would say now.
    pub(super) commands: HashMap<CommandId, Seq>,
    /// What the visitor wrote since somebody last answered, with the entries' numbers.
    questions: Vec<(Seq, String)>,
    pub(super) locale: Option<String>,
    loaded: bool,
}

impl Ledger {
    /// Reads the log once; later calls cost nothing.
    pub(super) async fn load(
        &mut self,
        store: &dyn SessionStore,
        id: SessionId,
    ) -> Result<(), StoreError> {
        if !self.loaded {
            self.catch_up(store, id).await?;
        }
        Ok(())
    }

    /// Reads what came after the head. Tells whether anything did.
    pub(super) async fn catch_up(
        &mut self,
        store: &dyn SessionStore,
        id: SessionId,
    ) -> Result<bool, StoreError> {
        let before = self.session.head;
        loop {
            let entries = store.entries(id, self.session.head, REPLAY_ENTRIES).await?;
            for entry in &entries {
                apply(&mut self.session, entry);
                fold_row(&mut self.row, id, entry);
                self.remember(entry);
            }
            if entries.len() < REPLAY_ENTRIES {
                self.loaded = true;
                return Ok(self.session.head > before);
            }
        }
    }

    /// Takes over what was just committed.
    pub(super) fn advance(
        &mut self,
        session: Session,
        row: Arc<InboxRow>,
        entries: &[OperatorEntry],
    ) {
        self.session = session;
        self.row = Some(row);
        entries.iter().for_each(|entry| self.remember(entry));
    }

    /// All that the agent owes an answer to, as one question.
    pub(super) fn question(&self) -> String {
        let texts: Vec<&str> = self.questions.iter().map(|(_, text)| &**text).collect();
        texts.join("\n")
    }

    fn remember(&mut self, entry: &OperatorEntry) {
        if let Some(command) = entry.command {
            self.commands.insert(command, entry.seq);
        }
        match &entry.event {
            VisitorEvent::MessageSent {
                author: Author::Visitor,
                body,
                ..
            } => {
                if self.questions.len() == QUESTIONS_MAX {
                    self.questions.remove(0);
                }
                self.questions.push((entry.seq, body.plain_text()));
            }
            VisitorEvent::SessionStarted { locale, .. } => self.locale.clone_from(locale),
            VisitorEvent::LeadCaptured { .. } | VisitorEvent::Internal => {}
            // What asked for a person is dealt with; what was asked before is not.
            VisitorEvent::ContactRequested {
                unanswered: Some(seq),
                ..
            } => self.questions.retain(|(asked, _)| asked <= seq),
            // Somebody answered, or the baton changed hands: nothing before it is asked again.
            _ => self.questions.clear(),
        }
    }
}

/// Folds an entry into the inbox row, or makes the row of the first.
pub(super) fn fold_row(row: &mut Option<Arc<InboxRow>>, id: SessionId, entry: &OperatorEntry) {
    match row {
        Some(row) => apply_to_row(Arc::make_mut(row), entry),
        None => *row = new_row(id, entry).map(Arc::new),
    }
}
