//! Who is told of what: from appended entries to notifications.

use super::members::Members;
use super::payload::{About, Event, Payload, Step, timestamp};
use crate::store::{Notification, Way};
use baton_protocol::wire::{
    InboxRow, InboxState, NotificationId, NotificationKind, OperatorDetail, OperatorEntry,
    OperatorId, SessionId, VisitorEvent,
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
    /// Who is told themselves.
    members: RwLock<Arc<Members>>,
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
            members: RwLock::default(),
        }
    }

    /// The address of the console.
    pub fn console(&self) -> &str {
        &self.console
    }

    /// Every way of the whole team's, whether anything goes out on it or not.
    pub fn ways(&self) -> Vec<Way> {
        self.routes.iter().map(|route| route.way.clone()).collect()
    }

    /// Whether anything can go out on this way.
    pub fn has(&self, way: &Way) -> bool {
        let mut routes = self.routes.iter();
        routes.any(|route| route.way == *way) || self.members().ways().contains(way)
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

    /// Members as they are told now.
    pub fn members(&self) -> Arc<Members> {
        let members = self.members.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&members)
    }

    /// From now on members are told like this.
    pub fn set_members(&self, members: Members) {
        let mut told = self.members.write().unwrap_or_else(PoisonError::into_inner);
        *told = Arc::new(members);
    }

    /// Whether these entries make moot what is held back about the session's wait: somebody came, or
    /// it ended.
    pub fn withdraws_held(&self, entries: &[OperatorEntry]) -> bool {
        entries.iter().any(ends_the_wait)
    }

    /// What goes out because of these entries, in their order. `row` is the session's inbox row after
    /// the last of them. The same entries make the same notifications, ids included.
    pub fn notifications(&self, row: &InboxRow, entries: &[OperatorEntry]) -> Vec<Notification> {
        // Once for all of them, whatever a member changes meanwhile.
        let members = self.members();
        if self.routes.is_empty() && members.is_empty() {
            return Vec::new();
        }
        let closed = self.closed.read().unwrap_or_else(PoisonError::into_inner);
        let mut notifications: Vec<Notification> = Vec::new();
        // Of the steps that came due together the last says it all: nobody reads the same twice.
        let last_alert = entries.iter().rfind(|entry| alert(entry).is_some());
        let last_alert = last_alert.map(|entry| entry.seq);
        for entry in entries {
            if ends_the_wait(entry) {
                notifications.retain(|before| {
                    before.held_until_ms.is_none() || !before.kind.is_about_a_wait()
                });
            }
            if alert(entry).is_some() && Some(entry.seq) != last_alert {
                continue;
            }
            let Some(event) = self.event(row, entry) else {
                continue;
            };
            let kind = event.kind();
            let wanted = |route: &&Route| route.wants(&event);
            let by_all = self.routes.iter().filter(wanted);
            let by_all = by_all.filter(|route| !closed.contains(&route.way));
            let mut ways: Vec<_> = by_all.map(|route| (route.way.clone(), None)).collect();
            for (way, held_until_ms) in members.told_of(kind, done_by(entry), entry.at_ms) {
                // Who is told with the team is not told twice.
                if !ways.iter().any(|(known, _)| *known == way) {
                    ways.push((way, held_until_ms));
                }
            }
            if ways.is_empty() {
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
            notifications.extend(ways.into_iter().map(|(way, held_until_ms)| Notification {
                id: id_of(row.session, entry, &way),
                way,
                kind,
                session: row.session,
                seq: entry.seq,
                created_ms: entry.at_ms,
                payload: Arc::clone(&payload),
                held_until_ms,
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
            // Who has left details wants a person once more, and is not asked for them again.
            VisitorEvent::ContactRequested { .. } => {
                row.lead.as_ref().map(|lead| Event::LeadCaptured {
                    about: about("leads"),
                    contact: lead.contact.clone(),
                    question: lead.question.clone(),
                })
            }
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

/// Who did what an entry tells of, where that was an operator.
const fn done_by(entry: &OperatorEntry) -> Option<OperatorId> {
    match &entry.event {
        VisitorEvent::SessionClaimed { operator } | VisitorEvent::SessionResolved { operator } => {
            Some(operator.id)
        }
        _ => None,
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
