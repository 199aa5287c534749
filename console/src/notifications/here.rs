//! Whether the operator is notified in this browser. It holds at once.

use super::editing::Editing;
use super::subscription::{Ability, ability, subscribe, unsubscribe_here};
use super::test_button::TestButton;
use crate::icon::Icon;
use crate::request;
use crate::settings::{SwitchSetting, sentence};
use baton_protocol::wire::{OperatorId, OwnNotifications, OwnWay};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How switching goes.
#[derive(Clone, PartialEq)]
enum Switching {
    Idle,
    Underway,
    Failed(String),
}

/// The row with the switch.
#[component]
pub(super) fn Here(editing: Editing, me: OperatorId) -> impl IntoView {
    let able = RwSignal::new(ability());
    let switching = RwSignal::new(Switching::Idle);
    let on = editing.stored(|own| own.browsers.iter().any(|browser| browser.is_this));
    let key = editing.stored(|own| own.push_key.clone());
    let blocked = Signal::derive(move || {
        let can = able.get() == Ability::Can && key.get().is_some();
        switching.get() == Switching::Underway || !(can || on.get())
    });
    let set = Callback::new(move |wanted: bool| {
        let Some(key) = key.get_untracked() else {
            return;
        };
        switching.set(Switching::Underway);
        spawn_local(async move {
            let outcome = match wanted {
                true => subscribe(me, &key).await,
                false => switch_off(editing).await,
            };
            // The person may have answered for good.
            able.set(ability());
            switching.set(match outcome {
                Ok(own) => {
                    editing.learn(own);
                    Switching::Idle
                }
                Err(why) => Switching::Failed(why),
            });
        });
    });
    let text = Signal::derive(move || {
        let words = match (able.get(), key.get(), on.get(), switching.get()) {
            (_, None, ..) => "This server sends no notifications to browsers.",
            (_, _, true, _) => "Notifications show here.",
            (Ability::Unsupported, ..) => {
                "This browser can’t show notifications of a closed console, or not without https. On an iPhone or iPad, add the console to the home screen first."
            }
            (Ability::Denied, ..) => {
                "This browser was told not to show notifications of this site. You can allow it in the site’s settings, beside the address."
            }
            (.., Switching::Underway) => "Asking the browser…",
            _ => "The browser asks you for permission first.",
        };
        words.to_owned()
    });
    view! {
        <SwitchSetting id="push-here" title="Notify me in this browser" text on blocked set />
        {move || match switching.get() {
            Switching::Failed(why) if able.get() == Ability::Can => view! {
                <p class="setting__problem" role="alert"><Icon name="warning" />{sentence(&why)}</p>
            }
            .into_any(),
            _ => ().into_any(),
        }}
        {move || on.get().then(|| view! {
            <div class="setting">
                <div class="setting__words">
                    <p class="setting__title">"Does it arrive?"</p>
                    <p class="setting__text">"A test goes to each of your browsers, whatever you chose below."</p>
                </div>
                <TestButton way=OwnWay::Push label="Send me a test" />
            </div>
        })}
    }
    .into_any()
}

/// Tells the server, and then the browser.
async fn switch_off(editing: Editing) -> Result<OwnNotifications, String> {
    for browser in editing
        .browsers_now()
        .iter()
        .filter(|browser| browser.is_this)
    {
        super::browsers::forget(browser.id).await?;
    }
    unsubscribe_here().await;
    let own = request::get("/v1/operator/me/notifications").await;
    own.map_err(|failure| failure.sentence())
}
