//! Keeps the queue, and tells visitors who wait where they stand: the first change at once, what follows
//! together. However fast a queue of hundreds moves, each visitor is told once in a while.

use super::pause;
use crate::actions::until_done;
use crate::bus::Topic;
use crate::node::Node;
use futures_util::{FutureExt, TryFutureExt};
use std::sync::Arc;
use std::time::Duration;

/// A visitor is told at most this often where they stand.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// How soon it is read who waits, should the bus have lost a word of it.
const READ_EVERY: Duration = Duration::from_secs(30);

/// Follows the queue until the node stops.
pub(super) fn follow(node: &Arc<Node>) {
    let node = Arc::clone(node);
    tokio::spawn(async move {
        let mut status = node.status.subscribe();
        tokio::select! {
            () = keep(&node) => {}
            _ = status.wait_for(|status| status.stopping) => {}
        }
    });
}

async fn keep(node: &Node) {
    let read_claims = || {
        let told = |error: &_| tracing::error!(%error, "The latest claims can't be read");
        node.read_claims().inspect_err(told)
    };
    until_done(read_claims, pause).await;
    loop {
        // Listened to before it is read, so that nothing falls between.
        let mut moves = node.watch(&[Topic::Queue]);
        let read = || {
            let told = |error: &_| tracing::error!(%error, "Who waits can't be read");
            node.read_queue().inspect_err(told)
        };
        until_done(read, pause).await;
        // Also where nothing moved: an estimate changes with time.
        node.tell_places();
        let read_again = pause(READ_EVERY);
        tokio::pin!(read_again);
        loop {
            let moved = tokio::select! {
                moved = moves.next() => moved,
                () = &mut read_again => None,
            };
            // The subscription has ended, or it is time: read.
            let Some(moved) = moved else {
                break;
            };
            node.queue_moved(&moved);
            while let Some(Some(more)) = moves.next().now_or_never() {
                node.queue_moved(&more);
            }
            node.tell_places();
            pause(TELL_EVERY).await;
        }
    }
}
