//! Typing mistakes.

/// Whether the two words differ by one typing mistake: a letter too many, too few, another, or two
/// that changed places.
pub(super) fn is_typo(a: &str, b: &str) -> bool {
    Typo::between(a, b).is_some()
}

/// Whether one is likely meant where the other is typed: in a short word a mistake makes another
/// word too easily ("tires", "times").
pub(super) fn is_likely(typed: &str, known: &str) -> bool {
    let letters_min = match Typo::between(typed, known) {
        Some(Typo::Swapped) => 5,
        Some(Typo::Added) => 6,
        Some(Typo::Another) => 7,
        None => return false,
    };
    typed.chars().count().min(known.chars().count()) >= letters_min
        && typed.chars().next() == known.chars().next()
}

/// A single typing mistake.
enum Typo {
    /// Two letters changed places.
    Swapped,
    /// A letter stands in one of the words only.
    Added,
    /// Another letter stands in the place of one.
    Another,
}

impl Typo {
    fn between(a: &str, b: &str) -> Option<Self> {
        let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let (a, b) = (a.as_bytes(), b.as_bytes());
        if b.len() - a.len() > 1 || a == b {
            return None;
        }
        let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let (a, b) = (&a[same_start..], &b[same_start..]);
        if a.len() < b.len() {
            return (a == &b[1..]).then_some(Self::Added);
        }
        if a[1..] == b[1..] {
            return Some(Self::Another);
        }
        let swapped = a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
        swapped.then_some(Self::Swapped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_one_mistake() {
        for (a, b, expected) in [
            ("repair", "repiar", true),
            ("repair", "repar", true),
            ("repair", "repairr", true),
            ("repair", "rapair", true),
            ("repair", "repair", false),
            ("repair", "rpeiar", false),
            ("repair", "prepaid", false),
        ] {
            assert_eq!(is_typo(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn short_words_are_not_taken_for_others() {
        for (typed, known, expected) in [
            ("tires", "times", false),
            ("tiger", "tier", false),
            ("retrun", "return", true),
            ("delivry", "delivery", true),
            ("shippung", "shipping", true),
        ] {
            assert_eq!(is_likely(typed, known), expected, "{typed} {known}");
        }
    }
}
