//! The app: its parts from top to bottom, and what holds for all of them.

use crate::chat::Chat;
use crate::composer::composer;
use crate::connection::banner;
use crate::header::header;
use crate::host::Host;
use crate::log::{Log, log};
use crate::person::person_bar;
use crate::scene::scene;
use crate::{frame, unread};
use baton_browser::accent::{Accent, Rgb};
use baton_browser::listen::listen;
use baton_protocol::wire::AgentId;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The whole frame. It stands before anything is connected.
pub(crate) fn app(agent: AgentId) -> AnyView {
    let Some(chat) = Chat::new(agent) else {
        return ().into_any();
    };
    let host = Host::new();
    let log_state = Log::new(chat);
    let composer_input = NodeRef::new();
    let scene = scene(chat);
    let close = move || {
        chat.is_open.set(false);
        host.say_close();
    };

    show_accent(chat);
    unread::tell(chat, host);
    host.listen(chat, composer_input);
    if let Some(window) = frame::window() {
        listen(&window, "keydown", move |event: KeyboardEvent| {
            // During composition Escape belongs to the input method.
            if event.key() == "Escape" && !event.is_composing() {
                close();
            }
        });
    }

    view! {
        <main class="chat">
            {header(chat, scene, close)} {banner(chat)} {log(chat, log_state, scene)}
            <div class="foot">
                {person_bar(chat, scene)} {composer(chat, scene, log_state, composer_input)}
            </div>
        </main>
    }
    .into_any()
}

fn show_accent(chat: Chat) {
    let accent = Memo::new(move |_| chat.profile().map(|agent| agent.accent));
    Effect::new(move || {
        if let Some(fill) = accent.get().and_then(|hex| Rgb::from_hex(&hex)) {
            Accent::of(fill).show();
        }
    });
}
