//! The agent's turn: answer what a visitor wrote, or step aside. Never silence.

use super::retry::until_done;
use super::sessions::Order;
use crate::agent::{Answer, AnswerError, Question};
use crate::bus::{Notice, Topic};
use crate::node::Node;
use baton_protocol::session::{Actor, AgentCommand, Command};
use baton_protocol::wire::{AgentId, Author, Body, HandoffReason, RefusalCode, Seq, SessionId};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The store did not do its part: the session can't be read, or the answer can't be stored.
struct StoreAway;

/// The sessions in which the agent is at work on this node: one run at a time each. Who asks for
/// another run meanwhile has the one at work look again.
#[derive(Default)]
pub(crate) struct Runs(Mutex<HashMap<SessionId, Arc<Notify>>>);

/// What the agent owes an answer to.
struct Owed {
    to: Seq,
    agent: Option<AgentId>,
    text: String,
    locale: Option<String>,
}

impl Node {
    /// Answers a session, with all the time that the answerer takes. For tests, whose store is never
    /// away.
    pub async fn run_agent(&self, session: SessionId) {
        self.run_agent_within(session, std::future::pending, |_| std::future::pending())
            .await;
    }

    /// Answers a session until nothing is owed there. `out_of_time` ends a single answer's time, and
    /// then the agent steps aside; `wait` lets time pass before the store is tried again. A second
    /// call while a first is at work returns at once, and the first looks again: at once, if it waits.
    pub async fn run_agent_within<T, W>(
        &self,
        session: SessionId,
        out_of_time: impl Fn() -> T,
        wait: impl Fn(Duration) -> W,
    ) where
        T: Future<Output = ()>,
        W: Future<Output = ()>,
    {
        let Some(asked_again) = self.runs.begin(session) else {
            return;
        };
        // Also when this future is dropped half way: the next call must be able to begin.
        let at_work = AtWork {
            runs: &self.runs,
            session,
        };
        let (node, out_of_time) = (self, &out_of_time);
        let (wait, asked_again) = (&wait, &*asked_again);
        let wait_or_hear = |pause| async move {
            select(pin!(wait(pause)), pin!(asked_again.notified())).await;
        };
        loop {
            let mut has_failed = false;
            let attempt = || {
                let again = std::mem::replace(&mut has_failed, true);
                async move {
                    // An answer may be dear: it is not made again for a store that takes none.
                    if again && node.try_write().await.is_err() {
                        return Err(StoreAway);
                    }
                    node.answer_all(session, out_of_time).await
                }
            };
            until_done(attempt, wait_or_hear).await;
            if self.runs.end(session) {
                std::mem::forget(at_work);
                return;
            }
        }
    }

    async fn answer_all<T: Future<Output = ()>>(
        &self,
        session: SessionId,
        out_of_time: &impl Fn() -> T,
    ) -> Result<(), StoreAway> {
        while let Some(owed) = self.owed(session).await? {
            self.answer(session, owed, out_of_time).await?;
        }
        Ok(())
    }

    async fn owed(&self, id: SessionId) -> Result<Option<Owed>, StoreAway> {
        let mut ledger = self.sessions.ledger(id).await;
        if let Err(error) = self.load(id, &mut ledger).await {
            tracing::error!(session = %id, %error, "An unanswered session can't be read");
            return Err(StoreAway);
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
    ) -> Result<(), StoreAway> {
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
            Err(refusal) if refusal.code == RefusalCode::Unavailable => Err(StoreAway),
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
    fn at_work(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// If the caller is the one who runs: tells it when it is asked to look again.
    fn begin(&self, session: SessionId) -> Option<Arc<Notify>> {
        match self.at_work().entry(session) {
            Entry::Occupied(at_work) => {
                at_work.get().notify_one();
                None
            }
            Entry::Vacant(free) => Some(Arc::clone(free.insert(Arc::default()))),
        }
    }

    /// Whether the run is over; not if it was asked to look again meanwhile.
    fn end(&self, session: SessionId) -> bool {
        let mut at_work = self.at_work();
        let asked_again = at_work
            .get(&session)
            .is_some_and(|asked| asked.notified().now_or_never().is_some());
        if !asked_again {
            at_work.remove(&session);
        }
        !asked_again
    }
}

struct AtWork<'a> {
    runs: &'a Runs,
    session: SessionId,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.runs.at_work().remove(&self.session);
    }
}
