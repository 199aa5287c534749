//! Where the operator is: a view, and perhaps a session. Kept in the address after `#`, so that
//! reload, back and a link to a colleague work.

use crate::inbox::View;
use baton_protocol::wire::SessionId;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A place in the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The part of the inbox that is listed.
    pub(crate) view: View,
    /// The session that is open.
    pub(crate) session: Option<SessionId>,
}

impl Route {
    /// Reads `#/awaiting/<session>`. What can't be read is the first view.
    fn parse(hash: &str) -> Self {
        let mut parts = hash.trim_start_matches('#').split('/').skip(1);
        Self {
            view: parts
                .next()
                .and_then(View::from_slug)
                .unwrap_or(View::Awaiting),
            session: parts.next().and_then(|id| id.parse().ok()),
        }
    }

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
    view: Memo<View>,
    session: Memo<Option<SessionId>>,
    route: RwSignal<Route>,
}

impl Router {
    /// Follows the address and offers the place to the components below.
    pub(crate) fn provide() -> Self {
        let route = RwSignal::new(Route::parse(&hash()));
        let listener =
            window_event_listener(ev::hashchange, move |_| route.set(Route::parse(&hash())));
        on_cleanup(move || listener.remove());
        let router = Self {
            view: Memo::new(move |_| route.get().view),
            session: Memo::new(move |_| route.get().session),
            route,
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
        self.route.get_untracked().session
    }

    /// The address of a session, or of none, in the view that is listed.
    pub(crate) fn href(self, session: Option<SessionId>) -> String {
        let view = self.view.get();
        Route { view, session }.href()
    }

    /// The address of a view. On a wide screen the open session stays, so no detour is lost; the
    /// link of the view itself closes it.
    pub(crate) fn href_of(self, view: View) -> String {
        Route {
            view,
            session: None,
        }
        .href()
    }

    /// Goes somewhere, as if a link had been followed.
    pub(crate) fn open(self, session: Option<SessionId>) {
        let route = Route {
            session,
            ..self.route.get_untracked()
        };
        // Only an address that is no address could fail here.
        let _ = window().location().set_hash(&route.href());
    }

    /// Lists a view, as if its link had been followed.
    pub(crate) fn list(self, view: View) {
        // As above.
        let _ = window().location().set_hash(&self.href_of(view));
    }

    /// Lists another view around the open session, in place of the current entry of the history.
    pub(crate) fn follow_into(self, view: View) {
        let route = Route {
            view,
            ..self.route.get_untracked()
        };
        let history = window().history();
        let replaced = history.and_then(|history| {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&route.href()))
        });
        if replaced.is_ok() {
            self.route.set(route);
        }
    }
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
                let route = Route { view, session };
                assert_eq!(Route::parse(&route.href()), route);
            }
        }
    }

    #[test]
    fn an_unreadable_address_leads_to_the_queue() {
        for hash in ["", "#", "#/", "#/nowhere/else", "#javascript:alert(1)"] {
            let queue = Route {
                view: View::Awaiting,
                session: None,
            };
            assert_eq!(Route::parse(hash), queue, "{hash}");
        }
    }
}
