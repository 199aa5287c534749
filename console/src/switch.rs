//! What of a switch moves. The button around it has the role, the name and the state.

use leptos::prelude::*;

/// The track with the thumb in it, as the button's `aria-checked` says.
#[component]
pub(crate) fn SwitchTrack() -> impl IntoView {
    view! { <span class="switch__track" aria-hidden="true"><span class="switch__thumb"></span></span> }
}
