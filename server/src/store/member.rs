//! What operators set for themselves, and the browsers that they are notified in.

use super::{LoginHash, StoreError};
use baton_protocol::wire::{MemberPreferences, OperatorId, PushSubscriptionId};
use std::fmt;

/// The bytes of the server's key for Web Push: a scalar of P-256.
pub type PushSecret = [u8; 32];

/// A browser that an operator is notified in.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// Its id.
    pub id: PushSubscriptionId,
    /// Whose.
    pub operator: OperatorId,
    /// The login that the browser has: the subscription ends with it.
    pub login: LoginHash,
    /// Where its push service takes messages for it. Who knows it may send there.
    pub endpoint: String,
    /// The browser's public key: an uncompressed point of P-256.
    pub public_key: [u8; 65],
    /// The secret that it shares with the server.
    pub auth: [u8; 16],
    /// What it calls itself.
    pub name: String,
    /// When it was subscribed, in milliseconds since 1970 (UTC).
    pub created_ms: u64,
}

/// Neither the address nor what messages are encrypted with.
impl fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, operator, .. } = self;
        f.debug_struct("PushSubscription")
            .field("id", id)
            .field("operator", operator)
            .finish_non_exhaustive()
    }
}

/// What operators set for themselves, and their browsers. All of an operator's goes with the operator.
#[async_trait::async_trait]
pub trait MemberStore: Send + Sync + 'static {
    /// The server's key for Web Push: the candidate, if there is none yet. Of several candidates at once
    /// one is kept, and everybody gets that.
    async fn push_key(&self, candidate: PushSecret) -> Result<PushSecret, StoreError>;

    /// Keeps what an operator set, in place of what they set before. False if there is no such operator.
    async fn put_preferences(
        &self,
        operator: OperatorId,
        preferences: MemberPreferences,
    ) -> Result<bool, StoreError>;

    /// What each operator set who set anything, by their id.
    async fn preferences(&self) -> Result<Vec<(OperatorId, MemberPreferences)>, StoreError>;

    /// Keeps a browser's subscription, until its login ends or expires. Another of the same login or at the
    /// same endpoint gives way; if it is at this endpoint and of this operator, its id stays. Of an
    /// operator's, the latest `limit` are kept. False, and nothing is kept, if the login has ended.
    async fn put_subscription(
        &self,
        subscription: PushSubscription,
        limit: usize,
    ) -> Result<bool, StoreError>;

    /// Every subscription whose login has not expired by `now_ms`, the latest first.
    async fn subscriptions(&self, now_ms: u64) -> Result<Vec<PushSubscription>, StoreError>;

    /// Forgets a subscription, and what was to go out to it. False if there was none.
    async fn remove_subscription(&self, id: PushSubscriptionId) -> Result<bool, StoreError>;
}
