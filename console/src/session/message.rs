//! One message of a transcript: who, when, what, and its sources.

use crate::clock::in_full;
use baton_browser::rich_text::{body, is_safe, link, plain_text};
use baton_browser::when::clock_time;
use baton_protocol::wire::{Author, Body, Citation, OperatorId, OperatorRef};
use leptos::prelude::*;

/// A confirmed message.
pub(super) struct Message {
    pub(super) author: Author,
    pub(super) body: Body,
    pub(super) citations: Vec<Citation>,
    /// What is to be said of it beside its words.
    pub(super) foot: Option<String>,
    pub(super) at_ms: u64,
    /// The message before is the same author's: the name need not stand again.
    pub(super) continues: bool,
}

/// Draws a message: the visitor's at the start of the line, the team's and the agent's at its end.
pub(super) fn message(message: Message, visitor: String, me: Option<OperatorId>) -> AnyView {
    let (class, name) = match &message.author {
        Author::Visitor => ("message message--visitor", visitor),
        Author::Agent => ("message message--agent", "Agent".to_owned()),
        Author::Operator { operator } => ("message message--operator", name_of(operator, me)),
    };
    let sources: Vec<_> = message.citations.iter().map(source).collect();
    view! {
        <article class=class class:message--continues=message.continues>
            <header class="message__head">
                <bdi class="message__name">{name}</bdi>
                <time class="message__time" title=in_full(message.at_ms)>{clock_time(message.at_ms)}</time>
            </header>
            <div class="message__bubble">
                {body(&message.body, &message.citations)}
                {(!sources.is_empty()).then(|| view! {
                    <ul class="message__sources" aria-label="Sources">{sources}</ul>
                })}
            </div>
            {message.foot.map(|foot| view! { <p class="message__foot" dir="auto">{foot}</p> })}
        </article>
    }
    .into_any()
}

fn source(citation: &Citation) -> AnyView {
    let title = citation.title.clone();
    let words = match citation.url.as_deref().filter(|url| is_safe(url)) {
        Some(url) => link(title, url),
        None => title.into_any(),
    };
    view! { <li><span class="message__number">{citation.number}</span>{words}</li> }.into_any()
}

/// A note, visibly apart from what the visitor gets.
pub(super) fn note(
    operator: &OperatorRef,
    text: &str,
    at_ms: u64,
    me: Option<OperatorId>,
) -> AnyView {
    view! {
        <article class="message message--note">
            <header class="message__head">
                <bdi class="message__name">{name_of(operator, me)}</bdi>
                <time class="message__time" title=in_full(at_ms)>{clock_time(at_ms)}</time>
            </header>
            <div class="message__bubble">
                <p class="message__private"><crate::icon::Icon name="lock" />"Only your team sees this"</p>
                {plain_text(text)}
            </div>
        </article>
    }
    .into_any()
}

/// An operator's name, to this operator.
pub(super) fn name_of(operator: &OperatorRef, me: Option<OperatorId>) -> String {
    if Some(operator.id) == me {
        "You".to_owned()
    } else {
        operator.name.clone()
    }
}
