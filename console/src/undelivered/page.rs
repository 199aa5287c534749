//! The page of notifications that did not arrive.

use super::letters::{Known, Undelivered};
use super::row::Row;
use crate::icon::Icon;
use crate::keyboard::focus;
use crate::route::Router;
use baton_protocol::wire::limits::DEAD_LETTERS_MAX;
use leptos::prelude::*;

/// The page. It is made anew whenever it is opened.
#[component]
pub(crate) fn UndeliveredPage() -> impl IntoView {
    let router = Router::here();
    let undelivered = Undelivered::here();
    let shown = Memo::new(move |_| undelivered.shown());
    let known = Memo::new(move |_| undelivered.known());
    let count = Memo::new(move |_| undelivered.count());
    // The link may be hidden by what it opens, and takes the focus with it.
    request_animation_frame(|| {
        focus("undelivered");
    });
    view! {
        <main class="undelivered" id="undelivered" tabindex="-1" aria-labelledby="undelivered-title">
            <header class="undelivered__head">
                <a class="icon-button undelivered__back" href=move || router.href_of_inbox()
                    aria-label="Back to the inbox">
                    <Icon name="arrow-left" />
                </a>
                <div class="undelivered__name">
                    <h1 class="undelivered__title" id="undelivered-title">"Undelivered"</h1>
                    <p class="undelivered__sub" role="status">{move || summary(known.get(), count.get())}</p>
                </div>
                {move || (count.get() > 1).then(|| view! {
                    <button class="button" type="button" on:click=move |_| {
                        // With the last of them the button goes, and would take the focus with it.
                        focus("undelivered");
                        undelivered.send_all();
                    }>
                        "Send all again"
                    </button>
                })}
            </header>
            <div class="undelivered__scroll">
                {move || match (known.get(), shown.with(Vec::is_empty)) {
                    (Known::NotYet, true) => view! { <Loading /> }.into_any(),
                    (Known::Failed(why), true) => view! {
                        <div class="session__none" role="alert">
                            <Icon name="warning" />
                            <p class="empty__title">"The list can’t be shown"</p>
                            <p class="empty__text">{why}</p>
                            <button class="button" type="button" on:click=move |_| undelivered.try_again()>
                                "Try again"
                            </button>
                        </div>
                    }
                    .into_any(),
                    (Known::Here, true) => view! {
                        <div class="session__none">
                            <Icon name="check" />
                            <p class="empty__title">"Nothing is undelivered"</p>
                            <p class="empty__text">
                                "What could not be told by email, Slack or a webhook, for all its attempts, shows up here."
                            </p>
                        </div>
                    }
                    .into_any(),
                    (_, false) => ().into_any(),
                }}
                <ul class="undelivered__letters">
                    <For each=move || shown.get() key=|id| *id let:id><Row id /></For>
                </ul>
                {move || (count.get() >= DEAD_LETTERS_MAX).then(|| view! {
                    <p class="undelivered__more">
                        {format!("The latest {DEAD_LETTERS_MAX} are listed. Older ones follow as these go.")}
                    </p>
                })}
            </div>
        </main>
    }
    .into_any()
}

fn summary(known: Known, count: usize) -> String {
    match (known, count) {
        (Known::Here, 0) => String::new(),
        (Known::Here, 1) => "1 notification did not arrive, and is not tried any more.".to_owned(),
        (Known::Here, _) => {
            format!("{count} notifications did not arrive, and are not tried any more.")
        }
        _ => String::new(),
    }
}

/// Stands in for a list that is on its way.
#[component]
fn Loading() -> impl IntoView {
    let row = || {
        view! {
            <div class="skeleton">
                <span class="skeleton__line skeleton__line--short"></span>
                <span class="skeleton__line"></span>
            </div>
        }
    };
    view! {
        <p class="visually-hidden" role="status">"Loading what did not arrive"</p>
        <div aria-hidden="true">{(0..3).map(|_| row()).collect_view()}</div>
    }
    .into_any()
}
