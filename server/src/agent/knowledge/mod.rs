//! Knowledge: the passages of one agent, in an index in memory.

mod document;
mod english;
mod entry;
mod fit;
mod index;
mod kept_vectors;
mod lexicon;
mod live;
mod merged;
mod passage;
pub(super) mod terms;
mod vectors;

pub use document::{Document, Format};
pub use fit::Fit;
pub use kept_vectors::{KeptVectors, VectorKey};
pub use live::LiveKnowledge;
pub(super) use merged::merged;
pub use passage::Passage;
pub use vectors::{Vector, Vectors};

use super::language::Language;
use baton_protocol::wire::NearestPassage;
use entry::Entry;
use fit::Asked;
use index::PassageIndex;
use lexicon::Lexicon;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use vectors::fused;

/// Passages by what they are about. Never changes: to change an agent's knowledge, build it anew
/// and replace it in its [`LiveKnowledge`].
pub struct Knowledge {
    entries: Vec<Entry>,
    lexicon: Lexicon,
    index: PassageIndex,
    /// The languages of the passages, each once. A question is read in each of them.
    languages: Vec<Option<Language>>,
    /// What the passages mean, where an embedding model says so; they come later than the rest.
    vectors: OnceLock<Vectors>,
}

/// A passage that a search found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The passage.
    pub passage: Arc<Passage>,
    /// Its language, as far as it is told.
    pub language: Option<Language>,
    /// How well it fits the question beside the others of the same search; larger is better.
    pub score: f32,
    /// How much of the question the passage speaks of.
    pub fit: Fit,
    /// Its place among all passages, where those of an article follow each other.
    place: usize,
    /// The question's terms in the language of the passage, each with its weight.
    pub asked: Arc<[(String, f32)]>,
}

impl Hit {
    /// What an operator is told of it where it was not near enough.
    pub fn nearest(&self) -> NearestPassage {
        NearestPassage {
            title: self.passage.label(),
            coverage_permille: (self.fit.coverage.clamp(0.0, 1.0) * 1_000.0).round() as u16,
        }
    }
}

/// Knowledge that was not built.
#[derive(Debug, thiserror::Error)]
#[error("the knowledge could not be indexed: {0}")]
pub struct KnowledgeError(#[from] tantivy::TantivyError);

/// Passages that the index gives at least, to be put in order.
const CANDIDATES_MIN: usize = 48;

impl Knowledge {
    /// Indexes the documents. Paths in their addresses and links are appended to `site`, the
    /// address of the owner's site. Takes milliseconds for a help centre.
    ///
    /// # Errors
    /// If the index can't be written, which in memory means a defect.
    pub fn build(documents: &[Document], site: Option<&str>) -> Result<Self, KnowledgeError> {
        let own: Vec<_> = documents.iter().map(Document::language).collect();
        let usual = most_frequent(&own);
        let mut lexicon = Lexicon::default();
        let mut entries = Vec::new();
        for (document, language) in documents.iter().zip(own) {
            for passage in document.passages(site) {
                entries.push(Entry::read(passage, language.or(usual), &mut lexicon));
            }
        }
        let mut languages: Vec<_> = entries.iter().map(|entry| entry.language).collect();
        languages.sort_unstable();
        languages.dedup();
        Ok(Self {
            index: PassageIndex::build(&entries)?,
            entries,
            lexicon,
            languages,
            vectors: OnceLock::new(),
        })
    }

    /// The passages that fit the question best, the best first, at most `limit`.
    ///
    /// # Errors
    /// If the index can't be read, which in memory means a defect.
    pub fn search(&self, question: &str, limit: usize) -> Result<Vec<Hit>, KnowledgeError> {
        self.search_near(question, None, limit)
    }

    /// The same, with what the question means put beside its words: a passage that stands high in
    /// either order comes early, also one that shares no word with the question.
    ///
    /// # Errors
    /// As of [`Knowledge::search`].
    pub fn search_near(
        &self,
        question: &str,
        meaning: Option<&Vector>,
        limit: usize,
    ) -> Result<Vec<Hit>, KnowledgeError> {
        let readings: Vec<_> = self
            .languages
            .iter()
            .map(|&language| Asked::read(question, language, &self.lexicon))
            .collect();
        let found = self.index.search(&readings, limit.max(CANDIDATES_MIN))?;
        let top = found.first().map_or(1.0, |(_, score)| *score);
        let mut hits: Vec<Hit> = found
            .into_iter()
            .filter_map(|(number, score)| {
                let entry = self.entries.get(number)?;
                let reading = readings
                    .iter()
                    .find(|asked| asked.language == entry.language)?;
                Some(self.hit(number, entry, reading, score / top))
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        if let (Some(meaning), Some(vectors)) = (meaning, self.vectors.get()) {
            let near = vectors.nearest(meaning, limit.max(CANDIDATES_MIN));
            hits = self.fused(hits, near, &readings);
        }
        hits.truncate(limit);
        Ok(hits)
    }

    /// What each passage says, headings included, in the order in which their vectors are given.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let passages = self.entries.iter().map(|entry| &entry.passage);
        passages.map(|passage| format!("{}\n{}", passage.label(), passage.text))
    }

    /// Adds the passages' vectors. Counts once, and only where there is one for each passage.
    pub fn add_vectors(&self, vectors: Vectors) {
        if vectors.len() == self.entries.len() {
            // Those that came first are of the same passages.
            let _ = self.vectors.set(vectors);
        }
    }

    /// Whether passages are found by their meaning, too.
    pub fn has_vectors(&self) -> bool {
        self.vectors.get().is_some()
    }

    fn fused(&self, by_words: Vec<Hit>, by_meaning: Vec<usize>, readings: &[Asked]) -> Vec<Hit> {
        let places: Vec<usize> = by_words.iter().map(|hit| hit.place).collect();
        let mut found: HashMap<usize, Hit> =
            by_words.into_iter().map(|hit| (hit.place, hit)).collect();
        let order = fused(&[places, by_meaning]);
        let hits = order.into_iter().filter_map(|(place, _)| {
            found.remove(&place).or_else(|| {
                let entry = self.entries.get(place)?;
                let mut readings = readings.iter();
                let reading = readings.find(|asked| asked.language == entry.language)?;
                Some(self.hit(place, entry, reading, 0.0))
            })
        });
        hits.collect()
    }

    /// How many passages there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing to search.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn hit(&self, place: usize, entry: &Entry, asked: &Asked, bm25: f32) -> Hit {
        let fit = Fit::of(entry, asked, &self.lexicon, bm25);
        Hit {
            passage: Arc::clone(&entry.passage),
            language: entry.language,
            score: fit.rank(),
            fit,
            place,
            asked: Arc::clone(&asked.weighted),
        }
    }
}

fn most_frequent(languages: &[Option<Language>]) -> Option<Language> {
    let mut counts: HashMap<Language, usize> = HashMap::new();
    for language in languages.iter().flatten() {
        *counts.entry(*language).or_insert(0) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|&(language, count)| (count, language))
        .map(|(language, _)| language)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
