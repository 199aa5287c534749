//! What the console shows.

use super::SessionCommand;
use crate::session::Session;
use crate::sync::{ConnectionStatus, Pending};
use crate::wire::{
    AgentId, Author, CommandId, InboxRow, OperatorEntry, OperatorId, OperatorRef, Page, Refusal,
    SessionId, Team,
};
use std::collections::BTreeMap;

/// What the console shows besides its open sessions.
#[derive(Clone, Debug)]
pub struct OperatorView<'a> {
    /// How the connection stands.
    pub status: ConnectionStatus,
    /// Who is logged in; none before the first welcome.
    pub me: Option<&'a OperatorRef>,
    /// Whether this operator is on duty, or just switched.
    pub on_duty: bool,
    /// Why the last switch of duty failed; none if it did not.
    pub duty_refused: Option<&'a Refusal>,
    /// Everyone who is on duty, by name.
    pub operators: &'a [OperatorRef],
    /// Colleagues who are gone: what they hold may be claimed.
    pub gone: &'a [OperatorId],
    /// The agents whose sessions are assigned in turn.
    pub in_turn: &'a [AgentId],
    /// The teams that sessions may be passed on to.
    pub teams: &'a [Team],
    /// The inbox.
    pub inbox: &'a BTreeMap<SessionId, InboxRow>,
    /// Whether every row has come since the latest connection.
    pub inbox_complete: bool,
}

impl OperatorView<'_> {
    /// Whether a colleague is gone.
    pub fn is_gone(&self, operator: OperatorId) -> bool {
        self.gone.contains(&operator)
    }
}

/// What the console shows of an open session.
#[derive(Clone, Debug)]
pub struct OpenSession<'a> {
    /// The fold of the entries.
    pub session: &'a Session,
    /// What is confirmed, in order.
    pub entries: &'a [OperatorEntry],
    /// What is not confirmed, in the order of sending.
    pub pending: Vec<Pending<'a, SessionCommand>>,
    /// Whether the visitor is there; none before the server said it.
    pub online: Option<bool>,
    /// The page that the visitor is on, or was on last.
    pub page: Option<&'a Page>,
    /// Whether operators may take it from the agent; they may until the server has said otherwise.
    pub operator_pull: bool,
    /// The answer that the agent is writing: its run, and the text so far.
    pub draft: Option<(CommandId, &'a str)>,
    /// Who is writing.
    pub typing: Option<&'a Author>,
}
