//! What the visitor has not seen yet, told to the site while the chat is closed.

use crate::chat::Chat;
use crate::host::Host;
use baton_browser::element::react;
use baton_browser::storage;
use baton_protocol::session::SessionState;
use baton_protocol::wire::{Author, Seq, VisitorEvent};
use leptos::prelude::*;

/// Tells the site how much is unread, and whether the conversation goes on.
pub(crate) fn tell(chat: Chat, host: Host) {
    let key = chat.key(".seen");
    let kept = storage::get(&key).and_then(|text| text.parse().ok());
    let seen: RwSignal<Seq> = RwSignal::new(kept.unwrap_or(0));

    let head = Memo::new(move |_| chat.read(|view| view.session.head));
    react({
        let key = key.clone();
        move || {
            let head = head.get();
            if chat.is_open.get() && head > seen.get_untracked() {
                seen.set(head);
                storage::set(&key, &head.to_string());
            }
        }
    });
    storage::on_set_elsewhere(move |changed, text| {
        if let (true, Ok(seq)) = (changed == key, text.parse()) {
            seen.set(seq);
        }
    });

    let unread = Memo::new(move |_| {
        let seen = seen.get();
        chat.read(|view| {
            let unseen = view
                .entries
                .iter()
                .rev()
                .take_while(|entry| entry.seq > seen);
            unseen.filter(|entry| is_for_visitor(&entry.event)).count()
        })
    });
    react(move || {
        let count = if chat.is_open.get() { 0 } else { unread.get() };
        host.say_unread(count);
    });

    // Nothing is told before the log is there: an empty one would end what only hasn't come yet.
    let goes_on = Memo::new(move |_| {
        chat.read(|view| {
            let has_begun = view.session.head > 0 || !view.pending.is_empty();
            has_begun.then_some(view.session.state != SessionState::Resolved)
        })
    });
    react(move || {
        if let Some(goes_on) = goes_on.get() {
            host.say_session(goes_on);
        }
    });
}

fn is_for_visitor(event: &VisitorEvent) -> bool {
    matches!(event, VisitorEvent::MessageSent { author, .. } if *author != Author::Visitor)
}
