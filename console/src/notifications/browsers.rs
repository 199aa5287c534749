//! The operator's other browsers, each with a way to end it.

use super::editing::Editing;
use crate::clock::{Clock, day_in_words, in_full};
use crate::icon::Icon;
use crate::keyboard::focus;
use crate::notice::Notices;
use crate::request::{self, Failure};
use baton_protocol::wire::{PushBrowser, PushSubscriptionId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A row for each of them; nothing where there are none.
#[component]
pub(super) fn OtherBrowsers(editing: Editing) -> impl IntoView {
    let others = editing.stored(|own| {
        let others = own.browsers.iter().filter(|browser| !browser.is_this);
        others.cloned().collect::<Vec<_>>()
    });
    move || {
        let others = others.get().into_iter();
        others
            .map(|browser| view! { <Other editing browser /> })
            .collect_view()
    }
}

#[component]
fn Other(editing: Editing, browser: PushBrowser) -> impl IntoView {
    let (clock, notices) = (Clock::here(), Notices::here());
    let PushBrowser {
        id,
        name,
        created_ms,
        ..
    } = browser;
    let label = format!("Don’t notify me in {name}");
    let remove = move |_| {
        spawn_local(async move {
            let outcome = match forget(id).await {
                Ok(()) => request::get("/v1/operator/me/notifications")
                    .await
                    .map_err(|failure| failure.sentence()),
                Err(why) => Err(why),
            };
            match outcome {
                Ok(own) => {
                    editing.learn(own);
                    // The button is gone, and the focus with it.
                    focus("push-here");
                }
                Err(why) => notices.show(why),
            }
        });
    };
    view! {
        <div class="setting">
            <div class="setting__words">
                <p class="setting__title"><bdi>{name}</bdi></p>
                <p class="setting__text">
                    "Since "<time title=in_full(created_ms)>{move || day_in_words(created_ms, clock.now_ms())}</time>
                </p>
            </div>
            <button class="icon-button" type="button" title="Remove" aria-label=label on:click=remove>
                <Icon name="trash" />
            </button>
        </div>
    }
}

/// Ends a subscription at the server. One that is gone already is as good.
pub(super) async fn forget(id: PushSubscriptionId) -> Result<(), String> {
    let path = format!("/v1/operator/me/push/{id}");
    match request::remove(&path).await {
        Ok(()) | Err(Failure::Refused { status: 404, .. }) => Ok(()),
        Err(failure) => Err(failure.sentence()),
    }
}
