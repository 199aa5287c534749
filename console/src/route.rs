//! Where the operator is: in the inbox with a view, and perhaps a session, at an agent's handoff
//! settings, or at what was not delivered. Kept in the address after `#`, so that reload, back and a link to a colleague work.

use crate::inbox::View;
use baton_protocol::wire::{AgentId, SessionId};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What the address begins with at the settings.
const SETTINGS: &str = "settings";
/// What it is at what was not delivered.
const UNDELIVERED: &str = "undelivered";
/// The same at the operator's own notifications.
const NOTIFICATIONS: &str = "notifications";

/// A place in the console.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In the inbox.
    Inbox(Listing),
    /// At the handoff settings of an agent; of the first one, if none is named.
    Settings(Option<AgentId>),
    /// At the notifications that did not arrive.
    Undelivered,
    /// At what reaches the operator.
    Notifications,
}

/// A place in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listing {
    /// The part of the inbox that is listed.
    view: View,
    /// The session that is open.
    session: Option<SessionId>,
}

impl Place {
    /// Reads `#/awaiting/<session>` or `#/settings/<agent>`. What can't be read is the first view.
    fn parse(hash: &str) -> Self {
        let mut parts = hash.trim_start_matches('#').split('/').skip(1);
        let (first, second) = (parts.next(), parts.next());
        if first == Some(SETTINGS) {
            let agent = second.and_then(|id| AgentId::try_from(id.to_owned()).ok());
            return Self::Settings(agent);
        }
        if first == Some(UNDELIVERED) {
            return Self::Undelivered;
        }
        if first == Some(NOTIFICATIONS) {
            return Self::Notifications;
        }
        Self::Inbox(Listing {
            view: first.and_then(View::from_slug).unwrap_or(View::Awaiting),
            session: second.and_then(|id| id.parse().ok()),
        })
    }

    fn href(&self) -> String {
        match self {
            Self::Inbox(listing) => listing.href(),
            Self::Settings(Some(agent)) => format!("#/{SETTINGS}/{agent}"),
            Self::Settings(None) => format!("#/{SETTINGS}"),
            Self::Undelivered => format!("#/{UNDELIVERED}"),
            Self::Notifications => format!("#/{NOTIFICATIONS}"),
        }
    }
}

impl Listing {
    fn href(self) -> String {
        let view = self.view.slug();
        match self.session {
            Some(session) => format!("#/{view}/{session}"),
            None => format!("#/{view}"),
        }
    }
}

/// The place that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    place: RwSignal<Place>,
    /// Where in the inbox the operator is, or was before what stands in its place.
    listing: Memo<Listing>,
    view: Memo<View>,
    session: Memo<Option<SessionId>>,
    at_settings: Memo<bool>,
    at_undelivered: Memo<bool>,
    at_notifications: Memo<bool>,
    in_inbox: Memo<bool>,
}

impl Router {
    /// Follows the address and offers the place to the components below.
    pub(crate) fn provide() -> Self {
        let place = RwSignal::new(Place::parse(&hash()));
        let listener =
            window_event_listener(ev::hashchange, move |_| place.set(Place::parse(&hash())));
        on_cleanup(move || listener.remove());
        let listing = Memo::new(move |before: Option<&Listing>| match place.get() {
            Place::Inbox(listing) => listing,
            Place::Settings(_) | Place::Undelivered | Place::Notifications => {
                before.copied().unwrap_or(Listing {
                    view: View::Awaiting,
                    session: None,
                })
            }
        });
        let is_at = move |is: fn(&Place) -> bool| Memo::new(move |_| place.with(is));
        let in_inbox = is_at(|it| matches!(it, Place::Inbox(_)));
        let router = Self {
            place,
            listing,
            view: Memo::new(move |_| listing.get().view),
            session: Memo::new(move |_| {
                let session = listing.get().session;
                session.filter(|_| in_inbox.get())
            }),
            at_settings: is_at(|it| matches!(it, Place::Settings(_))),
            at_undelivered: is_at(|it| matches!(it, Place::Undelivered)),
            at_notifications: is_at(|it| matches!(it, Place::Notifications)),
            in_inbox,
        };
        provide_context(router);
        router
    }

    /// The one that was provided.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// The view that is listed.
    pub(crate) fn view(self) -> View {
        self.view.get()
    }

    /// The session that is open.
    pub(crate) fn session(self) -> Option<SessionId> {
        self.session.get()
    }

    /// The open session, without following it.
    pub(crate) fn session_now(self) -> Option<SessionId> {
        self.session.get_untracked()
    }

    /// Whether the settings are shown in place of the inbox.
    pub(crate) fn at_settings(self) -> bool {
        self.at_settings.get()
    }

    /// Whether the operator's own notifications are shown in place of the inbox.
    pub(crate) fn at_notifications(self) -> bool {
        self.at_notifications.get()
    }

    /// The element id of the pane that is worked in.
    pub(crate) fn pane(self) -> &'static str {
        self.place.with(|place| match place {
            Place::Inbox(_) => "session",
            Place::Settings(_) => "settings",
            Place::Undelivered => "undelivered",
            Place::Notifications => "notifications",
        })
    }

    /// The same, once.
    pub(crate) fn pane_now(self) -> &'static str {
        untrack(|| self.pane())
    }

    /// Whether what was not delivered is shown in place of the inbox.
    pub(crate) fn at_undelivered(self) -> bool {
        self.at_undelivered.get()
    }

    /// Whether the inbox is shown, and nothing in its place.
    pub(crate) fn in_inbox(self) -> bool {
        self.in_inbox.get()
    }

    /// The same, once.
    pub(crate) fn in_inbox_now(self) -> bool {
        self.in_inbox.get_untracked()
    }

    /// The agent that the address names.
    pub(crate) fn agent(self) -> Option<AgentId> {
        self.place.with(|place| match place {
            Place::Settings(agent) => agent.clone(),
            Place::Inbox(_) | Place::Undelivered | Place::Notifications => None,
        })
    }

    /// The address of a session, or of none, in the view that is listed.
    pub(crate) fn href(self, session: Option<SessionId>) -> String {
        let view = self.view.get();
        Listing { view, session }.href()
    }

    /// The address of a session in a view.
    pub(crate) fn href_in(self, view: View, session: SessionId) -> String {
        let session = Some(session);
        Listing { view, session }.href()
    }

    /// The address of a view. On a wide screen the open session stays, so no detour is lost; the
    /// link of the view itself closes it.
    pub(crate) fn href_of(self, view: View) -> String {
        Listing {
            view,
            session: None,
        }
        .href()
    }

    /// The address of what was not delivered.
    pub(crate) fn href_of_undelivered(self) -> String {
        Place::Undelivered.href()
    }

    /// The address of the operator's own notifications.
    pub(crate) fn href_of_notifications(self) -> String {
        Place::Notifications.href()
    }

    /// The address of the inbox as it was before what stands in its place.
    pub(crate) fn href_of_inbox(self) -> String {
        self.listing.get().href()
    }

    /// The address of the settings, of an agent's or of the first.
    pub(crate) fn href_of_settings(self, agent: Option<AgentId>) -> String {
        Place::Settings(agent).href()
    }

    /// Goes to a session, or to none, as if a link had been followed.
    pub(crate) fn open(self, session: Option<SessionId>) {
        let listing = self.listing.get_untracked();
        go(&Listing { session, ..listing }.href());
    }

    /// Lists a view, as if its link had been followed.
    pub(crate) fn list(self, view: View) {
        go(&self.href_of(view));
    }

    /// Goes to the settings.
    pub(crate) fn open_settings(self, agent: Option<AgentId>) {
        go(&self.href_of_settings(agent));
    }

    /// Goes back to the inbox as it was before what stands in its place.
    pub(crate) fn back_to_inbox(self) {
        go(&untrack(|| self.href_of_inbox()));
    }

    /// Lists another view around the open session, in place of the current entry of the history.
    pub(crate) fn follow_into(self, view: View) {
        let listing = Listing {
            view,
            ..self.listing.get_untracked()
        };
        let history = window().history();
        let replaced = history.and_then(|history| {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&listing.href()))
        });
        if replaced.is_ok() {
            self.place.set(Place::Inbox(listing));
        }
    }
}

fn go(href: &str) {
    // Only an address that is no address could fail here.
    let _ = window().location().set_hash(href);
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_back_to_its_place() {
        let session = "4f2a0000-0000-4000-8000-000000000001".parse().ok();
        for view in View::ALL {
            for session in [None, session] {
                let place = Place::Inbox(Listing { view, session });
                assert_eq!(Place::parse(&place.href()), place);
            }
        }
        for agent in [None, AgentId::try_from("shop".to_owned()).ok()] {
            let place = Place::Settings(agent);
            assert_eq!(Place::parse(&place.href()), place);
        }
        for place in [Place::Undelivered, Place::Notifications] {
            assert_eq!(Place::parse(&place.href()), place);
        }
    }

    #[test]
    fn an_unreadable_address_leads_to_the_queue() {
        for hash in ["", "#", "#/", "#/nowhere/else", "#javascript:alert(1)"] {
            let queue = Place::Inbox(Listing {
                view: View::Awaiting,
                session: None,
            });
            assert_eq!(Place::parse(hash), queue, "{hash}");
        }
    }

    #[test]
    fn an_agent_that_can_be_none_is_the_first() {
        for hash in ["#/settings", "#/settings/", "#/settings/No Agent"] {
            assert_eq!(Place::parse(hash), Place::Settings(None), "{hash}");
        }
    }
}
