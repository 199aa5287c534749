//! The queue: which sessions wait for a person, and where each of them stands. Pure: it is fed inbox
//! rows, in any order and as often as they come, and asked for places.
//!
//! Each agent has a line of its own. Who was wanted earlier stands before who was wanted later, and of
//! two at the same time the one with the smaller session id, as in the inbox.

mod line;

use baton_protocol::wire::{AgentId, InboxRow, InboxState, QueuePlace, Seq, SessionId};
use line::Line;
use std::collections::HashMap;

/// Everybody who waits, as far as the rows tell that it was fed.
#[derive(Debug, Default)]
pub struct Queue {
    lines: HashMap<AgentId, Line>,
    waiting: HashMap<SessionId, Waiting>,
    /// Up to which entry it was known of a session that had left its place: an older row, that comes late,
    /// is not believed. Forgotten with the next whole reading.
    left: HashMap<SessionId, Seq>,
}

#[derive(Debug)]
struct Waiting {
    agent: AgentId,
    since_ms: u64,
    /// The entry that the row was up to.
    head: Seq,
    /// What the visitor was told last by [`Queue::changes`].
    told: Option<QueuePlace>,
}

impl Queue {
    /// Takes a row that is new or has changed.
    pub fn take(&mut self, row: &InboxRow) {
        let session = row.session;
        let known = self.waiting.get(&session).map(|waiting| waiting.head);
        let newest = known.max(self.left.get(&session).copied());
        if newest.is_some_and(|head| row.head < head) {
            return;
        }
        let before = self.remove(session);
        if before.is_some() {
            self.left.insert(session, row.head);
        }
        // The same row again. A later one is of another wait: its visitor has forgotten the former place.
        let same = before.filter(|before| before.head == row.head);
        self.insert(row, same.and_then(|before| before.told));
    }

    /// Takes every row that waits: who is not among them does not wait.
    pub fn read<'a>(&mut self, rows: impl IntoIterator<Item = &'a InboxRow>) {
        let before = std::mem::take(self);
        for row in rows {
            let known = before.waiting.get(&row.session);
            let same = known.filter(|known| is_since(row, known.since_ms));
            self.insert(row, same.and_then(|known| known.told));
        }
    }

    /// Where a session stands; none if it does not wait.
    pub fn place(&self, session: SessionId) -> Option<QueuePlace> {
        let waiting = self.waiting.get(&session)?;
        let line = self.lines.get(&waiting.agent)?;
        Some(place_at(line.index(waiting.since_ms, session)?))
    }

    /// The places that are others than were told last, of the visitors who are there. They count as told
    /// from now on. Who is not there is told nothing, and everything when they come.
    pub fn changes(
        &mut self,
        is_there: impl Fn(SessionId) -> bool,
    ) -> Vec<(SessionId, QueuePlace)> {
        let mut changes = Vec::new();
        for line in self.lines.values() {
            for (index, session) in line.sessions().enumerate() {
                let Some(waiting) = self.waiting.get_mut(&session) else {
                    continue;
                };
                let place = is_there(session).then(|| place_at(index));
                if waiting.told != place {
                    waiting.told = place;
                    changes.extend(place.map(|place| (session, place)));
                }
            }
        }
        changes
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn insert(&mut self, row: &InboxRow, told: Option<QueuePlace>) {
        let InboxState::Awaiting { since_ms } = row.state else {
            return;
        };
        let (session, agent) = (row.session, row.agent.clone());
        self.lines
            .entry(agent.clone())
            .or_default()
            .insert(since_ms, session);
        let waiting = Waiting {
            agent,
            since_ms,
            head: row.head,
            told,
        };
        self.waiting.insert(session, waiting);
    }

    fn remove(&mut self, session: SessionId) -> Option<Waiting> {
        let waiting = self.waiting.remove(&session)?;
        if let Some(line) = self.lines.get_mut(&waiting.agent) {
            line.remove(waiting.since_ms, session);
            if line.is_empty() {
                self.lines.remove(&waiting.agent);
            }
        }
        Some(waiting)
    }
}

fn is_since(row: &InboxRow, known_ms: u64) -> bool {
    matches!(row.state, InboxState::Awaiting { since_ms } if since_ms == known_ms)
}

fn place_at(index: usize) -> QueuePlace {
    QueuePlace {
        position: u32::try_from(index + 1).unwrap_or(u32::MAX),
        estimate_seconds: None,
    }
}

#[cfg(test)]
mod tests;
