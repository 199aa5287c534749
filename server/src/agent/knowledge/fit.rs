//! How well a passage fits a question.

use super::entry::{Entry, word_set};
use super::lexicon::{Lexicon, TermId};
use super::{english, terms};
use crate::agent::language::Language;
use std::collections::HashSet;
use std::sync::Arc;

/// A question, read in one language of the knowledge.
pub(super) struct Asked {
    pub(super) language: Option<Language>,
    /// Its terms, each once: the number where the knowledge has it, and its weight.
    terms: Vec<(Option<TermId>, f32)>,
    /// The terms by name, with their weights.
    pub(super) weighted: Arc<[(String, f32)]>,
    /// Its words as they stand.
    words: HashSet<String>,
    /// Whether it has more than words that stand everywhere.
    is_telling: bool,
}

/// How much of a question a passage speaks of; shares are from 0 to 1, by the terms' weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Of the question's terms, those that stand in the passage or its headings; a little less for
    /// those in the body only.
    pub coverage: f32,
    /// The same for two sentences in a row and the headings.
    pub together: f32,
    /// Of the question's terms, those in the title and headings.
    pub named: f32,
    /// Of the terms of a sentence, those of the question, where they are most.
    pub focus: f32,
    /// Of the heading's terms, those in the question.
    pub heading_asked: f32,
    /// How many of the words of heading and question are the same, "how" and "when" included.
    pub same_words: f32,
    /// The index's own score beside the best one's.
    pub bm25: f32,
    /// How crowded the knowledge is, from 0 (a small help centre) to 1 (thousands of passages).
    pub crowd: f32,
    /// How many terms the question has.
    pub terms: usize,
    /// A term that is not general stands in the passage, or any in its headings.
    pub is_about: bool,
    /// The heading asks just what the question asks.
    pub is_named: bool,
    /// The question has more than words that stand everywhere.
    pub is_telling: bool,
}

/// A term that stands in the body only covers a little less than one in a title or heading.
const BODY_COVERAGE: f32 = 0.85;
/// What counts beside coverage, as shares of it.
const TOGETHER_SHARE: f32 = 1.0;
const BM25_SHARE: f32 = 0.7;
const HEADING_SHARE: f32 = 0.3;
const WORDS_SHARE: f32 = 0.25;
/// What a crowd adds to the share of a question that a passage must speak of.
const CROWD_SHARE: f32 = 0.12;
/// General words are a question of their own only where they are most of a heading.
const HEADING_ASKED_MIN: f32 = 0.6;
/// A single word that no heading has must be at least this share of a sentence, as in a list of
/// what is taken in payment; in a longer one it is said by the way.
const FOCUS_MIN: f32 = 0.2;
/// What a single word must be of the heading that has it, in a crowded knowledge: "fee" of "Fees".
const SINGLE_HEADING_SHARE: f32 = 0.5;
/// So many words together tell something, even where each stands everywhere.
const TERMS_MANY: usize = 3;

impl Asked {
    /// Reads a question.
    pub(super) fn read(question: &str, language: Option<Language>, lexicon: &Lexicon) -> Self {
        let mut seen = HashSet::new();
        let mut terms = Vec::new();
        let mut weighted = Vec::new();
        for token in terms::of(question, language) {
            let id = lexicon.meant(&token);
            let name = id.map_or(token.term.clone(), |id| lexicon.name(id).to_owned());
            if seen.insert(name.clone()) {
                let weight = lexicon.weight(&token, id);
                terms.push((id, weight));
                weighted.push((name, weight));
            }
        }
        let is_telling = terms.len() >= TERMS_MANY
            || terms
                .iter()
                .any(|(id, _)| id.is_none_or(|id| lexicon.is_telling(id)));
        Self {
            language,
            terms,
            weighted: weighted.into(),
            words: word_set(question),
            is_telling,
        }
    }

    /// The terms that the knowledge has.
    pub(super) fn known(&self) -> impl Iterator<Item = TermId> {
        self.terms.iter().filter_map(|(id, _)| *id)
    }

    /// The share of the question whose terms pass.
    fn share(&self, has: impl Fn(TermId) -> bool) -> f32 {
        let all: f32 = self.terms.iter().map(|(_, weight)| weight).sum();
        let passing = self.terms.iter().filter(|(id, _)| id.is_some_and(&has));
        passing.map(|(_, weight)| weight).sum::<f32>() / all.max(f32::EPSILON)
    }
}

impl Fit {
    pub(super) fn of(entry: &Entry, asked: &Asked, lexicon: &Lexicon, bm25: f32) -> Self {
        let is_named = |id: TermId| entry.named.binary_search(&id).is_ok();
        let named = asked.share(is_named);
        let said: HashSet<TermId> = entry.sentences.iter().flatten().copied().collect();
        let body = asked.share(|id| !is_named(id) && said.contains(&id));
        let together = windows(&entry.sentences)
            .map(|window| {
                let has = |id: &TermId| window.iter().any(|sentence| sentence.contains(id));
                asked.share(|id| !is_named(id) && has(&id))
            })
            .fold(0.0, f32::max);
        let heading: f32 = entry.heading.iter().map(|id| lexicon.weight_of(*id)).sum();
        let in_heading = |id: &TermId| entry.heading.binary_search(id).is_ok();
        let heading_asked: f32 = asked
            .known()
            .filter(in_heading)
            .map(|id| lexicon.weight_of(id))
            .sum();
        let same_words = entry.heading_words.intersection(&asked.words).count() as f32;
        let all_words = entry.heading_words.union(&asked.words).count().max(1) as f32;
        Self {
            coverage: named + BODY_COVERAGE * body,
            together: named + BODY_COVERAGE * together,
            named,
            focus: focus(entry, asked),
            heading_asked: heading_asked / heading.max(f32::EPSILON),
            same_words: same_words / all_words,
            bm25,
            crowd: lexicon.crowd(),
            terms: asked.terms.len(),
            is_about: asked.known().any(|id| {
                (is_named(id) || said.contains(&id)) && !english::is_general(lexicon.name(id))
            }),
            is_named: asked.terms.len() == entry.heading.len()
                && asked
                    .terms
                    .iter()
                    .all(|(id, _)| id.is_some_and(|id| in_heading(&id))),
            is_telling: asked.is_telling,
        }
    }

    /// What passages are put in order by.
    pub(super) fn rank(&self) -> f32 {
        self.coverage
            + TOGETHER_SHARE * self.together
            + BM25_SHARE * self.bm25
            + HEADING_SHARE * self.heading_asked
            + WORDS_SHARE * self.same_words
    }

    /// Whether the passage speaks of what is asked. Two of three words may meet in a passage by
    /// chance, five of eight hardly: the more a question has, the smaller the share that counts. And
    /// the more passages there are, the more meet by chance.
    pub fn answers(&self) -> bool {
        let is_heading = self.is_named || self.heading_asked >= HEADING_ASKED_MIN;
        let share_min = match self.terms {
            0..=2 => 0.8,
            3 => 0.7 + CROWD_SHARE * self.crowd,
            4 => 0.6 + CROWD_SHARE * self.crowd,
            5 => 0.55 + CROWD_SHARE * self.crowd,
            _ => 0.5 + CROWD_SHARE * self.crowd,
        };
        let is_aside = self.terms == 1
            && match self.named == 0.0 {
                true => self.focus < FOCUS_MIN,
                false => self.heading_asked < SINGLE_HEADING_SHARE * self.crowd,
            };
        (self.is_telling || self.is_named)
            && (self.is_about || is_heading)
            && !is_aside
            && self.together >= share_min
    }
}

fn focus(entry: &Entry, asked: &Asked) -> f32 {
    let asked: Vec<TermId> = asked.known().collect();
    let share = |sentence: &[TermId]| {
        let spoken_of = sentence.iter().filter(|id| asked.contains(id)).count();
        spoken_of as f32 / sentence.len().max(1) as f32
    };
    entry
        .sentences
        .iter()
        .map(|sentence| share(sentence))
        .fold(0.0, f32::max)
}

/// Two sentences in a row, or one.
fn windows(sentences: &[Box<[TermId]>]) -> impl Iterator<Item = &[Box<[TermId]>]> {
    const SENTENCES: usize = 2;
    let width = sentences.len().clamp(1, SENTENCES);
    sentences.windows(width)
}
