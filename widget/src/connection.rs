//! The banner over the log while there is no connection.

use crate::chat::Chat;
use baton_browser::element::{Element, classed, element, react, worded};
use baton_browser::icon::icon;
use baton_protocol::sync::ConnectionStatus;
use leptos::prelude::*;
use std::time::Duration;

/// A shorter break is not worth a word.
const SHOWN_AFTER: Duration = Duration::from_millis(1_500);

#[derive(Clone, Copy, Default, PartialEq)]
enum Link {
    #[default]
    Well,
    Broken,
    Refused,
}

pub(crate) fn banner(chat: Chat) -> Element {
    let link = Memo::new(move |_| {
        chat.read(|view| match view.status {
            ConnectionStatus::Idle | ConnectionStatus::Open => Link::Well,
            ConnectionStatus::Connecting | ConnectionStatus::Waiting { .. } => Link::Broken,
            ConnectionStatus::Ended { .. } => Link::Refused,
        })
    });
    let shown = RwSignal::new(Link::Well);
    react(move || match link.get() {
        Link::Broken => set_timeout(move || shown.set(link.get_untracked()), SHOWN_AFTER),
        settled => shown.set(settled),
    });
    // The region is always there: screen readers tell what changes in it, not that it appears.
    classed("div", "banner")
        .attr("role", "status")
        .shows(move || match shown.get() {
            Link::Well => None,
            Link::Broken => Some(line(
                "Reconnecting… What you write is kept and sent as soon as possible.",
            )),
            Link::Refused => Some(line("This chat is not available here at the moment.")),
        })
}

fn line(words: &str) -> Element {
    element("p")
        .child(icon("#offline"))
        .child(worded("span", words))
}
