//! The queue as a visitor who waits is told of it.

use serde::{Deserialize, Serialize};

/// Where a session that waits stands in its agent's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct QueuePlace {
    /// 1 for who is next, 2 for who comes after them, and so on.
    pub position: u32,
    /// How long it may take from now, in seconds, rounded as people say it. None if recent claims don't
    /// tell. An estimate, not a promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate_seconds: Option<u32>,
}
