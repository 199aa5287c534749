//! A log's entries as far as they came, and the session that they fold to.

use super::Moment;
use crate::session::{Session, apply};
use crate::wire::limits::CONFIRM_WITHIN_MS;
use crate::wire::{CommandId, Entry, Epoch, Position, Seq};

/// A replica of one log.
#[derive(Debug)]
pub(super) struct Replica<E> {
    epoch: Option<Epoch>,
    session: Session,
    entries: Vec<E>,
    /// How far the log is known to go.
    known_head: Seq,
    /// Entries are known to be missing; if none has come by then, ask again.
    missing_until_ms: Option<u64>,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was the next one.
    Applied,
    /// It is here already.
    Known,
    /// Others are missing before it: fetch them. It was not taken.
    Gap,
}

impl<E: Entry> Replica<E> {
    pub(super) fn new() -> Self {
        Self {
            epoch: None,
            session: Session::default(),
            entries: Vec::new(),
            known_head: 0,
            missing_until_ms: None,
        }
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    pub(super) fn entries(&self) -> &[E] {
        &self.entries
    }

    pub(super) fn head(&self) -> Seq {
        self.session.head
    }

    /// Whether the log holds this command as far as it came.
    pub(super) fn holds(&self, id: CommandId) -> bool {
        self.entries.iter().any(|entry| entry.command() == Some(id))
    }

    /// How far this replica has come; none before the first entry.
    pub(super) fn position(&self) -> Option<Position> {
        let epoch = self.epoch.filter(|_| self.session.head > 0)?;
        Some(Position {
            epoch,
            seq: self.session.head,
        })
    }

    /// The store's life, as a new connection tells it: entries of another one mean nothing.
    pub(super) fn enter(&mut self, epoch: Epoch) {
        if self.epoch.is_some_and(|known| known != epoch) {
            self.start_afresh();
            self.known_head = 0;
        }
        self.epoch = Some(epoch);
    }

    /// Where the log ends, as a new connection tells it.
    pub(super) fn expect(&mut self, head: Seq, at: Moment) {
        if head < self.session.head {
            self.start_afresh();
        }
        self.known_head = head;
        self.await_rest(at);
    }

    /// The log goes this far, as its inbox row tells. The entries are on their way; if none has come
    /// in time, ask.
    pub(super) fn hear_of(&mut self, head: Seq, at: Moment) {
        self.known_head = self.known_head.max(head);
        if self.missing_until_ms.is_none() {
            self.await_rest(at);
        }
    }

    pub(super) fn start_afresh(&mut self) {
        self.session = Session::default();
        self.entries.clear();
        self.missing_until_ms = None;
    }

    pub(super) fn take(&mut self, entry: E, at: Moment) -> Taken {
        let next = self.session.head + 1;
        if entry.seq() < next {
            return Taken::Known;
        }
        self.known_head = self.known_head.max(entry.seq());
        if entry.seq() > next {
            return Taken::Gap;
        }
        apply(&mut self.session, &entry);
        self.entries.push(entry);
        self.await_rest(at);
        Taken::Applied
    }

    /// What is known of and not here must come in time, counted from the last that came.
    fn await_rest(&mut self, at: Moment) {
        let lacks_some = self.session.head < self.known_head;
        self.missing_until_ms = lacks_some.then_some(at.now_ms + CONFIRM_WITHIN_MS);
    }

    /// A gap was seen. Whether to ask for what is missing: once, then again when the time is up.
    pub(super) fn asks_on_gap(&mut self, at: Moment) -> bool {
        if self.missing_until_ms.is_some_and(|until| at.now_ms < until) {
            return false;
        }
        self.missing_until_ms = Some(at.now_ms + CONFIRM_WITHIN_MS);
        true
    }

    /// Whether to ask again for what is missing.
    pub(super) fn asks_on_tick(&mut self, at: Moment) -> bool {
        self.missing_until_ms.is_some() && self.asks_on_gap(at)
    }

    /// The connection is gone; the next one brings what is missing.
    pub(super) fn disconnected(&mut self) {
        self.missing_until_ms = None;
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        self.missing_until_ms
    }
}
