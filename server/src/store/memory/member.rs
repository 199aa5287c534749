//! What operators set for themselves, and their browsers, in memory.

use super::{Kept, MemoryStore};
use crate::store::{MemberStore, PushSecret, PushSubscription, StoreError, Way};
use baton_protocol::wire::{MemberPreferences, OperatorId, PushSubscriptionId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What members set.
#[derive(Default)]
pub(super) struct Members {
    push_key: Option<PushSecret>,
    preferences: BTreeMap<OperatorId, MemberPreferences>,
    subscriptions: Vec<PushSubscription>,
}

impl Kept {
    /// Ends what stood on operators or logins that are gone, as the keys of a database do it.
    pub(super) fn forget_members(&mut self) {
        let Self {
            members,
            operators,
            logins,
            ..
        } = self;
        let is_known = |id: &OperatorId| operators.values().any(|operator| operator.id == *id);
        members.preferences.retain(|id, _| is_known(id));
        members
            .subscriptions
            .retain(|kept| logins.contains_key(&kept.login));
    }
}

impl Members {
    fn latest_first(&mut self) {
        self.subscriptions
            .sort_by_key(|kept| (Reverse(kept.created_ms), kept.id));
    }
}

#[async_trait::async_trait]
impl MemberStore for MemoryStore {
    async fn push_key(&self, candidate: PushSecret) -> Result<PushSecret, StoreError> {
        Ok(*self.kept().members.push_key.get_or_insert(candidate))
    }

    async fn put_preferences(
        &self,
        operator: OperatorId,
        preferences: MemberPreferences,
    ) -> Result<bool, StoreError> {
        let mut kept = self.kept();
        let is_known = kept.operators.values().any(|known| known.id == operator);
        if is_known {
            kept.members.preferences.insert(operator, preferences);
        }
        Ok(is_known)
    }

    async fn preferences(&self) -> Result<Vec<(OperatorId, MemberPreferences)>, StoreError> {
        let kept = self.kept();
        let preferences = kept.members.preferences.iter();
        Ok(preferences.map(|(id, set)| (*id, set.clone())).collect())
    }

    async fn put_subscription(
        &self,
        mut subscription: PushSubscription,
        limit: usize,
    ) -> Result<bool, StoreError> {
        let mut kept = self.kept();
        kept.forget_members();
        let Kept {
            members, logins, ..
        } = &mut *kept;
        let PushSubscription {
            operator, login, ..
        } = subscription;
        if logins.get(&login).is_none_or(|(of, _)| *of != operator) {
            return Ok(false);
        }
        let before = members.subscriptions.iter();
        let same = before
            .filter(|kept| kept.endpoint == subscription.endpoint && kept.operator == operator)
            .map(|kept| kept.id)
            .next();
        subscription.id = same.unwrap_or(subscription.id);
        members
            .subscriptions
            .retain(|kept| kept.endpoint != subscription.endpoint && kept.login != login);
        members.subscriptions.push(subscription);
        members.latest_first();
        let mut count = 0;
        members.subscriptions.retain(|kept| {
            count += usize::from(kept.operator == operator);
            kept.operator != operator || count <= limit
        });
        Ok(true)
    }

    async fn subscriptions(&self, now_ms: u64) -> Result<Vec<PushSubscription>, StoreError> {
        let kept = self.kept();
        let subscriptions = kept.members.subscriptions.iter();
        let lives = |kept_by: &PushSubscription| {
            let login = kept.logins.get(&kept_by.login);
            login.is_some_and(|(_, expires_ms)| now_ms < *expires_ms)
        };
        Ok(subscriptions.filter(|one| lives(one)).cloned().collect())
    }

    async fn remove_subscription(&self, id: PushSubscriptionId) -> Result<bool, StoreError> {
        let mut kept = self.kept();
        let before = kept.members.subscriptions.len();
        kept.members.subscriptions.retain(|known| known.id != id);
        kept.outbox.forget(&Way::Push(id));
        Ok(kept.members.subscriptions.len() < before)
    }
}
