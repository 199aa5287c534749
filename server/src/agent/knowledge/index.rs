//! The inverted index over the terms of passages, by tantivy, in memory.

use super::KnowledgeError;
use super::entry::Entry;
use super::fit::Asked;
use super::lexicon::TermId;
use std::collections::BTreeSet;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, ReloadPolicy, SingleSegmentIndexWriter, TantivyDocument, Term};

/// Finds passages by their terms, best by BM25 first.
pub(super) struct PassageIndex {
    reader: IndexReader,
    fields: Fields,
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
/// The memory that the index may use while it is built; it is freed afterwards.
const BUILD_BYTES: usize = 30_000_000;

impl PassageIndex {
    /// Indexes the entries; a passage's number is its place among them.
    pub(super) fn build(entries: &[Entry]) -> Result<Self, KnowledgeError> {
        let (schema, fields) = schema();
        let index = Index::builder().schema(schema);
        let mut writer: SingleSegmentIndexWriter = index
            .single_segment_index_writer(tantivy::directory::RamDirectory::create(), BUILD_BYTES)?;
        for (number, entry) in entries.iter().enumerate() {
            let mut row = TantivyDocument::new();
            row.add_text(fields.title, written(&mut entry.named.iter()));
            row.add_text(fields.heading, written(&mut entry.heading.iter()));
            row.add_text(fields.body, written(&mut entry.sentences.iter().flatten()));
            row.add_u64(fields.number, number as u64);
            writer.add_document(row)?;
        }
        let reader = writer
            .finalize()?
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self { reader, fields })
    }

    /// The numbers of the passages that have any of the terms, with their scores.
    pub(super) fn search(
        &self,
        readings: &[Asked],
        limit: usize,
    ) -> Result<Vec<(usize, f32)>, KnowledgeError> {
        let terms: BTreeSet<TermId> = readings.iter().flat_map(Asked::known).collect();
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let searcher = self.reader.searcher();
        let top = TopDocs::with_limit(limit).order_by_score();
        let found = searcher.search(&self.query(&terms), &top)?;
        found
            .into_iter()
            .map(|(score, address)| {
                let segment = searcher.segment_reader(address.segment_ord);
                let numbers = segment.fast_fields().u64("number")?;
                let number = numbers.first(address.doc_id).unwrap_or(u64::MAX);
                Ok((usize::try_from(number).unwrap_or(usize::MAX), score))
            })
            .collect()
    }

    /// Any of the terms in any of the fields. Made from terms, never parsed from the visitor's
    /// text, so no sign in it has a meaning.
    fn query(&self, terms: &BTreeSet<TermId>) -> BooleanQuery {
        let fields = [
            (self.fields.title, TITLE_BOOST),
            (self.fields.heading, HEADING_BOOST),
            (self.fields.body, 1.0),
        ];
        let clauses = terms.iter().flat_map(|id| {
            let text = id.to_string();
            fields.map(|(field, boost)| {
                let term = Term::from_field_text(field, &text);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                let boosted: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(query), boost));
                (Occur::Should, boosted)
            })
        });
        BooleanQuery::new(clauses.collect())
    }
}

/// Terms as the index reads them: their numbers, divided by spaces.
fn written(terms: &mut dyn Iterator<Item = &TermId>) -> String {
    let numbers: Vec<String> = terms.map(TermId::to_string).collect();
    numbers.join(" ")
}

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
        number: builder.add_u64_field("number", FAST),
    };
    (builder.build(), fields)
}
