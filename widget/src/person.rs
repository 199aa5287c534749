//! The way to a person: the bar that is always in sight, and the card while waiting.

use crate::back::{back, line};
use crate::chat::Chat;
use crate::contact::focus;
use crate::scene::{Scene, wants_contact};
use baton_browser::element::{Element, classed, element, worded};
use baton_browser::icon::icon;
use baton_protocol::session::ContactCapture;
use baton_protocol::wire::{ContactReason, VisitorCommand, WaitStep};
use leptos::prelude::*;

/// "Talk to a person", or in its place how that stands.
pub(crate) fn person_bar(chat: Chat, scene: Memo<Scene>) -> Element {
    let back = back(chat);
    let wants_contact = wants_contact(chat);
    let bar = classed("div", "person-bar").shows(move || match scene.get() {
        Scene::Agent | Scene::Resolved => [ask_button(chat, "person")],
        Scene::Asking => [state("Asking for a person…")],
        Scene::Awaiting => [state("Waiting for a person to join")],
        Scene::Unattended => [state("Nobody is here right now. You keep your place.")],
        Scene::Operator(name) => [state(&["You’re talking with ", &name].concat())],
    });
    // The form says it, too, in more room.
    bar.shows(move || match scene.get() {
        Scene::Agent | Scene::Resolved if !wants_contact.get() => {
            back.get().map(|words| line(&words))
        }
        _ => None,
    })
}

/// The button that asks for a person.
pub(crate) fn ask_button(chat: Chat, class: &str) -> Element {
    classed("button", class)
        .attr("type", "button")
        .child(icon("#person"))
        .text("Talk to a person")
        .on("click", move |_| ask_for_person(chat))
}

fn state(words: &str) -> Element {
    classed("p", "bar-state")
        .attr("dir", "auto")
        .child(icon("#person"))
        .child(worded("span", words))
}

/// Asks for a person. Where the visitor is asked for contact details already and still nobody can
/// come, goes to that form.
fn ask_for_person(chat: Chat) {
    let is_asked = chat.peek(|view| {
        let ContactCapture::Requested { reason, .. } = view.session.contact else {
            return false;
        };
        reason == ContactReason::HandoffOff || !view.on_duty
    });
    if is_asked {
        focus("name");
    } else {
        // It holds nothing that could be refused here; only a full outbox could.
        let _ = chat.submit(VisitorCommand::RequestHandoff);
    }
}

/// Shown by the state of the session only, so that it never promises what is not so.
pub(crate) fn waiting_card(chat: Chat) -> Element {
    let place = move || chat.read(|view| view.place);
    let words = move || {
        // Who was told that it takes longer is not promised the usual.
        if chat.read(|view| view.session.timing.step == WaitStep::Told) {
            return "We’re still looking for a person".into();
        }
        let hint = match place().and_then(|place| place.estimate_seconds) {
            Some(seconds) => about(seconds),
            None => chat
                .profile()
                .map_or(String::new(), |agent| agent.wait_hint),
        };
        let dash = if hint.is_empty() { "" } else { " — " };
        ["We’re connecting you with a person", dash, &hint].concat()
    };
    // Apart from what stays as it is: screen readers say what has changed.
    let line = move || place().map_or(String::new(), |place| in_line(place.position));
    let more = "They’ll see the whole conversation. You can keep writing.";
    let content = element("div")
        .child(
            classed("p", "card-title")
                .attr("dir", "auto")
                .text_now(words),
        )
        .child(
            element("p")
                .child(element("strong").text_now(line))
                .text(more),
        );
    classed("section", "card")
        .child(icon("#clock"))
        .child(content)
}

fn in_line(position: u32) -> String {
    let ending = match (position % 10, position % 100) {
        _ if position == 1 => return "You’re next in line. ".into(),
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    ["You’re ", &position.to_string(), ending, " in line. "].concat()
}

/// The server has rounded it.
fn about(seconds: u32) -> String {
    match seconds / 60 {
        ..=1 => "about a minute".into(),
        minutes => ["about ", &minutes.to_string(), " minutes"].concat(),
    }
}
