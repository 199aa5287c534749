//! One row of the list.

use super::list::{Listed, row_element_id};
use super::whom::Whom;
use crate::clock::{Clock, waited};
use crate::desk::Desk;
use crate::icon::Icon;
use crate::label::{asked, preview_author, reason_chip, visitor_label};
use crate::route::Router;
use crate::seen::Seen;
use baton_browser::when::ago;
use baton_protocol::wire::{Author, InboxRow, InboxState, LeadState, OperatorRef, SessionId};
use leptos::prelude::*;

/// A link to the session. The element stays while its content changes, so that it keeps the focus.
#[component]
pub(crate) fn Row(id: SessionId, listed: Listed) -> impl IntoView {
    let desk = Desk::here();
    let router = Router::here();
    let seen = Seen::here();
    let row = Memo::new(move |_| desk.row(id));
    let unread = Memo::new(move |_| {
        let me = desk.me().map(|me| me.id);
        row.with(|row| row.as_ref().is_some_and(|row| seen.is_unread(row, me)))
    });
    let current = move || (router.session() == Some(id)).then_some("true");
    let tab_stop = Memo::new(move |_| listed.entrance(router.session()) == Some(id));
    view! {
        <li>
            <a
                class="row"
                class:row--unread=unread
                id=row_element_id(id)
                href=move || router.href(Some(id))
                aria-current=current
                tabindex=move || if tab_stop.get() { "0" } else { "-1" }
                on:focus=move |_| listed.point(id)
            >
                {move || row.get().map(|row| view! { <RowContent row unread /> })}
            </a>
        </li>
    }
}

#[component]
fn RowContent(row: InboxRow, unread: Memo<bool>) -> impl IntoView {
    let desk = Desk::here();
    let me = desk.me_now().map(|me| me.id);
    let label = visitor_label(row.session, row.lead.as_ref());
    let (author, text) = match (wish(&row), &row.last_message) {
        (Some(wish), _) => (Some(Author::Visitor), wish.to_owned()),
        (None, Some(message)) => (Some(message.author.clone()), message.text.clone()),
        (None, None) => (None, "No message yet".to_owned()),
    };
    let author = author.map(|author| preview_author(&author, me));
    let owner = match row.state.clone() {
        InboxState::Operator { operator } => Some(Memo::new(move |_| holder(desk, &operator))),
        _ => None,
    };
    let chip = row.reason.as_ref().map(reason_chip);
    let lead = row.lead.as_ref().map(|lead| lead.state);
    let lead = lead.map(|state| match state {
        LeadState::New => "Lead",
        LeadState::Contacted => "Lead, contacted",
        LeadState::Closed => "Lead, closed",
    });
    // Where somebody holds the session, that says more.
    let lead_owner = row.lead.as_ref().and_then(|lead| lead.owner.clone());
    let lead_owner = lead_owner.filter(|_| owner.is_none());
    let lead_owner = lead_owner.map(|owner| Memo::new(move |_| holder(desk, &owner)));
    let resolved = row.state == InboxState::Resolved;
    let waits_long = !row.wait_step.is_first();
    let id = row.session;
    let whom = Memo::new(move |_| {
        desk.read(|client| {
            let view = client.view();
            Whom::of(view.inbox.get(&id)?, &view)
        })
    });
    let is_for = row.route.assigned.is_some();
    let has_chips =
        is_for || waits_long || chip.is_some() || owner.is_some() || lead.is_some() || resolved;
    view! {
        <span class="row__top">
            {move || unread.get().then(|| view! {
                <span class="row__dot"><span class="visually-hidden">"Unread. "</span></span>
            })}
            <span class="row__label"><bdi>{label}</bdi></span>
            <RowTime row />
        </span>
        <span class="row__preview">
            {author.map(|author| view! { <span class="row__author"><bdi>{author}</bdi>": "</span> })}
            <bdi>{text}</bdi>
        </span>
        {has_chips.then(|| view! {
            <span class="row__chips">
                {move || whom.get().map(|whom| view! { <ForChip whom /> })}
                {waits_long.then(|| view! {
                    <span class="chip chip--late"><Icon name="clock" />"Waits too long"</span>
                })}
                {chip.map(|chip| view! { <span class="chip chip--reason">{chip}</span> })}
                {owner.map(|owner| view! {
                    <span class="chip">
                        <Icon name="person" /><span class="visually-hidden">"Held by "</span>
                        {move || owner.get()}
                    </span>
                })}
                {lead.map(|lead| view! { <span class="chip"><Icon name="mail" />{lead}</span> })}
                {lead_owner.map(|owner| view! {
                    <span class="chip">
                        <Icon name="person" /><span class="visually-hidden">"Lead of "</span>
                        {move || owner.get()}
                    </span>
                })}
                {resolved.then(|| view! { <span class="chip"><Icon name="check" />"Resolved"</span> })}
            </span>
        })}
    }
}

/// For whom it waits, and how much time they have left.
#[component]
fn ForChip(whom: Whom) -> impl IntoView {
    let clock = Clock::here();
    let is_mine = matches!(whom, Whom::Me(_) | Whom::MyTeam(..));
    whom.named().map(|(name, until_ms)| {
        view! {
            <span class="chip chip--for" class:chip--mine=is_mine>
                <Icon name="person" />"For "<bdi>{name}</bdi>
                // The ticking stays out of the row's name.
                <span class="chip__left" aria-hidden="true">
                    {move || waited(until_ms.saturating_sub(clock.now_ms()))}
                </span>
            </span>
        }
    })
}

/// What the visitor wants of a person, where the agent spoke last: its words are much the same in
/// every row.
fn wish(row: &InboxRow) -> Option<&str> {
    let last = row.last_message.as_ref()?;
    if last.author != Author::Agent {
        return None;
    }
    let left = row.open_lead().map(|lead| lead.question.as_str());
    let awaits = matches!(row.state, InboxState::Awaiting { .. });
    let called_for = || row.reason.as_ref().filter(|_| awaits).and_then(asked);
    left.filter(|question| !question.trim().is_empty())
        .or_else(called_for)
}

/// Who holds it, from where this operator stands.
fn holder(desk: Desk, owner: &OperatorRef) -> String {
    desk.read(|client| {
        let view = client.view();
        if view.me.is_some_and(|me| me.id == owner.id) {
            "You".to_owned()
        } else if view.is_gone(owner.id) {
            format!("{}, offline", owner.name)
        } else {
            owner.name.clone()
        }
    })
}

/// How long it waits, ticking, or when it last changed.
#[component]
fn RowTime(row: InboxRow) -> impl IntoView {
    let clock = Clock::here();
    match row.state {
        InboxState::Awaiting { since_ms } => view! {
            <span class="row__wait">
                <span class="visually-hidden">"Waiting for "</span>
                {move || waited(clock.now_ms().saturating_sub(since_ms))}
            </span>
        }
        .into_any(),
        _ => view! {
            <span class="row__time">{move || ago(row.updated_ms, clock.now_ms())}</span>
        }
        .into_any(),
    }
}
