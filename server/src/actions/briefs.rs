//! Briefs that a language model writes once a session has gone to a person. Nobody waits for one: the
//! handoff has its brief from the log, and this comes after it, or does not come.

use super::sessions::Order;
use crate::agent::Conversation;
use crate::node::Node;
use baton_protocol::session::{Actor, Command};
use baton_protocol::wire::{
    AgentId, Brief, HandoffReason, OperatorDetail, OperatorEntry, SessionId, VisitorEvent,
};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// Handoffs that wait for a brief; further ones go without, as all do after a restart.
const DUE_MAX: usize = 64;

/// Handoffs that the language model may be asked about, in their order.
pub(crate) struct Briefs {
    due: mpsc::Sender<DueBrief>,
    next: Mutex<mpsc::Receiver<DueBrief>>,
}

/// A handoff without a brief by the model.
pub struct DueBrief {
    session: SessionId,
    agent: AgentId,
    episode: u32,
    reason: HandoffReason,
    from_log: Box<Brief>,
}

impl Default for Briefs {
    fn default() -> Self {
        let (due, next) = mpsc::channel(DUE_MAX);
        let next = Mutex::new(next);
        Self { due, next }
    }
}

impl Briefs {
    /// Notes the handoffs among what was appended to an agent's session.
    pub(super) fn note(
        &self,
        session: SessionId,
        agent: Option<&AgentId>,
        appended: &[OperatorEntry],
    ) {
        for entry in appended {
            if let (
                Some(agent),
                VisitorEvent::HandoffRequested { episode },
                Some(OperatorDetail::Handoff {
                    reason,
                    brief: Some(from_log),
                }),
            ) = (agent, &entry.event, &entry.detail)
            {
                let due = DueBrief {
                    session,
                    agent: agent.clone(),
                    episode: *episode,
                    reason: reason.clone(),
                    from_log: from_log.clone(),
                };
                // Full: the brief from the log has to do.
                let _ = self.due.try_send(due);
            }
        }
    }
}

impl Node {
    /// Awaits the next handoff that the language model may be asked about. None only if the node is
    /// gone.
    pub async fn next_due_brief(&self) -> Option<DueBrief> {
        self.briefs.next.lock().await.recv().await
    }

    /// Has the agent's language model write a brief, where it has one, and adds it to the log while
    /// the session is still with people. What fails is left at that.
    pub async fn write_brief(&self, due: DueBrief) {
        let Some(agent) = self.agents.get(&due.agent) else {
            return;
        };
        let answerer = Arc::clone(&agent.answerer);
        let session = due.session;
        let conversation = Conversation {
            session,
            reason: &due.reason,
            brief: &due.from_log,
        };
        let Some(writing) = answerer.brief(conversation) else {
            return;
        };
        let text = match writing.await {
            Ok(text) => text,
            Err(error) => {
                let code = error.code();
                tracing::warn!(%session, code, "The language model wrote no brief");
                return;
            }
        };
        let order = Order {
            id: self.new_command_id(),
            actor: Actor::Agent,
            command: Command::AddBrief {
                episode: due.episode,
                text,
            },
        };
        if let Err(refusal) = self.commit(session, vec![order]).await.into_single() {
            tracing::debug!(%session, code = ?refusal.code, "A brief came too late");
        }
    }
}
