//! "Is writing": told to whoever looks, never stored.

use crate::bus::{Notice, Topic};
use crate::node::Node;
use baton_protocol::wire::{Author, OperatorRef, SessionId};
use std::sync::Arc;

impl Node {
    /// The visitor is writing.
    pub fn visitor_types(&self, session: SessionId) {
        self.publish_typing(session, Author::Visitor);
    }

    /// An operator is writing. Only who holds the session is shown: a visitor must not see somebody
    /// write whose words can't come.
    pub async fn operator_types(&self, session: SessionId, operator: &OperatorRef) {
        let holds = {
            let ledger = self.sessions.ledger(session);
            let mut ledger = ledger.lock().await;
            let loaded = ledger.load(&*self.store, session).await.is_ok();
            loaded
                && ledger
                    .session
                    .operator()
                    .is_some_and(|owner| owner.id == operator.id)
        };
        if holds {
            self.publish_typing(
                session,
                Author::Operator {
                    operator: operator.clone(),
                },
            );
        }
    }

    fn publish_typing(&self, session: SessionId, author: Author) {
        let notice = Notice::Typing { session, author };
        self.bus.publish(Topic::Session(session), Arc::new(notice));
    }
}
