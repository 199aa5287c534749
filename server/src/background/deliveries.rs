//! Delivers notifications, on each of the team's ways in a task of its own, and to members in one more:
//! one that is slow or down holds up no other.

use super::member_deliveries::deliver_to_members;
use super::pause;
use crate::actions::until_done;
use crate::node::{Node, NodeStatus};
use crate::notify::{AT_ONCE, Courier, Look};
use crate::store::Way;
use futures_util::TryFutureExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How soon notifications are found that another node wrote, or that this one wrote and was not told of.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(15);
/// How soon the store is asked again after it did not answer.
pub(super) const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(3);
/// How long a stop waits for what is under way. The rest is delivered after the next start.
pub(super) const END_WITHIN: Duration = Duration::from_secs(3);

/// How often dead letters are looked through for those that are too old.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);

/// Delivers until the node stops; then the tasks end by themselves, in a few seconds at most.
pub fn deliver_notifications(node: &Arc<Node>, couriers: Vec<Courier>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(forget_dead_letters(Arc::clone(node)));
    // Also if there is no way at all: what waits on the ways of before is listed.
    let ways: Vec<_> = couriers
        .iter()
        .map(|courier| courier.way().clone())
        .collect();
    if node.reaches_members() {
        tasks.spawn(deliver_to_members(Arc::clone(node), ways));
    } else {
        tasks.spawn(give_up_others(Arc::clone(node), ways));
    }
    for courier in couriers {
        let (notified, status) = (node.notified.subscribe(), node.status.subscribe());
        tasks.spawn(deliver(Arc::new(courier), notified, status));
    }
    tasks
}

/// What waits on ways that the configuration no longer has is given up, so that operators see it.
async fn give_up_others(node: Arc<Node>, ways: Vec<Way>) {
    let give_up = || {
        let told = |error: &_| tracing::error!(%error, "The outbox can't be read");
        node.give_up_others(&ways).inspect_err(told)
    };
    let mut status = node.status.subscribe();
    tokio::select! {
        () = until_done(give_up, pause) => {}
        _ = status.wait_for(|status| status.stopping) => {}
    }
}

/// Dead letters are kept as long as the owner wants, and no longer.
async fn forget_dead_letters(node: Arc<Node>) {
    let mut status = node.status.subscribe();
    loop {
        if let Err(error) = node.forget_dead_letters().await {
            tracing::error!(%error, "Old dead letters can't be deleted; the next look may do it");
        }
        tokio::select! {
            () = pause(FORGET_EVERY) => {}
            _ = status.wait_for(|status| status.stopping) => return,
        }
    }
}

async fn deliver(
    courier: Arc<Courier>,
    mut notified: watch::Receiver<()>,
    mut status: watch::Receiver<NodeStatus>,
) {
    // Tasks, so that they go on while this one looks: the store's lock is fair, and whoever waits for it
    // must be there to take it.
    let mut under_way = JoinSet::new();
    loop {
        // Before the look: what is committed after it wakes this again.
        notified.borrow_and_update();
        let free = AT_ONCE - under_way.len();
        let wait = match courier.look(free).await {
            Ok(Look { claims, next_in_ms }) => {
                for claim in claims {
                    let courier = Arc::clone(&courier);
                    under_way.spawn(async move { courier.carry(claim).await });
                }
                next_in_ms.map_or(LOOK_EVERY, |ms| LOOK_EVERY.min(Duration::from_millis(ms)))
            }
            Err(error) => {
                tracing::error!(way = %courier.way(), %error, "The outbox can't be read");
                LOOK_AGAIN_AFTER
            }
        };
        let has_room = under_way.len() < AT_ONCE;
        tokio::select! {
            Some(_) = under_way.join_next() => {}
            () = pause(wait), if has_room => {}
            Ok(()) = notified.changed(), if has_room => {}
            _ = status.wait_for(|status| status.stopping) => break,
        }
    }
    let rest = async { while under_way.join_next().await.is_some() {} };
    if timeout(END_WITHIN, rest).await.is_err() {
        tracing::info!(way = %courier.way(), "Notifications under way are left for the next start");
    }
}
