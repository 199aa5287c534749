//! "Is writing": told to whoever looks, never stored.

use crate::bus::{Notice, Topic};
use crate::node::Node;
use baton_protocol::wire::{Author, OperatorRef, SessionId};
use std::sync::Arc;

impl Node {
    /// The visitor is writing.
    pub fn visitor_types(&self, session: SessionId) {
        self.publish_typing(Topic::Desk(session), session, Author::Visitor);
    }

    /// An operator is writing. Only who holds the session is shown: a visitor must not see somebody
    /// write whose words can't come.
    pub async fn operator_types(&self, session: SessionId, operator: &OperatorRef) {
        let holds = {
            let mut ledger = self.sessions.ledger(session).await;
            let loaded = self.load(session, &mut ledger).await.is_ok();
            loaded
                && ledger
                    .session
                    .operator()
                    .is_some_and(|owner| owner.id == operator.id)
        };
        if holds {
            let operator = operator.clone();
            let author = Author::Operator { operator };
            self.publish_typing(Topic::Session(session), session, author);
        }
    }

    fn publish_typing(&self, topic: Topic, session: SessionId, author: Author) {
        let notice = Notice::Typing { session, author };
        self.bus.publish(topic, Arc::new(notice));
    }
}
