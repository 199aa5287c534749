//! The site around the frame: messages to and from the loader. `docs/embedding.md` describes them.
//!
//! Only the parent window is listened to, only from its own origin, and what is said is posted to
//! that origin alone. The frame's `frame-ancestors` decides who can be the parent.

use crate::chat::Chat;
use crate::frame;
use baton_browser::listen::listen;
use baton_protocol::wire::Page;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{MessageEvent, Url, Window};

/// The version of these messages. Another one is another loader's.
const VERSION: f64 = 1.0;

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
    pub(crate) fn listen(self, chat: Chat, focus: impl Fn() + 'static) {
        let Some(window) = frame::window() else {
            return;
        };
        let parent = parent(&window);
        listen(&window, "message", move |event: MessageEvent| {
            let source: Option<JsValue> = event.source().map(Into::into);
            if source.is_none() || source != parent.clone().map(Into::into) {
                return;
            }
            let message = event.data();
            let is_version = field(&message, "baton").as_f64() == Some(VERSION);
            if is_version && self.is_from_site(event.origin()) {
                carry_out(chat, &focus, &message);
            }
        });
        self.post("ready", None);
    }

    /// The visitor closed the chat.
    pub(crate) fn say_close(self) {
        self.post("close", None);
    }

    /// So many messages are unread.
    pub(crate) fn say_unread(self, count: usize) {
        self.post("unread", Some(("count", (count as f64).into())));
    }

    /// Whether there is a conversation that goes on.
    pub(crate) fn say_session(self, open: bool) {
        self.post("session", Some(("open", open.into())));
    }

    /// Where the browser told no origin, the parent's first message does.
    fn is_from_site(self, origin: String) -> bool {
        self.origin
            .try_update_value(|known| *known.get_or_insert_with(|| origin.clone()) == origin)
            .unwrap_or(false)
    }

    fn post(self, kind: &str, more: Option<(&str, JsValue)>) {
        let message = Object::new();
        let fields = [("baton", VERSION.into()), ("type", kind.into())];
        for (name, value) in fields.into_iter().chain(more) {
            let _ = Reflect::set(&message, &name.into(), &value);
        }
        let parent = frame::window().and_then(|window| parent(&window));
        if let (Some(parent), Some(origin)) = (parent, self.origin.get_value()) {
            let _ = parent.post_message(&message, &origin);
        }
    }
}

fn carry_out(chat: Chat, focus: &dyn Fn(), message: &JsValue) {
    let kind = field(message, "type").as_string();
    let page = || page(&field(message, "page"));
    match kind.as_deref().unwrap_or_default() {
        "open" => {
            focus();
            chat.open(page());
        }
        "close" => chat.is_open.set(false),
        "visit" => chat.visit(page()),
        _ => {}
    }
}

fn page(value: &JsValue) -> Option<Page> {
    Some(Page {
        url: field(value, "url").as_string()?,
        title: field(value, "title").as_string()?,
    })
}

/// A field of what another window sent; undefined if that is no object or has no such field.
fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

/// The window around the frame; none if the frame's document was opened by itself.
fn parent(window: &Window) -> Option<Window> {
    let parent = window.parent().ok().flatten()?;
    (parent != *window).then_some(parent)
}

/// `ancestorOrigins` is exact, but not everywhere, and a referrer may be stripped on its way. The
/// loader's own word is in the address: were it wrong, nothing would be heard or said.
fn parent_origin() -> Option<String> {
    let window = frame::window()?;
    let ancestors = field(&window.location(), "ancestorOrigins");
    let origin_of = |url: &str| Some(Url::new(url).ok()?.origin());
    field(&ancestors, "0")
        .as_string()
        .or_else(|| origin_of(&frame::document()?.referrer()))
        .or_else(|| origin_of(window.location().hash().ok()?.strip_prefix('#')?))
}
