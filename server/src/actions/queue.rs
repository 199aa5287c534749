//! The queue as this node knows it, and what visitors who wait are told of it.
//!
//! Kept in memory from the rows that the bus brings; the store says the truth at the start, when the bus
//! told more than was listened to, and now and then.

use crate::bus::{Notice, Topic};
use crate::node::Node;
use crate::queue::{Queue, RECENT_MS};
use crate::store::StoreError;
use baton_protocol::wire::{QueuePlace, SessionId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The queue of every agent.
#[derive(Default)]
pub(crate) struct Queues(Mutex<Queue>);

impl Queues {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Node {
    /// Reads from the store how fast queues were worked down before the start.
    ///
    /// # Errors
    /// If the store does not answer; then nothing has changed.
    pub async fn read_claims(&self) -> Result<(), StoreError> {
        let since_ms = self.clock.now_ms().saturating_sub(RECENT_MS);
        let claimed = self.store.claimed_since(since_ms).await?;
        let mut queue = self.queues.queue();
        claimed.iter().for_each(|row| queue.note_claim(row));
        Ok(())
    }

    /// Reads from the store who waits.
    ///
    /// # Errors
    /// If the store does not answer; then nothing has changed.
    pub async fn read_queue(&self) -> Result<(), StoreError> {
        let waiting = self.store.waiting().await?;
        self.queues.queue().read(&waiting);
        Ok(())
    }

    /// Takes what the bus told of the queue. When a visitor is claimed whom this node had told how long
    /// it may take, the log says how long it took.
    pub fn queue_moved(&self, notice: &Notice) {
        let Notice::RowChanged(row) = notice else {
            return;
        };
        if let Some(outcome) = self.queues.queue().take(row) {
            tracing::info!(
                session = %outcome.session,
                agent = %row.agent,
                position = outcome.position,
                estimate_seconds = outcome.estimate_seconds,
                waited_seconds = outcome.waited_ms / 1_000,
                "A visitor was claimed who had been told how long it may take"
            );
        }
    }

    /// Tells the visitors of this node who wait where they stand now, if that is not what they were
    /// told last.
    pub fn tell_places(&self) {
        let is_there = |session| self.presence.is_there(session);
        let now_ms = self.clock.now_ms();
        let changes = self.queues.queue().changes(now_ms, is_there);
        for (session, place) in changes {
            let notice = Notice::Queue { session, place };
            self.bus.publish(Topic::Session(session), Arc::new(notice));
        }
    }

    /// Where a session stands; none if it does not wait, for all that this node knows.
    pub fn place_of(&self, session: SessionId) -> Option<QueuePlace> {
        self.queues.queue().place(session, self.clock.now_ms())
    }
}
