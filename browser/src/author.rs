//! Who wrote: the small round sign beside a name, and the dots of somebody writing.

use crate::element::{Element, classed, element};
use leptos::prelude::AnyView;

/// A round sign with somebody's initials. The name stands beside it, so screen readers skip it.
pub fn avatar(name: &str) -> Element {
    classed("span", "avatar")
        .attr("aria-hidden", "true")
        .text(&initials(name))
}

/// Three dots that move, where motion is welcome. What they mean is said in words beside them.
pub fn dots() -> Element {
    classed("span", "typing-dots")
        .attr("aria-hidden", "true")
        .children((0..3).map(|_| element("i")))
}

/// The dots as a part of a Leptos view.
pub fn typing_dots() -> AnyView {
    dots().into_view()
}

/// The first letters of the first and the last word that have any.
pub fn initials(name: &str) -> String {
    let mut letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = letters.next();
    first.into_iter().chain(letters.next_back()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ana María de la Cruz"), "AC");
        assert_eq!(initials("  milo "), "m");
        assert_eq!(initials("(Ops) Ünal"), "OÜ");
        assert_eq!(initials("👋 –"), "");
    }
}
