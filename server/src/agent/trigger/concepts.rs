//! Things that are asked about in several words: "delivery" and "when will my parcel arrive".

use super::finder::Finder;
use super::reading::Word;
use std::sync::LazyLock;

/// The numbers of the things that the words name, each once.
pub(super) fn concepts(words: &[Word]) -> Vec<usize> {
    CONCEPTS.find(words)
}

static CONCEPTS: LazyLock<Finder> = LazyLock::new(|| {
    let lines = include_str!("concepts.txt").lines();
    Finder::new(lines.filter(|line| !line.starts_with('#')))
});
