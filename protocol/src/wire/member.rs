//! What a member of the team sets for themselves: which notifications reach them, and in which browsers.

use super::{NotificationKind, PushSubscriptionId};
use serde::{Deserialize, Serialize};

/// Which notifications reach an operator, beside those that the whole team gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MemberPreferences {
    /// What is sent to their own address. Nothing, unless they ask for it.
    pub email: Vec<NotificationKind>,
    /// What shows in their browsers, as soon as one is subscribed: what waits for somebody to act, unless
    /// they say otherwise.
    pub push: Vec<NotificationKind>,
    /// When nothing reaches them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
}

impl Default for MemberPreferences {
    fn default() -> Self {
        Self {
            email: Vec::new(),
            push: vec![
                NotificationKind::HandoffRequested,
                NotificationKind::WaitingTooLong,
                NotificationKind::LeadCaptured,
            ],
            quiet: None,
        }
    }
}

/// A time of each day in which a member is left alone. From a later time to an earlier one it goes on past
/// midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// Where the clock hangs that they are told by: a name of the IANA time zone database.
    pub time_zone: String,
    /// The first quiet minute, `HH:MM` from `00:00` to `23:59`.
    pub from: String,
    /// The first minute that is not quiet any more, as `from`.
    pub to: String,
}

/// A member's preferences, and what there is to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OwnNotifications {
    /// What they set.
    pub preferences: MemberPreferences,
    /// Their own address.
    pub email: String,
    /// Whether the server sends email at all.
    pub email_works: bool,
    /// The server's public key for subscriptions: an uncompressed point of P-256 in base64url. None if
    /// this server sends no Web Push.
    pub push_key: Option<String>,
    /// Their browsers that are subscribed, the latest first: at most `PUSH_BROWSERS_MAX`.
    pub browsers: Vec<PushBrowser>,
}

/// A browser that notifications show in, also while the console is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PushBrowser {
    /// The subscription.
    pub id: PushSubscriptionId,
    /// What the browser called itself, say `Firefox on Linux`.
    pub name: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it was subscribed, in milliseconds since 1970 (UTC).
    pub created_ms: u64,
}

/// What a browser's `PushSubscription` says, so that it can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubscribeBrowser {
    /// Where the browser's push service takes messages for it.
    pub endpoint: String,
    /// The browser's public key: an uncompressed point of P-256 in base64url.
    pub p256dh: String,
    /// The secret that it shares with the server: 16 bytes in base64url.
    pub auth: String,
    /// What it calls itself.
    pub name: String,
}

/// A way that a test is to be sent by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OwnWay {
    /// To the member's own address.
    Email,
    /// To each of their browsers.
    Push,
}

/// Asks for a test notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SendTest {
    /// The way.
    pub way: OwnWay,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TestSent {
    /// To how many receivers it went out.
    pub sent: u32,
    /// Why it did not reach the others, a sentence each.
    pub failed: Vec<String>,
}
