//! The agent's turn: answer what a visitor wrote, or step aside. Never silence.

use super::sessions::Order;
use crate::agent::{Answer, AnswerError, Question};
use crate::bus::{Notice, Topic};
use crate::node::Node;
use baton_protocol::session::{Actor, AgentCommand, Command};
use baton_protocol::wire::{AgentId, Author, Body, HandoffReason, RefusalCode, Seq, SessionId};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An answer that could not be stored. Whoever started the run tries again later.
#[derive(Debug, thiserror::Error)]
#[error("the store can't be reached, so the agent's answer is not stored")]
pub struct RunError;

/// The sessions in which the agent is at work on this node: one run at a time each.
#[derive(Default)]
pub(crate) struct Runs(Mutex<HashMap<SessionId, Asked>>);

#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Once,
    Again,
}

/// What the agent owes an answer to.
struct Owed {
    to: Seq,
    agent: Option<AgentId>,
    text: String,
    locale: Option<String>,
}

impl Node {
    /// Answers a session, with all the time that the answerer takes. For tests and simulations.
    ///
    /// # Errors
    /// If the answer can't be stored.
    pub async fn run_agent(&self, session: SessionId) -> Result<(), RunError> {
        self.run_agent_within(session, std::future::pending).await
    }

    /// Answers a session until nothing is owed there; `out_of_time` ends a single answer's time,
    /// and then the agent steps aside. A second call while a first is at work returns at once, and
    /// the first looks again.
    ///
    /// # Errors
    /// If the answer can't be stored.
    pub async fn run_agent_within<F: Future<Output = ()>>(
        &self,
        session: SessionId,
        out_of_time: impl Fn() -> F,
    ) -> Result<(), RunError> {
        if !self.runs.begin(session) {
            return Ok(());
        }
        // Also when this future is dropped half way: the next call must be able to begin.
        let at_work = AtWork {
            runs: &self.runs,
            session,
        };
        loop {
            while let Some(owed) = self.owed(session).await? {
                self.answer(session, owed, &out_of_time).await?;
            }
            if self.runs.end(session) {
                std::mem::forget(at_work);
                return Ok(());
            }
        }
    }

    async fn owed(&self, id: SessionId) -> Result<Option<Owed>, RunError> {
        let ledger = self.sessions.ledger(id);
        let mut ledger = ledger.lock().await;
        if let Err(error) = ledger.load(&*self.store, id).await {
            tracing::error!(session = %id, %error, "An unanswered session can't be read");
            return Err(RunError);
        }
        Ok(ledger.session.unanswered().map(|to| Owed {
            to,
            agent: ledger.session.agent.clone(),
            text: ledger.question(),
            locale: ledger.locale.clone(),
        }))
    }

    /// One answer, decided against the head that is there when it is ready.
    async fn answer<F: Future<Output = ()>>(
        &self,
        session: SessionId,
        owed: Owed,
        out_of_time: &impl Fn() -> F,
    ) -> Result<(), RunError> {
        let typing = Notice::Typing {
            session,
            author: Author::Agent,
        };
        self.bus.publish(Topic::Session(session), Arc::new(typing));
        let _slot = self.answer_slots.acquire().await;
        let outcome = match self.ask(&owed, out_of_time()).await {
            Ok(answer) => AgentCommand::Answer {
                body: Body::Rich { rich: answer.body },
                citations: answer.citations,
                offers_person: answer.offers_person,
            },
            Err(code) => {
                tracing::warn!(%session, code, "The agent steps aside");
                let question = owed.text;
                let reason = HandoffReason::AgentFailed {
                    question,
                    code: code.into(),
                };
                AgentCommand::StepAside { reason }
            }
        };
        let order = Order {
            id: self.new_command_id(),
            actor: Actor::Agent,
            command: Command::Agent {
                to: owed.to,
                outcome,
            },
        };
        match self.commit(session, vec![order]).await.into_single() {
            Err(refusal) if refusal.code == RefusalCode::Unavailable => Err(RunError),
            // Superseded: a person took over, or the visitor wrote again, and the next look tells.
            _ => Ok(()),
        }
    }

    async fn ask(
        &self,
        owed: &Owed,
        out_of_time: impl Future<Output = ()>,
    ) -> Result<Answer, &'static str> {
        let agent = owed
            .agent
            .as_ref()
            .and_then(|id| self.agents.get(id))
            .ok_or("agent_missing")?;
        let question = Question {
            text: &owed.text,
            locale: owed.locale.as_deref(),
        };
        let answer = AssertUnwindSafe(agent.answerer.answer(question)).catch_unwind();
        match select(pin!(answer), pin!(out_of_time)).await {
            Either::Left((Ok(answer), _)) => answer.map_err(AnswerError::code),
            Either::Left((Err(_panic), _)) => Err("agent_panicked"),
            Either::Right(_) => Err("agent_timed_out"),
        }
    }
}

impl Runs {
    fn asked(&self) -> MutexGuard<'_, HashMap<SessionId, Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the caller is the one who runs.
    fn begin(&self, session: SessionId) -> bool {
        let mut asked = self.asked();
        let running = asked
            .get_mut(&session)
            .map(|asked| *asked = Asked::Again)
            .is_some();
        if !running {
            asked.insert(session, Asked::Once);
        }
        !running
    }

    /// Whether the run is over; not if it was asked for again meanwhile.
    fn end(&self, session: SessionId) -> bool {
        let mut asked = self.asked();
        if asked.get(&session) == Some(&Asked::Again) {
            asked.insert(session, Asked::Once);
            return false;
        }
        asked.remove(&session);
        true
    }
}

struct AtWork<'a> {
    runs: &'a Runs,
    session: SessionId,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.runs.asked().remove(&self.session);
    }
}
