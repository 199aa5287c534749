//! Things that are asked about in several words: "delivery" and "when will my parcel arrive".

use super::super::fold::fold_word;
use super::reading::{Word, is_unspaced};
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// The numbers of the things that the words name, each once.
pub(super) fn concepts(words: &[Word]) -> Vec<usize> {
    let mut text = String::from(" ");
    for (at, word) in words.iter().enumerate() {
        text.push_str(&word.folded);
        if !(word.unspaced && words.get(at + 1).is_some_and(|next| next.unspaced)) {
            text.push(' ');
        }
    }
    let Some(finder) = &CONCEPTS.finder else {
        return Vec::new();
    };
    let found = finder.find_overlapping_iter(&text);
    let mut concepts: Vec<_> = found.map(|found| CONCEPTS.of[found.pattern()]).collect();
    concepts.sort_unstable();
    concepts.dedup();
    concepts
}

struct Concepts {
    finder: Option<AhoCorasick>,
    /// The concept of each word that the finder knows.
    of: Vec<usize>,
}

static CONCEPTS: LazyLock<Concepts> = LazyLock::new(|| {
    let lines = include_str!("concepts.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let (mut words, mut of) = (Vec::new(), Vec::new());
    for (concept, line) in lines.enumerate() {
        for word in line.split_whitespace() {
            words.push(pattern(word));
            of.push(concept);
        }
    }
    let finder = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(words)
        .ok();
    Concepts { finder, of }
});

/// What is looked for: with a space before it where the script has some, so that a word begins there.
fn pattern(word: &str) -> String {
    let (whole, word) = word
        .strip_prefix('=')
        .map_or((false, word), |word| (true, word));
    let words: Vec<_> = word.split('_').map(fold_word).collect();
    let mut pattern = words.join(" ");
    if !pattern.starts_with(is_unspaced) {
        pattern.insert(0, ' ');
    }
    if whole {
        pattern.push(' ');
    }
    pattern
}
