//! A ledger: the fold of one session's log that a node keeps in memory, with what an action needs
//! beside the state.

use crate::store::{SessionStore, StoreError};
use baton_protocol::session::{
    ContactCapture, Recent, Session, SessionState, apply, apply_to_row, new_row,
};
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use baton_protocol::wire::{
    Author, CommandId, InboxRow, OperatorEntry, Seq, SessionId, VisitorEvent,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// Entries that are read at once when a log is replayed.
pub(super) const REPLAY_ENTRIES: usize = 500;
/// Unanswered messages that a question is made of; older ones are left out.
const QUESTIONS_MAX: usize = 10;
/// What those messages may come to together.
pub(super) const QUESTIONS_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX;
/// Commands that a ledger knows; the store knows the older ones.
pub(super) const COMMANDS_MAX: usize = 256;

/// Names, contact details and the reason of a handoff, all of them short.
const REST_BYTES: usize = 1024;

/// A session as a node knows it. It may be behind the log, never beside it.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) session: Session,
    pub(super) row: Option<Arc<InboxRow>>,
    /// Which entry each of the latest [`COMMANDS_MAX`] commands made: a resend is answered with it,
    /// whatever `decide` would say now.
    commands: VecDeque<(CommandId, Seq)>,
    /// While the agent holds the session: what the visitor wrote since somebody last answered, with
    /// the entries' numbers.
    questions: Vec<(Seq, String)>,
    pub(super) locale: Option<String>,
    /// What briefs and evidence are made of.
    pub(super) recent: Recent,
    loaded: bool,
}

impl Ledger {
    /// Reads the log once; later calls cost nothing. A log that was empty is read again: another node may
    /// have begun it since.
    pub(super) async fn load(
        &mut self,
        store: &dyn SessionStore,
        id: SessionId,
    ) -> Result<(), StoreError> {
        if !self.loaded || self.session.head == 0 {
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

    /// The entry that a command made, if it is one of the latest.
    pub(super) fn made_by(&self, command: CommandId) -> Option<Seq> {
        let mut latest = self.commands.iter().rev();
        latest.find(|(id, _)| *id == command).map(|(_, seq)| *seq)
    }

    /// Whether commands may be in the log that the ledger does not know.
    pub(super) fn has_forgotten(&self) -> bool {
        self.commands.len() == COMMANDS_MAX
    }

    /// Takes in again what was forgotten.
    pub(super) fn recall(&mut self, entry: &OperatorEntry) {
        if let Some(command) = entry.command
            && self.made_by(command).is_none()
        {
            self.remember_command(command, entry.seq);
        }
    }

    fn remember_command(&mut self, command: CommandId, seq: Seq) {
        if self.commands.len() == COMMANDS_MAX {
            self.commands.pop_front();
        }
        self.commands.push_back((command, seq));
    }

    /// What the ledger takes in memory, about. What is short and of a few kinds, say names, counts as
    /// [`REST_BYTES`].
    pub(super) fn bytes(&self) -> usize {
        let commands = self.commands.capacity() * size_of::<(CommandId, Seq)>();
        let contact = match &self.session.contact {
            ContactCapture::Requested { question, .. } => length(question.as_deref()),
            ContactCapture::Idle | ContactCapture::Offered | ContactCapture::Captured => 0,
        };
        let row = self.row.as_ref().map_or(0, |row| {
            let page = row.page.as_ref();
            let message = row.last_message.as_ref();
            length(page.map(|page| &*page.url))
                + length(page.map(|page| &*page.title))
                + length(message.map(|message| &*message.text))
                + length(row.lead.as_ref().map(|lead| &*lead.question))
        });
        let questions = length(self.session.last_question.as_deref())
            + length(self.session.earlier_question.as_deref());
        size_of::<Self>()
            + REST_BYTES
            + commands
            + self.questions_bytes()
            + self.recent.bytes()
            + contact
            + questions
            + row
    }

    fn questions_bytes(&self) -> usize {
        self.questions.iter().map(|(_, text)| text.len()).sum()
    }

    /// Follows an entry that the session was folded with.
    fn remember(&mut self, entry: &OperatorEntry) {
        self.recent.apply(entry);
        if let Some(command) = entry.command {
            self.remember_command(command, entry.seq);
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
                while self.questions_bytes() > QUESTIONS_BYTES_MAX {
                    self.questions.remove(0);
                }
            }
            VisitorEvent::SessionStarted { locale, .. } => self.locale.clone_from(locale),
            VisitorEvent::LeadCaptured { .. }
            | VisitorEvent::WaitProlonged
            | VisitorEvent::VisitorReminded
            | VisitorEvent::Internal => {}
            // What asked for a person is dealt with; what was asked before is not.
            VisitorEvent::ContactRequested {
                unanswered: Some(seq),
                ..
            } => self.questions.retain(|(asked, _)| asked <= seq),
            // Somebody answered, or the baton changed hands: nothing before it is asked again.
            _ => self.questions.clear(),
        }
        if !matches!(self.session.state, SessionState::Agent { .. }) {
            self.questions = Vec::new();
        }
    }
}

fn length(text: Option<&str>) -> usize {
    text.map_or(0, str::len)
}

/// Folds an entry into the inbox row, or makes the row of the first.
pub(super) fn fold_row(row: &mut Option<Arc<InboxRow>>, id: SessionId, entry: &OperatorEntry) {
    match row {
        Some(row) => apply_to_row(Arc::make_mut(row), entry),
        None => *row = new_row(id, entry).map(Arc::new),
    }
}
