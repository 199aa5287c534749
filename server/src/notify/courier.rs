//! A courier: takes what is due on one way out of the outbox, and delivers it.

use super::Outlet;
use super::deliver::{Deliver, NotDelivered};
use super::route::{Routes, ends_the_wait};
use super::schedule::RETRY_AFTER_MAX;
use crate::clock::{Clock, Random};
use crate::store::{Claim, Notification, Store, StoreError, Way};
use baton_protocol::wire::{NotificationKind, OperatorEntry, VisitorEvent};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// Deliveries on one way at once.
pub const AT_ONCE: usize = 4;
/// How long a claim holds, unless it is renewed. Whoever is killed in the middle of an attempt keeps the
/// notification for no longer.
const LEASE_MS: u64 = 30_000;
/// How often the claim is renewed while an attempt goes on: a mail server may take minutes.
const RENEW_EVERY: Duration = Duration::from_secs(10);

/// Later entries among which one is looked for that overtakes a notification.
const LATER_MAX: usize = 100;

/// Delivers on one way.
pub struct Courier {
    outlet: Outlet,
    parts: CourierParts,
    /// What the receiver asked for: it is left alone until then, in milliseconds since 1970 (UTC).
    not_before_ms: AtomicU64,
}

/// What couriers have in common.
#[derive(Clone)]
pub struct CourierParts {
    /// The outbox is in it.
    pub store: Arc<dyn Store>,
    /// Told of ways that are closed.
    pub routes: Arc<Routes>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Varies the waits.
    pub random: Arc<dyn Random>,
}

/// What a look into the outbox found.
#[derive(Debug, Default)]
pub struct Look {
    /// What is to be carried now.
    pub claims: Vec<Claim>,
    /// In how many milliseconds more may be due; none if nothing waits.
    pub next_in_ms: Option<u64>,
}

impl Courier {
    /// A courier for this way.
    pub fn new(outlet: Outlet, parts: CourierParts) -> Self {
        Self {
            outlet,
            parts,
            not_before_ms: AtomicU64::new(0),
        }
    }

    /// The way.
    pub const fn way(&self) -> &Way {
        self.outlet.way()
    }

    /// Claims what is due, at most `limit`. Whoever does not carry it in time loses it.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn look(&self, limit: usize) -> Result<Look, StoreError> {
        let CourierParts { store, clock, .. } = &self.parts;
        let way = self.way();
        let now_ms = clock.now_ms();
        let Some(due_ms) = store.next_attempt(way).await? else {
            self.heed_closing().await?;
            return Ok(Look::default());
        };
        let due_ms = due_ms.max(self.not_before_ms.load(Ordering::Relaxed));
        if due_ms > now_ms || limit == 0 {
            return Ok(Look {
                claims: Vec::new(),
                next_in_ms: Some(due_ms.saturating_sub(now_ms)),
            });
        }
        if let Some(address) = self.heed_closing().await? {
            let why = "the receiver said before that it wants nothing more";
            store.disable(way, address, now_ms, why).await?;
            return Ok(Look::default());
        }
        let until_ms = now_ms + LEASE_MS;
        let claims = store.claim_due(way, now_ms, until_ms, limit).await?;
        let next_ms = store.next_attempt(way).await?;
        Ok(Look {
            claims,
            next_in_ms: next_ms.map(|next_ms| next_ms.saturating_sub(now_ms)),
        })
    }

    /// Attempts to deliver, and notes what came of it.
    pub async fn carry(&self, claim: Claim) {
        let delivered = self.attempt(&claim).await;
        let (id, way, attempt) = (claim.notification.id, self.way(), claim.attempt);
        if let Err(error) = self.note(&claim, delivered).await {
            // The lease runs out, and it is delivered again with the same id.
            tracing::error!(%id, %way, attempt, %error, "What came of a notification can't be noted");
        }
    }

    /// Delivers once, and keeps the claim meanwhile.
    async fn attempt(&self, claim: &Claim) -> Result<(), NotDelivered> {
        let CourierParts { store, clock, .. } = &self.parts;
        if self.is_moot(&claim.notification).await {
            let (id, way) = (claim.notification.id, self.way());
            tracing::debug!(%id, %way, "A notification was overtaken, and is not told");
            return Ok(());
        }
        let deliver = &*self.outlet.deliver;
        let delivery = in_time(
            deliver,
            deliver.within(),
            &claim.notification,
            clock.now_ms(),
        );
        let mut delivery = pin!(delivery);
        loop {
            if let Ok(delivered) = timeout(RENEW_EVERY, &mut delivery).await {
                return delivered;
            }
            let until_ms = clock.now_ms() + LEASE_MS;
            let renewed = store.postpone(claim, until_ms, "an attempt was cut off");
            if let Err(error) = renewed.await {
                let (id, way) = (claim.notification.id, self.way());
                tracing::error!(%id, %way, %error, "The claim of a notification can't be renewed");
            }
        }
    }

    /// Whether people need not hear it any more: it would have them hurry to somebody who waits no more, or
    /// tell details that were left again since, of which they hear. Of a handoff they hear in any case, and
    /// programs of all there was.
    async fn is_moot(&self, notification: &Notification) -> bool {
        let Notification { session, seq, .. } = *notification;
        let is_overtaken = match notification.kind {
            _ if matches!(self.way(), Way::Webhook(_)) => return false,
            NotificationKind::WaitingTooLong => ends_the_wait,
            NotificationKind::LeadCaptured => leaves_details,
            _ => return false,
        };
        let later = self.parts.store.entries(session, seq, LATER_MAX).await;
        // A store that does not answer says nothing against it.
        later.is_ok_and(|later| later.iter().any(is_overtaken))
    }

    async fn note(
        &self,
        claim: &Claim,
        delivered: Result<(), NotDelivered>,
    ) -> Result<(), StoreError> {
        let CourierParts {
            store,
            routes,
            clock,
            random,
        } = &self.parts;
        let (id, way, attempt) = (claim.notification.id, self.way(), claim.attempt);
        let error = match delivered {
            Ok(()) => {
                store.delivered(id).await?;
                tracing::debug!(%id, %way, attempt, "A notification was delivered");
                return Ok(());
            }
            Err(error) => error,
        };
        let now_ms = clock.now_ms();
        let why = error.to_string();
        let retry_after = match error {
            NotDelivered::Now { retry_after, .. } => retry_after,
            NotDelivered::Ever(_) => {
                store.give_up(claim, now_ms, &why).await?;
                tracing::warn!(%id, %way, attempt, why, "A notification was given up");
                return Ok(());
            }
            NotDelivered::Closed(_) => {
                if let Way::Push(browser) = way {
                    store.remove_subscription(*browser).await?;
                    tracing::info!(%id, %way, why, "A browser is notified no more");
                    return Ok(());
                }
                routes.set_closed(way, true);
                let address = self.outlet.deliver.address().unwrap_or_default();
                store.disable(way, address, now_ms, &why).await?;
                tracing::warn!(%id, %way, why, "Notifications on this way are switched off");
                return Ok(());
            }
        };
        if let Some(asked) = retry_after {
            // Of the whole way: what else waits would be refused as well, and use up its attempts.
            let asked_ms = u64::try_from(asked.min(RETRY_AFTER_MAX).as_millis());
            let not_before_ms = now_ms.saturating_add(asked_ms.unwrap_or_default());
            self.not_before_ms
                .fetch_max(not_before_ms, Ordering::Relaxed);
        }
        let wait = self
            .outlet
            .schedule
            .wait_after(attempt, retry_after, &**random);
        match wait {
            Some(wait) => {
                let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                store
                    .postpone(claim, now_ms.saturating_add(wait_ms), &why)
                    .await?;
                tracing::info!(%id, %way, attempt, wait_ms, why, "A notification will be tried again");
            }
            None => {
                store.give_up(claim, now_ms, &why).await?;
                tracing::warn!(%id, %way, attempt, why, "A notification was given up");
            }
        }
        Ok(())
    }

    /// Goes by what the store says of the receiver, also of what another node was told. Tells its address
    /// if it is closed.
    async fn heed_closing(&self) -> Result<Option<&str>, StoreError> {
        let Some(address) = self.outlet.deliver.address() else {
            return Ok(None);
        };
        let is_closed = self.parts.store.is_disabled(self.way(), address).await?;
        self.parts.routes.set_closed(self.way(), is_closed);
        Ok(is_closed.then_some(address))
    }
}

/// Whether the visitor left contact details.
const fn leaves_details(entry: &OperatorEntry) -> bool {
    matches!(entry.event, VisitorEvent::LeadCaptured { .. })
}

/// Delivers once, within the time for it.
pub(super) async fn in_time(
    deliver: &dyn Deliver,
    within: Duration,
    notification: &Notification,
    now_ms: u64,
) -> Result<(), NotDelivered> {
    let delivered = timeout(within, deliver.deliver(notification, now_ms)).await;
    delivered.unwrap_or_else(|_| Err(NotDelivered::now("it took too long")))
}

#[cfg(test)]
mod tests;
