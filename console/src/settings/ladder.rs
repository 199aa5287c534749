//! What happens by itself, in the order in which it does: the settings in words.

use super::wait_unit::in_words;
use baton_protocol::wire::{WaitField, WaitSettings};
use leptos::prelude::*;

/// A step: when, and what.
pub(super) type Step = (String, &'static str);

/// The steps while a visitor waits.
pub(super) fn of_wait(wait: &WaitSettings) -> Vec<Step> {
    let at_once = (
        "At once".to_owned(),
        "Everybody on duty hears that somebody waits.",
    );
    let steps = in_order(wait, &WaitField::LADDER).map(|(field, seconds)| {
        let what = match field {
            WaitField::Again => "They hear of it again.",
            WaitField::Wider => "More people are told.",
            WaitField::Tell => {
                "The visitor is told that it takes longer, and offered the form for contact details. They keep their place."
            }
            _ => "Closed once the visitor has left. With contact details it stays a lead.",
        };
        (format!("After {}", in_words(seconds)), what)
    });
    [at_once].into_iter().chain(steps).collect()
}

/// The steps while a visitor says nothing to an operator.
pub(super) fn of_silence(wait: &WaitSettings) -> Vec<Step> {
    let steps = in_order(wait, &WaitField::SILENCE).map(|(field, seconds)| {
        let what = match field {
            WaitField::Remind => "The visitor is reminded that the conversation is open.",
            _ => {
                "Resolved by itself. The visitor’s next message reopens it, with everything there."
            }
        };
        (format!("After {}", in_words(seconds)), what)
    });
    steps.collect()
}

/// What is switched on, by its time.
fn in_order(wait: &WaitSettings, fields: &[WaitField]) -> impl Iterator<Item = (WaitField, u32)> {
    let all = fields.iter().map(|field| (*field, wait.seconds(*field)));
    let mut on: Vec<_> = all.filter(|(_, seconds)| *seconds > 0).collect();
    on.sort_by_key(|(_, seconds)| *seconds);
    on.into_iter()
}

/// The steps, drawn.
#[component]
pub(super) fn Ladder(
    /// What the list is of.
    label: &'static str,
    steps: Memo<Vec<Step>>,
    /// What ends it.
    end: &'static str,
) -> impl IntoView {
    let step = |(when, what): Step| {
        view! {
            <li class="ladder__step">
                <span class="ladder__when">{when}</span>
                <span class="ladder__what">{what}</span>
            </li>
        }
    };
    view! {
        <div class="ladder">
            <ol class="ladder__steps" aria-label=label>
                {move || steps.get().into_iter().map(step).collect_view()}
            </ol>
            <p class="ladder__end">{end}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_stand_in_the_order_of_their_times_without_those_that_are_off() {
        let wait = WaitSettings {
            again_after_seconds: 0,
            tell_after_seconds: 90,
            ..WaitSettings::DEFAULT
        };
        let when: Vec<_> = of_wait(&wait).into_iter().map(|(when, _)| when).collect();
        assert_eq!(
            when,
            [
                "At once",
                "After 90 seconds",
                "After 2 minutes",
                "After 1 hour"
            ]
        );
        let off = WaitSettings {
            remind_after_seconds: 0,
            resolve_after_seconds: 0,
            ..wait
        };
        assert_eq!(of_silence(&off), []);
    }
}
