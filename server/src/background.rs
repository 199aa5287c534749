//! Where the server starts tasks of its own: the actions never do.

mod deliveries;
mod member_deliveries;

pub use deliveries::deliver_notifications;
pub(crate) use member_deliveries::send_tests;

use crate::actions::{ReplayError, until_done};
use crate::agent::{Answer, AnswerError, AnswerFuture, Answerer, Question, Sink};
use crate::bus::Topic;
use crate::node::Node;
use baton_protocol::wire::{AgentId, OperatorId, RefusalCode, Replay, ReplaySettings, SessionId};
use futures_util::TryFutureExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, sleep_until};

mod queue;
mod timers;

/// How soon a server sees what another process did to operators' accounts.
const LOOK_AT_ACCOUNTS_EVERY: Duration = Duration::from_secs(2);
/// Briefs that a language model writes at once: visitors' answers come first.
const BRIEFS_AT_ONCE: usize = 4;

/// How long the next change of business hours is slept until at most: a machine may sleep, too, and its
/// clock may be set.
const LOOK_AT_HOURS_EVERY: Duration = Duration::from_secs(60);

/// How soon a server sees what was changed of agents' settings on another node whose notice got lost.
const LOOK_AT_SETTINGS_EVERY: Duration = Duration::from_secs(2);

/// Starts the agent on a session that it owes an answer.
pub fn answer_soon(node: &Arc<Node>, session: SessionId) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let within = Duration::from_millis(node.settings.answer_within_ms);
        let out_of_time = || pause(within);
        node.run_agent_within(session, out_of_time, pause).await;
    });
}

/// Takes up what an earlier run left: sessions that wait for the agent, what is overdue, operators who
/// hold sessions, the queue, and logins that have expired. From then on deadlines are kept, the queue,
/// operators' accounts and agents' settings are followed, and briefs written.
pub fn take_up(node: &Arc<Node>) {
    take_up_unanswered(node);
    miss_holders_later(node);
    timers::follow(node);
    queue::follow(node);
    follow_accounts(node);
    follow_settings(node);
    follow_hours(node);
    write_briefs(node);
}

/// Has briefs written of sessions that go to people, a few at a time, until the node stops.
fn write_briefs(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let slots = Arc::new(Semaphore::new(BRIEFS_AT_ONCE));
        let mut status = node.status.subscribe();
        loop {
            let next = async {
                let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
                Some((slot, node.next_due_brief().await?))
            };
            let (slot, due) = tokio::select! {
                next = next => match next {
                    Some(next) => next,
                    None => return,
                },
                _ = status.wait_for(|status| status.stopping) => return,
            };
            let node = Arc::clone(&node);
            tokio::spawn(async move {
                node.write_brief(due).await;
                drop(slot);
            });
        }
    });
}

fn take_up_unanswered(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let read = || {
            let told = |error: &_| tracing::error!(%error, "Unanswered sessions can't be read");
            node.unanswered().inspect_err(told)
        };
        let sessions = until_done(read, pause).await;
        if !sessions.is_empty() {
            tracing::info!(sessions = sessions.len(), "Taking up unanswered sessions");
        }
        for session in sessions {
            answer_soon(&node, session);
        }
    });
}

/// Deletes logins that have expired, and follows what is done to operators' accounts, until the
/// node stops.
fn follow_accounts(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        node.forget_expired_logins().await;
        let mut status = node.status.subscribe();
        loop {
            if let Err(error) = node.look_at_accounts().await {
                tracing::error!(%error, "Operators' accounts can't be read");
            }
            tokio::select! {
                () = pause(LOOK_AT_ACCOUNTS_EVERY) => {}
                _ = status.wait_for(|status| status.stopping) => return,
            }
        }
    });
}

/// Goes by what operators changed of the agents' settings and of their own, also on another node. If it can't be read,
/// the agents go by what they did, and the next look may do better.
pub(crate) async fn go_by_changed_settings(node: &Node) {
    if let Err(error) = node.look_at_settings().await {
        tracing::error!(%error, "Changed settings can't be read; the agents go by the former ones");
    }
    if let Err(error) = node.look_at_members().await {
        tracing::error!(%error, "What members set can't be read; they are notified as before");
    }
}

/// Follows what operators change of the agents' settings on other nodes, until the node stops. The bus
/// tells at once, and now and then a look finds what it did not tell.
fn follow_settings(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let mut changes = node.watch(&[Topic::Settings]);
        let mut status = node.status.subscribe();
        loop {
            tokio::select! {
                told = changes.next() => if told.is_none() {
                    changes = node.watch(&[Topic::Settings]);
                },
                () = pause(LOOK_AT_SETTINGS_EVERY) => {}
                _ = status.wait_for(|status| status.stopping) => return,
            }
            go_by_changed_settings(&node).await;
        }
    });
}

/// Tells visitors when business hours begin and end, until the node stops.
fn follow_hours(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let mut status = node.status.subscribe();
        loop {
            let turned = status.borrow_and_update().hours_turned;
            let next_ms = node.look_at_hours();
            let until = next_ms.map(|next_ms| next_ms.saturating_sub(node.clock.now_ms()));
            let until = Duration::from_millis(until.unwrap_or(u64::MAX));
            tokio::select! {
                () = pause(until.min(LOOK_AT_HOURS_EVERY)) => {}
                // Changed settings have other hours.
                stood = status.wait_for(|now| now.stopping || now.hours_turned != turned) => {
                    if stood.is_ok_and(|now| now.stopping) {
                        return;
                    }
                }
            }
        }
    });
}

/// Replays an agent's sessions on a thread for blocking work. It ends early if nobody waits for it.
pub(crate) async fn replay_off_thread(
    node: &Arc<Node>,
    agent: AgentId,
    request: ReplaySettings,
) -> Result<Replay, ReplayError> {
    let node = Arc::clone(node);
    let runtime = tokio::runtime::Handle::current();
    let (_waiting, gone) = oneshot::channel::<()>();
    let work = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            tokio::select! {
                replayed = node.replay(&agent, request) => replayed,
                _ = gone => Err(ReplayError::Refused(RefusalCode::Unavailable)),
            }
        })
    });
    let broke_off = |_| ReplayError::Refused(RefusalCode::Unavailable);
    work.await.map_err(broke_off)?
}

/// Whoever held a session before the start gets the same time to come back.
fn miss_holders_later(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        pause(duty_grace(&node)).await;
        let miss = || {
            let told = |error: &_| tracing::error!(%error, "Who holds sessions can't be read");
            node.miss_holders().inspect_err(told)
        };
        until_done(miss, pause).await;
    });
}

/// After a connection of an operator's ended: they are gone if they don't come back in time.
pub(crate) fn operator_left_soon(node: &Arc<Node>, operator: OperatorId) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        pause(duty_grace(&node)).await;
        node.operator_left(operator);
    });
}

async fn pause(how_long: Duration) {
    sleep_until(Instant::now() + how_long).await;
}

fn duty_grace(node: &Node) -> Duration {
    Duration::from_millis(node.settings.duty_grace_ms)
}

/// An answerer whose work is done on a thread for blocking work, because it computes rather than
/// waits: a search would hold up the connections of the thread that it ran on.
pub struct OffThread(Arc<dyn Answerer>);

impl OffThread {
    /// Wraps an answerer.
    pub fn new(answerer: Arc<dyn Answerer>) -> Self {
        Self(answerer)
    }
}

impl Answerer for OffThread {
    fn answer<'a>(&'a self, question: Question<'a>, sink: Sink) -> AnswerFuture<'a> {
        let answerer = Arc::clone(&self.0);
        let session = question.session;
        let text = question.text.to_owned();
        let locale = question.locale.map(str::to_owned);
        Box::pin(async move {
            let runtime = tokio::runtime::Handle::current();
            let work = tokio::task::spawn_blocking(move || -> Result<Answer, AnswerError> {
                let question = Question {
                    session,
                    text: &text,
                    locale: locale.as_deref(),
                };
                runtime.block_on(answerer.answer(question, sink))
            });
            work.await.unwrap_or_else(|error| {
                tracing::error!(%error, "The agent's answer broke off");
                Err(AnswerError::KnowledgeUnavailable)
            })
        })
    }
}
