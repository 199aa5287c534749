//! Commands: what visitors and operators may ask for.

use super::{Contact, LeadState, OperatorId, TransferTarget};
use serde::{Deserialize, Serialize};

/// What a visitor may ask for in their own session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum VisitorCommand {
    /// Say something.
    SendMessage {
        /// Plain text, at most `MESSAGE_BYTES_MAX`.
        text: String,
    },
    /// Ask for a person. Always works: by a handoff, or by a request for contact details.
    RequestHandoff,
    /// Leave contact details.
    CaptureLead {
        /// How to be reached.
        contact: Contact,
        /// What they want to know.
        question: String,
    },
}

/// What an operator may ask for in a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OperatorCommand {
    /// Take a waiting session, or one whose operator is gone.
    ClaimSession,
    /// Take a session from the agent.
    TakeOverSession,
    /// Reply to the visitor. Only the session's operator may.
    SendMessage {
        /// Markdown, at most `MESSAGE_BYTES_MAX`.
        text: String,
    },
    /// Write a note that only operators see.
    AddNote {
        /// Plain text, at most `MESSAGE_BYTES_MAX`.
        text: String,
    },
    /// Close the session.
    ResolveSession,
    /// Give the session back to the agent.
    ReturnSession,
    /// Give the session back to the queue.
    ReleaseSession,
    /// Pass the session on to a colleague or a team who are on duty. Only the session's operator may.
    TransferSession {
        /// To whom.
        to: TransferTarget,
        /// What they should know, which only operators see: plain text, at most `MESSAGE_BYTES_MAX`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Say how far somebody has come with the session's lead. Anybody may.
    SetLeadState {
        /// How far.
        state: LeadState,
    },
    /// Say who looks after the session's lead. Anybody may.
    AssignLead {
        /// Who; none for nobody.
        owner: Option<OperatorId>,
    },
}
