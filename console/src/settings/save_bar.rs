//! The bar below the settings: what is not saved, and how saving goes.

use super::editing::{Editing, Saving};
use super::problem::sentence;
use crate::desk::Desk;
use crate::icon::Icon;
use crate::keyboard::focus;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::MouseEvent;

/// How long it says that all is saved.
const DONE_SHOWN_FOR: Duration = Duration::from_secs(4);
/// The element id of the bar's buttons.
const BUTTONS: &str = "save-bar-buttons";

/// What the bar says.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Unsaved,
    Saving,
    Saved,
    Failed(String),
    /// Somebody was quicker; who, if it was not the configuration file.
    Overtaken(Option<String>),
}

/// The bar. It is there while there is something to say.
#[component]
pub(super) fn SaveBar(editing: Editing) -> impl IntoView {
    let desk = Desk::here();
    // A long word on what is done would outlive its use.
    let is_over = RwSignal::new(false);
    Effect::new(move |_| {
        is_over.set(false);
        if editing.saving() == Saving::Done {
            set_timeout(
                move || {
                    if editing.saving_now() == Saving::Done {
                        keep_focus();
                        is_over.set(true);
                    }
                },
                DONE_SHOWN_FOR,
            );
        }
    });
    let shown = Memo::new(move |_| match (editing.saving(), editing.is_changed()) {
        (Saving::Underway, _) => Shown::Saving,
        (Saving::Overtaken, _) => Shown::Overtaken(editing.stored().changed.map(|it| it.by)),
        (Saving::Failed(why), _) => Shown::Failed(why),
        (Saving::Done, false) if !is_over.get() => Shown::Saved,
        (_, true) => Shown::Unsaved,
        (_, false) => Shown::Nothing,
    });
    let me = Memo::new(move |_| desk.me().map(|me| me.name));
    let words = move || match shown.get() {
        Shown::Nothing => ().into_any(),
        Shown::Unsaved => "Unsaved changes".into_any(),
        Shown::Saving => {
            view! { <span class="spinner" aria-hidden="true"></span>"Saving…" }.into_any()
        }
        Shown::Saved => {
            view! { <Icon name="check" />"Saved. It holds from the next message on." }.into_any()
        }
        Shown::Failed(why) => {
            view! { <Icon name="warning" />{format!("Not saved. {}", sentence(&why))} }.into_any()
        }
        Shown::Overtaken(by) => {
            let who = match by {
                Some(by) if Some(&by) == me.get().as_ref() => {
                    "You changed these settings elsewhere".to_owned()
                }
                Some(by) => format!("{by} changed these settings"),
                None => "Somebody went back to the configuration file’s settings".to_owned(),
            };
            view! { <Icon name="people" />{format!("{who} after you began.")} }.into_any()
        }
    };
    let is_shown = Memo::new(move |_| shown.get() != Shown::Nothing);
    view! {
        <div class="save-bar"
            class:save-bar--none=move || !is_shown.get()
            class:save-bar--failed=move || matches!(shown.get(), Shown::Failed(_))
            class:save-bar--overtaken=move || matches!(shown.get(), Shown::Overtaken(_))
            class:save-bar--done=move || shown.get() == Shown::Saved>
            <p class="save-bar__words" role="status">{words}</p>
            <div class="save-bar__buttons" id=BUTTONS>
                {move || is_shown.get().then(|| view! { <Buttons editing shown /> })}
            </div>
        </div>
    }
    .into_any()
}

/// The buttons stay while what they say changes, and keep the focus.
#[component]
fn Buttons(editing: Editing, shown: Memo<Shown>) -> impl IntoView {
    let is_overtaken = Memo::new(move |_| matches!(shown.get(), Shown::Overtaken(_)));
    let is_saving = Memo::new(move |_| shown.get() == Shown::Saving);
    let rests = Memo::new(move |_| matches!(shown.get(), Shown::Saving | Shown::Saved));
    let disabled = move || rests.get().then_some("true");
    let drop_changes = move |_| {
        if !rests.get_untracked() {
            keep_focus();
            editing.discard();
        }
    };
    let save = move |event: MouseEvent| {
        if !is_overtaken.get_untracked() {
            editing.save();
        } else if event.detail() <= 1 {
            // The second click of a double one was meant to save, before anybody knew.
            editing.go_on();
        }
    };
    view! {
        <button class="button" type="button" aria-disabled=disabled on:click=drop_changes
            title=move || is_overtaken.get().then_some("Your changes are dropped")>
            {move || if is_overtaken.get() { "Load theirs" } else { "Discard" }}
        </button>
        <button class="button button--primary" class:button--pending=is_saving type="button"
            aria-disabled=disabled on:click=save
            title=move || if is_overtaken.get() { "Saving replaces what they changed" } else { "Ctrl S" }>
            {move || match shown.get() {
                Shown::Overtaken(_) => "Keep mine",
                Shown::Failed(_) => "Try again",
                _ => "Save",
            }}
        </button>
    }
    .into_any()
}

/// The bar's buttons go: a focus on them goes to the settings.
fn keep_focus() {
    let buttons = document().get_element_by_id(BUTTONS);
    let focused = document().active_element();
    if let (Some(buttons), Some(focused)) = (buttons, focused)
        && buttons.contains(Some(&focused))
    {
        focus("settings");
    }
}
