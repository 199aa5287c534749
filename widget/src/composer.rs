//! Where the visitor writes.

use crate::chat::Chat;
use crate::frame;
use crate::log::Log;
use crate::scene::Scene;
use baton_browser::element::{Element, classed, element, react};
use baton_browser::icon::icon;
use baton_protocol::wire::VisitorCommand;
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent, Storage};

/// The room that is left is told from here on.
const TOLD_BYTES: usize = 400;
/// Longer texts are not kept: each stroke of a key would write them all.
const KEPT_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX;
/// As `max-height` in `widget.css`: from there on the field scrolls.
const HEIGHT_PX_MAX: i32 = 132;

#[derive(Clone, Copy)]
pub(crate) struct Composer {
    chat: Chat,
    scene: Memo<Scene>,
    log: Log,
    /// What stands in the field.
    text: RwSignal<String>,
    /// Why the last try was not taken.
    refusal: RwSignal<Option<String>>,
    field: StoredValue<Element, LocalStorage>,
}

impl Composer {
    pub(crate) fn new(chat: Chat, scene: Memo<Scene>, log: Log) -> Self {
        let draft = drafts().and_then(|drafts| drafts.get_item(&draft_key(chat)).ok().flatten());
        Self {
            chat,
            scene,
            log,
            text: RwSignal::new(draft.unwrap_or_default()),
            refusal: RwSignal::new(None),
            field: StoredValue::new_local(element("textarea")),
        }
    }

    /// The form, and the line below it.
    pub(crate) fn elements(self) -> [Element; 2] {
        let send_button = classed("button", "send")
            .attr("type", "submit")
            .attr("aria-label", "Send")
            .attr_now("disabled", move || (!self.is_sendable()).then_some(""))
            .child(icon("#send"));
        let form = classed("form", "composer")
            .on("submit", move |event| {
                event.prevent_default();
                self.send();
            })
            .child(self.field())
            .child(send_button);
        let note = classed("p", "composer-note")
            .attr("id", "composer-note")
            .attr("role", "status")
            .text_now(move || self.note());
        [form, note]
    }

    /// Puts the cursor there. Not on touch screens: the keyboard would cover half of the conversation.
    pub(crate) fn focus(self) {
        // Asking again for what is so already would have the browser lay out before it draws.
        if let Some(field) = self.field_dom()
            && !frame::is_focused(&field)
            && has_keyboard()
        {
            let _ = field.focus();
        }
    }

    fn field(self) -> Element {
        let placeholder = move || match self.scene.get() {
            Scene::Resolved => Some("Write again to continue"),
            Scene::Operator(_) => Some("Write a reply"),
            _ => Some("Write a message"),
        };
        let invalid = move || (self.length() > MESSAGE_BYTES_MAX).then_some("true");
        react(move || {
            if let Some(field) = self.field_dom() {
                let text = self.text.get();
                // Setting what is there already would move the cursor.
                if field.value() != text {
                    field.set_value(&text);
                }
                fit(&field);
                self.log.hold_end();
            }
        });
        let field = self.field.with_value(Element::clone);
        field
            .attr("rows", "1")
            .attr("dir", "auto")
            .attr("aria-label", "Message")
            .attr("aria-describedby", "composer-note")
            .attr("enterkeyhint", "send")
            .attr_now("aria-invalid", invalid)
            .attr_now("placeholder", placeholder)
            .on("input", move |_| {
                if let Some(field) = self.field_dom() {
                    self.set_text(field.value());
                    self.chat.typing();
                }
            })
            .on("keydown", move |event| {
                let event: KeyboardEvent = event.unchecked_into();
                // While an input method composes, Enter takes its suggestion; Safari says 229 after.
                let is_composing = event.is_composing() || event.key_code() == 229;
                if event.key() == "Enter" && !event.shift_key() && !is_composing {
                    event.prevent_default();
                    self.send();
                }
            })
    }

    fn send(self) {
        if !untrack(|| self.is_sendable()) {
            return;
        }
        let message = self.text.with_untracked(|text| text.trim().to_owned());
        let command = VisitorCommand::SendMessage { text: message };
        match self.chat.submit(command) {
            Ok(()) => {
                self.set_text(String::new());
                self.refusal.set(None);
                self.log.go_to_end();
            }
            // What was typed stays where it is.
            Err(refused) => self.refusal.set(Some(refused.message)),
        }
    }

    /// What is not sent yet outlives a reload.
    fn set_text(self, text: String) {
        if let Some(drafts) = drafts() {
            let key = draft_key(self.chat);
            let is_kept =
                (1..=KEPT_BYTES_MAX).contains(&text.len()) && drafts.set_item(&key, &text).is_ok();
            if !is_kept {
                let _ = drafts.remove_item(&key);
            }
        }
        self.text.set(text);
    }

    fn length(self) -> usize {
        self.text.with(|text| text.trim().len())
    }

    fn is_sendable(self) -> bool {
        (1..=MESSAGE_BYTES_MAX).contains(&self.length())
    }

    /// Why it was not taken, or what room is left once that gets scarce.
    fn note(self) -> String {
        let number = |count: usize| count.to_string();
        let length = self.length();
        if let Some(refusal) = self.refusal.get() {
            refusal
        } else if length > MESSAGE_BYTES_MAX {
            ["Too long by ", &number(length - MESSAGE_BYTES_MAX)].concat()
        } else if length + TOLD_BYTES > MESSAGE_BYTES_MAX {
            [&number(MESSAGE_BYTES_MAX - length), " left"].concat()
        } else {
            String::new()
        }
    }

    fn field_dom(self) -> Option<HtmlTextAreaElement> {
        self.field.try_with_value(Element::dom).flatten()
    }
}

/// Of this tab alone: from another one, what stands in both would be sent twice.
fn drafts() -> Option<Storage> {
    frame::window()?.session_storage().ok().flatten()
}

fn draft_key(chat: Chat) -> String {
    chat.key(".draft")
}

/// Makes the field as high as its text. `field-sizing: content` is not everywhere yet.
fn fit(field: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(field);
    let _ = style.set_property("height", "auto");
    // Zero before the frame has a layout: then the rows say how high it is.
    let height = field.scroll_height().min(HEIGHT_PX_MAX);
    if height > 0 {
        let _ = style.set_property("height", &[&height.to_string(), "px"].concat());
    }
}

fn has_keyboard() -> bool {
    frame::window()
        .and_then(|window| window.match_media("(hover: hover)").ok().flatten())
        .is_some_and(|media| media.matches())
}
