//! The page: its head, and what can be set once it is here.

use super::browsers::OtherBrowsers;
use super::editing::Editing;
use super::events::Events;
use super::here::Here;
use super::quiet::Quiet;
use super::save_bar::SaveBar;
use super::test_button::TestByEmail;
use crate::icon::Icon;
use crate::keyboard::focus;
use crate::request;
use crate::route::Router;
use baton_protocol::wire::{OperatorId, OwnNotifications};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

const NOTIFICATIONS: &str = "/v1/operator/me/notifications";

/// What stands below the head.
#[derive(Clone)]
enum Shown {
    /// It is on its way.
    Loading,
    /// It is here.
    Ready(Editing),
    /// It can't be had; a sentence that says why.
    Failed(String),
}

/// The page. It stays behind the inbox once it was opened.
#[component]
pub(crate) fn NotificationsPage(me: OperatorId) -> impl IntoView {
    let router = Router::here();
    let shown = RwSignal::new(Shown::Loading);
    let owner = Owner::current().unwrap_or_default();
    let load = move || {
        let owner = owner.clone();
        spawn_local(async move {
            let own: Result<OwnNotifications, _> = request::get(NOTIFICATIONS).await;
            match (own, shown.get_untracked()) {
                (Ok(own), Shown::Ready(editing)) => editing.learn(own),
                (Ok(own), _) => shown.set(Shown::Ready(owner.with(|| Editing::begin(own)))),
                // What stands there may be old, and is better than nothing.
                (Err(_), Shown::Ready(_)) => {}
                (Err(failure), _) => shown.set(Shown::Failed(failure.sentence())),
            }
        });
    };
    let load = StoredValue::new_local(load);
    let again = move || {
        shown.set(Shown::Loading);
        load.with_value(|load| load());
    };
    Effect::new(move |was_here: Option<bool>| {
        let is_here = router.at_notifications();
        if is_here && was_here != Some(true) {
            load.with_value(|load| load());
            // The link may be hidden by what it opens, and takes the focus with it.
            request_animation_frame(|| {
                focus("notifications");
            });
        }
        is_here
    });
    let on_key = move |event: KeyboardEvent| {
        let saves = event.key() == "s" && (event.ctrl_key() || event.meta_key());
        if let (true, Shown::Ready(editing)) = (saves, shown.get_untracked()) {
            event.prevent_default();
            editing.save();
        }
    };
    let address = move || match shown.get() {
        Shown::Ready(editing) => editing.stored(|own| own.email.clone()).get(),
        _ => String::new(),
    };
    view! {
        <main class="settings" id="notifications" tabindex="-1" aria-labelledby="notifications-title"
            hidden=move || !router.at_notifications() on:keydown=on_key>
            <header class="settings__head">
                <a class="icon-button settings__back" href=move || router.href_of_inbox() aria-label="Back to the inbox">
                    <Icon name="arrow-left" />
                </a>
                <div class="settings__name">
                    <h1 class="settings__title" id="notifications-title">"My notifications"</h1>
                    <p class="settings__origin"><bdi>{address}</bdi></p>
                </div>
            </header>
            {move || match shown.get() {
                Shown::Loading => view! {
                    <div class="session__none">
                        <p class="visually-hidden" role="status">"Loading your notifications"</p>
                        <span class="spinner" aria-hidden="true"></span>
                    </div>
                }
                .into_any(),
                Shown::Ready(editing) => view! { <Settings editing me /> }.into_any(),
                Shown::Failed(why) => view! {
                    <div class="session__none" role="alert">
                        <Icon name="warning" />
                        <p class="empty__title">"Your notifications can’t be shown"</p>
                        <p class="empty__text">{why}</p>
                        <button class="button" type="button" on:click=move |_| again()>"Try again"</button>
                    </div>
                }
                .into_any(),
            }}
        </main>
    }
    .into_any()
}

/// The form, and the bar below.
#[component]
fn Settings(editing: Editing, me: OperatorId) -> impl IntoView {
    view! {
        <div class="settings__body">
            <div class="settings__scroll settings__scroll--one">
                <div class="settings__form">
                    <section class="part" aria-labelledby="part-here">
                        <header class="part__head">
                            <h2 class="part__title" id="part-here">"Browsers"</h2>
                            <p class="part__text">
                                "A notification shows also while the console is closed, as long as you stay logged in. What visitors wrote reaches this browser encrypted: nobody on the way can read it."
                            </p>
                        </header>
                        <div class="part__settings">
                            <Here editing me />
                            <OtherBrowsers editing />
                        </div>
                    </section>
                    <Events editing />
                    <TestByEmail editing />
                    <Quiet editing />
                </div>
            </div>
            <SaveBar editing />
        </div>
    }
    .into_any()
}
