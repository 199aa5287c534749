//! The app: its parts from top to bottom, and what holds for all of them.

use crate::chat::Chat;
use crate::composer::Composer;
use crate::connection::banner;
use crate::header::header;
use crate::host::Host;
use crate::log::Log;
use crate::person::person_bar;
use crate::scene::{scene, wants_contact};
use crate::turns::{Work, in_turns, next_turn, owned_turn};
use crate::{frame, lead, unread};
use baton_browser::accent::{Accent, Rgb};
use baton_browser::element::{Element, classed, react};
use baton_browser::listen::listen;
use baton_protocol::wire::AgentId;
use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent};

/// Takes the conversation up where this browser left it, and puts the app around it. Reading the
/// document and reading what the browser keeps each take long enough for a turn of their own.
pub(crate) fn start(agent: AgentId) {
    let profile = frame::profile();
    owned_turn(move || {
        if let Some(chat) = Chat::new(agent, profile) {
            owned_turn(move || build(chat));
        }
    });
}

/// Puts the app into the frame's page, part by part. It stands before anything is connected.
fn build(chat: Chat) {
    let host = Host::new();
    let scene = scene(chat);
    let log = Log::new(chat);
    let composer = Composer::new(chat, scene, log);
    let close = move || {
        chat.is_open.set(false);
        host.say_close();
    };

    let page = classed("main", "chat");
    page.mount();
    let part = |build: Box<dyn FnOnce() -> Vec<Element>>| -> Work {
        let page = page.clone();
        Box::new(move || drop(page.children(build())))
    };
    let foot = move || {
        classed("div", "foot")
            .child(person_bar(chat, scene))
            .children(composer.elements())
    };
    let works = vec![
        part(Box::new(move || {
            vec![header(chat, scene, close), banner(chat)]
        })),
        part(Box::new(move || vec![log.element(chat, scene)])),
        part(Box::new(move || vec![foot()])),
        Box::new(move || {
            show_accent(chat);
            unread::tell(chat, host);
            focus_after_form(chat, composer);
            listen_to_visitor(chat, composer, close);
            host.listen(chat, move || composer.focus());
        }),
    ];
    in_turns(works.into_iter());
}

fn listen_to_visitor(chat: Chat, composer: Composer, close: impl Fn() + 'static) {
    let Some(window) = frame::window() else {
        return;
    };
    listen(&window, "keydown", move |event: KeyboardEvent| {
        // During composition Escape belongs to the input method.
        if event.key() == "Escape" && !event.is_composing() {
            close();
        }
    });
    // The loader gives a frame that it opens the focus. Where both share a thread this is heard at
    // once, and the first picture has the cursor in it; the message that it is open comes after.
    listen(&window, "focus", move |_: Event| {
        if !chat.is_open.get_untracked() {
            composer.focus();
        }
    });
}

/// A form that goes takes the focus with it: whoever was in it goes on at what became of it.
fn focus_after_form(chat: Chat, composer: Composer) {
    let wants_contact = wants_contact(chat);
    let was_shown = StoredValue::new(false);
    react(move || {
        let is_shown = wants_contact.get();
        if was_shown.get_value() && !is_shown {
            next_turn(move || {
                if frame::has_idle_focus() && !lead::focus() {
                    composer.focus();
                }
            });
        }
        was_shown.set_value(is_shown);
    });
}

fn show_accent(chat: Chat) {
    let accent = Memo::new(move |_| chat.profile().map(|agent| agent.accent));
    react(move || {
        if let Some(fill) = accent.get().and_then(|hex| Rgb::from_hex(&hex)) {
            Accent::of(fill).show();
        }
    });
}
