//! The head of a session: who it is, who holds it, and the actions.

use super::action::{Action, act, pending};
use super::held::Held;
use super::transfer::Transfers;
use crate::clock::{Clock, waited};
use crate::desk::Desk;
use crate::icon::Icon;
use crate::inbox::Whom;
use crate::label::visitor_label;
use crate::notice::Notices;
use crate::route::Router;
use baton_protocol::wire::SessionId;
use leptos::prelude::*;

/// The head.
#[component]
pub(crate) fn Head(id: SessionId, held: Memo<Held>, facts_open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::here();
    let router = Router::here();
    let label = Memo::new(move |_| {
        desk.row(id).map_or_else(
            || visitor_label(id, None),
            |row| visitor_label(id, row.lead.as_ref()),
        )
    });
    view! {
        <header class="head">
            <a class="icon-button head__back" href=move || router.href(None) aria-label="Back to the list">
                <Icon name="arrow-left" />
            </a>
            <div class="head__who">
                <h2 class="head__label"><bdi>{move || label.get()}</bdi></h2>
                <p class="head__state" role="status"><State id held /></p>
            </div>
            <Actions id held />
            <button class="icon-button head__info" type="button" aria-label="About this visitor"
                aria-expanded=move || if facts_open.get() { "true" } else { "false" }
                aria-controls="facts"
                on:click=move |_| facts_open.update(|open| *open = !*open)>
                <Icon name="info" />
            </button>
        </header>
    }
}

#[component]
fn State(id: SessionId, held: Memo<Held>) -> impl IntoView {
    let clock = Clock::here();
    let desk = Desk::here();
    let whom = Memo::new(move |_| {
        desk.read(|client| {
            let view = client.view();
            let whom = Whom::of(view.inbox.get(&id)?, &view)?;
            whom.named().map(|(name, _)| name)
        })
    });
    move || match held.get() {
        Held::Unknown => view! { <span>"Loading…"</span> }.into_any(),
        Held::Agent { .. } => {
            view! { <span class="dot dot--agent"></span>"The agent answers" }.into_any()
        }
        Held::Awaiting { since_ms } => view! {
            <span class="dot dot--awaiting"></span>
            {move || match whom.get() {
                Some(name) => format!("Waiting for {name}"),
                None => "Waiting for a person".to_owned(),
            }}
            // The ticking stays out of what the status says to screen readers.
            <span class="head__wait" aria-hidden="true">
                {move || waited(clock.now_ms().saturating_sub(since_ms))}
            </span>
        }
        .into_any(),
        Held::Mine => view! { <span class="dot dot--mine"></span>"With you" }.into_any(),
        Held::Other(owner) => {
            view! { <span class="dot"></span>{format!("With {}", owner.name)} }.into_any()
        }
        Held::Gone(owner) => view! {
            <span class="dot dot--awaiting"></span>{format!("With {}, who is offline", owner.name)}
        }
        .into_any(),
        Held::Resolved => view! { <span class="dot dot--resolved"></span>"Resolved" }.into_any(),
    }
}

/// The buttons. Which of them stand there follows the state; one that can't be used says why.
#[component]
fn Actions(id: SessionId, held: Memo<Held>) -> impl IntoView {
    let shown = move || match held.get() {
        Held::Unknown => Vec::new(),
        Held::Agent { may_be_taken: true } => vec![Action::Resolve, Action::TakeOver],
        Held::Agent {
            may_be_taken: false,
        } => vec![Action::Resolve],
        Held::Awaiting { .. } => vec![Action::Return, Action::Resolve, Action::Claim],
        Held::Mine => vec![
            Action::Transfer,
            Action::Release,
            Action::Return,
            Action::Resolve,
        ],
        Held::Other(_) => vec![Action::Return, Action::Resolve, Action::Claim],
        Held::Gone(_) => vec![Action::Return, Action::Resolve, Action::TakeOver],
        Held::Resolved => vec![Action::Resolve],
    };
    view! {
        <div class="head__actions" role="group" aria-label="Actions">
            <For each=shown key=|action| action.label() let:action>
                <ActionButton id held action />
            </For>
        </div>
    }
}

#[component]
pub(super) fn ActionButton(id: SessionId, held: Memo<Held>, action: Action) -> impl IntoView {
    let desk = Desk::here();
    let notices = Notices::here();
    let transfers = Transfers::here();
    let forbidden = Memo::new(move |_| action.forbidden(&held.get()));
    let waits = Memo::new(move |_| pending(desk, id, action));
    let primary = move || match action {
        Action::Claim | Action::TakeOver => true,
        Action::Resolve => held.get() == Held::Mine,
        Action::Transfer | Action::Release | Action::Return => false,
    };
    view! {
        <button
            class="button"
            class:button--primary=primary
            class:button--pending=waits
            type="button"
            aria-disabled=move || (forbidden.with(Option::is_some) || waits.get()).then_some("true")
            title=move || forbidden.get().unwrap_or_else(|| action.hint().to_owned())
            on:click=move |event| {
                // The second click of a double one would meet the action that has come into its place.
                if event.detail() <= 1 {
                    act(desk, notices, transfers, id, action);
                }
            }
        >
            {move || if waits.get() { action.pending_label() } else { action.label() }}
        </button>
    }
}
