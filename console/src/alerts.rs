//! New handoffs, made known: a sound, a desktop notification, the title, and a spoken line.

use crate::chime::Chime;
use crate::desk::Desk;
use crate::inbox::View;
use crate::label::{reason_chip, visitor_label};
use crate::route::Router;
use baton_protocol::wire::{InboxRow, SessionId};
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

const MUTED_KEY: &str = "baton.console.muted";

/// How this operator wants to hear of handoffs.
#[derive(Clone, Copy)]
pub(crate) struct Alerts {
    chime: Chime,
    muted: RwSignal<bool>,
    permission: RwSignal<Option<NotificationPermission>, LocalStorage>,
    spoken: RwSignal<String>,
}

impl Alerts {
    /// Begins to watch the queue.
    pub(crate) fn provide(desk: Desk, router: Router) -> Self {
        let alerts = Self {
            chime: Chime::new(),
            muted: RwSignal::new(crate::kept::read(MUTED_KEY).unwrap_or(false)),
            permission: RwSignal::new_local(permission()),
            spoken: RwSignal::new(String::new()),
        };
        alerts.watch(desk, router);
        alerts
    }

    /// Whether the sound is off.
    pub(crate) fn muted(self) -> bool {
        self.muted.get()
    }

    /// Turns the sound on or off; turning it on lets it be heard.
    pub(crate) fn toggle_sound(self) {
        self.muted.update(|muted| *muted = !*muted);
        let muted = self.muted.get_untracked();
        crate::kept::write(MUTED_KEY, &muted);
        if !muted {
            self.chime.play();
        }
    }

    /// Whether the browser would ask about notifications now.
    pub(crate) fn may_ask(self) -> bool {
        self.permission.get() == Some(NotificationPermission::Default)
    }

    /// Asks for notifications; only ever after a click on the button that says so.
    pub(crate) fn ask(self) {
        let Ok(asked) = Notification::request_permission() else {
            return;
        };
        leptos::task::spawn_local(async move {
            // A question that fails leaves the permission as it was, which is read next.
            let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
            self.permission.set(permission());
        });
    }

    /// The line for screen readers.
    pub(crate) fn spoken(self) -> String {
        self.spoken.get()
    }

    fn watch(self, desk: Desk, router: Router) {
        let waiting = Memo::new(move |_| {
            desk.read(|client| {
                let view = client.view();
                let ids = view
                    .inbox
                    .values()
                    .filter(|row| View::Awaiting.holds(row, None));
                (
                    view.inbox_complete,
                    ids.map(|row| row.session).collect::<BTreeSet<_>>(),
                )
            })
        });
        Effect::new(move |before: Option<Option<BTreeSet<SessionId>>>| {
            let (complete, now) = waiting.get();
            document().set_title(&title(now.len()));
            // Until the inbox is complete, rows that arrive are old news.
            let known = before.flatten();
            if let (Some(known), true) = (&known, complete) {
                let on_duty = desk.peek(|client| client.view().on_duty);
                let new: Vec<_> = now
                    .difference(known)
                    .filter_map(|id| desk.row_now(*id))
                    .collect();
                if on_duty && !new.is_empty() {
                    self.tell(&new, router);
                }
            }
            if complete { Some(now) } else { known }
        });
        on_cleanup(|| document().set_title("Baton"));
    }

    fn tell(self, new: &[InboxRow], router: Router) {
        if !self.muted.get_untracked() {
            self.chime.play();
        }
        let names: Vec<_> = new
            .iter()
            .map(|row| visitor_label(row.session, row.lead.as_ref()))
            .collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        self.spoken
            .set(format!("{} {verb} waiting for a person.", names.join(", ")));
        // Who looks at the console already sees the row.
        if document().has_focus().unwrap_or(false) {
            return;
        }
        if permission() == Some(NotificationPermission::Granted) {
            for row in new {
                notify(row, router);
            }
        }
    }
}

fn permission() -> Option<NotificationPermission> {
    let supported = js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false);
    supported.then(Notification::permission)
}

fn title(waiting: usize) -> String {
    match waiting {
        0 => "Baton".to_owned(),
        _ => format!("({waiting}) Baton"),
    }
}

/// Shows one notification. It names the visitor and the reason, not what was said: it may stand on
/// a locked screen.
fn notify(row: &InboxRow, router: Router) {
    let session = row.session;
    let options = NotificationOptions::new();
    options.set_tag(&session.to_string());
    if let Some(reason) = &row.reason {
        options.set_body(reason_chip(reason));
    }
    let title = format!("{} is waiting", visitor_label(session, row.lead.as_ref()));
    // Some phones have the permission and still no way to show one from a page.
    if let Ok(notification) = Notification::new_with_options(&title, &options) {
        let shown = notification.clone();
        let open = Closure::once_into_js(move || {
            // Focus may be denied; the session opens all the same.
            let _ = window().focus();
            router.open(Some(session));
            shown.close();
        });
        notification.set_onclick(Some(open.unchecked_ref()));
    }
}
