//! The messages, and where the reader is in them.

use crate::chat::Chat;
use crate::contact::{contact_form, form};
use crate::frame;
use crate::greeting::{greeting, suggestions};
use crate::person::waiting_card;
use crate::rows::{Row, row_element, rows};
use crate::scene::{Scene, wants_contact};
use baton_browser::element::{Element, classed, react};
use baton_browser::icon::icon;
use baton_browser::listen::listen;
use leptos::prelude::*;
use web_sys::Event;

/// Nearer to the end than this, the reader is at the end.
const END_PX: i32 = 64;
/// Shown above a row that is higher than the log: where it begins can be seen.
const ABOVE_PX: i32 = 8;

/// Where the reader is.
#[derive(Clone, Copy)]
pub(crate) struct Log {
    rows: Memo<Vec<Row>>,
    scroller: StoredValue<Element, LocalStorage>,
    /// The row that came last, until its first line was shown or the room changed.
    newest: StoredValue<Option<Element>, LocalStorage>,
    is_at_end: StoredValue<bool>,
    /// Where it was scrolled to, to tell the reader's scrolling from growing content.
    top: StoredValue<i32>,
    has_news: RwSignal<bool>,
}

impl Log {
    pub(crate) fn new(chat: Chat) -> Self {
        let scroller = classed("div", "log")
            .attr("role", "log")
            .attr("aria-live", "polite")
            .attr("aria-label", "Conversation")
            .attr("tabindex", "0");
        Self {
            rows: rows(chat),
            scroller: StoredValue::new_local(scroller),
            newest: StoredValue::new_local(None),
            is_at_end: StoredValue::new(true),
            top: StoredValue::new(0),
            has_news: RwSignal::new(false),
        }
    }

    /// The log, with what stands in it besides the messages.
    pub(crate) fn element(self, chat: Chat, scene: Memo<Scene>) -> Element {
        let wants_contact = wants_contact(chat);
        let is_empty = Memo::new(move |_| self.rows.with(Vec::is_empty));
        let profile = Memo::new(move |_| chat.profile());
        let can_ask = Memo::new(move |_| {
            matches!(scene.get(), Scene::Agent | Scene::Resolved) && !wants_contact.get()
        });
        let scroller = self.scroller.with_value(Element::clone);
        scroller
            .clone()
            .on("scroll", move |_| self.scrolled())
            .shows(move || {
                profile.track();
                untrack(|| greeting(chat))
            })
            .shows(move || {
                profile.track();
                is_empty.get().then(|| untrack(|| suggestions(chat)))?
            })
            .list(
                move || self.rows.get(),
                move |row| {
                    let element = row_element(chat, *row, can_ask);
                    self.newest.set_value(Some(element.clone()));
                    element
                },
            )
            .shows(move || (scene.get() == Scene::Awaiting).then(|| untrack(|| waiting_card(chat))))
            .shows(move || {
                // What its owner asks for may change.
                profile.track();
                wants_contact.get().then(|| untrack(|| contact_form(chat)))
            });
        self.follow(chat, scene);
        react(move || {
            if wants_contact.get() {
                self.show_form();
            }
        });
        classed("div", "log-frame")
            .child(scroller)
            .shows(move || self.has_news.get().then(|| self.news_button()))
    }

    /// Goes to the end, and stays there as messages come.
    pub(crate) fn go_to_end(self) {
        self.is_at_end.set_value(true);
        self.has_news.set(false);
        // What was just rendered is laid out by the next frame.
        request_animation_frame(move || self.show_newest());
    }

    /// Goes to the end with a reader who is there, but not past the first line of what came last: who
    /// gets an answer that is higher than the log begins to read at its beginning.
    fn show_newest(self) {
        let (Some(scroller), true) = (self.scroller_dom(), self.is_at_end.get_value()) else {
            return;
        };
        scroller.set_scroll_top(scroller.scroll_height());
        let newest = self.newest.try_with_value(|newest| newest.as_ref()?.dom());
        let Some(newest) = newest.flatten() else {
            return;
        };
        let hidden_px = top_px(&scroller) - top_px(&newest);
        if hidden_px > 0 {
            self.newest.set_value(None);
            self.is_at_end.set_value(false);
            scroller.set_scroll_top(scroller.scroll_top() - hidden_px - ABOVE_PX);
        }
    }

    /// Stays at the end, if the reader is there, whatever becomes of the room. What stands there was
    /// seen: nobody is taken back to its first line.
    pub(crate) fn hold_end(self) {
        self.newest.set_value(None);
        if let (Some(scroller), true) = (self.scroller_dom(), self.is_at_end.get_value()) {
            scroller.set_scroll_top(scroller.scroll_height());
        }
    }

    /// Goes to the form's beginning: it may be higher than the log, and what it is for stands there, and
    /// right above it in the lines that tell what has happened. Where all of it fits, that is the end again.
    fn show_form(self) {
        self.is_at_end.set_value(false);
        request_animation_frame(|| {
            let mut top = form();
            while let Some(above) = top
                .as_ref()
                .and_then(web_sys::Element::previous_element_sibling)
                && matches!(&*above.class_name(), "line" | "card")
            {
                top = Some(above);
            }
            if let Some(top) = top {
                top.scroll_into_view();
            }
        });
    }

    fn scrolled(self) {
        let Some(scroller) = self.scroller_dom() else {
            return;
        };
        let top = scroller.scroll_top();
        let is_near = scroller.scroll_height() - top - scroller.client_height() < END_PX;
        // The event comes late: by then the content may have grown below a reader at the end.
        let went_up = top < self.top.get_value();
        self.top.set_value(top);
        let is_at_end = is_near || (self.is_at_end.get_value() && !went_up);
        self.is_at_end.set_value(is_at_end);
        if is_near {
            self.has_news.set(false);
        }
    }

    /// Follows the conversation while the reader is at its end, and says so otherwise.
    fn follow(self, chat: Chat, scene: Memo<Scene>) {
        let before = StoredValue::new(0);
        react(move || {
            let count = self.rows.with(Vec::len);
            scene.track();
            chat.is_open.track();
            chat.read(|_| ());
            if self.is_at_end.get_value() {
                request_animation_frame(move || self.show_newest());
            } else if before.get_value() < count {
                self.has_news.set(true);
            }
            before.set_value(count);
        });
        if let Some(window) = frame::window() {
            listen(&window, "resize", move |_: Event| self.hold_end());
        }
    }

    fn news_button(self) -> Element {
        classed("button", "news")
            .attr("type", "button")
            .child(icon("#down"))
            .text("New messages")
            .on("click", move |_| self.go_to_end())
    }

    fn scroller_dom(self) -> Option<web_sys::Element> {
        self.scroller.try_with_value(Element::dom).flatten()
    }
}

/// Where an element begins in the frame.
fn top_px(element: &web_sys::Element) -> i32 {
    element.get_bounding_client_rect().top() as i32
}
