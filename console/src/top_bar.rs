//! The top bar: connection, duty, alerts, help, and the way out.

use crate::alerts::Alerts;
use crate::app::Access;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::duty::DutySwitch;
use crate::icon::Icon;
use crate::keyboard::Keyboard;
use crate::login::{Mark, log_out};
use crate::notice::Notices;
use crate::notifications::unsubscribe_here;
use crate::route::Router;
use crate::undelivered::Undelivered;
use baton_browser::author::initials;
use baton_protocol::sync::ConnectionStatus;
use leptos::html::Button;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The bar across the top.
#[component]
pub(crate) fn TopBar(
    access: RwSignal<Access>,
    alerts: Alerts,
    keyboard: Keyboard,
) -> impl IntoView {
    let desk = Desk::here();
    let notices = Notices::here();
    let name = Memo::new(move |_| match (desk.me(), access.get()) {
        (Some(me), _) | (None, Access::LoggedIn(me)) => me.name,
        _ => String::new(),
    });
    let leave = move |_| {
        spawn_local(async move {
            match log_out().await {
                Ok(()) => {
                    access.set(Access::LoggedOut(None));
                    unsubscribe_here().await;
                }
                Err(text) => notices.show(text),
            }
        });
    };
    view! {
        <header class="top-bar">
            <span class="top-bar__brand"><Mark /><span>"Baton"</span></span>
            <Connection />
            <span class="top-bar__space"></span>
            <UndeliveredHint />
            <DutySwitch />
            <AlertButtons alerts />
            <button class="icon-button top-bar__help" type="button" aria-label="Keyboard shortcuts"
                title="Keyboard shortcuts (?)" on:click=move |_| keyboard.show_list()>
                <Icon name="keyboard" />
            </button>
            <span class="top-bar__me" title=move || name.get()>
                <span class="avatar" aria-hidden="true">{move || initials(&name.get())}</span>
                <span class="top-bar__name">{move || name.get()}</span>
            </span>
            <button class="icon-button" type="button" aria-label="Log out" title="Log out" on:click=leave>
                <Icon name="exit" />
            </button>
        </header>
    }
}

/// A quiet word on notifications that did not arrive, while there are any.
#[component]
fn UndeliveredHint() -> impl IntoView {
    let router = Router::here();
    let undelivered = Undelivered::here();
    let count = Memo::new(move |_| undelivered.count());
    move || {
        (count.get() > 0).then(|| {
            view! {
                <a class="button button--quiet top-bar__undelivered" href=router.href_of_undelivered()
                    aria-label=move || format!("{} undelivered", count.get())
                    title="Notifications that did not arrive">
                    <Icon name="mail-off" />
                    {move || count.get()}
                    <span>"undelivered"</span>
                </a>
            }
        })
    }
}

#[component]
fn AlertButtons(alerts: Alerts) -> impl IntoView {
    let sound = NodeRef::<Button>::new();
    // Once it is answered the question goes, and the focus would go with it.
    let refocus = move || {
        if let Some(sound) = sound.get_untracked() {
            // A button that can't take the focus is merely not focused.
            let _ = sound.focus();
        }
    };
    view! {
        <button class="icon-button" type="button" aria-label="Sound for new handoffs" node_ref=sound
            aria-pressed=move || if alerts.muted() { "false" } else { "true" }
            title=move || if alerts.muted() { "Sound is off" } else { "Sound is on" }
            on:click=move |_| alerts.toggle_sound()>
            {move || view! { <Icon name=if alerts.muted() { "sound-off" } else { "sound" } /> }}
        </button>
        {move || alerts.may_ask().then(|| view! {
            <button class="button button--quiet top-bar__ask" type="button"
                title="Show a desktop notification when somebody waits or writes to you"
                on:click=move |_| alerts.ask(refocus)>
                <Icon name="bell" /><span>"Notify me"</span>
            </button>
        })}
    }
}

/// A word on the connection.
#[component]
fn Connection() -> impl IntoView {
    let desk = Desk::here();
    let status = Memo::new(move |_| desk.status());
    view! {
        <span class="connection" class:connection--open=move || status.get() == ConnectionStatus::Open>
            {move || match status.get() {
                ConnectionStatus::Open => "Connected",
                ConnectionStatus::Connecting | ConnectionStatus::Idle => "Connecting…",
                ConnectionStatus::Waiting { .. } => "Reconnecting…",
                ConnectionStatus::Ended { .. } => "Disconnected",
            }}
        </span>
    }
}

/// Stands above the panes while a connection that was there is gone.
#[component]
pub(crate) fn ConnectionBanner() -> impl IntoView {
    let desk = Desk::here();
    let clock = Clock::here();
    let was_open = RwSignal::new(false);
    let status = Memo::new(move |_| desk.status());
    Effect::new(move |_| {
        if status.get() == ConnectionStatus::Open {
            was_open.set(true);
        }
    });
    let gone = Memo::new(move |_| match status.get() {
        ConnectionStatus::Open | ConnectionStatus::Idle => false,
        ConnectionStatus::Connecting => was_open.get(),
        ConnectionStatus::Waiting { .. } | ConnectionStatus::Ended { .. } => true,
    });
    let wait = move || {
        clock.now_ms();
        match status.get() {
            ConnectionStatus::Waiting { retry_at_ms } => desk.until(retry_at_ms).div_ceil(1_000),
            _ => 0,
        }
    };
    view! {
        <div role="status">
            {move || gone.get().then(|| view! {
                <div class="banner">
                    <span class="spinner" aria-hidden="true"></span>
                    <p class="banner__text">
                        <strong>"Reconnecting."</strong>
                        " What you write is kept and sent when the connection is back."
                    </p>
                    <span class="banner__wait" aria-hidden="true">
                        {move || match wait() {
                            0 => "Trying now".to_owned(),
                            seconds => format!("Next try in {seconds} s"),
                        }}
                    </span>
                    <button class="button button--quiet" type="button" on:click=move |_| desk.try_now()>
                        "Try now"
                    </button>
                </div>
            })}
        </div>
    }
}
