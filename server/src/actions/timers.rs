//! What happens by itself: sessions whose deadline has passed, and those of operators who are lost.
//!
//! A deadline stands in the store, written by the append that it follows from. Here the session is told
//! that time has passed; what comes of it is decided and appended as anything else, so that of two nodes
//! one does it, once.

use super::sessions::Order;
use crate::node::Node;
use crate::store::StoreError;
use baton_protocol::session::{Actor, Command, due_at};
use baton_protocol::wire::SessionId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// Sessions that are looked at in one go.
const DUE_AT_ONCE: usize = 100;
/// How soon a session is looked at again of which nothing came, though its time has come.
const LOOK_AGAIN_MS: u64 = 60_000;
/// A visitor who was not there at two looks so far apart has left: one may be reloading, or the node has
/// just started.
const VISITOR_GONE_MS: u64 = 60_000;
/// An absence that nobody asked about for so long tells nothing.
const ABSENCE_LASTS_MS: u64 = 10 * VISITOR_GONE_MS;

/// When the next look is due on this node.
pub(crate) struct Timers {
    /// The next look; whatever is due earlier is told to whoever waits for it.
    next_ms: AtomicU64,
    earlier: Notify,
    /// Visitors who wait and were not there when their session was looked at, since when.
    absent: Mutex<HashMap<SessionId, u64>>,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            next_ms: AtomicU64::new(u64::MAX),
            earlier: Notify::new(),
            absent: Mutex::default(),
        }
    }
}

impl Timers {
    /// Something is due then.
    pub(super) fn note(&self, due_ms: Option<u64>) {
        if due_ms.is_some_and(|due_ms| due_ms < self.next_ms.load(Ordering::SeqCst)) {
            self.earlier.notify_one();
        }
    }

    /// Waits until something is due earlier than was known at the last look.
    pub(crate) async fn earlier(&self) {
        self.earlier.notified().await;
    }

    /// Whether a visitor who is, or isn't, there now has left.
    fn has_left(&self, session: SessionId, is_there: bool, now_ms: u64) -> bool {
        let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.retain(|_, since_ms| now_ms.saturating_sub(*since_ms) < ABSENCE_LASTS_MS);
        if is_there {
            absent.remove(&session);
            return false;
        }
        let since_ms = *absent.entry(session).or_insert(now_ms);
        now_ms.saturating_sub(since_ms) >= VISITOR_GONE_MS
    }

    /// A visitor is there.
    pub(super) fn came(&self, session: SessionId) {
        let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        absent.remove(&session);
    }
}

impl Node {
    /// Has everything done that is due by itself, and answers when to look again; none if nothing is
    /// known to come.
    ///
    /// # Errors
    /// If the store does not answer, or some of it could not be done: the next look does the rest.
    pub async fn do_what_is_due(&self) -> Result<Option<u64>, StoreError> {
        // Until the next look is known, whatever is appended asks for another.
        self.timers.next_ms.store(u64::MAX, Ordering::SeqCst);
        let now_ms = self.clock.now_ms();
        let mut outcome = self.release_lost(now_ms).await;
        let due = self.store.due(now_ms, DUE_AT_ONCE).await?;
        for session in &due {
            // What is wrong with one session holds up no other.
            if let Err(error) = self.tick(*session).await {
                outcome = Err(error);
            }
        }
        let assigned = self.assign_in_turn().await;
        outcome.and(assigned)?;
        let next_ms = if due.len() == DUE_AT_ONCE {
            Some(now_ms)
        } else {
            let stored = self.store.next_due().await?;
            stored.into_iter().chain(self.next_lease_end()).min()
        };
        let known_ms = next_ms.unwrap_or(u64::MAX);
        self.timers.next_ms.store(known_ms, Ordering::SeqCst);
        Ok(next_ms)
    }

    /// What operators held whose lease has ended goes to the queue.
    async fn release_lost(&self, now_ms: u64) -> Result<(), StoreError> {
        let lost = self.lost_operators(now_ms);
        if lost.is_empty() {
            return Ok(());
        }
        let mut outcome = Ok(());
        for (session, holder) in self.store.held().await? {
            if !lost.contains(&holder.id) {
                continue;
            }
            match self.tick(session).await {
                Ok(()) => {
                    tracing::info!(%session, operator = %holder.id, "A lost operator's session waits for others");
                }
                // What is wrong with one session keeps no other from going back.
                Err(error) => outcome = Err(error),
            }
        }
        outcome?;
        self.has_released(&lost);
        Ok(())
    }

    /// Time has passed for a session.
    pub(super) async fn tick(&self, session: SessionId) -> Result<(), StoreError> {
        let tick = Order {
            id: self.new_command_id(),
            actor: Actor::Server,
            command: Command::Tick,
        };
        match self.commit(session, vec![tick]).await.into_single() {
            Ok(_) => Ok(()),
            Err(refusal) if refusal.retry => Err(StoreError::Unavailable(refusal.message)),
            Err(_) => self.look_later(session).await,
        }
    }

    /// Nothing came of a look: the settings have changed since the deadline was written, it is moot, or
    /// it is for a visitor to leave.
    async fn look_later(&self, session: SessionId) -> Result<(), StoreError> {
        let (head, due_ms) = {
            let mut ledger = self.sessions.ledger(session).await;
            self.load(session, &mut ledger).await?;
            let handoff = self.handoff(ledger.session.agent.as_ref());
            let due_ms = due_at(&ledger.session, &handoff.settings.wait);
            (ledger.session.head, due_ms)
        };
        let now_ms = self.clock.now_ms();
        let later_ms = |due_ms| {
            if due_ms > now_ms {
                due_ms
            } else {
                now_ms + LOOK_AGAIN_MS
            }
        };
        self.store
            .put_off(session, head, due_ms.map(later_ms))
            .await
    }

    /// Whether the visitor of a session that waits has left, for all that this node knows.
    pub(super) fn visitor_left_for_good(&self, session: SessionId, now_ms: u64) -> bool {
        let (is_there, _) = self.presence_of(session);
        self.timers.has_left(session, is_there, now_ms)
    }
}
