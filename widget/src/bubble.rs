//! Messages as they stand in the log.

use crate::chat::Chat;
use crate::person::ask_for_person;
use baton_browser::author::{avatar, typing_dots};
use baton_browser::icon::icon;
use baton_browser::page_clock::unix_ms;
use baton_browser::rich_text::{body, link, plain_text};
use baton_browser::when;
use baton_protocol::wire::{Citation, CommandId, Entry, VisitorCommand, VisitorEvent};
use leptos::prelude::*;

/// A message of somebody else's: their sign, their name, the bubble. `side` is `agent` or `operator`.
pub(crate) fn attributed(
    side: &'static str,
    name: String,
    at_ms: Option<u64>,
    content: AnyView,
) -> AnyView {
    view! {
        <article class="row" class=("agent", side == "agent") class=("operator", side != "agent")>
            {avatar(&name)}
            <div class="stack">
                <p class="author">
                    <bdi>{name}</bdi>
                    {at_ms.map(time)}
                </p>
                <div class="bubble">{content}</div>
            </div>
        </article>
    }
    .into_any()
}

/// What an answer carries below its words: its sources, and a person where the agent doesn't know.
pub(crate) fn answer_foot(
    chat: Chat,
    citations: &[Citation],
    offers_person: bool,
    can_ask: Memo<bool>,
) -> AnyView {
    let sources: Vec<_> = citations.iter().map(source).collect();
    let has_sources = !sources.is_empty();
    view! {
        {has_sources.then(|| view! { <ol class="sources" aria-label="Sources">{sources}</ol> })}
        {move || {
            (offers_person && can_ask.get())
                .then(|| {
                    view! {
                        <button class="offer" type="button" on:click=move |_| ask_for_person(chat)>
                            {icon("#person")}
                            "Talk to a person"
                        </button>
                    }
                })
        }}
    }
    .into_any()
}

fn source(citation: &Citation) -> AnyView {
    let title = citation.title.clone();
    let words = match &citation.url {
        Some(url) => link(title, url),
        None => title.into_any(),
    };
    view! {
        <li>
            <span class="number" aria-hidden="true">
                {citation.number}
            </span>
            <bdi>{words}</bdi>
        </li>
    }
    .into_any()
}

/// How one of the visitor's messages stands.
#[derive(Clone, Default, PartialEq)]
enum Delivery {
    #[default]
    Sending,
    Sent {
        at_ms: u64,
    },
    /// With the sentence that says why.
    Failed(String),
}

/// A message of the visitor's, from its first moment on.
pub(crate) fn own(chat: Chat, id: CommandId) -> AnyView {
    let delivery = Memo::new(move |_| delivery(chat, id));
    let failed = move || matches!(delivery.get(), Delivery::Failed(_));
    view! {
        <article class="row own" class=("failed", failed)>
            <div class="stack">
                <p class="visually-hidden">"You"</p>
                <div class="bubble">{content(chat, id)}</div>
                {move || match delivery.get() {
                    Delivery::Sending => view! { <p class="delivery">"Sending…"</p> }.into_any(),
                    Delivery::Sent { at_ms } => {
                        view! { <p class="delivery sent">{time(at_ms)}</p> }.into_any()
                    }
                    Delivery::Failed(why) => failure(chat, id, why),
                }}
            </div>
        </article>
    }
    .into_any()
}

fn delivery(chat: Chat, id: CommandId) -> Delivery {
    chat.read(|view| {
        if let Some(pending) = view.pending.iter().find(|pending| pending.id == id) {
            return match pending.failed {
                Some(refusal) => Delivery::Failed(refusal.message.clone()),
                None => Delivery::Sending,
            };
        }
        let of_id = |entry: &&_| Entry::command(*entry) == Some(id);
        // From the end: what was just sent is there.
        match view.entries.iter().rev().find(of_id) {
            Some(entry) => Delivery::Sent { at_ms: entry.at_ms },
            None => Delivery::Sending,
        }
    })
}

fn content(chat: Chat, id: CommandId) -> AnyView {
    chat.peek(|view| {
        let pending = view.pending.iter().find(|pending| pending.id == id);
        if let Some(VisitorCommand::SendMessage { text }) = pending.map(|pending| pending.command) {
            return Some(plain_text(text));
        }
        let entry = view.entries.iter().rev().find(|e| e.command == Some(id))?;
        match &entry.event {
            VisitorEvent::MessageSent { body: said, .. } => Some(body(said, &[])),
            _ => None,
        }
    })
    .into_any()
}

fn failure(chat: Chat, id: CommandId, why: String) -> AnyView {
    view! {
        <div class="delivery" role="alert">
            {icon("#warn")}
            <span>"Not sent. " {why}</span>
            <button type="button" on:click=move |_| chat.retry(id)>
                "Retry"
            </button>
            <button type="button" on:click=move |_| chat.discard(id)>
                "Discard"
            </button>
        </div>
    }
    .into_any()
}

/// The dots of somebody writing.
pub(crate) fn writing(side: &'static str, name: String) -> AnyView {
    let words = [&name, " is writing"].concat();
    let content = view! {
        {typing_dots()}
        <span class="visually-hidden">{words}</span>
    };
    attributed(side, name, None, content.into_any())
}

/// The time of day; with the day, if that was another.
fn time(at_ms: u64) -> AnyView {
    view! { <time>{when::stamp(at_ms, unix_ms())}</time> }.into_any()
}
