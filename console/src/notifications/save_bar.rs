//! The bar below: what is not saved, and how saving goes.

use super::editing::{Editing, Saving};
use crate::icon::Icon;
use crate::keyboard::focus;
use crate::settings::sentence;
use leptos::prelude::*;
use std::time::Duration;

/// How long it says that all is saved.
const DONE_SHOWN_FOR: Duration = Duration::from_secs(4);

/// What the bar says.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Unsaved,
    Saving,
    Saved,
    Failed(String),
}

/// The bar. It is there while there is something to say.
#[component]
pub(super) fn SaveBar(editing: Editing) -> impl IntoView {
    let is_over = RwSignal::new(false);
    Effect::new(move |_| {
        is_over.set(false);
        if editing.saving() == Saving::Done {
            // The buttons are gone, and the focus with them.
            focus("notifications");
            set_timeout(move || is_over.set(true), DONE_SHOWN_FOR);
        }
    });
    let shown = Memo::new(move |_| match (editing.saving(), editing.is_changed()) {
        (Saving::Underway, _) => Shown::Saving,
        (Saving::Failed(why), _) => Shown::Failed(why),
        (Saving::Done, false) if !is_over.get() => Shown::Saved,
        (_, true) => Shown::Unsaved,
        (_, false) => Shown::Nothing,
    });
    let words = move || match shown.get() {
        Shown::Nothing => ().into_any(),
        Shown::Unsaved => "Unsaved changes".into_any(),
        Shown::Saving => {
            view! { <span class="spinner" aria-hidden="true"></span>"Saving…" }.into_any()
        }
        Shown::Saved => view! { <Icon name="check" />"Saved. It holds from now on." }.into_any(),
        Shown::Failed(why) => {
            view! { <Icon name="warning" />{format!("Not saved. {}", sentence(&why))} }.into_any()
        }
    };
    let has_buttons = Memo::new(move |_| {
        matches!(
            shown.get(),
            Shown::Unsaved | Shown::Saving | Shown::Failed(_)
        )
    });
    let rests = Memo::new(move |_| shown.get() == Shown::Saving);
    let disabled = move || rests.get().then_some("true");
    let discard = move |_| {
        if !rests.get_untracked() {
            editing.discard();
            focus("notifications");
        }
    };
    view! {
        <div class="save-bar"
            class:save-bar--none=move || shown.get() == Shown::Nothing
            class:save-bar--failed=move || matches!(shown.get(), Shown::Failed(_))
            class:save-bar--done=move || shown.get() == Shown::Saved>
            <p class="save-bar__words" role="status">{words}</p>
            <div class="save-bar__buttons">
                {move || has_buttons.get().then(|| view! {
                    <button class="button" type="button" aria-disabled=disabled on:click=discard>"Discard"</button>
                    <button class="button button--primary" class:button--pending=rests type="button"
                        aria-disabled=disabled title="Ctrl S" on:click=move |_| editing.save()>
                        {move || if matches!(shown.get(), Shown::Failed(_)) { "Try again" } else { "Save" }}
                    </button>
                })}
            </div>
        </div>
    }
    .into_any()
}
