//! A passage as it is searched: its terms by number.

use super::lexicon::{Lexicon, TermId};
use super::passage::Passage;
use super::terms;
use crate::agent::answer::sentence;
use crate::agent::fold::fold_word;
use crate::agent::language::Language;
use baton_protocol::wire::{Block, RichText};
use std::collections::HashSet;
use std::sync::Arc;

/// A passage with its terms.
pub(super) struct Entry {
    pub(super) passage: Arc<Passage>,
    pub(super) language: Option<Language>,
    /// The words of the heading as they stand; of the title above the first heading.
    pub(super) heading_words: HashSet<String>,
    /// The terms of the same, sorted.
    pub(super) heading: Box<[TermId]>,
    /// The terms of the title and of all headings that lead here, sorted.
    pub(super) named: Box<[TermId]>,
    /// The terms of the body in their order, sentence by sentence; a list's items are sentences.
    pub(super) sentences: Box<[Box<[TermId]>]>,
}

impl Entry {
    /// Reads a passage into the lexicon.
    pub(super) fn read(
        passage: Passage,
        language: Option<Language>,
        lexicon: &mut Lexicon,
    ) -> Self {
        let name = passage.heading.last().unwrap_or(&passage.title);
        let mut ids = |text: &str| -> Vec<TermId> {
            let tokens = terms::of(text, language);
            tokens.into_iter().map(|token| lexicon.add(token)).collect()
        };
        let heading = sorted(ids(name));
        let named = sorted(ids(&format!(
            "{}\n{}",
            passage.title,
            passage.heading.join("\n")
        )));
        let sentences: Box<[Box<[TermId]>]> = sentences(&passage.body)
            .iter()
            .map(|sentence| ids(sentence).into())
            .collect();
        let all: HashSet<TermId> = sentences.iter().flatten().chain(&named).copied().collect();
        let heading_words = word_set(name);
        lexicon.count(all.into_iter());
        Self {
            passage: Arc::new(passage),
            language,
            heading_words,
            heading,
            named,
            sentences,
        }
    }
}

/// The words of a text as they stand, folded.
pub(super) fn word_set(text: &str) -> HashSet<String> {
    text.split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(fold_word)
        .collect()
}

fn sorted(mut ids: Vec<TermId>) -> Box<[TermId]> {
    ids.sort_unstable();
    ids.dedup();
    ids.into()
}

fn sentences(body: &RichText) -> Vec<String> {
    let mut all = Vec::new();
    for block in &body.0 {
        match block {
            Block::List { items, .. } => all.extend(items.iter().map(RichText::plain_text)),
            other => {
                let text = RichText(vec![other.clone()]).plain_text();
                all.extend(sentence::split(&text).into_iter().map(str::to_owned));
            }
        }
    }
    all
}
