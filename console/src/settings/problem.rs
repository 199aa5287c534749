//! What the server found wrong with one of the settings, where it stands.

use crate::icon::Icon;
use leptos::prelude::*;

/// The line below a field. It is always there: a screen reader tells what comes into it.
#[component]
pub(crate) fn Problem(#[prop(into)] id: String, problem: Memo<Option<String>>) -> impl IntoView {
    view! {
        <p class="setting__problem" id=id role="alert">
            {move || problem.get().map(|why| view! { <Icon name="warning" />{sentence(&why)} })}
        </p>
    }
    .into_any()
}

/// What stands alone begins with a capital letter and ends with a full stop.
pub(crate) fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_is_a_sentence() {
        assert_eq!(sentence("the hours overlap"), "The hours overlap.");
        assert_eq!(sentence("\"x\" is none."), "\"x\" is none.");
    }
}
