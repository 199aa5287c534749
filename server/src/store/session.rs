//! Sessions' logs, and the inbox that follows from them.

use super::{Notification, StoreError};
use baton_protocol::wire::{
    AgentId, CommandId, Epoch, InboxRow, InboxState, OperatorEntry, OperatorRef, Seq, SessionId,
};
use std::sync::Arc;

/// What one decision writes: committed together, or not at all.
#[derive(Clone, Debug)]
pub struct Append {
    /// Whose log.
    pub session: SessionId,
    /// The head that was decided against: 0 makes the session.
    pub head: Seq,
    /// At least one entry, numbered `head + 1`, `head + 2`, …
    pub entries: Vec<OperatorEntry>,
    /// The session's inbox row after the last of the entries.
    pub row: Arc<InboxRow>,
    /// Whether the agent owes the visitor an answer after the last of the entries.
    pub unanswered: bool,
    /// When the next thing happens in the session by itself, in milliseconds since 1970 (UTC); none if it
    /// waits for somebody.
    pub due_ms: Option<u64>,
    /// What goes out to people because of the entries. One whose id is in the outbox already is not
    /// written twice.
    pub notifications: Vec<Notification>,
    /// What earlier appends wrote of this session's wait for a person, and is still held back, is moot: it
    /// is withdrawn.
    pub withdraws_held: bool,
}

impl Append {
    /// Whether the entries follow the head without holes and the row is up to the last of them.
    /// Every backend refuses an append that is not: a log with a hole could never be read again.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], with what is wrong.
    pub fn check(&self) -> Result<(), StoreError> {
        let numbers = self.entries.iter().map(|entry| entry.seq);
        let expected = self.head + 1..=self.head + self.entries.len() as u64;
        if self.entries.is_empty() || !numbers.eq(expected.clone()) {
            return Err(StoreError::Damaged(format!(
                "an append at head {} does not go on with entry {}",
                self.head,
                self.head + 1
            )));
        }
        if self.row.head != *expected.end() || self.row.session != self.session {
            return Err(StoreError::Damaged(
                "an append's inbox row is not up to its last entry".into(),
            ));
        }
        let of_entry = |notification: &Notification| {
            notification.session == self.session && expected.contains(&notification.seq)
        };
        if !self.notifications.iter().all(of_entry) {
            return Err(StoreError::Damaged(
                "an append's notification is of none of its entries".into(),
            ));
        }
        Ok(())
    }
}

/// What became of an append.
#[derive(Clone, Debug, PartialEq)]
pub enum AppendOutcome {
    /// Committed: durable, whatever happens from here on.
    Appended,
    /// The log does not end at `head` any more. Nothing was written: reload, decide again.
    Conflict,
    /// The log holds entries of one or more of these commands. Nothing was written; these are the
    /// entries that the commands made.
    Duplicate(Vec<OperatorEntry>),
}

/// Sessions' logs.
///
/// - Atomic: an append's entries, its inbox row, its deadline, its mark for the agent and its
///   notifications commit together.
/// - Ordered: for each session exactly one append at a head succeeds, ever.
/// - Durable before `Appended`: what was answered survives kill -9 and a power cut.
/// - A command's id stands in a session's log at most once. `Duplicate` is found before `Conflict`.
/// - An append that ends with an error has happened by then, or never will.
/// - Read your writes: a read that starts after `Appended` sees the append.
#[async_trait::async_trait]
pub trait SessionStore: Send + Sync + 'static {
    /// The life of this store: made with it, renewed when a copy is put in its place.
    fn epoch(&self) -> Epoch;

    /// Whether an append would be durable now: writes as one does, and changes nothing.
    async fn try_write(&self) -> Result<(), StoreError>;

    /// Moves all that was committed to where it stays, for a stop in peace: the next start has
    /// nothing to recover. Changes nothing that is read.
    async fn checkpoint(&self) -> Result<(), StoreError>;

    /// Appends at a head.
    async fn append(&self, append: Append) -> Result<AppendOutcome, StoreError>;

    /// The entries after `after`, in order, at most `limit`. Empty for a session that isn't there.
    async fn entries(
        &self,
        session: SessionId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<OperatorEntry>, StoreError>;

    /// The entry that a command made.
    async fn made_by(
        &self,
        session: SessionId,
        command: CommandId,
    ) -> Result<Option<OperatorEntry>, StoreError>;

    /// The inbox by [`inbox_rank`], so that nothing pushes out who waits, and within a rank by
    /// [`inbox_order`]: at most `limit` rows.
    async fn inbox(&self, limit: usize) -> Result<Vec<InboxRow>, StoreError>;

    /// An agent's sessions by their latest change, the latest first: at most `limit` rows. It may look
    /// at every session, so it is not for what happens often.
    async fn latest(&self, agent: &AgentId, limit: usize) -> Result<Vec<InboxRow>, StoreError>;

    /// The rows of all sessions that wait for a person, in any order. One that can't be read is left out.
    async fn waiting(&self) -> Result<Vec<InboxRow>, StoreError>;

    /// The sessions with a lead, the latest captured first: at most `limit` rows after the one that was
    /// captured `after`, in the session beside it.
    async fn leads(
        &self,
        after: Option<(u64, SessionId)>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError>;

    /// The rows of all sessions whose latest claim was at `since_ms` or later, in any order. It may look
    /// at every session that has changed since, so it is for a start.
    async fn claimed_since(&self, since_ms: u64) -> Result<Vec<InboxRow>, StoreError>;

    /// The sessions that operators hold, with who holds each. One that can't be read is left out: it
    /// must not keep the others.
    async fn held(&self) -> Result<Vec<(SessionId, OperatorRef)>, StoreError>;

    /// The sessions whose agent owes an answer, for a start after a crash.
    async fn unanswered(&self) -> Result<Vec<SessionId>, StoreError>;

    /// The sessions whose deadline has come, the earliest first: at most `limit`.
    async fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<SessionId>, StoreError>;

    /// The earliest deadline of any session.
    async fn next_due(&self) -> Result<Option<u64>, StoreError>;

    /// Moves a session's deadline, if the log still ends at `head`: a later append has set its own.
    async fn put_off(
        &self,
        session: SessionId,
        head: Seq,
        due_ms: Option<u64>,
    ) -> Result<(), StoreError>;
}

/// Who holds a session, by its inbox row.
pub(super) fn holder(row: InboxRow) -> Option<(SessionId, OperatorRef)> {
    match row.state {
        InboxState::Operator { operator } => Some((row.session, operator)),
        InboxState::Agent | InboxState::Awaiting { .. } | InboxState::Resolved => None,
    }
}

/// What comes first within a rank: the greater. Who waits comes by how long, so that past the inbox's
/// limit nobody is pushed out by who came later; all else by its latest change.
pub(super) fn inbox_order(row: &InboxRow) -> u64 {
    match row.state {
        InboxState::Awaiting { since_ms } => i64::MAX.cast_unsigned().saturating_sub(since_ms),
        InboxState::Agent | InboxState::Operator { .. } | InboxState::Resolved => row.updated_ms,
    }
}

/// The rank of what waits for a person.
pub(super) const RANK_WAITS: u8 = 0;
/// The rank of what an operator holds.
pub(super) const RANK_HELD: u8 = 1;

/// What comes first in the inbox: 0 waits for a person, 1 is held by one, 2 has a lead that nobody
/// has followed up, 3 is with the agent, 4 is resolved.
pub(super) fn inbox_rank(row: &InboxRow) -> u8 {
    match (&row.state, row.open_lead()) {
        (InboxState::Awaiting { .. }, _) => RANK_WAITS,
        (InboxState::Operator { .. }, _) => RANK_HELD,
        (InboxState::Agent | InboxState::Resolved, Some(_)) => 2,
        (InboxState::Agent, None) => 3,
        (InboxState::Resolved, None) => 4,
    }
}
