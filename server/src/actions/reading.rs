//! Reading: a session from a client's position, and the inbox.

use crate::node::Node;
use crate::store::StoreError;
use baton_protocol::wire::limits::{INBOX_ROWS_MAX, PAGE_ENTRIES_MAX};
use baton_protocol::wire::{
    AgentId, CommandId, Epoch, InboxRow, OperatorEntry, Page, Position, Seq, SessionId,
};

/// A session at this moment.
pub(crate) struct Standing {
    /// The last entry; 0 if there is no session.
    pub(crate) head: Seq,
    /// The agent that it began with.
    pub(crate) agent: Option<AgentId>,
    /// The page that it began on.
    pub(crate) page: Option<Page>,
    /// Whether operators may take it from the agent.
    pub(crate) operator_pull: bool,
}

impl Standing {
    /// Where to read on for a client at this position: from the start if the position is from
    /// another life of the store, or beyond the head.
    pub(crate) fn read_after(&self, position: Option<Position>, node: &Node) -> Seq {
        position
            .filter(|position| position.epoch == node.epoch() && position.seq <= self.head)
            .map_or(0, |position| position.seq)
    }
}

impl Node {
    /// The life of the store, which every position names.
    pub(crate) fn epoch(&self) -> Epoch {
        self.store.epoch()
    }

    /// Where a session stands. A session that isn't there takes no room in memory: most visitors
    /// never write.
    pub(crate) async fn standing(&self, id: SessionId) -> Result<Standing, StoreError> {
        if self.store.entries(id, 0, 1).await?.is_empty() {
            return Ok(Standing {
                head: 0,
                agent: None,
                page: None,
                operator_pull: false,
            });
        }
        let mut ledger = self.sessions.ledger(id).await;
        self.load(id, &mut ledger).await?;
        Ok(Standing {
            head: ledger.session.head,
            agent: ledger.session.agent.clone(),
            page: ledger.row.as_ref().and_then(|row| row.page.clone()),
            operator_pull: self
                .handoff(ledger.session.agent.as_ref())
                .policy
                .operator_pull,
        })
    }

    /// A page of the entries after one; an empty one is the end.
    pub(crate) async fn entries_after(
        &self,
        session: SessionId,
        after: Seq,
    ) -> Result<Vec<OperatorEntry>, StoreError> {
        self.store.entries(session, after, PAGE_ENTRIES_MAX).await
    }

    /// The answer that the agent is making in a session: its run, and the words so far. Deltas that
    /// follow go on from there.
    pub(crate) fn answer_in_the_making(&self, session: SessionId) -> Option<(CommandId, String)> {
        self.drafts.shown(session)
    }

    /// The inbox as a console shows it.
    pub(crate) async fn inbox(&self) -> Result<Vec<InboxRow>, StoreError> {
        self.store.inbox(INBOX_ROWS_MAX).await
    }

    /// The sessions whose agent owes an answer.
    pub(crate) async fn unanswered(&self) -> Result<Vec<SessionId>, StoreError> {
        self.store.unanswered().await
    }
}
