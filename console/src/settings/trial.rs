//! Try it: what the agent would do with a message, under the settings as they stand on the page.

use super::editing::Editing;
use super::outcome::Outcome;
use crate::icon::Icon;
use crate::request;
use baton_protocol::wire::limits::TRY_BEFORE_MAX;
use baton_protocol::wire::{HandoffSettings, Trial, TryMessage};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What came of a trial, or why nothing did.
type Tried = Result<Trial, String>;

/// The box, and what came of it.
#[component]
pub(super) fn TryIt(editing: Editing) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let before = RwSignal::new(String::new());
    // What was tried last. It is tried again when the settings change.
    let message = RwSignal::new(None::<(String, Vec<String>)>);
    let tried = RwSignal::new(None::<Tried>);
    let is_busy = RwSignal::new(false);
    let latest = StoredValue::new(0_u64);
    let run = move |(text, before): (String, Vec<String>), settings: HandoffSettings| {
        let number = latest.get_value() + 1;
        latest.set_value(number);
        is_busy.set(true);
        let message = TryMessage {
            text,
            before,
            settings: Some(settings),
        };
        spawn_local(async move {
            let outcome = request::post(&editing.path_of("try"), &message).await;
            // The answer to an earlier one would say what is no longer so.
            if latest.try_get_value() == Some(number) {
                is_busy.set(false);
                tried.set(Some(outcome.map_err(|failure| failure.sentence())));
            }
        });
    };
    Effect::new(move |_| {
        let settings = editing.now();
        if let Some(message) = message.get() {
            run(message, settings);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked().trim().to_owned();
        if !words.is_empty() {
            message.set(Some((words, lines(&before.get_untracked()))));
        }
    };
    let is_empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    view! {
        <section class="trial" aria-labelledby="trial-title">
            <header class="part__head">
                <h2 class="part__title" id="trial-title">"Try it"</h2>
                <p class="part__text">"What a visitor would meet with the settings as they stand here, saved or not."</p>
            </header>
            <form class="trial__form" on:submit=submit>
                <div class="trial__line">
                    <input class="field__input" type="text" autocomplete="off" dir="auto" enterkeyhint="go"
                        aria-label="A visitor’s message" placeholder="I want to talk to a human"
                        prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event)) />
                    <button class="button button--primary" type="submit"
                        aria-disabled=move || is_empty.get().then_some("true")>"Try"</button>
                </div>
                <details class="trial__before">
                    <summary>"What they asked before"</summary>
                    <textarea class="field__input field__input--lines" rows="3" dir="auto"
                        aria-label="What they asked before, one message a line"
                        placeholder="One message a line, the oldest first"
                        prop:value=move || before.get()
                        on:input=move |event| before.set(event_target_value(&event))></textarea>
                </details>
            </form>
            <div class="trial__outcome" aria-busy=move || is_busy.get().then_some("true")>
                {move || match tried.get() {
                    None if is_busy.get() => view! {
                        <p class="trial__waits" role="status"><span class="spinner" aria-hidden="true"></span>"Trying…"</p>
                    }
                    .into_any(),
                    None => ().into_any(),
                    Some(Ok(trial)) => view! { <Outcome trial /> }.into_any(),
                    Some(Err(why)) => view! {
                        <p class="trial__problem" role="alert"><Icon name="warning" />{why}</p>
                    }
                    .into_any(),
                }}
            </div>
        </section>
    }
    .into_any()
}

/// The lines of a text, as many of the last as may be sent.
fn lines(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let mut said: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    said.drain(..said.len().saturating_sub(TRY_BEFORE_MAX));
    said.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_that_say_something_are_sent() {
        assert_eq!(lines(" one \n\n two\n"), ["one", "two"]);
        let many: Vec<_> = (0..=TRY_BEFORE_MAX).map(|at| at.to_string()).collect();
        assert_eq!(lines(&many.join("\n")), many[1..]);
    }
}
