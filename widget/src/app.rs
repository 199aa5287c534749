//! The app: its parts from top to bottom, and what holds for all of them.

use crate::chat::Chat;
use crate::composer::Composer;
use crate::connection::banner;
use crate::header::header;
use crate::host::Host;
use crate::log::Log;
use crate::person::person_bar;
use crate::scene::scene;
use crate::{frame, unread};
use baton_browser::accent::{Accent, Rgb};
use baton_browser::element::{classed, react};
use baton_browser::listen::listen;
use baton_protocol::wire::AgentId;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Puts the whole app into the frame's page. It stands before anything is connected.
pub(crate) fn start(agent: AgentId) {
    let Some(chat) = Chat::new(agent) else { return };
    let host = Host::new();
    let scene = scene(chat);
    let log = Log::new(chat);
    let composer = Composer::new(chat, scene, log);
    let close = move || {
        chat.is_open.set(false);
        host.say_close();
    };

    let foot = classed("div", "foot")
        .child(person_bar(chat, scene))
        .children(composer.elements());
    classed("main", "chat")
        .child(header(chat, scene, close))
        .child(banner(chat))
        .child(log.element(chat, scene))
        .child(foot)
        .mount();

    show_accent(chat);
    unread::tell(chat, host);
    host.listen(chat, move || composer.focus());
    if let Some(window) = frame::window() {
        listen(&window, "keydown", move |event: KeyboardEvent| {
            // During composition Escape belongs to the input method.
            if event.key() == "Escape" && !event.is_composing() {
                close();
            }
        });
    }
}

fn show_accent(chat: Chat) {
    let accent = Memo::new(move |_| chat.profile().map(|agent| agent.accent));
    react(move || {
        if let Some(fill) = accent.get().and_then(|hex| Rgb::from_hex(&hex)) {
            Accent::of(fill).show();
        }
    });
}
