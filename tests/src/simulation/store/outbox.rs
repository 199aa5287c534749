//! The outbox of the simulation's store: nobody delivers from it here.

use super::FaultyStore;
use baton_protocol::wire::{DeadLetter, NotificationId};
use baton_server::store::{Claim, OutboxStore, StoreError, Way};

#[async_trait::async_trait]
impl OutboxStore for FaultyStore {
    async fn claim_due(
        &self,
        way: &Way,
        now_ms: u64,
        until_ms: u64,
        limit: usize,
    ) -> Result<Vec<Claim>, StoreError> {
        self.memory().claim_due(way, now_ms, until_ms, limit).await
    }

    async fn next_attempt(&self, way: &Way) -> Result<Option<u64>, StoreError> {
        self.memory().next_attempt(way).await
    }

    async fn waiting_ways(&self) -> Result<Vec<(Way, u64)>, StoreError> {
        self.memory().waiting_ways().await
    }

    async fn delivered(&self, id: NotificationId) -> Result<bool, StoreError> {
        self.memory().delivered(id).await
    }

    async fn postpone(&self, claim: &Claim, due_ms: u64, error: &str) -> Result<bool, StoreError> {
        self.memory().postpone(claim, due_ms, error).await
    }

    async fn give_up(&self, claim: &Claim, now_ms: u64, error: &str) -> Result<bool, StoreError> {
        self.memory().give_up(claim, now_ms, error).await
    }

    async fn give_up_others(
        &self,
        ways: &[Way],
        now_ms: u64,
        error: &str,
    ) -> Result<u64, StoreError> {
        self.memory().give_up_others(ways, now_ms, error).await
    }

    async fn disable(
        &self,
        way: &Way,
        address: &str,
        now_ms: u64,
        error: &str,
    ) -> Result<(), StoreError> {
        self.memory().disable(way, address, now_ms, error).await
    }

    async fn is_disabled(&self, way: &Way, address: &str) -> Result<bool, StoreError> {
        self.memory().is_disabled(way, address).await
    }

    async fn forget_dead_letters(&self, before_ms: u64) -> Result<u64, StoreError> {
        self.memory().forget_dead_letters(before_ms).await
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.memory().dead_letters(limit).await
    }

    async fn dead_letter(&self, id: NotificationId) -> Result<Option<DeadLetter>, StoreError> {
        self.memory().dead_letter(id).await
    }

    async fn send_again(&self, id: NotificationId, now_ms: u64) -> Result<bool, StoreError> {
        self.memory().send_again(id, now_ms).await
    }
}
