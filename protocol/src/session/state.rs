//! What a session is: the fold of its log.

use super::timing::Timing;
use crate::wire::{AgentId, ContactReason, OperatorRef, Seq, SessionRoute};

/// A session, folded up to `head`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The last entry of the log; 0 before the first.
    pub head: Seq,
    /// The agent that the visitor talks to; none before the first entry.
    pub agent: Option<AgentId>,
    /// Who holds the baton.
    pub state: SessionState,
    /// How many episodes were opened so far.
    pub episodes: u32,
    /// Whether contact details were asked for, and given.
    pub contact: ContactCapture,
    /// How often they were given since an operator resolved the session last.
    pub leads: u32,
    /// The entry with the latest contact details; none before there are any.
    pub lead: Option<Seq>,
    /// What the visitor said last, to prefill a form and to tell an operator.
    pub last_question: Option<String>,
    /// What they said before that: the question, should the last turn out to be a request for a person.
    pub earlier_question: Option<String>,
    /// What happens by itself, and when, follows from this.
    pub timing: Timing,
    /// Whom of the operators it is for, while it waits. Operators' entries alone tell: in a visitor's copy
    /// it is empty.
    pub route: SessionRoute,
}

/// Who holds the baton.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// The agent answers. A new session starts here.
    Agent {
        /// The visitor's latest message that the agent owes an answer; none when it owes none.
        unanswered: Option<Seq>,
    },
    /// The agent stepped aside; the session waits for a person. The agent is silent.
    Awaiting {
        /// When the wait began, in milliseconds since 1970 (UTC). Who lost their operator keeps the
        /// time of the first wish for a person.
        since_ms: u64,
    },
    /// A person has it. The agent is silent.
    Operator {
        /// Who.
        operator: OperatorRef,
    },
    /// An operator closed it, or it closed by itself. The visitor's next command reopens it.
    Resolved,
}

impl Default for SessionState {
    fn default() -> Self {
        Self::Agent { unanswered: None }
    }
}

/// Whether contact details were asked for, and given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ContactCapture {
    /// Nobody asked.
    #[default]
    Idle,
    /// The visitor is asked for a way to be reached.
    Requested {
        /// Why, in place of a handoff.
        reason: ContactReason,
        /// What they wanted to know, to prefill the form.
        question: Option<String>,
    },
    /// The visitor waits, and may leave a way to be reached: it takes longer than usual, or their
    /// operator was lost.
    Offered,
    /// The visitor left a way to be reached. So it stays until an operator resolves the session.
    Captured,
}

impl Session {
    /// The visitor's latest message that the agent owes an answer.
    pub fn unanswered(&self) -> Option<Seq> {
        match self.state {
            SessionState::Agent { unanswered } => unanswered,
            _ => None,
        }
    }

    /// Whether the agent holds the session once a visitor's command has opened or reopened it.
    pub fn agent_will_hold(&self) -> bool {
        matches!(
            self.state,
            SessionState::Agent { .. } | SessionState::Resolved
        )
    }

    /// The operator who holds the session.
    pub fn operator(&self) -> Option<&OperatorRef> {
        match &self.state {
            SessionState::Operator { operator } => Some(operator),
            _ => None,
        }
    }
}
