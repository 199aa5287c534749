//! One notification that did not arrive.

use super::letters::{Sent, Undelivered};
use super::words::{about, attempts, way};
use crate::clock::{Clock, in_full};
use crate::desk::Desk;
use crate::icon::Icon;
use crate::inbox::View;
use crate::label::visitor_label;
use crate::route::Router;
use crate::settings::sentence;
use baton_browser::when::ago;
use baton_protocol::wire::{DeadLetter, NotificationId, SessionId};
use leptos::prelude::*;

/// The row. Its button stays where it is whatever becomes of it, so that it keeps the focus.
#[component]
pub(super) fn Row(id: NotificationId) -> impl IntoView {
    let undelivered = Undelivered::here();
    let sent = Memo::new(move |_| undelivered.sent(id));
    let letter = Memo::new(move |_| undelivered.letter(id));
    let is_over = move || matches!(sent.get(), Some(Sent::OnItsWay));
    let is_blocked = move || matches!(sent.get(), Some(Sent::OnItsWay | Sent::Underway));
    let label = move || match sent.get() {
        Some(Sent::Underway) => "Sending…",
        Some(Sent::OnItsWay) => "Sent again",
        _ => "Send again",
    };
    let send = move |_| {
        if !untrack(is_blocked) {
            undelivered.send(id);
        }
    };
    view! {
        <li class="letter" class:letter--sent=is_over>
            {move || letter.get().map(|letter| view! { <Facts letter sent /> })}
            <button class="button" type="button" aria-disabled=move || is_blocked().then_some("true")
                aria-describedby=format!("letter-{id}") on:click=send>
                {label}
            </button>
        </li>
    }
    .into_any()
}

#[component]
fn Facts(letter: DeadLetter, sent: Memo<Option<Sent>>) -> impl IntoView {
    let clock = Clock::here();
    let (icon, way) = way(&letter.way);
    let (created_ms, dead_ms) = (letter.created_ms, letter.dead_ms);
    let tries = attempts(letter.attempts);
    let error = sentence(&letter.error);
    view! {
        <Icon name=icon />
        <div class="letter__words">
            <p class="letter__title" id=format!("letter-{}", letter.id)>
                {about(letter.kind)}" · "<SessionLink id=letter.session />
            </p>
            <p class="letter__way">
                <bdi>{way}</bdi>" · "
                <time title=in_full(created_ms)>{move || ago(created_ms, clock.now_ms())}</time>
            </p>
            {move || match sent.get() {
                Some(Sent::OnItsWay) => view! {
                    <p class="letter__next">
                        <Icon name="check" />
                        "It is tried as often as the first time. Should none of that arrive, it is listed here again."
                    </p>
                }
                .into_any(),
                became => view! {
                    <p class="letter__error"><bdi>{error.clone()}</bdi></p>
                    <p class="letter__way">
                        {tries.clone()}", given up "
                        <time title=in_full(dead_ms)>{move || ago(dead_ms, clock.now_ms())}</time>
                    </p>
                    {refusal(became).map(|why| view! {
                        <p class="letter__error"><Icon name="warning" />{why}</p>
                    })}
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

/// What stands below a letter that was sent again in vain.
fn refusal(became: Option<Sent>) -> Option<String> {
    match became? {
        Sent::Refused(why) => Some(format!("It could not be sent again. {why}")),
        Sent::FailedAgain => Some("It was sent again, and did not arrive.".to_owned()),
        Sent::Underway | Sent::OnItsWay => None,
    }
}

/// A link to the session, in the view where it stands now.
#[component]
fn SessionLink(id: SessionId) -> impl IntoView {
    let desk = Desk::here();
    let router = Router::here();
    let row = Memo::new(move |_| desk.row(id));
    let href = move || {
        let me = desk.me().map(|me| me.id);
        let holds =
            |view: &View| row.with(|row| row.as_ref().is_some_and(|row| view.holds(row, me)));
        let view = View::ALL.into_iter().find(holds);
        router.href_in(view.unwrap_or(View::Resolved), id)
    };
    let label =
        move || row.with(|row| visitor_label(id, row.as_ref().and_then(|row| row.lead.as_ref())));
    view! { <a class="link" href=href><bdi>{label}</bdi></a> }
}
