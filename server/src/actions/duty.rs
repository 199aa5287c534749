//! Who is on duty: the operators who switched themselves on duty and are connected.
//!
//! Each node knows those who are connected to it.

use crate::bus::{Notice, Topic};
use crate::node::Node;
use crate::store::{Operator, StoreError};
use baton_protocol::wire::{OperatorId, OperatorRef};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The operators who are connected to this node.
#[derive(Default)]
pub(crate) struct Duty(Mutex<HashMap<OperatorId, Connected>>);

struct Connected {
    operator: OperatorRef,
    on_duty: bool,
    connections: usize,
}

impl Duty {
    fn connected(&self) -> MutexGuard<'_, HashMap<OperatorId, Connected>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Node {
    /// Whether any operator is on duty.
    pub fn on_duty(&self) -> bool {
        self.status.borrow().on_duty
    }

    /// Everyone who is on duty, by name.
    pub fn operators_on_duty(&self) -> Vec<OperatorRef> {
        let connected = self.duty.connected();
        let on_duty = connected.values().filter(|connected| connected.on_duty);
        let mut operators: Vec<_> = on_duty
            .map(|connected| connected.operator.clone())
            .collect();
        operators.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        operators
    }

    /// A connection of this operator's begins. Tells whether they are on duty.
    pub fn operator_came(&self, operator: &Operator) -> bool {
        let on_duty = {
            let mut connected = self.duty.connected();
            let entry = connected.entry(operator.id).or_insert_with(|| Connected {
                operator: operator.as_ref(),
                on_duty: operator.on_duty,
                connections: 0,
            });
            entry.connections += 1;
            entry.on_duty
        };
        self.publish_duty();
        on_duty
    }

    /// A connection of this operator's has ended.
    pub fn operator_left(&self, operator: OperatorId) {
        {
            let mut connected = self.duty.connected();
            if let Some(entry) = connected.get_mut(&operator) {
                entry.connections -= 1;
                if entry.connections == 0 {
                    connected.remove(&operator);
                }
            }
        }
        self.publish_duty();
    }

    /// An operator goes on or off duty.
    ///
    /// # Errors
    /// If it can't be stored; then nothing has changed.
    pub async fn set_duty(&self, operator: OperatorId, on_duty: bool) -> Result<(), StoreError> {
        self.store.set_duty(operator, on_duty).await?;
        if let Some(entry) = self.duty.connected().get_mut(&operator) {
            entry.on_duty = on_duty;
        }
        self.publish_duty();
        Ok(())
    }

    fn publish_duty(&self) {
        // Read and told under one lock: of two changes at once the later one is told last.
        self.status.send_if_modified(|status| {
            let operators = self.operators_on_duty();
            let on_duty = !operators.is_empty();
            self.bus
                .publish(Topic::Workspace, Arc::new(Notice::Duty { operators }));
            std::mem::replace(&mut status.on_duty, on_duty) != on_duty
        });
    }
}
