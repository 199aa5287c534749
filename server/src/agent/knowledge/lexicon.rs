//! The words of one agent's knowledge: which terms there are, and how rare each is.

use super::english;
use super::terms::Token;
use crate::agent::typo::is_likely;
use std::collections::HashMap;

/// A term's number in the lexicon.
pub(super) type TermId = u32;

/// Terms by number, and how often they stand.
#[derive(Default)]
pub(super) struct Lexicon {
    ids: HashMap<String, TermId>,
    names: Vec<String>,
    /// In how many passages each term stands.
    frequency: Vec<u32>,
    /// What each word as it is written stands for. A visitor who types it without accents, or with
    /// a mistake, still means its term.
    words: HashMap<String, TermId>,
    passages: u32,
}

/// A pair of characters that stands nowhere may be no word at all.
const UNKNOWN_PAIR_WEIGHT: f32 = 0.3;
/// Nor does it tell much that a general word stands nowhere.
const UNKNOWN_GENERAL_WEIGHT: f32 = 0.25;
/// A long number is the visitor's own: of an order, a card, a street.
const UNKNOWN_NUMBER_WEIGHT: f32 = 0.1;

impl Lexicon {
    /// The number of a term that stands in a passage.
    pub(super) fn add(&mut self, token: Token) -> TermId {
        let id = match self.ids.get(&token.term) {
            Some(id) => *id,
            None => {
                let id = self.names.len() as TermId;
                self.names.push(token.term.clone());
                self.frequency.push(0);
                self.ids.insert(token.term, id);
                id
            }
        };
        self.words.entry(token.word).or_insert(id);
        id
    }

    /// Counts a passage by its terms, each once.
    pub(super) fn count(&mut self, terms: impl Iterator<Item = TermId>) {
        self.passages += 1;
        for id in terms {
            if let Some(frequency) = self.frequency.get_mut(id as usize) {
                *frequency += 1;
            }
        }
    }

    /// The term that a visitor's word means: the one that is written so, else the most frequent one
    /// that is a single typing mistake away.
    pub(super) fn meant(&self, token: &Token) -> Option<TermId> {
        let written = self
            .ids
            .get(&token.term)
            .or_else(|| self.words.get(&token.word));
        written.copied().or_else(|| self.corrected(token))
    }

    /// How much a term tells passages apart (inverse document frequency, as BM25 has it). A word
    /// that stands nowhere tells most.
    pub(super) fn weight(&self, token: &Token, id: Option<TermId>) -> f32 {
        match id {
            Some(id) => self.weight_of(id),
            None if token.is_pair => self.rarity(0) * UNKNOWN_PAIR_WEIGHT,
            None if token.is_number() => self.rarity(0) * UNKNOWN_NUMBER_WEIGHT,
            None if english::is_general(&token.term) => self.rarity(0) * UNKNOWN_GENERAL_WEIGHT,
            None => self.rarity(0),
        }
    }

    /// The weight of a term that stands somewhere.
    pub(super) fn weight_of(&self, id: TermId) -> f32 {
        self.rarity(self.frequency_of(id))
    }

    /// A term by its number.
    pub(super) fn name(&self, id: TermId) -> &str {
        self.names.get(id as usize).map_or("", String::as_str)
    }

    fn rarity(&self, frequency: u32) -> f32 {
        let (passages, frequency) = (self.passages as f32, frequency as f32);
        (1.0 + (passages - frequency + 0.5) / (frequency + 0.5)).ln()
    }

    /// Whether a term stands in few enough passages to tell what is asked.
    pub(super) fn is_telling(&self, id: TermId) -> bool {
        const PASSAGES_FEW: u32 = 3;
        self.frequency_of(id) <= PASSAGES_FEW.max(self.passages / 4)
    }

    /// How many passages there are, from 0 (few) to 1 (thousands).
    pub(super) fn crowd(&self) -> f32 {
        const FEW: f32 = 200.0;
        const MANY: f32 = 3_000.0;
        let passages = (self.passages as f32).max(FEW);
        ((passages / FEW).log10() / (MANY / FEW).log10()).min(1.0)
    }

    fn frequency_of(&self, id: TermId) -> u32 {
        self.frequency.get(id as usize).copied().unwrap_or(0)
    }

    /// What is done again is the same: "re-waxed" is about wax. Of a general word it is another thing.
    fn done_again(&self, word: &str) -> Option<TermId> {
        let id = self.words.get(word.strip_prefix("re")?)?;
        (!english::is_general(self.name(*id))).then_some(*id)
    }

    fn corrected(&self, token: &Token) -> Option<TermId> {
        let word = &token.word;
        if token.is_pair || word.contains(|sign: char| sign.is_numeric()) {
            return None;
        }
        let is_near = |known: &str| is_likely(word, known);
        if let Some(id) = self.done_again(word) {
            return Some(id);
        }
        let near = self.words.iter().filter(|(known, _)| is_near(known));
        let meant = english::words()
            .filter(|(known, _)| is_near(known))
            .filter_map(|(_, term)| self.ids.get(term));
        near.map(|(_, id)| *id)
            .chain(meant.copied())
            .max_by_key(|id| (self.frequency_of(*id), *id))
    }
}
