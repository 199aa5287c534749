//! The top: who the visitor talks with, and how to leave.

use crate::chat::Chat;
use crate::scene::Scene;
use baton_browser::author::avatar;
use baton_browser::element::{Element, classed, element};
use baton_browser::icon::icon;
use leptos::prelude::*;

pub(crate) fn header(chat: Chat, scene: Memo<Scene>, close: impl Fn() + 'static) -> Element {
    let name = Memo::new(move |_| match scene.get() {
        Scene::Operator(name) => name,
        _ => agent_name(chat),
    });
    let status = move || match scene.get() {
        Scene::Agent if chat.read(|view| view.on_duty) => "Automated, with people at hand",
        Scene::Agent => "Automated answers",
        Scene::Asking | Scene::Awaiting => "Connecting you with a person",
        Scene::Unattended => "Nobody is here right now",
        Scene::Operator(_) => "You’re talking with a person",
        Scene::Resolved => "Conversation closed",
    };
    let title = element("h1")
        .attr("dir", "auto")
        .text_now(move || name.get());
    let words = classed("div", "head-words")
        .child(title)
        .child(element("p").text_now(status));
    let close_button = classed("button", "icon-button")
        .attr("type", "button")
        .attr("aria-label", "Close chat")
        .child(icon("#close"))
        .on("click", move |_| close());
    let classes = move || match scene.get() {
        Scene::Operator(_) => Some("head operator"),
        _ => Some("head"),
    };
    element("header")
        .attr_now("class", classes)
        .shows(move || [avatar(&name.get())])
        .child(words)
        .child(close_button)
}

/// The agent's name; a plain word until it is known.
pub(crate) fn agent_name(chat: Chat) -> String {
    chat.profile()
        .map_or_else(|| "Chat".into(), |agent| agent.name)
}
