//! The agent's turn: answer what a visitor wrote, or step aside. Never silence.

use super::drafts::{InTheMaking, NoAnswer};
use super::retry::until_done;
use super::sessions::Order;
use super::settings::Handoff;
use crate::agent::{Answer, AnswerError, Question, Texts};
use crate::bus::{Notice, Topic};
use crate::node::Node;
use baton_protocol::session::{Actor, AgentCommand, Command};
use baton_protocol::wire::{
    AgentId, Author, Body, HandoffReason, RefusalCode, RichText, Seq, SessionId, UnknownAction,
};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    /// How many messages in a row had no answer before.
    not_in_knowledge: u32,
    answer: InTheMaking,
}

impl Owed {
    /// What is said in place of an answer, in the visitor's language.
    fn texts(&self) -> &'static Texts {
        Texts::for_visitor(&self.text, self.locale.as_deref())
    }
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
            not_in_knowledge: ledger.recent.not_in_knowledge(),
            answer: self.drafts.begin(id, self.new_command_id(), to),
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
        let before = self.handoff(owed.agent.as_ref());
        let declined = before.declined(&owed.text);
        let is_declined = declined.is_some();
        let asked = match declined {
            Some(reason) => Err(Stop::Declined(reason)),
            None => self.ask(session, &owed, out_of_time()).await,
        };
        // It may have taken long: what was changed meanwhile holds for this answer, too.
        let handoff = self.handoff(owed.agent.as_ref());
        let is_changed = !Arc::ptr_eq(&before, &handoff);
        if is_changed && handoff.declined(&owed.text).is_some() != is_declined {
            return Ok(());
        }
        let outcome = match asked {
            Err(Stop::Declined(reason)) => AgentCommand::NotAnswered {
                body: Body::Rich {
                    rich: RichText::paragraph(owed.texts().declined),
                },
                reason,
                offers_person: false,
            },
            Ok(answer) if answer.offers_person => without_answer(&handoff, answer, &owed),
            Ok(answer) => AgentCommand::Answer {
                body: Body::Rich { rich: answer.body },
                citations: answer.citations,
            },
            Err(Stop::Superseded) => return Ok(()),
            Err(Stop::LeftToPerson { why }) => AgentCommand::StepAside {
                reason: HandoffReason::AgentDecided {
                    question: owed.text.clone(),
                    why,
                },
            },
            Err(Stop::Failed(code)) => {
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
            id: owed.answer.run(),
            actor: Actor::Agent,
            command: Command::Agent {
                to: owed.to,
                outcome,
            },
        };
        let committed = self.commit_by(session, vec![order], Some(handoff));
        match committed.await.into_single() {
            Err(refusal) if refusal.code == RefusalCode::Unavailable => Err(StoreAway),
            // Superseded: a person took over, or the visitor wrote again, and the next look tells.
            _ => Ok(()),
        }
    }

    async fn ask(
        &self,
        session: SessionId,
        owed: &Owed,
        out_of_time: impl Future<Output = ()>,
    ) -> Result<Answer, Stop> {
        let agent = owed.agent.as_ref().and_then(|id| self.agents.get(id));
        let answerer = agent.map(|agent| Arc::clone(&agent.answerer));
        let answerer = answerer.ok_or(Stop::Failed("agent_missing"))?;
        let (text, locale) = (owed.text.clone(), owed.locale.clone());
        let sink = owed.answer.sink(&self.bus);
        let work = async move {
            let question = Question {
                session,
                text: &text,
                locale: locale.as_deref(),
            };
            answerer.answer(question, sink).await
        };
        match select(pin!(owed.answer.make(work)), pin!(out_of_time)).await {
            Either::Left((made, _)) => made.map_err(Stop::from),
            Either::Right(_) => Err(Stop::Failed("agent_timed_out")),
        }
    }
}

/// What becomes of a question that the knowledge has no answer to, as the owner set it.
fn without_answer(handoff: &Handoff, offer: Answer, owed: &Owed) -> AgentCommand {
    let in_a_row = owed.not_in_knowledge + 1;
    let action = handoff.unknown(in_a_row);
    let reason = HandoffReason::NotInKnowledge {
        question: owed.text.clone(),
        best: offer.nearest,
        in_a_row,
    };
    let offers_person = action == UnknownAction::Offer && handoff.policy.visitor_asks;
    let rich = if offers_person {
        offer.body
    } else {
        RichText::paragraph(owed.texts().no_answer)
    };
    match action {
        UnknownAction::HandOver => AgentCommand::StepAside { reason },
        UnknownAction::Offer | UnknownAction::Decline => AgentCommand::NotAnswered {
            body: Body::Rich { rich },
            reason,
            offers_person,
        },
    }
}

/// Why a run comes to no answer.
enum Stop {
    /// The owner wants it so.
    Declined(HandoffReason),
    /// The agent can't answer: a stable code.
    Failed(&'static str),
    /// The agent leaves the question to a person.
    LeftToPerson {
        /// Why, in its words.
        why: String,
    },
    /// Nobody waits for this answer any more.
    Superseded,
}

impl From<NoAnswer> for Stop {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::Failed(AnswerError::StepsAside { why }) => Self::LeftToPerson { why },
            NoAnswer::Failed(error) => Self::Failed(error.code()),
            NoAnswer::Panicked => Self::Failed("agent_panicked"),
            NoAnswer::CutShort => Self::Superseded,
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
