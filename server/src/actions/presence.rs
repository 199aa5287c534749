//! Which visitors are there, and on which page. Kept in memory, per node.

use super::words;
use crate::bus::{Notice, Topic};
use crate::node::Node;
use baton_protocol::wire::{Page, SessionId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The visitors who are connected to this node.
#[derive(Default)]
pub(crate) struct Presence(Mutex<HashMap<SessionId, Present>>);

struct Present {
    connections: u32,
    page: Option<Page>,
}

impl Presence {
    /// Whether a visitor is connected to this node.
    pub(super) fn is_there(&self, session: SessionId) -> bool {
        self.present().contains_key(&session)
    }

    fn present(&self) -> MutexGuard<'_, HashMap<SessionId, Present>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Node {
    /// A connection of a visitor's begins.
    pub fn visitor_came(&self, session: SessionId, page: Option<Page>) {
        self.timers.came(session);
        let page = words::page(page);
        let mut present = self.presence.present();
        let entry = present.entry(session).or_insert(Present {
            connections: 0,
            page: None,
        });
        entry.connections += 1;
        if page.is_some() {
            entry.page.clone_from(&page);
        }
        self.publish_presence(&present, session, page);
    }

    /// A visitor went to another page. Gives the page back as it may be kept; none if it is none.
    pub fn visitor_visits(&self, session: SessionId, page: Page) -> Option<Page> {
        let page = words::page(Some(page))?;
        let mut present = self.presence.present();
        if let Some(entry) = present.get_mut(&session) {
            entry.page = Some(page.clone());
        }
        self.publish_presence(&present, session, Some(page.clone()));
        Some(page)
    }

    /// A connection of a visitor's has ended.
    pub fn visitor_left(&self, session: SessionId) {
        let mut present = self.presence.present();
        let Some(entry) = present.get_mut(&session) else {
            return;
        };
        entry.connections -= 1;
        let page = entry.page.clone();
        if entry.connections == 0 {
            present.remove(&session);
        }
        self.publish_presence(&present, session, page);
    }

    /// Whether a visitor is there, and on which page.
    pub fn presence_of(&self, session: SessionId) -> (bool, Option<Page>) {
        let present = self.presence.present();
        present
            .get(&session)
            .map_or((false, None), |entry| (true, entry.page.clone()))
    }

    /// Told while it can't change: of two changes at once the later one is told last.
    fn publish_presence(
        &self,
        present: &HashMap<SessionId, Present>,
        session: SessionId,
        page: Option<Page>,
    ) {
        let notice = Notice::Presence {
            session,
            online: present.contains_key(&session),
            page,
        };
        self.bus.publish(Topic::Desk(session), Arc::new(notice));
    }
}
