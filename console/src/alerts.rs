//! What needs the operator, made known: a sound, a desktop notification, the title, a spoken line.

use crate::chime::Chime;
use crate::desk::Desk;
use crate::inbox::{View, Whom};
use crate::label::{reason_chip, visitor_label};
use crate::notifications::is_on_here;
use crate::route::Router;
use crate::seen::Seen;
use baton_protocol::wire::{DutyState, InboxRow, InboxState, Loss, LossReason, Seq, SessionId};
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

const MUTED_KEY: &str = "baton.console.muted";

/// How this operator wants to hear of what needs them.
#[derive(Clone, Copy)]
pub(crate) struct Alerts {
    chime: Chime,
    muted: RwSignal<bool>,
    permission: RwSignal<Option<NotificationPermission>, LocalStorage>,
    spoken: RwSignal<String>,
}

/// Why a session needs the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// It waits for a person.
    Waits(Wait),
    /// It waits for this operator, who was asked until then.
    WaitsForMe(u64),
    /// The visitor wrote to this operator, up to this entry, and it was not seen yet.
    Unread(Seq),
}

/// What of a wait is worth another word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// It has just begun.
    New,
    /// Nobody came for a while.
    Still,
    /// Whoever had it is gone.
    Lost,
}

impl Wait {
    fn of(row: &InboxRow) -> Option<Self> {
        let InboxState::Awaiting { since_ms } = row.state else {
            return None;
        };
        // Who gives a session back by hand begins the wait anew.
        let is_lost = |loss: &Loss| loss.reason == LossReason::Gone && loss.at_ms >= since_ms;
        Some(match row.losses.last() {
            _ if !row.wait_step.is_first() => Self::Still,
            Some(loss) if is_lost(loss) => Self::Lost,
            _ => Self::New,
        })
    }
}

type Needs = BTreeMap<SessionId, Need>;

impl Alerts {
    /// Begins to watch the inbox.
    pub(crate) fn provide(desk: Desk, router: Router, seen: Seen) -> Self {
        let alerts = Self {
            chime: Chime::new(),
            muted: RwSignal::new(crate::kept::read(MUTED_KEY).unwrap_or(false)),
            permission: RwSignal::new_local(permission()),
            spoken: RwSignal::new(String::new()),
        };
        alerts.watch(desk, router, seen);
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
    pub(crate) fn ask(self, then: impl FnOnce() + 'static) {
        let Ok(asked) = Notification::request_permission() else {
            return;
        };
        leptos::task::spawn_local(async move {
            // A question that fails leaves the permission as it was, which is read next.
            let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
            self.permission.set(permission());
            then();
        });
    }

    /// The line for screen readers.
    pub(crate) fn spoken(self) -> String {
        self.spoken.get()
    }

    fn watch(self, desk: Desk, router: Router, seen: Seen) {
        let needs = Memo::new(move |_| {
            desk.read(|client| {
                let view = client.view();
                let me = view.me.map(|me| me.id);
                let needs = view.inbox.values().filter_map(|row| {
                    let whom = Whom::of(row, &view);
                    let need = if let Some(whom) = whom {
                        match whom {
                            Whom::Me(until_ms) => Need::WaitsForMe(until_ms),
                            _ if whom.rings(!row.wait_step.is_first()) => {
                                Need::Waits(Wait::of(row)?)
                            }
                            _ => return None,
                        }
                    } else if View::Mine.holds(row, me) && seen.is_unread(row, me) {
                        Need::Unread(row.head)
                    } else {
                        return None;
                    };
                    Some((row.session, need))
                });
                (view.inbox_complete, needs.collect::<Needs>())
            })
        });
        Effect::new(move |before: Option<Option<Needs>>| {
            let (complete, now) = needs.get();
            document().set_title(&title(now.len()));
            // Until the inbox is complete, rows that arrive are old news.
            let known = before.flatten();
            if let (Some(known), true) = (&known, complete) {
                let on_duty = desk.peek(|client| client.view().duty) == DutyState::OnDuty;
                let open = router.session_now().filter(|_| seen.sees_page());
                let is_news = |(session, need): &(&SessionId, &Need)| {
                    let concerns = match need {
                        Need::Waits(_) | Need::WaitsForMe(_) => on_duty,
                        // The row may be here before the entry that is read right now.
                        Need::Unread(_) => open != Some(**session),
                    };
                    concerns && known.get(session) != Some(need)
                };
                let news: Vec<_> = now
                    .iter()
                    .filter(is_news)
                    .filter_map(|(session, need)| Some((desk.row_now(*session)?, *need)))
                    .collect();
                if !news.is_empty() {
                    self.tell(&news, router);
                }
            }
            if complete { Some(now) } else { known }
        });
        on_cleanup(|| document().set_title("Baton"));
    }

    fn tell(self, news: &[(InboxRow, Need)], router: Router) {
        if !self.muted.get_untracked() {
            self.chime.play();
        }
        let lines: Vec<_> = news.iter().map(|(row, need)| line(row, *need)).collect();
        self.spoken.set(format!("{}.", lines.join(", ")));
        // Who looks at the console already sees the row.
        if document().has_focus().unwrap_or(false) {
            return;
        }
        if permission() == Some(NotificationPermission::Granted) {
            // In a browser that is subscribed, the server tells of those who wait.
            let told = is_on_here();
            for (row, need) in news {
                if !(told && matches!(need, Need::Waits(_))) {
                    notify(row, *need, router);
                }
            }
        }
    }
}

fn permission() -> Option<NotificationPermission> {
    let supported = js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false);
    supported.then(Notification::permission)
}

fn title(needs: usize) -> String {
    match needs {
        0 => "Baton".to_owned(),
        _ => format!("({needs}) Baton"),
    }
}

fn line(row: &InboxRow, need: Need) -> String {
    let who = visitor_label(row.session, row.lead.as_ref());
    match need {
        Need::WaitsForMe(_) => format!("{who} is waiting for you"),
        Need::Waits(Wait::New) => format!("{who} is waiting for a person"),
        Need::Waits(Wait::Still) => format!("{who} is still waiting for a person"),
        Need::Waits(Wait::Lost) => format!("{who} is waiting for a person again"),
        Need::Unread(_) => format!("{who} wrote to you"),
    }
}

/// Shows one notification. It names the visitor and the reason, not what was said: it may stand on
/// a locked screen.
fn notify(row: &InboxRow, need: Need, router: Router) {
    let session = row.session;
    let options = NotificationOptions::new();
    // In place of the one before of this session, and heard as that was.
    options.set_tag(&session.to_string());
    options.set_renotify(true);
    match (need, &row.reason) {
        (Need::Waits(Wait::Lost), _) => options.set_body("Whoever had the conversation is offline"),
        (Need::Waits(_) | Need::WaitsForMe(_), Some(reason)) => {
            options.set_body(reason_chip(reason))
        }
        _ => {}
    }
    // Some phones have the permission and still no way to show one from a page.
    if let Ok(notification) = Notification::new_with_options(&line(row, need), &options) {
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
