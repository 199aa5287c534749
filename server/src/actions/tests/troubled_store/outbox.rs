//! The outbox of a store that has trouble.

use super::TroubledStore;
use crate::store::{Claim, OutboxStore, StoreError, Way};
use baton_protocol::wire::{DeadLetter, NotificationId};

#[async_trait::async_trait]
impl OutboxStore for TroubledStore {
    async fn claim_due(
        &self,
        way: &Way,
        now_ms: u64,
        until_ms: u64,
        limit: usize,
    ) -> Result<Vec<Claim>, StoreError> {
        self.reach_to_write()?
            .claim_due(way, now_ms, until_ms, limit)
            .await
    }

    async fn next_attempt(&self, way: &Way) -> Result<Option<u64>, StoreError> {
        self.reach()?.next_attempt(way).await
    }

    async fn waiting_ways(&self) -> Result<Vec<(Way, u64)>, StoreError> {
        self.reach()?.waiting_ways().await
    }

    async fn delivered(&self, id: NotificationId) -> Result<bool, StoreError> {
        self.reach_to_write()?.delivered(id).await
    }

    async fn postpone(&self, claim: &Claim, due_ms: u64, error: &str) -> Result<bool, StoreError> {
        self.reach_to_write()?.postpone(claim, due_ms, error).await
    }

    async fn give_up(&self, claim: &Claim, now_ms: u64, error: &str) -> Result<bool, StoreError> {
        self.reach_to_write()?.give_up(claim, now_ms, error).await
    }

    async fn give_up_others(
        &self,
        ways: &[Way],
        now_ms: u64,
        error: &str,
    ) -> Result<u64, StoreError> {
        self.reach_to_write()?
            .give_up_others(ways, now_ms, error)
            .await
    }

    async fn disable(
        &self,
        way: &Way,
        address: &str,
        now_ms: u64,
        error: &str,
    ) -> Result<(), StoreError> {
        self.reach_to_write()?
            .disable(way, address, now_ms, error)
            .await
    }

    async fn is_disabled(&self, way: &Way, address: &str) -> Result<bool, StoreError> {
        self.reach()?.is_disabled(way, address).await
    }

    async fn forget_dead_letters(&self, before_ms: u64) -> Result<u64, StoreError> {
        self.reach_to_write()?.forget_dead_letters(before_ms).await
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.reach()?.dead_letters(limit).await
    }

    async fn dead_letter(&self, id: NotificationId) -> Result<Option<DeadLetter>, StoreError> {
        self.reach()?.dead_letter(id).await
    }

    async fn send_again(&self, id: NotificationId, now_ms: u64) -> Result<bool, StoreError> {
        self.reach_to_write()?.send_again(id, now_ms).await
    }
}
