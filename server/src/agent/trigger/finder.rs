//! Finds words of many lists in a message at once, in one pass over it.

use super::super::fold::fold_word;
use super::reading::{Reading, Word, is_unspaced};
use aho_corasick::{AhoCorasick, MatchKind};

/// Lists of words, each known by its number.
///
/// A word of a list stands for all that begin with it; with `=` before it, for itself only; `_` is a
/// space.
pub(in crate::agent) struct Finder {
    /// None if it could not be built, which for lists in the repository means a defect.
    words: Option<AhoCorasick>,
    /// The list of each word.
    of: Vec<usize>,
}

impl Finder {
    /// A finder of the words of these lists, separated by white space.
    pub(in crate::agent) fn new<'a>(lists: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut words, mut of) = (Vec::new(), Vec::new());
        for (number, list) in lists.into_iter().enumerate() {
            for word in list.split_whitespace() {
                words.push(pattern(word));
                of.push(number);
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(words);
        Self {
            words: finder.ok(),
            of,
        }
    }

    /// The numbers of the lists that have any word of the text, each once, in order.
    pub(in crate::agent) fn find_in(&self, text: &str) -> Vec<usize> {
        self.find(&Reading::of(text).words)
    }

    /// The same of a text that is read already.
    pub(super) fn find(&self, words: &[Word]) -> Vec<usize> {
        let mut text = String::from(" ");
        for (at, word) in words.iter().enumerate() {
            text.push_str(&word.folded);
            if !(word.unspaced && words.get(at + 1).is_some_and(|next| next.unspaced)) {
                text.push(' ');
            }
        }
        let Some(finder) = &self.words else {
            return Vec::new();
        };
        let found = finder.find_overlapping_iter(&text);
        let mut lists: Vec<_> = found.map(|found| self.of[found.pattern()]).collect();
        lists.sort_unstable();
        lists.dedup();
        lists
    }
}

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
