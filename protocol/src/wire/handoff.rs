//! Why a session goes to a person, or to contact capture.

use serde::{Deserialize, Serialize};

/// Why a handoff was requested, with its evidence. Operators only: it has no place in a visitor's
/// frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HandoffReason {
    /// The visitor pressed "Talk to a person".
    VisitorPressed {
        /// Their last question, if they wrote one.
        question: Option<String>,
    },
    /// The visitor asked for a person in their own words.
    VisitorAsked {
        /// The message.
        quote: String,
        /// The words in it that were understood as the request.
        matched: String,
    },
    /// The agent could not answer: it failed, or it may not go on.
    AgentFailed {
        /// The message that stays unanswered.
        question: String,
        /// A stable code of what went wrong, for the owner's log.
        code: String,
    },
}

/// Why contact details are asked for in place of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactReason {
    /// No operator is on duty.
    NobodyOnDuty,
    /// The agent's settings or the plan forbid handoff.
    HandoffOff,
}
