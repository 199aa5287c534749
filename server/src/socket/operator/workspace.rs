//! What changes in the workspace, on its way to a console.
//!
//! Changes wait in the subscription's queue, where a later one of a row takes an earlier one's
//! place, until it is time to tell all of them: at a thousand messages a second, a console is woken
//! as often, and gets as many frames, as at ten.

use crate::bus::{Notice, Roster, Subscription};
use baton_protocol::wire::InboxRow;
use futures_util::FutureExt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// A change that comes alone is told at once; what follows it waits until this time is over.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// A console's subscription to the workspace.
pub(super) struct Workspace {
    subscription: Subscription,
    due: Pin<Box<Sleep>>,
}

/// What has changed since a console was last told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Changes {
    pub(super) rows: Vec<Arc<InboxRow>>,
    pub(super) roster: Option<Roster>,
}

impl Workspace {
    pub(super) fn new(subscription: Subscription) -> Self {
        Self {
            subscription,
            due: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// All that has changed, once it is time to tell it; none if the queue overflowed. Cancel safe.
    pub(super) async fn next(&mut self) -> Option<Changes> {
        self.due.as_mut().await;
        let first = self.subscription.next().await?;
        self.due.as_mut().reset(Instant::now() + TOLD_EVERY);
        let mut changes = Changes::default();
        changes.add(&first);
        while let Some(next) = self.subscription.next().now_or_never() {
            let next = next?;
            changes.add(&next);
        }
        Some(changes)
    }
}

impl Changes {
    fn add(&mut self, notice: &Notice) {
        match notice {
            Notice::RowChanged(row) => self.rows.push(Arc::clone(row)),
            Notice::Duty(roster) => self.roster = Some(roster.clone()),
            // Those go to sessions, and to nodes.
            Notice::Committed { .. }
            | Notice::Delta { .. }
            | Notice::Typing { .. }
            | Notice::Presence { .. }
            | Notice::SettingsChanged => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::local::LocalBus;
    use crate::bus::{Bus, Topic};
    use baton_protocol::wire::{AgentId, InboxState, SessionId};
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
            started_ms: 1,
            updated_ms: 1,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_told_at_once_and_what_follows_it_together() {
        let bus = LocalBus::new();
        let publish = |row| bus.publish(Topic::Workspace, Arc::new(Notice::RowChanged(row)));
        let mut workspace = Workspace::new(bus.subscribe(&[Topic::Workspace]));
        assert!(workspace.next().now_or_never().is_none());
        publish(row(1, 1));
        let start = Instant::now();
        let told = workspace.next().await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert_eq!(told.rows, [row(1, 1)]);

        for head in 2..=50 {
            publish(row(1, head));
            publish(row(2, head));
            assert!(workspace.next().now_or_never().is_none());
        }
        let told = workspace.next().await.unwrap();
        assert_eq!(start.elapsed(), TOLD_EVERY);
        assert_eq!(told.rows, [row(1, 50), row(2, 50)]);
        assert!(workspace.next().now_or_never().is_none());
    }
}
