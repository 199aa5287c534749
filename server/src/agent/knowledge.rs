//! Knowledge: the passages of one agent, in an index in memory.

use super::document::Document;
use super::passage::Passage;
use super::{speech, terms};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Index, IndexReader, ReloadPolicy, SingleSegmentIndexWriter, TantivyDocument, Term};

/// Passages by what they are about. Never changes: to change an agent's knowledge, build it anew
/// and replace it in its [`LiveKnowledge`].
pub struct Knowledge {
    entries: Vec<Entry>,
    /// In how many passages each term stands.
    frequency: HashMap<String, usize>,
    reader: IndexReader,
    fields: Fields,
}

/// A passage that a search found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The passage.
    pub passage: Arc<Passage>,
    /// How well it fits the question beside the others of the same search; larger is better.
    pub score: f32,
    /// How much of the question the passage speaks of, from 0 to 1: the question's terms that stand
    /// in the passage, each weighed by how rare it is.
    pub coverage: f32,
    /// The heading asks just what the question asks.
    pub is_named: bool,
}

/// Knowledge that was not built.
#[derive(Debug, thiserror::Error)]
#[error("the knowledge could not be indexed: {0}")]
pub struct KnowledgeError(#[from] tantivy::TantivyError);

struct Entry {
    passage: Arc<Passage>,
    /// The words of the heading; of the title above the first heading.
    heading_words: HashSet<String>,
    /// The terms of the same.
    heading: HashSet<String>,
    /// The terms of title and headings.
    named: HashSet<String>,
    /// The terms of the body.
    said: HashSet<String>,
}

#[derive(Clone, Copy)]
struct Fields {
    title: Field,
    heading: Field,
    body: Field,
    number: Field,
}

/// A word in a heading says more about a passage than one in its body.
const TITLE_BOOST: f32 = 1.6;
const HEADING_BOOST: f32 = 2.0;
/// A term that stands in the body only covers a little less than one in a title or heading.
const BODY_COVERAGE: f32 = 0.85;
/// What counts beside coverage, as shares of it: the index's own score; how much of the heading the
/// question speaks of; and how many of their words are the same, "how" and "when" included.
const BM25_SHARE: f32 = 0.35;
const HEADING_SHARE: f32 = 0.2;
const WORDS_SHARE: f32 = 0.25;
/// Passages that the index gives at least, to be put in order.
const CANDIDATES_MIN: usize = 32;
/// The memory that the index may use while it is built; it is freed afterwards.
const BUILD_BYTES: usize = 15_000_000;

impl Knowledge {
    /// Indexes the documents. Paths in their addresses and links are appended to `site`, the
    /// address of the owner's site. Takes milliseconds for a help centre.
    ///
    /// # Errors
    /// If the index can't be written, which in memory means a defect.
    pub fn build(documents: &[Document], site: Option<&str>) -> Result<Self, KnowledgeError> {
        let (schema, fields) = schema();
        let index = Index::builder().schema(schema);
        let mut writer: SingleSegmentIndexWriter = index
            .single_segment_index_writer(tantivy::directory::RamDirectory::create(), BUILD_BYTES)?;
        let mut entries = Vec::new();
        let mut frequency = HashMap::new();
        for passage in documents
            .iter()
            .flat_map(|document| document.passages(site))
        {
            let name = passage.heading.last().unwrap_or(&passage.title);
            let heading_words = word_set(name);
            let title = terms::of(&passage.title);
            let heading = terms::of(name);
            let path = terms::of(&passage.heading.join(" "));
            let body = terms::of(&passage.text);
            let mut row = TantivyDocument::new();
            row.add_text(fields.title, title.join(" "));
            row.add_text(fields.heading, heading.join(" "));
            row.add_text(fields.body, body.join(" "));
            row.add_u64(fields.number, entries.len() as u64);
            writer.add_document(row)?;
            let entry = Entry {
                passage: Arc::new(passage),
                heading_words,
                heading: heading.into_iter().collect(),
                named: title.into_iter().chain(path).collect(),
                said: body.into_iter().collect(),
            };
            for term in entry.named.union(&entry.said) {
                *frequency.entry(term.clone()).or_insert(0) += 1;
            }
            entries.push(entry);
        }
        let reader = writer
            .finalize()?
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            entries,
            frequency,
            reader,
            fields,
        })
    }

    /// The passages that fit the question best, the best first, at most `limit`.
    ///
    /// # Errors
    /// If the index can't be read, which in memory means a defect.
    pub fn search(&self, question: &str, limit: usize) -> Result<Vec<Hit>, KnowledgeError> {
        let terms = self.terms_of(question);
        if terms.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let words = word_set(question);
        let candidates = TopDocs::with_limit(limit.max(CANDIDATES_MIN)).order_by_score();
        let searcher = self.reader.searcher();
        let found = searcher.search(&self.query(&terms), &candidates)?;
        let top = found.first().map_or(1.0, |(score, _)| *score);
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found {
            let row: TantivyDocument = searcher.doc(address)?;
            let entry = row
                .get_first(self.fields.number)
                .and_then(|number| number.as_u64())
                .and_then(|number| self.entries.get(usize::try_from(number).ok()?));
            if let Some(entry) = entry {
                hits.push(self.hit(entry, &terms, &words, score / top));
            }
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(limit);
        Ok(hits)
    }

    /// How many passages there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing to search.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The question's terms, each once; a word that stands nowhere becomes the most frequent one
    /// that is a single typing mistake away.
    pub(super) fn terms_of(&self, question: &str) -> Vec<String> {
        let mut seen = HashSet::new();
        terms::with_words(question)
            .into_iter()
            .map(|(word, term)| self.corrected(&word, term))
            .filter(|term| seen.insert(term.clone()))
            .collect()
    }

    /// How much a term tells passages apart (inverse document frequency, as BM25 has it). A word
    /// that stands nowhere tells most.
    pub(super) fn weight(&self, term: &str) -> f32 {
        let passages = self.entries.len() as f32;
        let frequency = self.frequency.get(term).copied().unwrap_or(0) as f32;
        (1.0 + (passages - frequency + 0.5) / (frequency + 0.5)).ln()
    }

    /// Whether a term stands in few enough passages to tell what is asked.
    pub(super) fn is_telling(&self, term: &str) -> bool {
        const PASSAGES_FEW: usize = 3;
        let frequency = self.frequency.get(term).copied().unwrap_or(0);
        frequency <= PASSAGES_FEW.max(self.entries.len() / 4)
    }

    fn corrected(&self, word: &str, term: String) -> String {
        const LETTERS_MIN: usize = 5;
        if word.len().min(term.len()) < LETTERS_MIN || self.frequency.contains_key(&term) {
            return term;
        }
        let is_near = |known: &str| {
            known.chars().next() == term.chars().next() && terms::is_typo(known, &term)
        };
        let near = self.frequency.iter().filter(|(known, _)| is_near(known));
        let meant = terms::meant(word).filter_map(|known| self.frequency.get_key_value(known));
        near.chain(meant)
            .max_by_key(|&(known, passages)| (passages, known))
            .map_or(term.clone(), |(known, _)| known.clone())
    }

    fn hit(&self, entry: &Entry, terms: &[String], words: &HashSet<String>, bm25: f32) -> Hit {
        let weight_of = |terms: &mut dyn Iterator<Item = &String>| -> f32 {
            terms.map(|term| self.weight(term)).sum()
        };
        let asked = weight_of(&mut terms.iter());
        let named = weight_of(&mut terms.iter().filter(|term| entry.named.contains(*term)));
        let is_said = |term: &&String| entry.said.contains(*term) && !entry.named.contains(*term);
        let said = weight_of(&mut terms.iter().filter(is_said));
        let coverage = (named + BODY_COVERAGE * said) / asked;

        let heading = weight_of(&mut entry.heading.iter());
        let in_heading = |term: &&String| entry.heading.contains(*term);
        let heading_asked =
            weight_of(&mut terms.iter().filter(in_heading)) / heading.max(f32::EPSILON);
        let same_words = entry.heading_words.intersection(words).count() as f32;
        let all_words = entry.heading_words.union(words).count().max(1) as f32;
        Hit {
            passage: Arc::clone(&entry.passage),
            score: coverage
                + BM25_SHARE * bm25
                + HEADING_SHARE * heading_asked
                + WORDS_SHARE * same_words / all_words,
            coverage,
            is_named: terms.len() == entry.heading.len()
                && terms.iter().all(|term| entry.heading.contains(term)),
        }
    }

    /// Any of the terms in any of the fields. Made from terms, never parsed from the visitor's
    /// text, so no sign in it has a meaning.
    fn query(&self, question: &[String]) -> BooleanQuery {
        let fields = [
            (self.fields.title, TITLE_BOOST),
            (self.fields.heading, HEADING_BOOST),
            (self.fields.body, 1.0),
        ];
        let clauses = question.iter().flat_map(|term| {
            fields.iter().map(move |&(field, boost)| {
                let term = Term::from_field_text(field, term);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                let boosted: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(query), boost));
                (Occur::Should, boosted)
            })
        });
        BooleanQuery::new(clauses.collect())
    }
}

fn word_set(text: &str) -> HashSet<String> {
    speech::words(text).into_iter().collect()
}

/// The fields hold terms that are made already, divided by spaces.
fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        title: builder.add_text_field("title", text.clone()),
        heading: builder.add_text_field("heading", text.clone()),
        body: builder.add_text_field("body", text),
        number: builder.add_u64_field("number", STORED),
    };
    (builder.build(), fields)
}

/// An agent's knowledge that can be replaced while it is read: a search that has begun goes on in
/// the old, the next one sees the new.
pub struct LiveKnowledge(RwLock<Arc<Knowledge>>);

impl LiveKnowledge {
    /// Starts with this.
    pub fn new(knowledge: Knowledge) -> Self {
        Self(RwLock::new(Arc::new(knowledge)))
    }

    /// The knowledge of this moment.
    pub fn current(&self) -> Arc<Knowledge> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other knowledge in place.
    pub fn replace(&self, knowledge: Knowledge) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::document::Format;

    fn knowledge(articles: &[(&str, &str)]) -> Knowledge {
        let documents: Vec<_> = articles
            .iter()
            .map(|(name, source)| Document::read(name, source, Format::Markdown))
            .collect();
        Knowledge::build(&documents, None).unwrap()
    }

    fn first(knowledge: &Knowledge, question: &str) -> Option<String> {
        let hits = knowledge.search(question, 3).unwrap();
        hits.first().map(|hit| hit.passage.document.clone())
    }

    #[test]
    fn the_passage_whose_heading_names_the_question_comes_first() {
        let knowledge = knowledge(&[
            ("a", "We repair what we ship. Repair, repair, repair."),
            ("b", "# B\n## Returns\nSend it to us."),
            ("c", "# C\n## Repair prices\nTwelve euros."),
        ]);
        assert_eq!(
            first(&knowledge, "what does a repair cost").as_deref(),
            Some("c")
        );
        assert_eq!(first(&knowledge, "repiar price?").as_deref(), Some("c"));
        assert_eq!(first(&knowledge, "can i return this").as_deref(), Some("b"));
    }

    #[test]
    fn nothing_is_found_by_words_that_say_nothing_or_stand_nowhere() {
        let knowledge = knowledge(&[("a", "We repair bags.")]);
        for question in [
            "",
            "   ",
            "what is it",
            "Narnia",
            "🙂",
            "body:* OR (",
            "\u{0}",
        ] {
            assert!(
                knowledge.search(question, 3).unwrap().is_empty(),
                "{question}"
            );
        }
        assert!(
            !knowledge
                .search("a\"AND (repair) ~^2", 3)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn coverage_weighs_what_is_missing() {
        let knowledge = knowledge(&[("a", "We repair bags."), ("b", "We ship bags to Spain.")]);
        let of = |question| knowledge.search(question, 1).unwrap()[0].coverage;
        assert!(of("repair bags") > of("repair tents"));
        assert!(of("bags on the moon") < 0.3);
    }

    #[test]
    fn replaced_knowledge_is_seen_by_the_next_search() {
        let live = LiveKnowledge::new(knowledge(&[("old", "We repair bags.")]));
        let before = live.current();
        live.replace(knowledge(&[("new", "We repair bags.")]));
        assert_eq!(first(&before, "repair").as_deref(), Some("old"));
        assert_eq!(first(&live.current(), "repair").as_deref(), Some("new"));
    }

    #[test]
    fn no_documents_are_knowledge_too() {
        assert!(knowledge(&[]).is_empty());
        assert!(knowledge(&[]).search("repair", 3).unwrap().is_empty());
    }
}
