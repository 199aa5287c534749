//! One thing that can be set, in a row: its name and what it means beside a switch.

use crate::switch::SwitchTrack;
use leptos::prelude::*;

/// A row with a switch. `text` says what holds as the switch is now; one that is blocked can't be
/// turned, and `text` says why.
#[component]
pub(crate) fn SwitchSetting(
    id: &'static str,
    title: &'static str,
    #[prop(into)] text: Signal<String>,
    on: Memo<bool>,
    #[prop(into)] blocked: Signal<bool>,
    set: Callback<bool>,
) -> impl IntoView {
    let text_id = format!("{id}-text");
    view! {
        <div class="setting" class:setting--blocked=blocked>
            <div class="setting__words">
                <label class="setting__title" for=id>{title}</label>
                <p class="setting__text" id=text_id.clone()>{move || text.get()}</p>
            </div>
            <button class="switch" id=id type="button" role="switch"
                aria-checked=move || if on.get() { "true" } else { "false" }
                aria-disabled=move || blocked.get().then_some("true")
                aria-describedby=text_id
                on:click=move |_| {
                    if !blocked.get_untracked() {
                        set.run(!on.get_untracked());
                    }
                }>
                <SwitchTrack />
            </button>
        </div>
    }
    .into_any()
}
