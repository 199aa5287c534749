//! Who is on duty, away or offline: on duty and away are set by hand and count while any of an operator's
//! consoles is connected. And who is gone, so that colleagues may take what they hold; and lost, once their
//! lease has ended.
//!
//! Each node knows those who are connected to it, in memory: a start begins a new lease for everybody
//! who holds a session.

use crate::bus::{Notice, Roster, Topic};
use crate::node::Node;
use crate::store::{Operator, StoreError};
use baton_protocol::wire::{Colleague, DutyState, OperatorId, OperatorRef};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The operators of whom this node knows.
#[derive(Default)]
pub(crate) struct Duty(Mutex<Known>);

#[derive(Default)]
struct Known {
    connected: HashMap<OperatorId, Connected>,
    gone: BTreeMap<OperatorId, Gone>,
    /// Who has an account, as this node last saw it.
    enlisted: Vec<OperatorRef>,
}

struct Gone {
    /// Since when.
    since_ms: u64,
    /// Whether what they held went to the queue.
    is_released: bool,
}

struct Connected {
    operator: OperatorRef,
    /// As it was set by hand.
    duty: DutyState,
    connections: usize,
}

impl Duty {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Node {
    /// Whether any operator is on duty.
    pub fn on_duty(&self) -> bool {
        self.status.borrow().on_duty
    }

    /// Whether an operator is there, for all that this node knows.
    pub(super) fn is_present(&self, operator: OperatorId) -> bool {
        !self.duty.known().gone.contains_key(&operator)
    }

    /// Whether this node knows that an operator is not on duty. Who is gone here may be there on another
    /// node, which would go on asking them.
    pub(super) fn has_left_duty(&self, operator: OperatorId) -> bool {
        let known = self.duty.known();
        let connected = known.connected.get(&operator);
        connected.is_some_and(|connected| connected.duty != DutyState::OnDuty)
    }

    /// Whether an operator's lease has ended.
    pub(super) fn is_lost(&self, operator: OperatorId, now_ms: u64) -> bool {
        let known = self.duty.known();
        let gone = known.gone.get(&operator);
        gone.is_some_and(|gone| self.lease_end(gone).is_some_and(|end_ms| end_ms <= now_ms))
    }

    /// Whose lease has ended while they may hold something.
    pub(super) fn lost_operators(&self, now_ms: u64) -> Vec<OperatorId> {
        let known = self.duty.known();
        let due = known.gone.iter().filter(|(_, gone)| !gone.is_released);
        due.filter(|(_, gone)| self.lease_end(gone).is_some_and(|end_ms| end_ms <= now_ms))
            .map(|(operator, _)| *operator)
            .collect()
    }

    /// Nothing of theirs is left to be released.
    pub(super) fn has_released(&self, lost: &[OperatorId]) {
        let mut known = self.duty.known();
        for operator in lost {
            if let Some(gone) = known.gone.get_mut(operator) {
                gone.is_released = true;
            }
        }
    }

    /// When the next lease ends that somebody who is gone has.
    pub(super) fn next_lease_end(&self) -> Option<u64> {
        let known = self.duty.known();
        let gone = known.gone.values().filter(|gone| !gone.is_released);
        gone.filter_map(|gone| self.lease_end(gone)).min()
    }

    fn lease_end(&self, gone: &Gone) -> Option<u64> {
        Some(gone.since_ms + self.settings.lease_ms?)
    }

    /// When a connection ended of somebody who did not come back within the grace.
    fn missed_since_ms(&self) -> u64 {
        let now_ms = self.clock.now_ms();
        now_ms.saturating_sub(self.settings.duty_grace_ms)
    }

    /// Who is on duty, away or offline, and who is gone.
    pub fn roster(&self) -> Roster {
        let known = self.duty.known();
        let connected = known.connected.values();
        let mut operators: Vec<_> = connected
            .map(|connected| Colleague {
                operator: connected.operator.clone(),
                duty: connected.duty,
            })
            .collect();
        let enlisted = known.enlisted.iter();
        let offline = enlisted.filter(|operator| !known.connected.contains_key(&operator.id));
        operators.extend(offline.map(|operator| Colleague {
            operator: operator.clone(),
            duty: DutyState::Offline,
        }));
        operators.sort_by(|a, b| {
            let [a, b] = [&a.operator, &b.operator];
            (&a.name, a.id).cmp(&(&b.name, b.id))
        });
        let gone = known.gone.keys().copied().collect();
        Roster { operators, gone }
    }

    /// Who has an account now, for the roster.
    pub(super) fn enlist(&self, operators: &[Operator]) {
        let enlisted: Vec<_> = operators.iter().map(Operator::as_ref).collect();
        let before = std::mem::replace(&mut self.duty.known().enlisted, enlisted.clone());
        if before != enlisted {
            self.publish_duty();
        }
    }

    /// A connection of this operator's begins. Tells what they have set.
    pub fn operator_came(&self, operator: &Operator) -> DutyState {
        let duty = {
            let mut known = self.duty.known();
            known.gone.remove(&operator.id);
            let entry = known
                .connected
                .entry(operator.id)
                .or_insert_with(|| Connected {
                    operator: operator.as_ref(),
                    duty: operator.duty,
                    connections: 0,
                });
            entry.connections += 1;
            entry.duty
        };
        self.publish_duty();
        duty
    }

    /// A connection of this operator's has ended, and none has come in its place in time.
    pub fn operator_left(&self, operator: OperatorId) {
        self.disconnected(operator, self.missed_since_ms());
    }

    /// A connection of this operator's has ended because they logged out: nobody waits for them to
    /// come back.
    pub fn operator_logged_out(&self, operator: OperatorId) {
        self.disconnected(operator, self.clock.now_ms());
    }

    fn disconnected(&self, operator: OperatorId, since_ms: u64) {
        {
            let mut known = self.duty.known();
            if let Some(entry) = known.connected.get_mut(&operator) {
                entry.connections -= 1;
                if entry.connections == 0 {
                    known.connected.remove(&operator);
                    let is_released = false;
                    known.gone.insert(
                        operator,
                        Gone {
                            since_ms,
                            is_released,
                        },
                    );
                }
            }
        }
        self.publish_duty();
        self.timers.note(self.next_lease_end());
    }

    /// Some time after a start: whoever holds a session and has not come back is gone.
    ///
    /// # Errors
    /// If the store does not answer; then nothing has changed.
    pub async fn miss_holders(&self) -> Result<(), StoreError> {
        let held = self.store.held().await?;
        {
            let known = &mut *self.duty.known();
            let holders = held.into_iter().map(|(_, operator)| operator.id);
            let since_ms = self.missed_since_ms();
            let missed = holders.filter(|holder| !known.connected.contains_key(holder));
            for operator in missed {
                known.gone.entry(operator).or_insert_with(|| Gone {
                    since_ms,
                    is_released: false,
                });
            }
        }
        self.publish_duty();
        self.timers.note(self.next_lease_end());
        Ok(())
    }

    /// An operator goes on duty or away, by hand.
    ///
    /// # Errors
    /// If it can't be stored; then nothing has changed.
    pub async fn set_duty(&self, operator: OperatorId, duty: DutyState) -> Result<(), StoreError> {
        self.store.set_duty(operator, duty).await?;
        if let Some(entry) = self.duty.known().connected.get_mut(&operator) {
            entry.duty = duty;
        }
        self.publish_duty();
        Ok(())
    }

    fn publish_duty(&self) {
        // Read and told under one lock: of two changes at once the later one is told last.
        self.status.send_if_modified(|status| {
            let roster = self.roster();
            let on_duty = roster.on_duty().next().is_some();
            self.bus
                .publish(Topic::Workspace, Arc::new(Notice::Duty(roster)));
            std::mem::replace(&mut status.on_duty, on_duty) != on_duty
        });
        self.duty_has_changed();
    }
}
