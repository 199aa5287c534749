//! What travels by plain HTTP.

use super::{AgentId, CommandId, Page, Seq, VisitorCommand};
use serde::{Deserialize, Serialize};

/// A visitor's command with what opens a session, where there is no socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VisitorRequest {
    /// The agent that the visitor talks to.
    pub agent: AgentId,
    /// Made by the client before the first send; the same for every resend.
    pub id: CommandId,
    /// What to do.
    pub command: VisitorCommand,
    /// The page that the visitor is on.
    pub page: Option<Page>,
    /// The browser's language, a BCP 47 tag.
    pub locale: Option<String>,
    /// The last entry that the client has: the answer goes on from there. Without it the answer has
    /// what the command made, and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Seq>,
}
