//! Delivers notifications to members, each by their own ways. These come and go while the server runs, so
//! they have no courier that waits for them: it is made when something waits in the outbox.

use super::deliveries::{END_WITHIN, LOOK_AGAIN_AFTER, LOOK_EVERY};
use super::pause;
use crate::actions::until_done;
use crate::node::Node;
use crate::notify::{AT_ONCE, Courier, CourierParts, Look, Outlet};
use crate::store::{PushSubscription, StoreError, Way};
use baton_protocol::wire::TestSent;
use futures_util::TryFutureExt;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{Id, JoinSet};
use tokio::time::timeout;

/// Deliveries to all members at once.
const AT_ONCE_MAX: usize = 64;

/// Delivers until the node stops. What waits on ways that are neither the team's nor a member's is given
/// up, so that operators see it; a browser that is no longer subscribed is forgotten.
pub(super) async fn deliver_to_members(node: Arc<Node>, team: Vec<Way>) {
    let (mut notified, mut status) = (node.notified.subscribe(), node.status.subscribe());
    let look = || {
        let told = |error: &_| tracing::error!(%error, "What members set can't be read");
        node.look_at_members().inspect_err(told)
    };
    tokio::select! {
        () = until_done(look, pause) => {}
        _ = status.wait_for(|status| status.stopping) => return,
    }
    let mut deliveries = Deliveries {
        parts: node.courier_parts(),
        node,
        team,
        under_way: JoinSet::new(),
        ways: HashMap::new(),
        couriers: HashMap::new(),
    };
    loop {
        // Before the look: what is committed after it wakes this again.
        notified.borrow_and_update();
        let wait = deliveries.look().await.unwrap_or_else(|error| {
            tracing::error!(%error, "The outbox can't be read");
            LOOK_AGAIN_AFTER
        });
        tokio::select! {
            () = deliveries.one_ended() => {}
            () = pause(wait) => {}
            Ok(()) = notified.changed() => {}
            _ = status.wait_for(|status| status.stopping) => break,
        }
    }
    let Deliveries { mut under_way, .. } = deliveries;
    let rest = async { while under_way.join_next().await.is_some() {} };
    if timeout(END_WITHIN, rest).await.is_err() {
        tracing::info!("Notifications of members are left for the next start");
    }
}

struct Deliveries {
    node: Arc<Node>,
    team: Vec<Way>,
    parts: CourierParts,
    under_way: JoinSet<()>,
    /// Where each of them goes.
    ways: HashMap<Id, Way>,
    /// Those of the ways that something waits on: they know when a receiver wants to be asked again.
    couriers: HashMap<Way, Kept>,
}

/// A courier, and the browser that it was made for.
struct Kept {
    courier: Arc<Courier>,
    browser: Option<PushSubscription>,
}

impl Deliveries {
    /// Starts what is due, as far as there is room. Tells when to look again.
    async fn look(&mut self) -> Result<Duration, StoreError> {
        let now_ms = self.parts.clock.now_ms();
        let mut next_in_ms = u64::MAX;
        let mut unknown = Vec::new();
        let waiting = self.node.waiting_ways().await?;
        self.couriers
            .retain(|way, _| waiting.iter().any(|(waiting, _)| waiting == way));
        for (way, due_ms) in waiting {
            if self.team.contains(&way) {
                continue;
            }
            let Some(courier) = self.courier(&way) else {
                unknown.push(way);
                continue;
            };
            if due_ms > now_ms {
                next_in_ms = next_in_ms.min(due_ms - now_ms);
                continue;
            }
            let to_way = self.ways.values().filter(|to| **to == way).count();
            let free = AT_ONCE.saturating_sub(to_way);
            let free = free.min(AT_ONCE_MAX.saturating_sub(self.under_way.len()));
            if free == 0 {
                continue;
            }
            let look = courier.look(free).await?;
            next_in_ms = next_in_ms.min(look.next_in_ms.unwrap_or(u64::MAX));
            self.carry(&courier, look);
        }
        if !unknown.is_empty() {
            self.let_go_of(unknown).await?;
        }
        Ok(LOOK_EVERY.min(Duration::from_millis(next_in_ms)))
    }

    fn carry(&mut self, courier: &Arc<Courier>, look: Look) {
        for claim in look.claims {
            let carrying = Arc::clone(courier);
            let task = self
                .under_way
                .spawn(async move { carrying.carry(claim).await });
            self.ways.insert(task.id(), courier.way().clone());
        }
    }

    /// The courier of a way to a member, as the member is reached now; none if it is no way to any.
    fn courier(&mut self, way: &Way) -> Option<Arc<Courier>> {
        let members = self.parts.routes.members();
        let browser = members.browser_of(way).cloned();
        if let Some(kept) = self
            .couriers
            .get(way)
            .filter(|kept| kept.browser == browser)
        {
            return Some(Arc::clone(&kept.courier));
        }
        let courier = Courier::new(members.outlet(way)?, self.parts.clone());
        let courier = Arc::new(courier);
        let kept = Kept {
            courier: Arc::clone(&courier),
            browser,
        };
        self.couriers.insert(way.clone(), kept);
        Some(courier)
    }

    fn outlet(&self, way: &Way) -> Option<Outlet> {
        self.parts.routes.members().outlet(way)
    }

    /// Whatever nobody would ever claim, by what the store says now: another node may know more.
    async fn let_go_of(&self, unknown: Vec<Way>) -> Result<(), StoreError> {
        self.node.look_at_members().await?;
        let mut others = false;
        for way in unknown {
            match way {
                _ if self.outlet(&way).is_some() => {}
                Way::Push(id) => self.node.forget_browser(id).await?,
                _ => others = true,
            }
        }
        if others {
            let mut ways = self.parts.routes.members().ways();
            ways.extend(self.team.iter().cloned());
            self.node.give_up_others(&ways).await?;
        }
        Ok(())
    }

    /// Waits until one has come to its end; for ever if none is under way.
    async fn one_ended(&mut self) {
        let ended = match self.under_way.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => std::future::pending().await,
        };
        self.ways.remove(&ended);
    }
}

/// Sends a test by each of these, past the outbox and whatever the hour.
pub(crate) async fn send_tests(node: &Arc<Node>, outlets: Vec<Outlet>) -> TestSent {
    let mut outcome = TestSent {
        sent: 0,
        failed: Vec::new(),
    };
    let mut tests = JoinSet::new();
    for outlet in outlets {
        let node = Arc::clone(node);
        tests.spawn(async move {
            let (id, console) = (node.new_command_id().0, node.settings.notify.console());
            outlet.test(id, console, node.clock.now_ms()).await
        });
    }
    while let Some(tested) = tests.join_next().await {
        match tested {
            Ok(Ok(())) => outcome.sent += 1,
            Ok(Err(error)) => outcome.failed.push(error.to_string()),
            Err(_) => outcome.failed.push("the test broke off".into()),
        }
    }
    outcome
}
