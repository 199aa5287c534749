//! The site around the frame: messages to and from the loader. `docs/embedding.md` describes them.
//!
//! Only the parent window is listened to, only from its own origin, and what is said is posted to
//! that origin alone. The frame's `frame-ancestors` decides who can be the parent.

use crate::chat::Chat;
use crate::frame;
use baton_browser::listen::listen;
use baton_protocol::wire::Page;
use leptos::html::Textarea;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use web_sys::{MessageEvent, Url, Window};

/// The version of these messages. Another one is another loader's.
const VERSION: u32 = 1;

/// A message of the loader's.
#[derive(Deserialize)]
struct FromSite {
    baton: u32,
    r#type: String,
    #[serde(default)]
    page: Option<Page>,
}

/// A message to the loader.
#[derive(Serialize)]
struct ToSite {
    baton: u32,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<bool>,
}

/// The loader, seen from the frame.
#[derive(Clone, Copy)]
pub(crate) struct Host {
    origin: StoredValue<Option<String>>,
}

impl Host {
    pub(crate) fn new() -> Self {
        Self {
            origin: StoredValue::new(parent_origin()),
        }
    }

    /// Listens to the loader, and tells it that the app is there.
    pub(crate) fn listen(self, chat: Chat, input: NodeRef<Textarea>) {
        let Some(window) = frame::window() else {
            return;
        };
        let parent = parent(&window);
        listen(&window, "message", move |event: MessageEvent| {
            let source: Option<JsValue> = event.source().map(Into::into);
            if source.is_none() || source != parent.clone().map(Into::into) {
                return;
            }
            let Ok(message) = serde_wasm_bindgen::from_value::<FromSite>(event.data()) else {
                return;
            };
            if message.baton == VERSION && self.is_from_site(event.origin()) {
                carry_out(chat, input, message);
            }
        });
        self.post("ready", None, None);
    }

    /// The visitor closed the chat.
    pub(crate) fn say_close(self) {
        self.post("close", None, None);
    }

    /// So many messages are unread.
    pub(crate) fn say_unread(self, count: usize) {
        self.post("unread", Some(count), None);
    }

    /// Whether there is a conversation that goes on.
    pub(crate) fn say_session(self, open: bool) {
        self.post("session", None, Some(open));
    }

    /// Where the browser told no origin, the parent's first message does.
    fn is_from_site(self, origin: String) -> bool {
        self.origin
            .try_update_value(|known| *known.get_or_insert_with(|| origin.clone()) == origin)
            .unwrap_or(false)
    }

    fn post(self, r#type: &'static str, count: Option<usize>, open: Option<bool>) {
        let message = ToSite {
            baton: VERSION,
            r#type,
            count,
            open,
        };
        let parent = frame::window().and_then(|window| parent(&window));
        if let (Some(parent), Some(origin)) = (parent, self.origin.get_value())
            && let Ok(message) = serde_wasm_bindgen::to_value(&message)
        {
            let _ = parent.post_message(&message, &origin);
        }
    }
}

fn carry_out(chat: Chat, input: NodeRef<Textarea>, message: FromSite) {
    match message.r#type.as_str() {
        "open" => {
            chat.open(message.page);
            // Not on touch screens: the keyboard would cover half of the conversation.
            if let (Some(input), true) = (input.get_untracked(), has_keyboard()) {
                let _ = input.focus();
            }
        }
        "close" => chat.is_open.set(false),
        "visit" => chat.visit(message.page),
        _ => {}
    }
}

/// The window around the frame; none if the frame's document was opened by itself.
fn parent(window: &Window) -> Option<Window> {
    let parent = window.parent().ok().flatten()?;
    (parent != *window).then_some(parent)
}

/// `ancestorOrigins` is exact, but not everywhere; the loader's frame always sends a referrer.
fn parent_origin() -> Option<String> {
    let window = frame::window()?;
    let ancestors = js_sys::Reflect::get(&window.location(), &"ancestorOrigins".into()).ok()?;
    let nearest = js_sys::Reflect::get(&ancestors, &0.into()).ok();
    nearest.and_then(|origin| origin.as_string()).or_else(|| {
        let referrer = frame::document()?.referrer();
        Some(Url::new(&referrer).ok()?.origin())
    })
}

fn has_keyboard() -> bool {
    frame::window()
        .and_then(|window| window.match_media("(hover: hover)").ok().flatten())
        .is_some_and(|media| media.matches())
}
