//! What members set, in a store that has trouble.

use super::TroubledStore;
use crate::store::{MemberStore, PushSecret, PushSubscription, StoreError};
use baton_protocol::wire::{MemberPreferences, OperatorId, PushSubscriptionId};

#[async_trait::async_trait]
impl MemberStore for TroubledStore {
    async fn push_key(&self, candidate: PushSecret) -> Result<PushSecret, StoreError> {
        self.reach_to_write()?.push_key(candidate).await
    }

    async fn put_preferences(
        &self,
        operator: OperatorId,
        preferences: MemberPreferences,
    ) -> Result<bool, StoreError> {
        self.reach_to_write()?
            .put_preferences(operator, preferences)
            .await
    }

    async fn preferences(&self) -> Result<Vec<(OperatorId, MemberPreferences)>, StoreError> {
        self.reach()?.preferences().await
    }

    async fn put_subscription(
        &self,
        subscription: PushSubscription,
        limit: usize,
    ) -> Result<bool, StoreError> {
        self.reach_to_write()?
            .put_subscription(subscription, limit)
            .await
    }

    async fn subscriptions(&self, now_ms: u64) -> Result<Vec<PushSubscription>, StoreError> {
        self.reach()?.subscriptions(now_ms).await
    }

    async fn remove_subscription(&self, id: PushSubscriptionId) -> Result<bool, StoreError> {
        self.reach_to_write()?.remove_subscription(id).await
    }
}
