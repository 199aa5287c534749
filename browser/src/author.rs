//! Who wrote: the small round sign beside a name, and the dots of somebody writing.

use leptos::prelude::*;

/// A round sign with somebody's initials. The name stands beside it, so screen readers skip it.
pub fn avatar(name: &str) -> impl IntoView + use<> {
    view! {
        <span class="avatar" aria-hidden="true">
            {initials(name)}
        </span>
    }
}

/// Three dots that move, where motion is welcome. What they mean is said in words beside them.
pub fn typing_dots() -> impl IntoView {
    view! {
        <span class="typing-dots" aria-hidden="true">
            <i></i>
            <i></i>
            <i></i>
        </span>
    }
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
