//! The top: who the visitor talks with, and how to leave.

use crate::chat::Chat;
use crate::scene::Scene;
use baton_browser::author::avatar;
use baton_browser::icon::icon;
use leptos::prelude::*;

pub(crate) fn header(chat: Chat, scene: Memo<Scene>, close: impl Fn() + 'static) -> AnyView {
    let agent = Memo::new(move |_| agent_name(chat));
    let name = Memo::new(move |_| match scene.get() {
        Scene::Operator(name) => name,
        _ => agent.get(),
    });
    let status = move || match scene.get() {
        Scene::Agent if chat.read(|view| view.on_duty) => "Automated answers, with people at hand",
        Scene::Agent => "Automated answers",
        Scene::Asking | Scene::Awaiting => "Connecting you with a person",
        Scene::Operator(_) => "You’re talking with a person",
        Scene::Resolved => "Conversation closed",
    };
    view! {
        <header class="head">
            {move || avatar(&name.get())}
            <div class="head-words">
                <h1 dir="auto">{name}</h1>
                <p>{status}</p>
            </div>
            <button class="icon-button" type="button" aria-label="Close chat" on:click=move |_| close()>
                {icon("#close")}
            </button>
        </header>
    }
    .into_any()
}

/// The agent's name; a plain word until it is known.
pub(crate) fn agent_name(chat: Chat) -> String {
    chat.profile()
        .map_or_else(|| "Chat".into(), |agent| agent.name)
}
