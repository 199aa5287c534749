//! To whom sessions that wait go: whose turn it is, and whom they may be passed on to.
//!
//! Whose turn it is follows from who is on duty on this node, and from what the store says that they
//! have. What comes of it is decided and appended as anything else, so that of two nodes one assigns a
//! session, once.

use super::sessions::Order;
use crate::bus::{Notice, Topic};
use crate::node::{Node, TeamSettings};
use crate::store::{Operator, StoreError};
use baton_protocol::session::{Actor, Candidate, Command, Recipient, Session, next_in_turn};
use baton_protocol::wire::{
    AgentId, Assignee, InboxRow, OperatorDetail, OperatorEntry, OperatorId, OperatorRef,
    RoutingMode, RoutingSettings, SessionId, Team, TransferTarget,
};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What this node remembers of turns.
#[derive(Default)]
pub(crate) struct Turns {
    /// When each operator was assigned something last. A start forgets it: the first turn then goes by
    /// who has the fewest sessions alone.
    last: Mutex<HashMap<OperatorId, u64>>,
    /// Whether somebody came on duty or left it since the last look.
    duty_changed: AtomicBool,
}

impl Turns {
    fn last(&self) -> MutexGuard<'_, HashMap<OperatorId, u64>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An operator on duty, with what they have.
struct OnDuty {
    operator: OperatorRef,
    email: Option<String>,
    open: u32,
}

impl Node {
    /// Which agents' sessions are assigned in turn, by id, and the teams.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn routing(&self) -> Result<(Vec<AgentId>, Vec<Team>), StoreError> {
        let teams = if self.settings.teams.is_empty() {
            Vec::new()
        } else {
            let operators = self.store.operators().await?;
            let teams = self.settings.teams.iter();
            teams.map(|team| team.with(&operators)).collect()
        };
        let agents = self.handoffs.keys();
        let mut in_turn: Vec<_> = agents
            .filter(|agent| self.goes_in_turn(agent))
            .cloned()
            .collect();
        in_turn.sort();
        Ok((in_turn, teams))
    }

    fn goes_in_turn(&self, agent: &AgentId) -> bool {
        self.handoff(Some(agent)).settings.routing.mode == RoutingMode::InTurn
    }

    fn any_goes_in_turn(&self) -> bool {
        self.handoffs.keys().any(|agent| self.goes_in_turn(agent))
    }

    /// Has every console told how sessions come to operators.
    pub(super) fn tell_of_routing(&self) {
        let told = Arc::new(Notice::RoutingChanged);
        self.bus.publish(Topic::Workspace, told);
        self.turns_may_come();
    }

    /// Somebody came on duty or left it.
    pub(super) fn duty_has_changed(&self) {
        self.turns.duty_changed.store(true, Ordering::SeqCst);
        self.timers.note(Some(0));
    }

    /// A session waits, or somebody has room.
    pub(super) fn turns_may_come(&self) {
        if self.any_goes_in_turn() {
            self.timers.note(Some(0));
        }
    }

    /// Whether the operator whom a session is assigned to has left duty, for all that this node knows.
    pub(super) fn assigned_left(&self, session: &Session) -> bool {
        let assigned = session.route.assigned.as_ref();
        let operator = assigned.and_then(|assigned| assigned.to.operator());
        operator.is_some_and(|operator| self.has_left_duty(operator.id))
    }

    /// Assigns what waits to whoever's turn it is, the longest wait first, as far as anybody has room.
    pub(super) async fn assign_in_turn(&self) -> Result<(), StoreError> {
        let duty_changed = self.turns.duty_changed.load(Ordering::SeqCst);
        let in_turn = self.any_goes_in_turn();
        if !duty_changed && !in_turn {
            return Ok(());
        }
        self.turns.duty_changed.store(false, Ordering::SeqCst);
        let assigned = self.assign_waiting(in_turn).await;
        if assigned.is_err() {
            self.turns
                .duty_changed
                .store(duty_changed, Ordering::SeqCst);
        }
        assigned
    }

    async fn assign_waiting(&self, in_turn: bool) -> Result<(), StoreError> {
        let mut waiting = self.longest_wait_first().await?;
        // What is wrong with one session keeps no other from its turn.
        let mut outcome = Ok(());
        let mut passed = false;
        for row in &waiting {
            if assigned_to(row).is_some_and(|operator| self.has_left_duty(operator.id)) {
                outcome = self.tick(row.session).await.and(outcome);
                passed = true;
            }
        }
        if !in_turn || waiting.is_empty() {
            return outcome;
        }
        if passed {
            waiting = self.longest_wait_first().await?;
        }
        let mut on_duty = self.on_duty_with_what_they_have(&waiting).await?;
        for row in &waiting {
            if assigned_to(row).is_some() || !self.goes_in_turn(&row.agent) {
                continue;
            }
            let handoff = self.handoff(Some(&row.agent));
            let candidates = self.candidates(&on_duty, &handoff.settings.routing);
            if next_in_turn(&candidates, &row.route).is_none() {
                continue;
            }
            match self.assign(row.session, candidates).await {
                Ok(operator) => {
                    let mut on_duty = on_duty.iter_mut();
                    if let Some(one) = on_duty.find(|one| Some(one.operator.id) == operator) {
                        one.open += 1;
                    }
                }
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }

    async fn longest_wait_first(&self) -> Result<Vec<InboxRow>, StoreError> {
        let mut waiting = self.store.waiting().await?;
        waiting.sort_by_key(|row| (row.wanted_ms, row.session));
        Ok(waiting)
    }

    /// Asks whoever's turn it is; none if the session was quicker.
    async fn assign(
        &self,
        session: SessionId,
        candidates: Vec<Candidate>,
    ) -> Result<Option<OperatorId>, StoreError> {
        let order = Order {
            id: self.new_command_id(),
            actor: Actor::Server,
            command: Command::AssignSession { candidates },
        };
        match self.commit(session, vec![order]).await.into_single() {
            Ok(entries) => {
                let assigned = entries.iter().find_map(assigned_by);
                if let Some((operator, at_ms)) = assigned {
                    self.turns.last().insert(operator, at_ms);
                }
                Ok(assigned.map(|(operator, _)| operator))
            }
            Err(refusal) if refusal.retry => Err(StoreError::Unavailable(refusal.message)),
            Err(_) => Ok(None),
        }
    }

    async fn on_duty_with_what_they_have(
        &self,
        waiting: &[InboxRow],
    ) -> Result<Vec<OnDuty>, StoreError> {
        let on_duty: Vec<_> = self.roster().on_duty().cloned().collect();
        let operators = self.store.operators().await?;
        let mut open: HashMap<OperatorId, u32> = HashMap::new();
        for (_, holder) in self.store.held().await? {
            *open.entry(holder.id).or_default() += 1;
        }
        for operator in waiting.iter().filter_map(assigned_to) {
            *open.entry(operator.id).or_default() += 1;
        }
        let with = |operator: OperatorRef| {
            let account = operators.iter().find(|account| account.id == operator.id);
            OnDuty {
                email: account.map(|account| account.email.clone()),
                open: open.get(&operator.id).copied().unwrap_or(0),
                operator,
            }
        };
        Ok(on_duty.into_iter().map(with).collect())
    }

    fn candidates(&self, on_duty: &[OnDuty], routing: &RoutingSettings) -> Vec<Candidate> {
        let last = self.turns.last();
        let candidate = |one: &OnDuty| {
            let email = one.email.as_deref();
            let teams = self.settings.teams.iter();
            Candidate {
                operator: one.operator.clone(),
                open: one.open,
                capacity: email.map_or(routing.capacity, |email| routing.capacity_of(email)),
                assigned_ms: last.get(&one.operator.id).copied(),
                teams: teams
                    .filter(|team| email.is_some_and(|email| team.has(email)))
                    .map(|team| team.team.id.clone())
                    .collect(),
            }
        };
        on_duty.iter().map(candidate).collect()
    }

    /// Whether a session can be passed on to them. Where the store does not say who there is, nobody
    /// can.
    pub(super) async fn recipient(&self, to: &TransferTarget, from: OperatorId) -> Recipient {
        let on_duty: Vec<_> = self.roster().on_duty().cloned().collect();
        let operators = match self.store.operators().await {
            Ok(operators) => operators,
            Err(error) => {
                tracing::error!(%error, "Operators can't be read");
                return Recipient::OffDuty;
            }
        };
        match to {
            TransferTarget::Operator { operator: id } => {
                let there = on_duty.into_iter().find(|operator| operator.id == *id);
                let is_known = operators.iter().any(|operator| operator.id == *id);
                match there {
                    Some(operator) => Recipient::OnDuty(Assignee::Operator { operator }),
                    None if is_known => Recipient::OffDuty,
                    None => Recipient::Unknown,
                }
            }
            TransferTarget::Team { team: id } => {
                let teams = &mut self.settings.teams.iter();
                let Some(settings) = teams.find(|settings| settings.team.id == *id) else {
                    return Recipient::Unknown;
                };
                let members = settings.with(&operators).members;
                let is_there =
                    |operator: &OperatorRef| operator.id != from && members.contains(&operator.id);
                if on_duty.iter().any(is_there) {
                    let team = settings.team.clone();
                    Recipient::OnDuty(Assignee::Team { team })
                } else {
                    Recipient::OffDuty
                }
            }
        }
    }
}

impl TeamSettings {
    fn has(&self, email: &str) -> bool {
        self.members.iter().any(|member| member == email)
    }

    /// The team with those of its members who are operators.
    fn with(&self, operators: &[Operator]) -> Team {
        let members = operators.iter();
        Team {
            id: self.team.id.clone(),
            name: self.team.name.clone(),
            members: members
                .filter(|operator| self.has(&operator.email))
                .map(|operator| operator.id)
                .collect(),
        }
    }
}

fn assigned_to(row: &InboxRow) -> Option<&OperatorRef> {
    row.route.assigned.as_ref()?.to.operator()
}

fn assigned_by(entry: &OperatorEntry) -> Option<(OperatorId, u64)> {
    match &entry.detail {
        Some(OperatorDetail::SessionAssigned { operator, .. }) => Some((operator.id, entry.at_ms)),
        _ => None,
    }
}
