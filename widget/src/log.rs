//! The messages, and where the reader is in them.

use crate::bubble::{answer_foot, attributed, own, writing};
use crate::chat::Chat;
use crate::contact::contact_form;
use crate::frame;
use crate::greeting::greeting;
use crate::header::agent_name;
use crate::lead::lead;
use crate::person::waiting_card;
use crate::rows::{Row, entry, rows};
use crate::scene::{Scene, wants_contact};
use baton_browser::icon::icon;
use baton_browser::listen::listen;
use baton_browser::rich_text::{body, plain_text};
use baton_protocol::wire::{Author, ContactReason, Seq, VisitorEvent};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Event;

/// Nearer to the end than this, the reader is at the end.
const END_PX: i32 = 64;

/// Where the reader is.
#[derive(Clone, Copy)]
pub(crate) struct Log {
    rows: Memo<Vec<Row>>,
    scroller: NodeRef<Div>,
    is_at_end: RwSignal<bool>,
    /// Where it was scrolled to, to tell the reader's scrolling from growing content.
    top: StoredValue<i32>,
    has_news: RwSignal<bool>,
}

impl Log {
    pub(crate) fn new(chat: Chat) -> Self {
        Self {
            rows: rows(chat),
            scroller: NodeRef::new(),
            is_at_end: RwSignal::new(true),
            top: StoredValue::new(0),
            has_news: RwSignal::new(false),
        }
    }

    /// Goes to the end, and stays there as messages come.
    pub(crate) fn go_to_end(self) {
        self.is_at_end.set(true);
        self.has_news.set(false);
        // What was just rendered is laid out by the next frame.
        request_animation_frame(move || self.hold_end());
    }

    /// Stays at the end, if the reader is there.
    pub(crate) fn hold_end(self) {
        if let (Some(scroller), true) = (
            self.scroller.get_untracked(),
            self.is_at_end.get_untracked(),
        ) {
            scroller.set_scroll_top(scroller.scroll_height());
        }
    }

    fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let top = scroller.scroll_top();
        let is_near = scroller.scroll_height() - top - scroller.client_height() < END_PX;
        // The event comes late: by then the content may have grown below a reader at the end.
        let went_up = top < self.top.get_value();
        self.top.set_value(top);
        self.is_at_end
            .update(|is_at_end| *is_at_end = is_near || (*is_at_end && !went_up));
        if is_near {
            self.has_news.set(false);
        }
    }

    /// Follows the conversation while the reader is at its end, and says so otherwise.
    fn follow(self, chat: Chat, scene: Memo<Scene>) {
        Effect::new(move |before: Option<usize>| {
            let count = self.rows.with(Vec::len);
            scene.track();
            chat.is_open.track();
            chat.read(|_| ());
            if self.is_at_end.get_untracked() {
                request_animation_frame(move || self.hold_end());
            } else if before.is_some_and(|before| before < count) {
                self.has_news.set(true);
            }
            count
        });
        if let Some(window) = frame::window() {
            listen(&window, "resize", move |_: Event| self.hold_end());
        }
    }
}

pub(crate) fn log(chat: Chat, log: Log, scene: Memo<Scene>) -> AnyView {
    log.follow(chat, scene);
    let is_empty = Memo::new(move |_| log.rows.with(Vec::is_empty));
    let wants_contact = wants_contact(chat);
    let can_ask = Memo::new(move |_| {
        matches!(scene.get(), Scene::Agent | Scene::Resolved) && !wants_contact.get()
    });
    view! {
        <div class="log-frame">
            <div
                class="log"
                role="log"
                aria-live="polite"
                aria-label="Conversation"
                tabindex="0"
                node_ref=log.scroller
                on:scroll=move |_| log.scrolled()
            >
                {greeting(chat, is_empty)}
                <For each=move || log.rows.get() key=|row| *row let:row>
                    {row_view(chat, row, can_ask)}
                </For>
                {move || (scene.get() == Scene::Awaiting).then(|| waiting_card(chat))}
                {move || wants_contact.get().then(|| contact_form(chat))}
            </div>
            {move || {
                log.has_news
                    .get()
                    .then(|| {
                        view! {
                            <button class="news" type="button" on:click=move |_| log.go_to_end()>
                                {icon("#down")}
                                "New messages"
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

fn row_view(chat: Chat, row: Row, can_ask: Memo<bool>) -> AnyView {
    match row {
        Row::Own(id) => own(chat, id),
        Row::Entry(seq) => entry_view(chat, seq, can_ask),
        Row::Draft(_) => draft(chat),
        Row::Typing => {
            let operator = chat.peek(|view| match view.typing {
                Some(Author::Operator { operator }) => Some(operator.name.clone()),
                _ => None,
            });
            match operator {
                Some(name) => writing("operator", name),
                None => writing("agent", agent_name(chat)),
            }
        }
    }
}

/// The words so far. Not told to screen readers: they get the finished answer.
fn draft(chat: Chat) -> AnyView {
    let words = move || chat.read(|view| view.draft.map(|(_, text)| plain_text(text)));
    let content = view! { <div aria-hidden="true">{words}</div> };
    attributed("agent", agent_name(chat), None, content.into_any())
}

fn entry_view(chat: Chat, seq: Seq, can_ask: Memo<bool>) -> AnyView {
    let Some(entry) = chat.peek(|view| entry(&view, seq).cloned()) else {
        return ().into_any();
    };
    match entry.event {
        VisitorEvent::MessageSent {
            author,
            body: said,
            citations,
            offers_person,
        } => {
            let (side, name) = match author {
                Author::Operator { operator } => ("operator", operator.name),
                _ => ("agent", agent_name(chat)),
            };
            let content = view! {
                {body(&said, &citations)}
                {answer_foot(chat, &citations, offers_person, can_ask)}
            };
            attributed(side, name, Some(entry.at_ms), content.into_any())
        }
        VisitorEvent::LeadCaptured { contact, .. } => lead(&contact),
        event => line(&event, &agent_name(chat)),
    }
}

/// What happened, in plain words.
fn line(event: &VisitorEvent, agent: &str) -> AnyView {
    let (who, what) = match event {
        VisitorEvent::HandoffRequested { .. } => ("", "You asked for a person"),
        VisitorEvent::ContactRequested {
            reason: ContactReason::NobodyOnDuty,
            ..
        } => ("", "Nobody is here to chat right now"),
        VisitorEvent::ContactRequested { .. } => ("", "We’ll answer this personally"),
        VisitorEvent::SessionClaimed { operator }
        | VisitorEvent::SessionTakenOver { operator, .. } => {
            (operator.name.as_str(), " joined the conversation")
        }
        VisitorEvent::SessionReleased { operator } => {
            (operator.name.as_str(), " left the conversation")
        }
        VisitorEvent::SessionReturned { .. } => (agent, " answers again"),
        VisitorEvent::SessionResolved { operator } => {
            (operator.name.as_str(), " closed the conversation")
        }
        _ => return ().into_any(),
    };
    view! {
        <p class="line">
            <bdi>{who.to_owned()}</bdi>
            {what}
        </p>
    }
    .into_any()
}
