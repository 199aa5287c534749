//! The inbox: one row a session, kept by the server in the append that changes it.

use super::{
    AgentId, Author, HandoffReason, Lead, LeadState, OperatorId, OperatorRef, Page, Seq, SessionId,
    SessionRoute, WaitStep,
};
use serde::{Deserialize, Serialize};

/// A session as the inbox lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InboxRow {
    /// The session.
    pub session: SessionId,
    /// The entry that the row is up to. A row with a smaller one is older.
    pub head: Seq,
    /// The agent that the visitor talks to.
    pub agent: AgentId,
    /// Who holds the baton.
    pub state: InboxState,
    /// Why a person was wanted, in the latest episode or request for contact details; of its texts
    /// the first `PREVIEW_CHARS_MAX` characters.
    pub reason: Option<HandoffReason>,
    /// The last thing that was said.
    pub last_message: Option<MessagePreview>,
    /// The latest contact details.
    pub lead: Option<Lead>,
    /// The page that the session started on.
    pub page: Option<Page>,
    /// When a person was first wanted in the latest episode, in milliseconds since 1970 (UTC): the place
    /// in the queue, also should the operator be lost. None once the episode has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted_ms: Option<u64>,
    /// When it was taken from the queue the last time; none if it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Claimed>,
    /// How far the wait ladder has come, while the session waits.
    #[serde(default, skip_serializing_if = "WaitStep::is_first")]
    pub wait_step: WaitStep,
    /// Whom of the operators the session is for, while it waits.
    #[serde(default, skip_serializing_if = "SessionRoute::is_empty")]
    pub route: SessionRoute,
    /// Who had the session and lost it without a hand of theirs, the latest last, of each operator the
    /// latest time: at most `LOSSES_MAX`. Whoever has it again is no longer among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
    /// When the session started, in milliseconds since 1970 (UTC).
    pub started_ms: u64,
    /// When the last entry was committed, in milliseconds since 1970 (UTC).
    pub updated_ms: u64,
}

impl InboxRow {
    /// The lead that nobody has followed up yet.
    pub fn open_lead(&self) -> Option<&Lead> {
        self.lead
            .as_ref()
            .filter(|lead| lead.state == LeadState::New)
    }
}

/// A claim, as the estimate of the wait is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Claimed {
    /// Since when the session had waited, in milliseconds since 1970 (UTC).
    pub wanted_ms: u64,
    /// When it was claimed, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
}

/// An operator no longer has a session, and did not give it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Loss {
    /// Who.
    pub operator: OperatorId,
    /// How it came about.
    pub reason: LossReason,
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
}

/// How an operator lost a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// Their connection was gone: it went to the queue, or to a colleague who claimed it.
    Gone,
    /// It was closed by itself.
    Closed,
}

/// Who holds the baton, as the inbox shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InboxState {
    /// The agent answers.
    Agent,
    /// The session waits for a person.
    Awaiting {
        /// Since when, in milliseconds since 1970 (UTC).
        since_ms: u64,
    },
    /// A person has it.
    Operator {
        /// Who.
        operator: OperatorRef,
    },
    /// It is closed.
    Resolved,
}

/// The beginning of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MessagePreview {
    /// Who wrote it.
    pub author: Author,
    /// Its first words in one line, at most `PREVIEW_CHARS_MAX`.
    pub text: String,
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
}
