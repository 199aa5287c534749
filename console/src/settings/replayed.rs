//! What came of a replay: how many, and which.

use crate::clock::{Clock, day_in_words};
use crate::desk::Desk;
use crate::icon::Icon;
use crate::inbox::View;
use crate::label::{asked, reason_chip, visitor_name};
use crate::route::Router;
use baton_protocol::wire::{Replay, ReplayedHandoff, ReplayedSession, SessionId};
use leptos::prelude::*;

/// The counts, and the sessions in which then and now are not the same; the others are folded.
#[component]
pub(super) fn Replayed(replay: Replay) -> impl IntoView {
    let Replay {
        sessions,
        messages,
        cut_short,
        handed_over_then,
        hand_over_now,
        listed,
        more,
    } = replay;
    if sessions == 0 {
        return view! {
            <p class="trial__none" role="status">"There is no past conversation with this agent yet."</p>
        }
        .into_any();
    }
    let (same, other): (Vec<_>, Vec<_>) = listed.into_iter().partition(is_same);
    let read = format!(
        "{} with {} of visitors’ read.{}",
        counted(sessions, "conversation", "conversations"),
        counted(messages, "message", "messages"),
        if cut_short {
            " There are more: this is as far as one replay goes."
        } else {
            ""
        }
    );
    let in_words = format!(
        "Handed over then: {handed_over_then}. Now: {hand_over_now}. {}",
        match other.len() {
            0 => "Nothing would change.".to_owned(),
            count => format!("{} listed that would go otherwise.", counted_usize(count)),
        }
    );
    let nothing_changes = other.is_empty();
    view! {
        <p class="visually-hidden" role="status">{in_words}</p>
        <dl class="figures">
            <div class="figure">
                <dt class="figure__name">"Handed over then"</dt>
                <dd class="figure__number">{handed_over_then}</dd>
            </div>
            <div class="figure">
                <dt class="figure__name">"Would be now"</dt>
                <dd class="figure__number">{hand_over_now}</dd>
            </div>
        </dl>
        <p class="trial__none">{read}</p>
        {nothing_changes.then(|| view! {
            <p class="trial__same"><Icon name="check" />"Nothing would change."</p>
        })}
        <ul class="trial__list">{other.into_iter().map(row).collect_view()}</ul>
        {(!same.is_empty()).then(|| view! {
            <details class="trial__before">
                <summary>{format!("As before ({})", same.len())}</summary>
                <ul class="trial__list">{same.into_iter().map(row).collect_view()}</ul>
            </details>
        })}
        {(more > 0).then(|| view! { <p class="trial__none">{format!("And {more} more.")}</p> })}
    }
    .into_any()
}

/// Whether the same message leads to a handoff for the same kind of reason.
fn is_same(session: &ReplayedSession) -> bool {
    match (&session.then, &session.now) {
        (Some(then), Some(now)) => {
            then.seq == now.seq && reason_chip(&then.reason) == reason_chip(&now.reason)
        }
        (None, None) => true,
        _ => false,
    }
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn counted_usize(count: usize) -> String {
    format!(
        "{count} {}",
        if count == 1 {
            "conversation"
        } else {
            "conversations"
        }
    )
}

fn row(replayed: ReplayedSession) -> impl IntoView {
    let desk = Desk::here();
    let router = Router::here();
    let clock = Clock::here();
    let ReplayedSession {
        session,
        visitor,
        then,
        now,
    } = replayed;
    let handoff = now.as_ref().or(then.as_ref());
    let quote = handoff
        .and_then(|handoff| asked(&handoff.reason))
        .map(str::to_owned);
    let at_ms = handoff.map(|handoff| handoff.at_ms);
    view! {
        <li>
            <a class="replayed" href=move || router.href_in(view_of(desk, session), session)>
                <span class="replayed__top">
                    <bdi class="replayed__name">{visitor_name(session, visitor.as_deref())}</bdi>
                    {at_ms.map(|at_ms| view! {
                        <span class="replayed__when">{move || day_in_words(at_ms, clock.now_ms())}</span>
                    })}
                </span>
                {quote.map(|quote| view! { <span class="replayed__quote" dir="auto">{quote}</span> })}
                <span class="replayed__change">
                    <span class="replayed__label">"Then"</span>{chip(then.as_ref())}
                    <span class="replayed__label">"Now"</span>{chip(now.as_ref())}
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// What led to a person, or that nothing did.
fn chip(handoff: Option<&ReplayedHandoff>) -> AnyView {
    match handoff {
        Some(handoff) => {
            view! { <span class="chip chip--reason">{reason_chip(&handoff.reason)}</span> }
                .into_any()
        }
        None => view! { <span class="chip">"Stays with the agent"</span> }.into_any(),
    }
}

/// The view of the inbox that lists a session.
fn view_of(desk: Desk, session: SessionId) -> View {
    let view = desk.read(|client| {
        let shown = client.view();
        let me = shown.me.map(|me| me.id);
        let row = shown.inbox.get(&session)?;
        View::ALL.into_iter().find(|view| view.holds(row, me))
    });
    view.unwrap_or(View::Resolved)
}
