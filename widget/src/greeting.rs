//! The first words in an empty conversation, and questions to start with.

use crate::bubble::{Side, attributed};
use crate::chat::Chat;
use crate::header::agent_name;
use baton_browser::element::{Element, classed, element};
use baton_browser::rich_text::plain;
use baton_protocol::wire::VisitorCommand;

/// Above the messages, for as long as there is a conversation: its beginning.
pub(crate) fn greeting(chat: Chat) -> Vec<Element> {
    let words = chat.profile().map(|agent| agent.greeting);
    let bubble = |words: String| attributed(Side::Agent, &agent_name(chat), None, [plain(&words)]);
    words.map(bubble).into_iter().collect()
}

/// Questions to press, until something was said.
pub(crate) fn suggestions(chat: Chat) -> Option<Element> {
    let questions = chat.profile()?.suggestions;
    let chips = questions
        .into_iter()
        .map(|question| element("li").child(chip(chat, question)));
    let list = classed("ul", "chips")
        .attr("aria-label", "Suggested questions")
        .children(chips);
    Some(list)
}

fn chip(chat: Chat, text: String) -> Element {
    classed("button", "chip")
        .attr("type", "button")
        .attr("dir", "auto")
        .text(&text)
        .on("click", move |_| {
            // A question within the limits can't be refused.
            let _ = chat.submit(VisitorCommand::SendMessage { text: text.clone() });
        })
}
