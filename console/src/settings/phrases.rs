//! The phrases of a topic, as chips that are typed in and taken out.

use crate::icon::Icon;
use baton_protocol::wire::limits::{TOPIC_BYTES_MAX, TOPIC_PHRASES_MAX};
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

/// The phrases, and the field that adds to them.
#[component]
pub(super) fn Phrases(
    phrases: RwSignal<Vec<String>>,
    typed: RwSignal<String>,
    field: NodeRef<Input>,
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| match &*event.key() {
        _ if event.is_composing() => {}
        "Enter" if !typed.with_untracked(|typed| typed.trim().is_empty()) => {
            // It adds the phrase; with nothing typed it means the form.
            event.prevent_default();
            add_typed(phrases, typed);
        }
        "Backspace" if typed.with_untracked(String::is_empty) => {
            phrases.update(|phrases| {
                phrases.pop();
            });
        }
        _ => {}
    };
    let on_input = move |text: String| {
        typed.set(text);
        if typed.with_untracked(|typed| typed.contains(',')) {
            add_typed(phrases, typed);
        }
    };
    let count = move || phrases.with(Vec::len);
    let too_much = move || typed.with(|typed| Excess::of(typed, count()));
    let chip = move |phrase: String| {
        let removed = phrase.clone();
        let remove = move |_| {
            phrases.update(|phrases| phrases.retain(|other| *other != removed));
            if let Some(field) = field.get_untracked() {
                // The chip goes, and the focus would go with it.
                let _ = field.focus();
            }
        };
        view! {
            <li class="chip phrases__chip">
                <bdi>{phrase.clone()}</bdi>
                <button class="phrases__remove" type="button" aria-label=format!("Remove {phrase}") on:click=remove>
                    <Icon name="close" />
                </button>
            </li>
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for="topic-phrases">"Phrases"</label>
            <div class="phrases-field">
                <ul class="phrases" aria-label="Phrases">
                    <For each=move || phrases.get() key=Clone::clone children=chip />
                </ul>
                <input class="phrases-field__input" id="topic-phrases" type="text" autocomplete="off"
                    placeholder="how many drops" dir="auto" enterkeyhint="enter"
                    node_ref=field prop:value=move || typed.get()
                    aria-invalid=move || too_much().map(|_| "true")
                    aria-describedby="topic-phrases-hint"
                    on:input=move |event| on_input(event_target_value(&event))
                    on:keydown=on_key />
            </div>
            <p class="field__hint" id="topic-phrases-hint" role="status">
                {move || match too_much() {
                    Some(excess) => excess.sentence(),
                    None => format!(
                        "Words that a message on this topic holds, in any case. Enter or a comma adds them. {} of {TOPIC_PHRASES_MAX}.",
                        count(),
                    ),
                }}
            </p>
        </div>
    }
    .into_any()
}

/// Why a phrase has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Excess {
    /// It is over its limit.
    TooLong,
    /// There are as many as there may be.
    TooMany,
}

impl Excess {
    fn of(typed: &str, count: usize) -> Option<Self> {
        let mut phrases = split(typed);
        if phrases.any(|phrase| phrase.len() > TOPIC_BYTES_MAX) {
            Some(Self::TooLong)
        } else if count + split(typed).count() > TOPIC_PHRASES_MAX {
            Some(Self::TooMany)
        } else {
            None
        }
    }

    fn sentence(self) -> String {
        match self {
            Self::TooLong => format!(
                "This phrase is too long: there is room for {TOPIC_BYTES_MAX} letters, fewer with accents or in other scripts."
            ),
            Self::TooMany => format!("There is room for {TOPIC_PHRASES_MAX} phrases."),
        }
    }
}

/// Adds what is typed to the phrases, unless there is no room: then it stays, and it tells.
pub(super) fn add_typed(phrases: RwSignal<Vec<String>>, typed: RwSignal<String>) -> bool {
    let text = typed.get_untracked();
    if Excess::of(&text, phrases.with_untracked(Vec::len)).is_some() {
        return false;
    }
    phrases.update(|phrases| {
        for phrase in split(&text) {
            let same = |other: &String| other.to_lowercase() == phrase.to_lowercase();
            if !phrases.iter().any(same) {
                phrases.push(phrase);
            }
        }
    });
    typed.set(String::new());
    true
}

/// The phrases in a text with commas between them, without the space around and within.
fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(',')
        .map(|phrase| phrase.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|phrase| !phrase.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_commas_into_phrases_without_needless_space() {
        let phrases: Vec<_> = split(" how many  drops, ,dosage ,").collect();
        assert_eq!(phrases, ["how many drops", "dosage"]);
    }

    #[test]
    fn what_has_no_place_is_told() {
        let long = "x".repeat(TOPIC_BYTES_MAX + 1);
        assert_eq!(Excess::of("drops", TOPIC_PHRASES_MAX - 1), None);
        assert_eq!(Excess::of("", TOPIC_PHRASES_MAX), None);
        assert_eq!(
            Excess::of("drops", TOPIC_PHRASES_MAX),
            Some(Excess::TooMany)
        );
        assert_eq!(Excess::of(&long, 0), Some(Excess::TooLong));
    }
}
