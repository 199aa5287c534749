//! Replays an agent's latest sessions against other settings. It reads their logs, and nothing else.

mod transcript;

use super::ledger::REPLAY_ENTRIES;
use super::settings::{self, Handoff, SettingsProblem};
use super::words;
use crate::node::Node;
use crate::store::StoreError;
use baton_protocol::wire::limits::{REPLAY_LISTED_MAX, REPLAY_MESSAGES_MAX, REPLAY_SESSIONS_MAX};
use baton_protocol::wire::{
    AgentId, InboxRow, RefusalCode, Replay, ReplaySettings, ReplayedSession, SessionId,
};
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use transcript::Transcript;

/// The agents whose sessions are being replayed on this node: one replay at a time each.
#[derive(Default)]
pub(crate) struct Replays(Mutex<HashSet<AgentId>>);

/// Why nothing was replayed.
#[derive(Debug)]
pub enum ReplayError {
    /// There is no such agent, or there are none or too many sessions to replay.
    Refused(RefusalCode),
    /// The settings make no sense.
    Invalid(SettingsProblem),
    /// A replay of this agent's sessions is at work.
    Running,
    /// The store did not answer.
    Store(StoreError),
}

impl From<StoreError> for ReplayError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Node {
    /// Replays the agent's latest sessions. It computes for as much as seconds, so whoever calls it
    /// sees to it that no connection waits for that; dropping the future ends it.
    ///
    /// # Errors
    /// See [`ReplayError`].
    pub async fn replay(
        &self,
        agent: &AgentId,
        request: ReplaySettings,
    ) -> Result<Replay, ReplayError> {
        self.replay_within(agent, request, REPLAY_MESSAGES_MAX)
            .await
    }

    pub(super) async fn replay_within(
        &self,
        agent: &AgentId,
        request: ReplaySettings,
        messages_max: u32,
    ) -> Result<Replay, ReplayError> {
        if self.agent(agent).is_none() {
            return Err(ReplayError::Refused(RefusalCode::UnknownAgent));
        }
        if !(1..=REPLAY_SESSIONS_MAX).contains(&request.sessions_max) {
            return Err(ReplayError::Refused(RefusalCode::InvalidFrame));
        }
        let settings = words::settings(request.settings);
        settings::check(&settings).map_err(ReplayError::Invalid)?;
        let handoff = Handoff::of(self.with_plan(agent, settings));
        let _running = self.replays.begin(agent).ok_or(ReplayError::Running)?;

        let limit = usize::try_from(request.sessions_max).unwrap_or(usize::MAX);
        let mut tally = Tally::default();
        for row in self.store.latest(agent, limit).await? {
            let messages_left = messages_max - tally.replay.messages;
            match self.read(row.session, &handoff, messages_left).await? {
                Some(transcript) => tally.count(&row, transcript),
                None => {
                    tally.replay.cut_short = true;
                    break;
                }
            }
        }
        Ok(tally.finish())
    }

    /// None if there are more messages than may be read.
    async fn read(
        &self,
        session: SessionId,
        handoff: &Handoff,
        messages_max: u32,
    ) -> Result<Option<Transcript>, StoreError> {
        let mut transcript = Transcript::default();
        loop {
            let head = transcript.head();
            let entries = self.store.entries(session, head, REPLAY_ENTRIES).await?;
            for entry in &entries {
                transcript.read(entry, handoff);
                if transcript.messages > messages_max {
                    return Ok(None);
                }
            }
            if transcript.is_over || entries.len() < REPLAY_ENTRIES {
                return Ok(Some(transcript));
            }
        }
    }
}

/// What comes of a replay, session by session.
#[derive(Default)]
struct Tally {
    replay: Replay,
    /// Those to list in which then and now are the same.
    same: Vec<ReplayedSession>,
}

impl Tally {
    fn count(&mut self, row: &InboxRow, transcript: Transcript) {
        let replay = &mut self.replay;
        replay.sessions += 1;
        replay.messages += transcript.messages;
        let (then, now) = (transcript.by_trigger_then(), transcript.by_trigger_now());
        replay.handed_over_then += u32::from(then);
        replay.hand_over_now += u32::from(now);
        if !then && !now {
            return;
        }
        let list = if transcript.is_changed() {
            &mut replay.listed
        } else {
            &mut self.same
        };
        if list.len() == REPLAY_LISTED_MAX {
            replay.more += 1;
            return;
        }
        let contact = row.lead.as_ref().map(|lead| &lead.contact);
        list.push(ReplayedSession {
            session: row.session,
            visitor: contact.and_then(|contact| contact.name.clone()),
            then: transcript.then,
            now: transcript.now,
        });
    }

    fn finish(mut self) -> Replay {
        let room = REPLAY_LISTED_MAX - self.replay.listed.len();
        let left_out = self.same.len().saturating_sub(room);
        self.same.truncate(room);
        self.replay.listed.append(&mut self.same);
        self.replay.more += u32::try_from(left_out).unwrap_or(u32::MAX);
        self.replay
    }
}

impl Replays {
    fn running(&self) -> MutexGuard<'_, HashSet<AgentId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// None if one is at work. The place is given back when this is dropped.
    pub(super) fn begin(&self, agent: &AgentId) -> Option<Running<'_>> {
        self.running().insert(agent.clone()).then(|| Running {
            replays: self,
            agent: agent.clone(),
        })
    }
}

pub(super) struct Running<'a> {
    replays: &'a Replays,
    agent: AgentId,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.replays.running().remove(&self.agent);
    }
}
