//! What members set, in the simulation's store.

use super::FaultyStore;
use baton_protocol::wire::{MemberPreferences, OperatorId, PushSubscriptionId};
use baton_server::store::{MemberStore, PushSecret, PushSubscription, StoreError};

#[async_trait::async_trait]
impl MemberStore for FaultyStore {
    async fn push_key(&self, candidate: PushSecret) -> Result<PushSecret, StoreError> {
        self.memory().push_key(candidate).await
    }

    async fn put_preferences(
        &self,
        operator: OperatorId,
        preferences: MemberPreferences,
    ) -> Result<bool, StoreError> {
        self.memory().put_preferences(operator, preferences).await
    }

    async fn preferences(&self) -> Result<Vec<(OperatorId, MemberPreferences)>, StoreError> {
        self.memory().preferences().await
    }

    async fn put_subscription(
        &self,
        subscription: PushSubscription,
        limit: usize,
    ) -> Result<bool, StoreError> {
        self.memory().put_subscription(subscription, limit).await
    }

    async fn subscriptions(&self, now_ms: u64) -> Result<Vec<PushSubscription>, StoreError> {
        self.memory().subscriptions(now_ms).await
    }

    async fn remove_subscription(&self, id: PushSubscriptionId) -> Result<bool, StoreError> {
        self.memory().remove_subscription(id).await
    }
}
