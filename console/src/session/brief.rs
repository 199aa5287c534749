//! What an operator should know before the first word: the brief of a handoff.

use crate::icon::Icon;
use crate::resize::on_resize;
use baton_browser::rich_text::plain_text;
use baton_protocol::wire::{Answered, Brief};
use leptos::html::Div;
use leptos::prelude::*;

/// Draws a brief: what the visitor wants, what the agent said to it, and where they are.
pub(super) fn brief_lines(brief: Brief) -> AnyView {
    let from = [
        brief.page.map(|page| {
            if page.title.trim().is_empty() {
                page.url
            } else {
                page.title
            }
        }),
        brief.language,
    ];
    let from: Vec<String> = from.into_iter().flatten().collect();
    let nothing = brief.wants.is_empty() && brief.answered.is_empty() && from.is_empty();
    if nothing {
        return ().into_any();
    }
    let wants: Vec<_> = brief.wants.into_iter().map(line).collect();
    let answered: Vec<_> = brief.answered.into_iter().map(answered_line).collect();
    view! {
        <dl class="brief" aria-label="Brief">
            {(!wants.is_empty()).then(|| view! { <dt>"The visitor said"</dt><dd>{wants}</dd> })}
            {(!answered.is_empty()).then(|| view! { <dt>"The agent said"</dt><dd>{answered}</dd> })}
            {(!from.is_empty()).then(|| view! { <dt>"From"</dt><dd dir="auto">{from.join(" · ")}</dd> })}
        </dl>
    }
    .into_any()
}

/// Draws what a language model wrote: never without saying so.
pub(super) fn written_brief(text: &str, time: String) -> AnyView {
    view! {
        <section class="reason reason--written" aria-label="Brief by the language model">
            <header class="reason__head">
                <Icon name="spark" />
                <h3 class="reason__title">"The conversation in short"</h3>
                <span class="reason__time">{time}</span>
            </header>
            {plain_text(text)}
            <p class="reason__outcome">
                "Written by the language model, so it may be wrong. Only your team sees this."
            </p>
        </section>
    }
    .into_any()
}

fn line(text: String) -> impl IntoView {
    view! { <p dir="auto">{text}</p> }
}

fn answered_line(answered: Answered) -> impl IntoView {
    let sources: Vec<_> = answered
        .citations
        .into_iter()
        .map(|source| source.title)
        .collect();
    let sources = (!sources.is_empty()).then(|| format!(" ({})", sources.join("; ")));
    view! { <InShort text=answered.text + &sources.unwrap_or_default() /> }
}

/// Two lines of a text that stands in full above, and all of it for who asks.
#[component]
fn InShort(text: String) -> impl IntoView {
    let words = NodeRef::<Div>::new();
    let in_full = RwSignal::new(false);
    let is_cut = RwSignal::new(false);
    on_resize([words], move || {
        let words = words.try_get_untracked().flatten();
        // What is shown in full is not cut, and was when that was asked for.
        if let (Some(words), false) = (words, in_full.get_untracked()) {
            is_cut.set(words.scroll_height() > words.client_height());
        }
    });
    view! {
        <div class="brief__words" class:brief__words--short=move || !in_full.get() dir="auto" node_ref=words>
            {text}
        </div>
        {move || is_cut.get().then(|| view! {
            <button class="link brief__more" type="button"
                aria-expanded=move || if in_full.get() { "true" } else { "false" }
                on:click=move |_| in_full.update(|in_full| *in_full = !*in_full)>
                {move || if in_full.get() { "Show less" } else { "Show all" }}
            </button>
        })}
    }
}
