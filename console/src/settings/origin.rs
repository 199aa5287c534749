//! Where the settings come from, and the way back to the configuration file.

use super::editing::Editing;
use crate::clock::{Clock, day_in_words, in_full};
use crate::notice::Notices;
use baton_browser::when::clock_time;
use leptos::html::Dialog;
use leptos::prelude::*;

/// As in the configuration file, or who changed them and when.
#[component]
pub(super) fn Origin(editing: Editing) -> impl IntoView {
    let clock = Clock::here();
    move || match editing.stored().changed {
        None => view! { <p class="settings__origin">"As in the configuration file"</p> }.into_any(),
        Some(change) => {
            let at_ms = change.at_ms;
            let when = move || {
                let day = day_in_words(at_ms, clock.now_ms());
                format!("{day}, {}", clock_time(at_ms))
            };
            view! {
                <p class="settings__origin">
                    "Changed by "<bdi>{change.by}</bdi>" · "
                    <time title=in_full(at_ms)>{when}</time>
                </p>
            }
            .into_any()
        }
    }
}

/// The way back, which asks before it is gone.
#[component]
pub(super) fn BackToFile(editing: Editing) -> impl IntoView {
    let notices = Notices::here();
    let dialog = NodeRef::<Dialog>::new();
    let is_changed = Memo::new(move |_| editing.stored().changed.is_some());
    let ask = move |_| {
        if let Some(dialog) = dialog.get_untracked()
            && !dialog.open()
        {
            // Fails only where the dialog is not in the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let go_back = move |_| {
        close();
        editing
            .back_to_file(move |why| notices.show(format!("The settings stay as they are. {why}")));
    };
    view! {
        {move || is_changed.get().then(|| view! {
            <button class="button button--quiet" type="button" on:click=ask>"Back to the file’s"</button>
        })}
        <dialog class="dialog" node_ref=dialog aria-labelledby="back-to-file">
            <h2 class="dialog__title" id="back-to-file">"Back to the configuration file’s settings?"</h2>
            <p class="dialog__text">
                "The agent goes by the file again, from the next message on. What was set here is gone,
                and so is what is not saved."
            </p>
            <div class="dialog__buttons">
                <button class="button" type="button" on:click=move |_| close()>"Cancel"</button>
                <button class="button button--primary" type="button" on:click=go_back>"Back to the file’s"</button>
            </div>
        </dialog>
    }
    .into_any()
}
