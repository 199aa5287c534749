//! Deadlines: what a session waits for, and when that happens by itself.

use super::state::{Session, SessionState};
use crate::wire::{Author, Entry, OperatorDetail, VisitorEvent, WaitSettings, WaitStep};

/// What of a session's log its deadlines follow from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// When a person was first wanted in this episode; none while none is. Who lost their operator
    /// waits since then.
    pub wanted_ms: Option<u64>,
    /// When the session came into the queue: the ladder begins here.
    pub queued_ms: u64,
    /// The ladder's last step. Operators' entries alone tell of those that visitors don't get: in a
    /// visitor's copy it may be behind.
    pub step: WaitStep,
    /// The silence of a visitor who has the next word; none while somebody else has it.
    pub silence: Option<Silence>,
}

/// A visitor says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Since when.
    pub since_ms: u64,
    /// When they were reminded.
    pub reminded_ms: Option<u64>,
}

impl Timing {
    /// Folds one entry, under the same terms as [`apply`](super::apply).
    pub(super) fn apply(&mut self, entry: &impl Entry) {
        let at_ms = entry.at_ms();
        let begins = Silence {
            since_ms: at_ms,
            reminded_ms: None,
        };
        match entry.event() {
            VisitorEvent::MessageSent { author, .. } => {
                self.silence = (*author != Author::Visitor).then_some(begins);
            }
            VisitorEvent::ContactRequested { .. } => self.silence = Some(begins),
            VisitorEvent::LeadCaptured { .. } => {
                self.silence = self.silence.map(|_| begins);
            }
            VisitorEvent::VisitorReminded => {
                if let Some(silence) = &mut self.silence {
                    silence.reminded_ms = Some(at_ms);
                }
            }
            VisitorEvent::HandoffRequested { .. } => self.wait(at_ms, at_ms),
            VisitorEvent::SessionReleased { lost, .. } => {
                let since_ms = self.wanted_ms.filter(|_| *lost);
                self.wait(since_ms.unwrap_or(at_ms), at_ms);
            }
            VisitorEvent::SessionTransferred { .. } => {
                self.wait(self.wanted_ms.unwrap_or(at_ms), at_ms);
            }
            VisitorEvent::WaitProlonged => self.step = WaitStep::Told,
            VisitorEvent::SessionClaimed { .. } => self.silence = None,
            VisitorEvent::SessionTakenOver { .. } => {
                *self = Self {
                    wanted_ms: Some(at_ms),
                    ..Self::default()
                };
            }
            VisitorEvent::SessionReturned { .. } => {
                *self = Self {
                    silence: Some(begins),
                    ..Self::default()
                };
            }
            VisitorEvent::SessionReopened
            | VisitorEvent::SessionResolved { .. }
            | VisitorEvent::SessionLapsed { .. } => *self = Self::default(),
            VisitorEvent::SessionStarted { .. } => {}
            VisitorEvent::Internal => match entry.detail() {
                Some(OperatorDetail::AlertedAgain { .. }) => self.step = WaitStep::Again,
                Some(OperatorDetail::AlertedWider { .. }) => self.step = WaitStep::Wider,
                _ => {}
            },
        }
    }

    fn wait(&mut self, wanted_ms: u64, queued_ms: u64) {
        *self = Self {
            wanted_ms: Some(wanted_ms),
            queued_ms,
            ..Self::default()
        };
    }

    /// The steps of the ladder that are still to come, each with its time, the first one first.
    pub(super) fn steps(self, wait: &WaitSettings) -> impl Iterator<Item = (WaitStep, u64)> {
        [
            (WaitStep::Again, wait.again_after_seconds),
            (WaitStep::Wider, wait.wider_after_seconds),
            (WaitStep::Told, wait.tell_after_seconds),
        ]
        .into_iter()
        .filter(move |(step, seconds)| *step > self.step && *seconds > 0)
        .map(move |(step, seconds)| (step, after(self.queued_ms, seconds)))
    }

    /// When a session that waits is closed if its visitor has left.
    pub(super) fn closes_ms(self, wait: &WaitSettings) -> Option<u64> {
        let seconds = wait.close_after_seconds;
        (seconds > 0).then(|| after(self.queued_ms, seconds))
    }

    /// When the visitor of an operator's is reminded.
    pub(super) fn reminds_ms(self, wait: &WaitSettings) -> Option<u64> {
        let silence = self.silence?;
        let seconds = wait.remind_after_seconds;
        let is_due_once = seconds > 0 && silence.reminded_ms.is_none();
        is_due_once.then(|| after(silence.since_ms, seconds))
    }

    /// When a session of an operator's is closed. Who is to be reminded has the time between the two
    /// after the reminder, however late that was.
    pub(super) fn resolves_ms(self, wait: &WaitSettings) -> Option<u64> {
        let silence = self.silence?;
        let seconds = wait.resolve_after_seconds;
        if seconds == 0 || self.reminds_ms(wait).is_some() {
            return None;
        }
        let (from_ms, before) = match silence.reminded_ms {
            Some(reminded_ms) => (reminded_ms, wait.remind_after_seconds),
            None => (silence.since_ms, 0),
        };
        Some(after(from_ms, seconds.saturating_sub(before)))
    }

    /// When a session of the agent's is closed.
    pub(super) fn resolves_agents_ms(self, wait: &WaitSettings) -> Option<u64> {
        let seconds = wait.resolve_agents_after_seconds;
        let silence = self.silence.filter(|_| seconds > 0)?;
        Some(after(silence.since_ms, seconds))
    }
}

/// When the next thing happens in a session by itself, in milliseconds since 1970 (UTC); none if it
/// waits for somebody. An operator who is lost is not in the log, and no part of it.
pub fn due_at(session: &Session, wait: &WaitSettings) -> Option<u64> {
    let timing = session.timing;
    match &session.state {
        SessionState::Awaiting { .. } => {
            let step = timing.steps(wait).next().map(|(_, at_ms)| at_ms);
            let step = step.or_else(|| timing.closes_ms(wait));
            let taken_up = session.route.assigned.as_ref();
            let taken_up = taken_up.map(|assigned| assigned.until_ms);
            step.into_iter().chain(taken_up).min()
        }
        SessionState::Operator { .. } => {
            timing.reminds_ms(wait).or_else(|| timing.resolves_ms(wait))
        }
        SessionState::Agent { unanswered: None } => timing.resolves_agents_ms(wait),
        SessionState::Agent { .. } | SessionState::Resolved => None,
    }
}

fn after(from_ms: u64, seconds: u32) -> u64 {
    from_ms.saturating_add(u64::from(seconds) * 1_000)
}
