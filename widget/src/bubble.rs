//! Messages as they stand in the log.

use crate::chat::Chat;
use crate::person::ask_button;
use baton_browser::author::{avatar, dots};
use baton_browser::element::{Element, classed, element, worded};
use baton_browser::icon::icon;
use baton_browser::page_clock::unix_ms;
use baton_browser::rich_text::{linked, plain, said};
use baton_browser::when;
use baton_protocol::wire::{Citation, CommandId, VisitorCommand, VisitorEvent};
use leptos::prelude::*;

/// Who else than the visitor writes.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Agent,
    Operator,
}

/// A message of somebody else's: their sign, their name, the bubble.
pub(crate) fn attributed(
    side: Side,
    name: &str,
    at_ms: Option<u64>,
    content: impl IntoIterator<Item = Element>,
) -> Element {
    let classes = match side {
        Side::Agent => "row agent",
        Side::Operator => "row operator",
    };
    let author = classed("p", "author")
        .child(worded("bdi", name))
        .children(at_ms.map(time));
    let stack = classed("div", "stack")
        .child(author)
        .child(classed("div", "bubble").children(content));
    classed("article", classes).child(avatar(name)).child(stack)
}

/// The sources of an answer.
pub(crate) fn sources(citations: &[Citation]) -> Option<Element> {
    let list = classed("ol", "sources").attr("aria-label", "Sources");
    (!citations.is_empty()).then(|| list.children(citations.iter().map(source)))
}

fn source(citation: &Citation) -> Element {
    let number = classed("span", "number")
        .attr("aria-hidden", "true")
        .text(&citation.number.to_string());
    let url = citation.url.as_deref().unwrap_or_default();
    let title = element("bdi").child(linked(&citation.title, url));
    element("li").child(number).child(title)
}

/// A person, where the agent doesn't know, as long as one can be asked for.
pub(crate) fn offer(chat: Chat, can_ask: Memo<bool>) -> Element {
    element("div").shows(move || can_ask.get().then(|| ask_button(chat, "offer")))
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
pub(crate) fn own(chat: Chat, id: CommandId) -> Element {
    let delivery = Memo::new(move |_| delivery(chat, id));
    let classes = move || match delivery.get() {
        Delivery::Failed(_) => Some("row own failed"),
        _ => Some("row own"),
    };
    let stack = classed("div", "stack")
        .child(classed("p", "visually-hidden").text("You"))
        .child(classed("div", "bubble").children(content(chat, id)))
        .shows(move || match delivery.get() {
            Delivery::Sending => [classed("p", "delivery").text("Sending…")],
            Delivery::Sent { at_ms } => [classed("p", "delivery sent").child(time(at_ms))],
            Delivery::Failed(why) => [failure(chat, id, &why)],
        });
    element("article").attr_now("class", classes).child(stack)
}

fn delivery(chat: Chat, id: CommandId) -> Delivery {
    chat.read(|view| {
        if let Some(pending) = view.pending.iter().find(|pending| pending.id == id) {
            return match pending.failed {
                Some(refusal) => Delivery::Failed(refusal.message.clone()),
                None => Delivery::Sending,
            };
        }
        // From the end: what was just sent is there.
        let mut entries = view.entries.iter().rev();
        match entries.find(|entry| entry.command == Some(id)) {
            Some(entry) => Delivery::Sent { at_ms: entry.at_ms },
            None => Delivery::Sending,
        }
    })
}

fn content(chat: Chat, id: CommandId) -> Option<Element> {
    chat.peek(|view| {
        let pending = view.pending.iter().find(|pending| pending.id == id);
        if let Some(VisitorCommand::SendMessage { text }) = pending.map(|pending| pending.command) {
            return Some(plain(text));
        }
        let mut entries = view.entries.iter().rev();
        match &entries.find(|entry| entry.command == Some(id))?.event {
            VisitorEvent::MessageSent { body, .. } => Some(said(body, &[])),
            _ => None,
        }
    })
}

fn failure(chat: Chat, id: CommandId, why: &str) -> Element {
    let button = |words: &str| worded("button", words).attr("type", "button");
    let choices = classed("span", "choices")
        .child(button("Retry").on("click", move |_| chat.retry(id)))
        .child(button("Discard").on("click", move |_| chat.discard(id)));
    classed("div", "delivery")
        .attr("role", "alert")
        .child(icon("#warn"))
        .child(worded("span", "Not sent. ").text(why))
        .child(choices)
}

/// The dots of somebody writing.
pub(crate) fn writing(side: Side, name: &str) -> Element {
    let words = [name, " is writing"].concat();
    let words = classed("span", "visually-hidden").text(&words);
    attributed(side, name, None, [dots(), words])
}

/// The time of day; with the day, if that was another.
fn time(at_ms: u64) -> Element {
    worded("time", &when::stamp(at_ms, unix_ms()))
}
