//! Operators who were removed or have a new password, by whichever process: the command line writes
//! to the store and knows no server.

use super::sessions::Order;
use crate::node::Node;
use crate::store::{Operator, StoreError};
use baton_protocol::session::{Actor, Command};
use baton_protocol::wire::{OperatorId, OperatorRef, SessionId};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The accounts as this node last saw them; none before the first look.
#[derive(Default)]
pub(crate) struct Accounts(Mutex<Option<Vec<Account>>>);

/// What ends an operator's logins when it changes: all of it in the end, when they are removed.
#[derive(PartialEq, Eq)]
struct Account {
    operator: OperatorId,
    password_hash: String,
}

impl Accounts {
    fn seen(&self) -> MutexGuard<'_, Option<Vec<Account>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Node {
    /// Looks whether accounts have changed. If so, every console looks at its login, and what
    /// removed operators held waits for others again.
    ///
    /// # Errors
    /// If the store does not answer; the next look does the rest.
    pub async fn look_at_accounts(&self) -> Result<(), StoreError> {
        let operators = self.store.operators().await?;
        self.enlist(&operators);
        let accounts: Vec<_> = operators.iter().map(Account::of).collect();
        if self.accounts.seen().as_ref() == Some(&accounts) {
            return Ok(());
        }
        // First: whoever is no operator any more must not claim again what is released below.
        self.logins.changed();
        // What was released at an earlier look, in doubt, is not held any more and not looked at below.
        self.settle_doubts().await?;
        let mut outcome = Ok(());
        for (session, holder) in self.store.held().await? {
            let is_removed = !operators.iter().any(|operator| operator.id == holder.id);
            // What is wrong with one session keeps no other from going back.
            if is_removed && let Err(error) = self.release_for(session, holder).await {
                outcome = Err(error);
            }
        }
        outcome?;
        *self.accounts.seen() = Some(accounts);
        // Teams may have other members.
        self.tell_of_routing();
        Ok(())
    }

    async fn release_for(&self, session: SessionId, holder: OperatorRef) -> Result<(), StoreError> {
        let release = Order {
            id: self.new_command_id(),
            actor: Actor::Server,
            command: Command::ReleaseLost {
                operator: holder.id,
            },
        };
        match self.commit(session, vec![release]).await.into_single() {
            Ok(_) => {
                tracing::info!(%session, operator = %holder.id, "A removed operator's session waits for others");
                Ok(())
            }
            Err(refusal) if refusal.retry => Err(StoreError::Unavailable(refusal.message)),
            // Somebody else took it or resolved it meanwhile.
            Err(_) => Ok(()),
        }
    }
}

impl Account {
    fn of(operator: &Operator) -> Self {
        Self {
            operator: operator.id,
            password_hash: operator.password_hash.clone(),
        }
    }
}
