//! The passages that the knowledge has for a message, each with how well it fits.

use baton_browser::rich_text::link;
use baton_protocol::wire::FoundPassage;
use leptos::prelude::*;

/// The passages, the best first.
#[component]
pub(super) fn Passages(passages: Vec<FoundPassage>) -> impl IntoView {
    let nothing = passages.is_empty();
    view! {
        <section class="trial__part" aria-labelledby="trial-passages">
            <h3 class="trial__title" id="trial-passages">"Found in the knowledge"</h3>
            {nothing.then(|| view! { <p class="trial__none">"Nothing comes near."</p> })}
            <ol class="trial__list">{passages.into_iter().map(passage).collect_view()}</ol>
        </section>
    }
    .into_any()
}

fn passage(passage: FoundPassage) -> impl IntoView {
    let title = match &passage.heading {
        Some(heading) if *heading != passage.title => format!("{}: {heading}", passage.title),
        _ => passage.title.clone(),
    };
    let title = match &passage.url {
        Some(url) => link(title, url),
        None => view! { <span>{title}</span> }.into_any(),
    };
    let percent = passage.coverage_permille.div_ceil(10).min(100);
    let verdict = if passage.answers {
        "Answers"
    } else {
        "Too far off"
    };
    view! {
        <li class="passage" class:passage--answers=passage.answers>
            <p class="passage__title">{title}</p>
            <p class="passage__excerpt" dir="auto">{passage.excerpt}</p>
            <p class="passage__fit">
                <span class="passage__bar" aria-hidden="true">
                    <span class="passage__part" style:width=format!("{percent}%")></span>
                </span>
                {format!("Speaks of {percent} % of it · {verdict}")}
            </p>
        </li>
    }
    .into_any()
}
