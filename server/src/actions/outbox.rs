//! Notifications that did not arrive, for operators.

use crate::node::Node;
use crate::notify::CourierParts;
use crate::store::{StoreError, Way};
use baton_protocol::wire::limits::DEAD_LETTERS_MAX;
use baton_protocol::wire::{DeadLetter, NotificationId};
use std::sync::Arc;

/// What came of sending a dead letter again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentAgain {
    /// It is due, with as many attempts as the first time.
    Due,
    /// Nothing goes out on its way any more. It stays a dead letter.
    WayGone,
    /// It is no dead letter, or no longer.
    NotDead,
}

impl Node {
    /// What was given up, the latest first, at most `DEAD_LETTERS_MAX`.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, StoreError> {
        self.store.dead_letters(DEAD_LETTERS_MAX).await
    }

    /// Sends a dead letter again.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn send_again(&self, id: NotificationId) -> Result<SentAgain, StoreError> {
        let Some(letter) = self.store.dead_letter(id).await? else {
            return Ok(SentAgain::NotDead);
        };
        // Nobody would claim it, and nobody see it.
        if !self.settings.notify.has(&letter.way.parse()?) {
            return Ok(SentAgain::WayGone);
        }
        if !self.store.send_again(id, self.clock.now_ms()).await? {
            return Ok(SentAgain::NotDead);
        }
        self.notified.send_replace(());
        Ok(SentAgain::Due)
    }

    /// What this node's couriers have in common.
    pub(crate) fn courier_parts(&self) -> CourierParts {
        CourierParts {
            store: Arc::clone(&self.store),
            routes: Arc::clone(&self.settings.notify),
            clock: Arc::clone(&self.clock),
            random: Arc::clone(&self.random),
        }
    }

    /// Whether members are told by ways of their own.
    pub(crate) fn reaches_members(&self) -> bool {
        let ways = &self.settings.member_ways;
        ways.email.is_some() || ways.push.is_some()
    }

    /// Every way that something waits on, with when the next on it is due.
    pub(crate) async fn waiting_ways(&self) -> Result<Vec<(Way, u64)>, StoreError> {
        self.store.waiting_ways().await
    }

    /// Deletes what was given up so long ago that nobody will send it again.
    pub(crate) async fn forget_dead_letters(&self) -> Result<(), StoreError> {
        let kept_ms = self.settings.dead_letters_kept_ms;
        let before_ms = self.clock.now_ms().saturating_sub(kept_ms);
        let count = self.store.forget_dead_letters(before_ms).await?;
        if count > 0 {
            tracing::info!(
                count,
                "Dead letters were deleted, which nobody sent again in time"
            );
        }
        Ok(())
    }

    /// Gives up what waits on ways that are not configured here.
    pub(crate) async fn give_up_others(&self, ways: &[Way]) -> Result<(), StoreError> {
        let why = "this way is no longer in the configuration";
        let now_ms = self.clock.now_ms();
        let count = self.store.give_up_others(ways, now_ms, why).await?;
        if count > 0 {
            tracing::warn!(count, "Notifications were given up: {why}");
        }
        Ok(())
    }
}
