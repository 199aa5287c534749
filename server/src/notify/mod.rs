//! Notifications: what goes out to people by email, Slack, webhooks and Web Push.
//!
//! Which entries make one, and what it says, is pure ([`Routes::notifications`]); the append that
//! causes it writes it to the outbox. A [`Courier`] takes it from there and delivers it,
//! at least once with one id, until it arrives or is given up. `docs/notifications.md` describes what
//! receivers get.

mod courier;
mod deliver;
mod email;
mod members;
mod payload;
mod post;
mod push;
mod route;
mod schedule;
mod signature;
mod slack;
mod vapid;
mod webhook;
mod wording;

pub use courier::{AT_ONCE, Courier, CourierParts, Look};
pub use deliver::{Deliver, NotDelivered};
pub use email::EmailServer;
pub use members::{MemberWays, Members};
pub use payload::{About, Event, Payload, Step};
pub use push::{PushServer, is_browsers_key};
pub use route::{Route, Routes};
pub use schedule::Schedule;
pub use signature::Secret;
pub use slack::slack;
pub use vapid::PushKey;
pub use webhook::Receiver;

use crate::store::{Notification, Way};
use baton_protocol::wire::{NotificationId, NotificationKind, SessionId};
use std::time::Duration;
use uuid::Uuid;

/// How long a test may take.
const TEST_WITHIN: Duration = Duration::from_secs(60);

/// A way out as the owner set it.
pub struct Outlet {
    /// The way, and what goes out on it.
    pub route: Route,
    /// When what did not arrive is tried again.
    pub schedule: Schedule,
    /// What delivers on it.
    pub deliver: Box<dyn Deliver>,
}

impl Outlet {
    /// The same, told from this step of a wait on.
    #[must_use]
    pub fn told_from(mut self, step: Step) -> Self {
        self.route.from = step;
        self
    }

    /// Delivers a test, past the outbox. `id` is any, `console` is where its link leads.
    ///
    /// # Errors
    /// Why it did not arrive.
    pub async fn test(&self, id: Uuid, console: &str, now_ms: u64) -> Result<(), NotDelivered> {
        let payload = Payload {
            timestamp: payload::timestamp(now_ms),
            event: Event::Test {
                link: console.to_owned(),
            },
        };
        let payload = serde_json::to_string(&payload);
        let notification = Notification {
            id: NotificationId(id),
            way: self.route.way.clone(),
            kind: NotificationKind::Test,
            session: SessionId(Uuid::nil()),
            seq: 0,
            created_ms: now_ms,
            payload: payload.unwrap_or_default().into(),
            held_until_ms: None,
        };
        // Whoever tries a way out waits for it.
        let within = self.deliver.within().min(TEST_WITHIN);
        courier::in_time(&*self.deliver, within, &notification, now_ms).await
    }

    /// The way.
    pub const fn way(&self) -> &Way {
        &self.route.way
    }
}
