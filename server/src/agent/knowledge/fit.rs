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
    /// What something costs, if it asks that.
    cost: Option<TermId>,
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
    /// Of the question's terms, those that stand nowhere in the knowledge.
    pub unknown: f32,
    /// The question asks what something costs, and the passage says of nothing what it costs.
    pub lacks_cost: bool,
    /// How many terms the question has.
    pub terms: usize,
    /// A term that is not general stands in the passage or its headings.
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
const CERTAINTY_SHARE: f32 = 0.3;
/// What speaks for a passage, and against it, when it is weighed whether it answers
/// (docs/decisions/retrieval.md says where the weights come from).
mod weight {
    /// Two sentences in a row that speak of all of the question.
    pub(super) const TOGETHER: f32 = 2.2;
    /// The same where the question has many terms: two of three may meet in a passage by chance, five
    /// of eight hardly.
    pub(super) const TOGETHER_OF_MANY: f32 = 5.6;
    pub(super) const NAMED: f32 = 1.7;
    pub(super) const FOCUS: f32 = 1.6;
    pub(super) const SAME_WORDS: f32 = 1.7;
    pub(super) const ABOUT: f32 = 1.5;
    pub(super) const TELLING: f32 = 1.1;
    /// What stands nowhere in the knowledge is hardly answered by it.
    pub(super) const UNKNOWN: f32 = -4.6;
    /// The more passages there are, the more meet a question by chance.
    pub(super) const CROWD: f32 = -2.7;
    /// Days are no answer to what shipping costs.
    pub(super) const NO_COST: f32 = -3.0;
    /// What must be outweighed.
    pub(super) const DOUBT: f32 = -5.1;
}
/// More terms than this are many.
const TERMS_ALL: usize = 8;
/// So many words together tell something, even where each stands everywhere.
const TERMS_MANY: usize = 3;

impl Asked {
    /// Reads a question.
    pub(super) fn read(question: &str, language: Option<Language>, lexicon: &Lexicon) -> Self {
        let mut seen = HashSet::new();
        let mut terms = Vec::new();
        let mut weighted = Vec::new();
        let mut cost = None;
        for token in terms::of(question, language) {
            let id = lexicon.meant(&token);
            cost = cost.or(id.filter(|_| token.term == english::COST));
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
            cost,
            is_telling,
        }
    }

    /// The terms that the knowledge has.
    pub(super) fn known(&self) -> impl Iterator<Item = TermId> {
        self.terms.iter().filter_map(|(id, _)| *id)
    }

    /// The share of the question whose terms stand nowhere.
    fn unknown(&self) -> f32 {
        1.0 - self.share(|_| true)
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
            unknown: asked.unknown(),
            lacks_cost: asked
                .cost
                .is_some_and(|id| !in_heading(&id) && !said.contains(&id)),
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
        // A single term is covered by all that have it: what the index says of it decides.
        let certainty = match self.terms {
            0 | 1 => 0.0,
            _ => CERTAINTY_SHARE * self.certainty(),
        };
        certainty
            + self.coverage
            + TOGETHER_SHARE * self.together
            + BM25_SHARE * self.bm25
            + HEADING_SHARE * self.heading_asked
            + WORDS_SHARE * self.same_words
    }

    /// Whether the passage speaks of what is asked.
    pub fn answers(&self) -> bool {
        (self.is_telling || self.is_named) && self.certainty() > 0.0
    }

    /// How much speaks for the passage, less what speaks against it.
    fn certainty(&self) -> f32 {
        let many = self.terms.min(TERMS_ALL) as f32 / TERMS_ALL as f32;
        let is = |yes: bool| f32::from(u8::from(yes));
        weight::TOGETHER * self.together
            + weight::TOGETHER_OF_MANY * self.together * many
            + weight::NAMED * self.named
            + weight::FOCUS * self.focus
            + weight::SAME_WORDS * self.same_words
            + weight::ABOUT * is(self.is_about)
            + weight::TELLING * is(self.is_telling)
            + weight::UNKNOWN * self.unknown
            + weight::CROWD * self.crowd
            + weight::NO_COST * is(self.lacks_cost)
            + weight::DOUBT
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
