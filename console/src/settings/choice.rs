//! One of a few ways, side by side.

use leptos::prelude::*;

/// A choice between ways. `name` tells it from others on the page, `legend` says what it is about.
#[component]
pub(super) fn Choice<T>(
    name: String,
    legend: String,
    #[prop(into)] ways: Signal<Vec<(T, &'static str)>>,
    #[prop(into)] chosen: Signal<T>,
    set: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let way = move |(at, (way, label)): (usize, (T, &'static str))| {
        view! {
            <label class="choice__way">
                <input class="choice__input" type="radio" name=name.clone() value=at.to_string()
                    prop:checked=move || chosen.get() == way
                    on:change=move |_| set.run(way) />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend class="visually-hidden">{legend}</legend>
            {move || ways.get().into_iter().enumerate().map(&way).collect_view()}
        </fieldset>
    }
    .into_any()
}
