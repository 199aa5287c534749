//! Delivering one notification, and why it did not arrive.

use crate::store::Notification;
use std::time::Duration;

/// How long one attempt may take unless the way says otherwise.
pub(super) const SEND_WITHIN: Duration = Duration::from_secs(20);

/// Delivers on one way.
///
/// `Ok` means that the receiver has taken it over. Whoever calls bounds the time.
#[async_trait::async_trait]
pub trait Deliver: Send + Sync + 'static {
    /// Delivers once. `now_ms` is when, in milliseconds since 1970 (UTC).
    async fn deliver(&self, notification: &Notification, now_ms: u64) -> Result<(), NotDelivered>;

    /// How long one attempt may take. Whoever takes longer to confirm gets everything again.
    fn within(&self) -> Duration {
        SEND_WITHIN
    }

    /// Where to, if the receiver may close it for good.
    fn address(&self) -> Option<&str> {
        None
    }
}

/// Why it did not arrive, in words that are safe to show: no secret, and nothing that a receiver wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDelivered {
    /// It may arrive at another time.
    #[error("{why}")]
    Now {
        /// Why.
        why: String,
        /// How long the receiver asked to wait.
        retry_after: Option<Duration>,
    },
    /// It will never arrive as it is.
    #[error("{0}")]
    Ever(String),
    /// The receiver wants nothing more, this or other.
    #[error("{0}")]
    Closed(String),
}

impl NotDelivered {
    /// It may arrive at another time.
    pub fn now(why: impl Into<String>) -> Self {
        Self::Now {
            why: why.into(),
            retry_after: None,
        }
    }
}
