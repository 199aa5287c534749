//! Whether the node lives, and whether it can do its work.

use super::failure::Failure;
use super::router::Shared;
use crate::node::Node;
use axum::extract::State;
use baton_protocol::wire::RefusalCode;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long a finding holds, so that asking often costs nothing.
const HOLDS_FOR: Duration = Duration::from_secs(1);
/// How long the store may take for a write.
const WRITES_WITHIN: Duration = Duration::from_secs(2);

/// What was found when the store was last tried.
#[derive(Default)]
pub(super) struct Readiness(Mutex<Option<Finding>>);

#[derive(Clone, Copy)]
struct Finding {
    at: Instant,
    writes: bool,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "The process answers")))]
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The store takes writes, and the node does not shut down.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "Ready"), (status = 503, body = Failure)))]
pub(super) async fn ready(State(app): Shared) -> Result<&'static str, Failure> {
    let stopping = app.node.status.borrow().stopping;
    if !stopping && app.readiness.writes(&app.node).await {
        Ok("ready\n")
    } else {
        Err(RefusalCode::Unavailable.into())
    }
}

impl Readiness {
    /// Whether the store takes writes. Whoever asks meanwhile waits for the same finding.
    async fn writes(&self, node: &Node) -> bool {
        let mut last = self.0.lock().await;
        if let Some(finding) = last.filter(|last| last.at.elapsed() < HOLDS_FOR) {
            return finding.writes;
        }
        let writes = match timeout(WRITES_WITHIN, node.try_write()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "The store takes no writes");
                false
            }
            Err(_) => {
                tracing::error!("The store does not answer in time");
                false
            }
        };
        let at = Instant::now();
        *last = Some(Finding { at, writes });
        writes
    }
}
