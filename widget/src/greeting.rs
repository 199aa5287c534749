//! The first words in an empty conversation, and questions to start with.

use crate::bubble::attributed;
use crate::chat::Chat;
use crate::header::agent_name;
use baton_browser::rich_text::plain_text;
use baton_protocol::wire::VisitorCommand;
use leptos::prelude::*;

/// Stands above the messages as long as it is the conversation's beginning.
pub(crate) fn greeting(chat: Chat, is_empty: Memo<bool>) -> AnyView {
    let words = Memo::new(move |_| {
        chat.profile()
            .map(|agent| (agent.greeting, agent.suggestions))
    });
    (move || {
        let (greeting, suggestions) = words.get()?;
        let chips = move || is_empty.get().then(|| chips(chat, suggestions.clone()));
        Some(view! {
            {attributed("agent", agent_name(chat), None, plain_text(&greeting))}
            {chips}
        })
    })
    .into_any()
}

fn chips(chat: Chat, suggestions: Vec<String>) -> AnyView {
    let chips: Vec<_> = suggestions
        .into_iter()
        .map(|question| {
            let text = question.clone();
            let ask = move |_| {
                // A suggestion within the limits can't be refused.
                let _ = chat.submit(VisitorCommand::SendMessage { text: text.clone() });
            };
            view! {
                <li>
                    <button class="chip" type="button" dir="auto" on:click=ask>
                        {question}
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="chips" aria-label="Suggested questions">{chips}</ul> }.into_any()
}
