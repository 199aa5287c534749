//! The queue: which sessions wait for a person, and where each of them stands. Pure: it is fed inbox
//! rows, in any order and as often as they come, and asked for places.
//!
//! Each agent has a line of its own. Who was wanted earlier stands before who was wanted later, and of
//! two at the same time the one with the smaller session id, as in the inbox.

mod line;
mod pace;

use baton_protocol::wire::{AgentId, InboxRow, InboxState, QueuePlace, Seq, SessionId};
use line::Line;
pub use pace::{Pace, RECENT_MS};
use std::collections::HashMap;

/// Everybody who waits, as far as the rows tell that it was fed.
#[derive(Debug, Default)]
pub struct Queue {
    lines: HashMap<AgentId, Line>,
    paces: HashMap<AgentId, Pace>,
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
    /// What they were told first of how long it takes.
    estimate: Option<Estimate>,
}

#[derive(Clone, Copy, Debug)]
struct Estimate {
    told_ms: u64,
    place: QueuePlace,
}

/// A visitor who had been told how long it may take was claimed: how good that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which session.
    pub session: SessionId,
    /// Where it stood when the visitor was told first.
    pub position: u32,
    /// What they were told then, in seconds.
    pub estimate_seconds: u32,
    /// How long it took from then, in milliseconds.
    pub waited_ms: u64,
}

impl Queue {
    /// Takes a row that is new or has changed. Tells how good an estimate was that ended with it.
    pub fn take(&mut self, row: &InboxRow) -> Option<Outcome> {
        self.note_claim(row);
        let session = row.session;
        let known = self.waiting.get(&session).map(|waiting| waiting.head);
        let newest = known.max(self.left.get(&session).copied());
        if newest.is_some_and(|head| row.head < head) {
            return None;
        }
        let before = self.remove(session);
        if before.is_some() {
            self.left.insert(session, row.head);
        }
        let outcome = before.as_ref().and_then(|before| before.outcome(row));
        // The same row again. A later one is of another wait: its visitor has forgotten the former place.
        let same = before.filter(|before| before.head == row.head);
        self.insert(row, same);
        outcome
    }

    /// Takes every row that waits: who is not among them does not wait.
    pub fn read<'a>(&mut self, rows: impl IntoIterator<Item = &'a InboxRow>) {
        self.lines.clear();
        self.left.clear();
        let mut before = std::mem::take(&mut self.waiting);
        for row in rows {
            self.note_claim(row);
            let known = before.remove(&row.session);
            self.insert(row, known.filter(|known| known.is_of(row)));
        }
    }

    /// Takes the claim that a row tells of. Others are known already.
    pub fn note_claim(&mut self, row: &InboxRow) {
        if let Some(claimed) = row.claimed {
            let pace = self.paces.entry(row.agent.clone()).or_default();
            pace.note(row.session, claimed);
        }
    }

    /// Where a session stands; none if it does not wait.
    pub fn place(&self, session: SessionId, now_ms: u64) -> Option<QueuePlace> {
        let waiting = self.waiting.get(&session)?;
        let line = self.lines.get(&waiting.agent)?;
        let index = line.index(waiting.since_ms, session)?;
        let pace = self.paces.get(&waiting.agent);
        Some(place_at(index, line, pace, now_ms))
    }

    /// The places that are others than were told last, of the visitors who are there. They count as told
    /// from now on. Who is not there is told nothing, and everything when they come.
    pub fn changes(
        &mut self,
        now_ms: u64,
        is_there: impl Fn(SessionId) -> bool,
    ) -> Vec<(SessionId, QueuePlace)> {
        let mut changes = Vec::new();
        for (agent, line) in &self.lines {
            let pace = self.paces.get(agent);
            for (index, session) in line.sessions().enumerate() {
                let Some(waiting) = self.waiting.get_mut(&session) else {
                    continue;
                };
                let place = is_there(session).then(|| place_at(index, line, pace, now_ms));
                if waiting.told != place {
                    waiting.told = place;
                    if let Some(place) = place {
                        waiting.note_estimate(place, now_ms);
                        changes.push((session, place));
                    }
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

    /// `known` is the same wait as it was known before.
    fn insert(&mut self, row: &InboxRow, known: Option<Waiting>) {
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
            told: known.as_ref().and_then(|known| known.told),
            estimate: known.and_then(|known| known.estimate),
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

impl Waiting {
    /// Whether a row is of the same wait.
    fn is_of(&self, row: &InboxRow) -> bool {
        matches!(row.state, InboxState::Awaiting { since_ms } if since_ms == self.since_ms)
    }

    fn note_estimate(&mut self, place: QueuePlace, now_ms: u64) {
        if place.estimate_seconds.is_some() && self.estimate.is_none() {
            let told_ms = now_ms;
            self.estimate = Some(Estimate { told_ms, place });
        }
    }

    /// What became of the estimate, if the row says that this wait ended with a claim.
    fn outcome(&self, row: &InboxRow) -> Option<Outcome> {
        let Estimate { told_ms, place } = self.estimate?;
        let claimed = row.claimed?;
        let is_end = row.head > self.head && claimed.wanted_ms == self.since_ms;
        let waited_ms = claimed.at_ms.checked_sub(told_ms).filter(|_| is_end)?;
        Some(Outcome {
            session: row.session,
            position: place.position,
            estimate_seconds: place.estimate_seconds?,
            waited_ms,
        })
    }
}

fn place_at(index: usize, line: &Line, pace: Option<&Pace>, now_ms: u64) -> QueuePlace {
    let position = u32::try_from(index + 1).unwrap_or(u32::MAX);
    let estimate = || pace?.estimate(position, line.front_since_ms()?, now_ms);
    QueuePlace {
        position,
        estimate_seconds: estimate(),
    }
}

#[cfg(test)]
mod tests;
