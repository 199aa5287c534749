//! The queue as this node knows it, and what visitors who wait are told of it.
//!
//! Kept in memory from the rows that the bus brings; the store says the truth at the start, when the bus
//! told more than was listened to, and now and then.

use crate::bus::{Notice, Topic};
use crate::node::Node;
use crate::queue::Queue;
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
    /// Reads from the store who waits.
    ///
    /// # Errors
    /// If the store does not answer; then nothing has changed.
    pub async fn read_queue(&self) -> Result<(), StoreError> {
        let waiting = self.store.waiting().await?;
        self.queues.queue().read(&waiting);
        Ok(())
    }

    /// Takes what the bus told of the queue.
    pub fn queue_moved(&self, notice: &Notice) {
        if let Notice::RowChanged(row) = notice {
            self.queues.queue().take(row);
        }
    }

    /// Tells the visitors of this node who wait where they stand now, if that is not what they were
    /// told last.
    pub fn tell_places(&self) {
        let is_there = |session| self.presence.is_there(session);
        let changes = self.queues.queue().changes(is_there);
        for (session, place) in changes {
            let notice = Notice::Queue { session, place };
            self.bus.publish(Topic::Session(session), Arc::new(notice));
        }
    }

    /// Where a session stands; none if it does not wait, for all that this node knows.
    pub fn place_of(&self, session: SessionId) -> Option<QueuePlace> {
        self.queues.queue().place(session)
    }
}
