//! Notifications: what goes out to people by email, Slack, webhooks and Web Push, as operators hear of it.

use super::{NotificationId, Seq, SessionId};
use serde::{Deserialize, Serialize};

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// The agent stepped aside, a visitor waits for a person.
    HandoffRequested,
    /// An operator took a waiting session.
    Claimed,
    /// A visitor has been waiting for a person for longer than the owner wants.
    WaitingTooLong,
    /// A visitor left contact details.
    LeadCaptured,
    /// A session was closed.
    Resolved,
    /// Sent to try the ways out, about no session. Never in the outbox.
    Test,
    /// What this version of the server doesn't know, say after a step back from a newer one. Only among
    /// dead letters.
    Unknown,
}

impl NotificationKind {
    /// Whether it tells that somebody waits, and so is of little use once they don't.
    pub const fn is_about_a_wait(self) -> bool {
        matches!(self, Self::HandoffRequested | Self::WaitingTooLong)
    }
}

/// A notification that was given up: it goes out again only if an operator says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeadLetter {
    /// Its id, the same at every attempt.
    pub id: NotificationId,
    /// The way out: `email:` and an address, `slack`, `webhook:` and its name, or `push:` and the id of a
    /// browser's subscription.
    pub way: String,
    /// What it is about.
    pub kind: NotificationKind,
    /// The session that it is about.
    pub session: SessionId,
    /// The entry that caused it.
    pub seq: Seq,
    /// When that was committed, in milliseconds since 1970 (UTC).
    pub created_ms: u64,
    /// When it was given up, in milliseconds since 1970 (UTC).
    pub dead_ms: u64,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong the last time, in words.
    pub error: String,
}
