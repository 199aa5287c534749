//! Looks at what is due by itself, at its time: by the node's clock, and at once when something comes to
//! be due earlier than was known.

use super::pause;
use crate::actions::until_done;
use crate::node::Node;
use futures_util::TryFutureExt;
use std::sync::Arc;
use std::time::Duration;

/// A look comes at least this often: the machine's clock may jump, and another node leave what it was to
/// do.
const LOOK_EVERY_MS: u64 = 30_000;

/// Takes up what is overdue, and has everything done at its time, until the node stops.
pub(super) fn follow(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let mut status = node.status.subscribe();
        loop {
            let look = || {
                let told = |error: &_| tracing::error!(%error, "What is due can't be done");
                node.do_what_is_due().inspect_err(told)
            };
            let next_ms = until_done(look, pause).await.unwrap_or(u64::MAX);
            let wait_ms = next_ms.saturating_sub(node.clock.now_ms());
            let wait = Duration::from_millis(wait_ms.min(LOOK_EVERY_MS));
            tokio::select! {
                () = pause(wait) => {}
                () = node.timers.earlier() => {}
                _ = status.wait_for(|status| status.stopping) => return,
            }
        }
    });
}
