//! The outbox: notifications that are still to go out, written by the appends that cause them.

use super::StoreError;
use baton_protocol::wire::{
    DeadLetter, NotificationId, NotificationKind, PushSubscriptionId, Seq, SessionId,
};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A way out, to one receiver: each gets notifications of its own, so that one that fails keeps none
/// from the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// To this address, by SMTP.
    Email(String),
    /// To a channel, by Slack's incoming webhook.
    Slack,
    /// To the webhook of this name, by the Standard Webhooks specification.
    Webhook(String),
    /// To the browser of this subscription, by Web Push.
    Push(PushSubscriptionId),
}

/// As it is stored, logged and shown.
impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(to) => write!(f, "email:{to}"),
            Self::Slack => f.write_str("slack"),
            Self::Webhook(name) => write!(f, "webhook:{name}"),
            Self::Push(id) => write!(f, "push:{id}"),
        }
    }
}

impl FromStr for Way {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let damaged = || StoreError::Damaged("a notification's way is none".into());
        match text.split_once(':') {
            None if text == "slack" => Ok(Self::Slack),
            Some(("email", to)) => Ok(Self::Email(to.into())),
            Some(("webhook", name)) => Ok(Self::Webhook(name.into())),
            Some(("push", id)) => match id.parse() {
                Ok(id) => Ok(Self::Push(PushSubscriptionId(id))),
                Err(_) => Err(damaged()),
            },
            _ => Err(damaged()),
        }
    }
}

/// What goes out on one way about one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The same at every attempt.
    pub id: NotificationId,
    /// The way out.
    pub way: Way,
    /// What it is about.
    pub kind: NotificationKind,
    /// The session that it is about.
    pub session: SessionId,
    /// The entry that caused it.
    pub seq: Seq,
    /// When that was committed, in milliseconds since 1970 (UTC).
    pub created_ms: u64,
    /// What it says, as JSON: see `docs/notifications.md`.
    pub payload: Arc<str>,
    /// Not due before, in milliseconds since 1970 (UTC): the end of the receiver's quiet hours.
    pub held_until_ms: Option<u64>,
}

/// A notification that somebody is at, until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is to be delivered.
    pub notification: Notification,
    /// The number of this attempt: 1 is the first. It tells this claim from later ones.
    pub attempt: u32,
}

/// Notifications that are still to go out.
///
/// - They come from [`Append`](super::Append) alone, and are committed with its entries or not at all.
/// - Only what is held back may be taken back, by an append that
///   [withdraws](super::Append::withdraws_held) it: once claimed, it is held no more.
/// - At least once: a notification stays until [`delivered`](Self::delivered) or given up. Whoever
///   claimed it and is gone loses it to the next claim when the lease ends.
/// - Bounded: what arrived is deleted, and so is what was given up, by
///   [`forget_dead_letters`](Self::forget_dead_letters).
/// - Exclusive: within its lease a notification is claimed by one alone. A claim that was lost changes
///   nothing any more, except that what it delivered is delivered.
#[async_trait::async_trait]
pub trait OutboxStore: Send + Sync + 'static {
    /// Claims what is due at `now_ms` on a way until `until_ms`, at most `limit`: what tells that somebody
    /// waits before all else, then what has waited longest. Each claim counts as an attempt.
    async fn claim_due(
        &self,
        way: &Way,
        now_ms: u64,
        until_ms: u64,
        limit: usize,
    ) -> Result<Vec<Claim>, StoreError>;

    /// When the next on a way is due: its next attempt, or the end of a lease. None if nothing waits.
    async fn next_attempt(&self, way: &Way) -> Result<Option<u64>, StoreError>;

    /// Every way that something waits on, in the order of their names, with when the next on it is due as
    /// [`next_attempt`](Self::next_attempt) tells it.
    async fn waiting_ways(&self) -> Result<Vec<(Way, u64)>, StoreError>;

    /// It has arrived, and is forgotten. False if it was no longer there.
    async fn delivered(&self, id: NotificationId) -> Result<bool, StoreError>;

    /// It is due again at `due_ms`. False if the claim was lost.
    async fn postpone(&self, claim: &Claim, due_ms: u64, error: &str) -> Result<bool, StoreError>;

    /// It is a dead letter from now on. False if the claim was lost.
    async fn give_up(&self, claim: &Claim, now_ms: u64, error: &str) -> Result<bool, StoreError>;

    /// All that waits on other ways than these is given up: nobody would claim it. Which of them were
    /// disabled is forgotten. Tells how many were given up.
    async fn give_up_others(
        &self,
        ways: &[Way],
        now_ms: u64,
        error: &str,
    ) -> Result<u64, StoreError>;

    /// A way to this address wants no more: all that waits on it is given up, and
    /// [`is_disabled`](Self::is_disabled) from now on.
    async fn disable(
        &self,
        way: &Way,
        address: &str,
        now_ms: u64,
        error: &str,
    ) -> Result<(), StoreError>;

    /// Whether the way was disabled at this address. Another address is another receiver.
    async fn is_disabled(&self, way: &Way, address: &str) -> Result<bool, StoreError>;

    /// What was given up before this time is deleted. Tells how many.
    async fn forget_dead_letters(&self, before_ms: u64) -> Result<u64, StoreError>;

    /// What was given up, the latest first: at most `limit`.
    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError>;

    /// One that was given up; none if it is none.
    async fn dead_letter(&self, id: NotificationId) -> Result<Option<DeadLetter>, StoreError>;

    /// A dead letter is due at `now_ms`, with all its attempts before it, and its way is enabled. False
    /// if it is none.
    async fn send_again(&self, id: NotificationId, now_ms: u64) -> Result<bool, StoreError>;
}
