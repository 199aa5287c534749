//! Who is told of what: from appended entries to notifications.

use super::payload::{About, Event, Payload, Step, timestamp};
use crate::store::{Notification, Way};
use baton_protocol::wire::{
    InboxRow, InboxState, NotificationId, NotificationKind, OperatorDetail, OperatorEntry,
    SessionId, VisitorEvent,
};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// What of a session goes out on which ways.
#[derive(Debug, Default)]
pub struct Routes {
    /// Where the console is, for links into it.
    console: String,
    routes: Vec<Route>,
    /// Ways whose receiver wants no more.
    closed: RwLock<HashSet<Way>>,
}

/// A way out, and what goes out on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The way.
    pub way: Way,
    /// What goes out on it.
    pub kinds: Vec<NotificationKind>,
    /// From which step on it is told that somebody waits.
    pub from: Step,
}

impl Route {
    fn wants(&self, event: &Event) -> bool {
        let has_begun = event.step().is_none_or(|step| step >= self.from);
        has_begun && self.kinds.contains(&event.kind())
    }
}

impl Routes {
    /// The routes of a node that browsers reach by this origin.
    pub fn new(origin: &str, routes: Vec<Route>) -> Self {
        Self {
            console: format!("{origin}/console/"),
            routes,
            closed: RwLock::default(),
        }
    }

    /// The address of the console.
    pub fn console(&self) -> &str {
        &self.console
    }

    /// Every way, whether anything goes out on it or not.
    pub fn ways(&self) -> Vec<Way> {
        self.routes.iter().map(|route| route.way.clone()).collect()
    }

    /// Whether anything can go out on this way.
    pub fn has(&self, way: &Way) -> bool {
        self.routes.iter().any(|route| route.way == *way)
    }

    /// From now on nothing more is written for this way, or it is again.
    pub fn set_closed(&self, way: &Way, is_closed: bool) {
        let mut closed = self.closed.write().unwrap_or_else(PoisonError::into_inner);
        if is_closed {
            closed.insert(way.clone());
        } else {
            closed.remove(way);
        }
    }

    /// What goes out because of these entries, in their order. `row` is the session's inbox row after
    /// the last of them. The same entries make the same notifications, ids included.
    pub fn notifications(&self, row: &InboxRow, entries: &[OperatorEntry]) -> Vec<Notification> {
        if self.routes.is_empty() {
            return Vec::new();
        }
        let closed = self.closed.read().unwrap_or_else(PoisonError::into_inner);
        let mut notifications = Vec::new();
        // Of the steps that came due together the last says it all: nobody reads the same twice.
        let last_alert = entries.iter().rfind(|entry| alert(entry).is_some());
        let last_alert = last_alert.map(|entry| entry.seq);
        for entry in entries {
            if alert(entry).is_some() && Some(entry.seq) != last_alert {
                continue;
            }
            let Some(event) = self.event(row, entry) else {
                continue;
            };
            let kind = event.kind();
            let wanted = |route: &&Route| route.wants(&event);
            let wanting: Vec<_> = self.routes.iter().filter(wanted).collect();
            if wanting.is_empty() {
                continue;
            }
            let payload = Payload {
                timestamp: timestamp(entry.at_ms),
                event,
            };
            let Ok(payload) = serde_json::to_string(&payload).map(Arc::<str>::from) else {
                // No type in it can fail to be written.
                continue;
            };
            let open = wanting.into_iter();
            let open = open.filter(|route| !closed.contains(&route.way));
            notifications.extend(open.map(|route| Notification {
                id: id_of(row.session, entry, &route.way),
                way: route.way.clone(),
                kind,
                session: row.session,
                seq: entry.seq,
                created_ms: entry.at_ms,
                payload: Arc::clone(&payload),
            }));
        }
        notifications
    }

    /// What there is to tell of an entry.
    fn event(&self, row: &InboxRow, entry: &OperatorEntry) -> Option<Event> {
        let about = |view: &str| About {
            session: row.session,
            seq: entry.seq,
            agent: row.agent.clone(),
            page: row.page.clone(),
            link: format!("{}#/{view}/{}", self.console, row.session),
        };
        let still_waits = matches!(row.state, InboxState::Awaiting { .. });
        match &entry.event {
            // What is released and taken in one go left nobody waiting.
            VisitorEvent::SessionReleased { .. } if !still_waits => None,
            // An operator who was lost, or who gave it back, left a visitor who waits for a person again.
            VisitorEvent::HandoffRequested { .. } | VisitorEvent::SessionReleased { .. } => {
                Some(Event::HandoffRequested {
                    about: about("awaiting"),
                    reason: row.reason.clone(),
                    last_message: row.last_message.clone(),
                })
            }
            VisitorEvent::Internal => {
                alert(entry)
                    .filter(|_| still_waits)
                    .map(|(step, waited_ms)| Event::WaitingTooLong {
                        about: about("awaiting"),
                        waited_ms,
                        step,
                        reason: row.reason.clone(),
                        last_message: row.last_message.clone(),
                    })
            }
            VisitorEvent::SessionClaimed { operator } => Some(Event::Claimed {
                about: about("others"),
                operator: operator.clone(),
            }),
            VisitorEvent::LeadCaptured { contact, question } => Some(Event::LeadCaptured {
                about: about("leads"),
                contact: contact.clone(),
                question: question.clone(),
            }),
            VisitorEvent::SessionResolved { operator } => Some(Event::Resolved {
                about: about("resolved"),
                operator: Some(operator.clone()),
            }),
            VisitorEvent::SessionLapsed { .. } => Some(Event::Resolved {
                about: about("resolved"),
                operator: None,
            }),
            _ => None,
        }
    }
}

/// Whether the session waits for nobody any more.
pub(super) const fn ends_the_wait(entry: &OperatorEntry) -> bool {
    matches!(
        entry.event,
        VisitorEvent::SessionClaimed { .. }
            | VisitorEvent::SessionReturned { .. }
            | VisitorEvent::SessionResolved { .. }
            | VisitorEvent::SessionLapsed { .. }
    )
}

/// Which step of the wait ladder an entry is that people are told of, and for how long the visitor had
/// waited.
const fn alert(entry: &OperatorEntry) -> Option<(Step, u64)> {
    match entry.detail {
        Some(OperatorDetail::AlertedAgain { waited_ms }) => Some((Step::Again, waited_ms)),
        Some(OperatorDetail::AlertedWider { waited_ms }) => Some((Step::Wider, waited_ms)),
        _ => None,
    }
}

/// A notification's id, made of the entry and the way. The time is in it because a restored store
/// writes other entries under numbers that it had given before.
fn id_of(session: SessionId, entry: &OperatorEntry, way: &Way) -> NotificationId {
    let mut hash = Sha256::new();
    hash.update(session.0.as_bytes());
    hash.update(entry.seq.to_be_bytes());
    hash.update(entry.at_ms.to_be_bytes());
    hash.update(way.to_string());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    NotificationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests;
