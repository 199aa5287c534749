//! Icons: symbols that stand once in the page's document and are drawn where they are named.

use leptos::prelude::*;

/// The `<symbol>` of this id, say `#send`. Never the only name of a button: it is hidden from
/// screen readers.
pub fn icon(symbol: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" viewBox="0 0 24 24">
            <use href=symbol />
        </svg>
    }
}
