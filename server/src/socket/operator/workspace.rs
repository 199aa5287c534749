//! What changes in the workspace, on its way to a console.
//!
//! Changes wait in the subscription's queue, where a later one of a row takes an earlier one's
//! place, until it is time to tell all of them: at a thousand messages a second, a console is woken
//! as often, and gets as many frames, as at ten.

use crate::bus::{Notice, Roster, Subscription};
use baton_protocol::wire::InboxRow;
use futures_util::FutureExt;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A change that comes alone is told at once; what follows it waits until this time is over.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// A console's subscription to the workspace.
pub(super) struct Workspace {
    subscription: Subscription,
    /// Until then nothing is told, and nothing taken from the queue.
    waits_until: Option<Instant>,
}

/// What has changed since a console was last told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Changes {
    pub(super) rows: Vec<Arc<InboxRow>>,
    pub(super) roster: Option<Roster>,
    pub(super) routing: bool,
}

impl Workspace {
    pub(super) fn new(subscription: Subscription) -> Self {
        Self {
            subscription,
            waits_until: None,
        }
    }

    /// The first change that is to be told now; none if the queue overflowed. Cancel safe.
    pub(super) async fn changed(&mut self) -> Option<Arc<Notice>> {
        if self.waits_until.is_some() {
            pending::<()>().await;
        }
        self.subscription.next().await
    }

    /// All that has changed, from the first on; none if the queue overflowed. What changes next
    /// waits for its time.
    pub(super) fn take_all(&mut self, first: &Notice, now: Instant) -> Option<Changes> {
        self.waits_until = Some(now + TOLD_EVERY);
        let mut changes = Changes::default();
        changes.add(first);
        while let Some(next) = self.subscription.next().now_or_never() {
            let next = next?;
            changes.add(&next);
        }
        Some(changes)
    }

    /// When changes are to be listened to again.
    pub(super) fn due(&self) -> Option<Instant> {
        self.waits_until
    }

    pub(super) fn on_due(&mut self, now: Instant) {
        self.waits_until.take_if(|until| *until <= now);
    }
}

impl Changes {
    fn add(&mut self, notice: &Notice) {
        match notice {
            Notice::RowChanged(row) => self.rows.push(Arc::clone(row)),
            Notice::Duty(roster) => self.roster = Some(roster.clone()),
            Notice::RoutingChanged => self.routing = true,
            // Those go to sessions, and to nodes.
            Notice::Committed { .. }
            | Notice::Delta { .. }
            | Notice::Typing { .. }
            | Notice::Presence { .. }
            | Notice::Queue { .. }
            | Notice::SettingsChanged => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::local::LocalBus;
    use crate::bus::{Bus, Topic};
    use baton_protocol::wire::{AgentId, InboxState, SessionId, WaitStep};
    use uuid::Uuid;

    fn row(session: u128, head: u64) -> Arc<InboxRow> {
        Arc::new(InboxRow {
            session: SessionId(Uuid::from_u128(session)),
            head,
            agent: AgentId::try_from("demo".to_owned()).unwrap(),
            state: InboxState::Agent,
            reason: None,
            last_message: None,
            lead: None,
            page: None,
            wanted_ms: None,
            claimed: None,
            wait_step: WaitStep::Asked,
            route: Default::default(),
            losses: Vec::new(),
            started_ms: 1,
            updated_ms: 1,
        })
    }

    #[test]
    fn a_change_is_told_at_once_and_what_follows_it_together() {
        let bus = LocalBus::new();
        let publish = |row| bus.publish(Topic::Workspace, Arc::new(Notice::RowChanged(row)));
        let mut workspace = Workspace::new(bus.subscribe(&[Topic::Workspace]));
        assert!(workspace.changed().now_or_never().is_none());
        assert_eq!(workspace.due(), None);

        let start = Instant::now();
        publish(row(1, 1));
        let first = workspace.changed().now_or_never().unwrap().unwrap();
        let told = workspace.take_all(&first, start).unwrap();
        assert_eq!(told.rows, [row(1, 1)]);

        for head in 2..=50 {
            publish(row(1, head));
            publish(row(2, head));
        }
        let due = workspace.due().unwrap();
        assert_eq!(due, start + TOLD_EVERY);
        workspace.on_due(due - Duration::from_millis(1));
        assert!(workspace.changed().now_or_never().is_none());
        workspace.on_due(due);
        let first = workspace.changed().now_or_never().unwrap().unwrap();
        let told = workspace.take_all(&first, due).unwrap();
        assert_eq!(told.rows, [row(1, 50), row(2, 50)]);
        assert!(workspace.changed().now_or_never().is_none());
    }
}
