//! What the console shows.

use super::SessionCommand;
use crate::session::Session;
use crate::sync::{ConnectionStatus, Pending};
use crate::wire::{
    AgentId, Author, Colleague, CommandId, DutyState, InboxRow, OperatorEntry, OperatorId,
    OperatorRef, Page, Refusal, SessionId, Team,
};
use std::collections::BTreeMap;

/// What the console shows besides its open sessions.
#[derive(Clone, Debug)]
pub struct OperatorView<'a> {
    /// How the connection stands.
    pub status: ConnectionStatus,
    /// Who is logged in; none before the first welcome.
    pub me: Option<&'a OperatorRef>,
    /// On duty or away, as this operator has set it, or just switched; offline before the first welcome.
    pub duty: DutyState,
    /// Why the last switch of duty failed; none if it did not.
    pub duty_refused: Option<&'a Refusal>,
    /// Every operator of the workspace, by name.
    pub operators: &'a [Colleague],
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
    /// Everyone who is on duty, by name.
    pub fn on_duty(&self) -> impl Iterator<Item = &OperatorRef> {
        let on_duty = |other: &&Colleague| other.duty == DutyState::OnDuty;
        let on_duty = self.operators.iter().filter(on_duty);
        on_duty.map(|other| &other.operator)
    }

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
