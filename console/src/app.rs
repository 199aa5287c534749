//! The whole console: a gate, and behind it the workspace.

use crate::alerts::Alerts;
use crate::away::AwayBanner;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::icon::Icon;
use crate::inbox::{List, Listed, Rail};
use crate::keyboard::{Keyboard, ShortcutList, focus};
use crate::login::{Login, LoginState, login_state};
use crate::notice::{NoticeList, Notices};
use crate::notifications::{NotificationsPage, keep_subscribed};
use crate::route::Router;
use crate::seen::Seen;
use crate::session::{Compose, SessionPane, TransferDialog, Transfers};
use crate::settings::{SettingsPage, Unsaved};
use crate::top_bar::{ConnectionBanner, TopBar};
use crate::undelivered::{Undelivered, UndeliveredPage};
use baton_protocol::wire::OperatorRef;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Who stands before the gate.
#[derive(Clone, PartialEq)]
pub(crate) enum Access {
    /// The server has not answered yet.
    Checking,
    /// Nobody is logged in; a sentence where somebody was.
    LoggedOut(Option<String>),
    /// The gate is open.
    LoggedIn(OperatorRef),
    /// The server can't tell; a sentence to show.
    Unknown(String),
}

/// The console.
#[component]
pub(crate) fn App() -> impl IntoView {
    let access = RwSignal::new(Access::Checking);
    let check = move || {
        spawn_local(async move {
            access.set(match login_state().await {
                LoginState::LoggedIn(operator) => Access::LoggedIn(operator),
                LoginState::LoggedOut => Access::LoggedOut(None),
                LoginState::Unknown(text) => Access::Unknown(text),
            });
        });
    };
    check();
    let on_login = Callback::new(move |operator| access.set(Access::LoggedIn(operator)));
    move || match access.get() {
        Access::Checking => view! {
            <main class="gate" aria-busy="true">
                <p class="visually-hidden" role="status">"Loading"</p>
                <span class="spinner" aria-hidden="true"></span>
            </main>
        }
        .into_any(),
        Access::LoggedOut(notice) => view! { <Login notice on_login /> }.into_any(),
        Access::LoggedIn(me) => view! { <Workspace me access /> }.into_any(),
        Access::Unknown(text) => view! {
            <main class="gate">
                <p class="gate__problem" role="alert"><Icon name="warning" />{text}</p>
                <button class="button" type="button" on:click=move |_| {
                    access.set(Access::Checking);
                    check();
                }>"Try again"</button>
            </main>
        }
        .into_any(),
    }
}

/// The three panes: views, list, session; or the settings beside the views. On a phone one at a time.
#[component]
fn Workspace(me: OperatorRef, access: RwSignal<Access>) -> impl IntoView {
    Clock::provide();
    Notices::provide();
    Compose::provide(me.id);
    Transfers::provide();
    let router = Router::provide();
    let seen = Seen::provide();
    let desk = Desk::provide(&me, access);
    let listed = Listed::new(desk, router);
    let alerts = Alerts::provide(desk, router, seen);
    let keyboard = Keyboard::provide(desk, router, listed);
    Unsaved::provide(me.id, router);
    Undelivered::provide(router, seen);
    Effect::new(move |_| {
        desk.read(|client| {
            let view = client.view();
            if view.inbox_complete {
                seen.keep_only(|session| view.inbox.contains_key(session));
            }
        });
    });
    // The inbox lives on behind the settings, and what was tried there is there again.
    let was_at_settings =
        Memo::new(move |before: Option<&bool>| before == Some(&true) || router.at_settings());
    let was_at_notifications =
        Memo::new(move |before: Option<&bool>| before == Some(&true) || router.at_notifications());
    let at_any_settings = move || router.at_settings() || router.at_notifications();
    let skip_words = move || match (at_any_settings(), router.at_undelivered()) {
        (true, _) => "Skip to the settings",
        (_, true) => "Skip to the list",
        _ => "Skip to the conversation",
    };
    keep_subscribed(me.id);
    // The login form took the focus with it: the next Tab begins at the top.
    let workspace = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(workspace) = workspace.get() {
            let _ = workspace.focus();
        }
    });
    view! {
        <div class="workspace" class:workspace--session=move || router.session().is_some()
            class:workspace--settings=at_any_settings
            class:workspace--undelivered=move || router.at_undelivered() tabindex="-1" node_ref=workspace>
            <a class="skip-link" href=move || format!("#{}", router.pane()) on:click=move |event| {
                // The address says where the operator is, and is not touched.
                event.prevent_default();
                focus(router.pane_now());
            }>{skip_words}</a>
            <TopBar access alerts keyboard />
            <div class="banners">
                <ConnectionBanner />
                <AwayBanner me=me.id />
            </div>
            <div class="panes">
                <Rail />
                <List listed />
                <SessionPane />
                {move || was_at_settings.get().then(|| view! { <SettingsPage /> })}
                {move || was_at_notifications.get().then(|| view! { <NotificationsPage me=me.id /> })}
                {move || router.at_undelivered().then(|| view! { <UndeliveredPage /> })}
            </div>
            <NoticeList />
            <p class="visually-hidden" aria-live="assertive">{move || alerts.spoken()}</p>
            <ShortcutList keyboard />
            <TransferDialog />
        </div>
    }
}
