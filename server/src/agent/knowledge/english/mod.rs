//! English words: which have one meaning, as shops and their customers use them, and which tell little.
//!
//! The words stand in text files beside this one, so that they can be read and added to without code.

use frostem::{Algorithm, Stemmer};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Words that visitors and help centres use for the same thing, a group in each line. The first stands
/// for all. A space makes a pair of words.
const SAME: &str = include_str!("same.txt");
/// Words that stand in talk about anything.
const GENERAL: &str = include_str!("general.txt");
/// Forms that no rule makes, behind the word that they are forms of, a word in each line.
const IRREGULAR: &str = include_str!("irregular.txt");
/// What is typed in chats, each with the word that is meant.
const CHAT: &str = include_str!("chat.txt");

/// The term of what something costs.
pub(super) const COST: &str = "cost";

/// The term of a word in lower case.
pub(super) fn term(word: &str) -> String {
    let words = &*WORDS;
    if let Some(term) = words.same.get(word) {
        return (*term).to_owned();
    }
    let base = words.irregular.get(word).copied().unwrap_or(word);
    if let Some(term) = words.same.get(base) {
        return (*term).to_owned();
    }
    let stem = STEMMER.stem(base);
    match words.stems.get(&*stem) {
        Some(term) => (*term).to_owned(),
        None => stem.into_owned(),
    }
}

/// The word that is meant where a visitor types in a hurry.
pub(super) fn spelled(word: String) -> String {
    match WORDS.chat.get(&*word) {
        Some(meant) => (*meant).to_owned(),
        None => word,
    }
}

/// The term of two words in a row that have one meaning together.
pub(super) fn pair(words: &str) -> Option<&'static str> {
    WORDS.pairs.get(words).copied()
}

/// The words that have a term of another name.
pub(super) fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDS.same.iter().map(|(word, term)| (*word, *term))
}

/// Whether a term is of a word that stands in talk about anything: met by itself in the midst of a
/// text it doesn't show that the text is about the question.
pub(super) fn is_general(term: &str) -> bool {
    GENERAL_TERMS.contains(term)
}

struct Words {
    same: HashMap<&'static str, &'static str>,
    /// The same by stem, so that "delivering" finds "deliver".
    stems: HashMap<String, &'static str>,
    pairs: HashMap<&'static str, &'static str>,
    irregular: HashMap<&'static str, &'static str>,
    chat: HashMap<&'static str, &'static str>,
}

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words {
        same: HashMap::new(),
        stems: HashMap::new(),
        pairs: HashMap::new(),
        irregular: lines(IRREGULAR)
            .flat_map(|(word, forms)| forms.map(move |form| (form, word)))
            .collect(),
        chat: lines(CHAT)
            .flat_map(|(typed, meant)| meant.map(move |meant| (typed, meant)))
            .collect(),
    };
    for group in SAME.lines() {
        let term = group.split(", ").next().unwrap_or(group);
        for word in group.split(", ") {
            if word.contains(' ') {
                words.pairs.insert(word, term);
            } else {
                words.same.insert(word, term);
                let stem = STEMMER.stem(word).into_owned();
                words.stems.entry(stem).or_insert(term);
            }
        }
    }
    words
});

static GENERAL_TERMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| GENERAL.split_whitespace().map(term).collect());

/// The first word of each line, with those behind it.
fn lines(
    list: &'static str,
) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    list.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_in_two_groups() {
        let mut seen = HashSet::new();
        for word in SAME.lines().flat_map(|group| group.split(", ")) {
            assert!(seen.insert(word), "{word} stands twice");
            assert!(word.split(' ').count() <= 2, "{word} is more than a pair");
        }
    }

    #[test]
    fn forms_that_no_rule_makes_have_the_term_of_their_word() {
        for (form, word) in [
            ("sold", "sell"),
            ("sent", "send"),
            ("bought", "order"),
            ("lost", "missing"),
        ] {
            assert_eq!(term(form), term(word), "{form}");
        }
    }
}
