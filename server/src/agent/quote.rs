//! The embedded answerer: it needs no language model, because it says only what a document says.
//!
//! It looks for the one or two passages that speak of what was asked, quotes from each the part
//! that answers, and names the source. What no passage speaks of, it doesn't know, and says so.

use super::answer::{Answer, AnswerError, AnswerFuture, Answerer, Question};
use super::excerpt::excerpt;
use super::knowledge::{Hit, Knowledge, KnowledgeError, LiveKnowledge};
use super::{sentence, small_talk};
use baton_protocol::wire::{Block, Citation, RichText, Span};
use std::sync::Arc;

/// Answers by quoting passages.
pub struct QuotingAnswerer {
    knowledge: Arc<LiveKnowledge>,
}

/// A passage answers when it speaks of at least this share of the question.
const COVERAGE_MIN: f32 = 0.55;
/// Passages that are looked at for one that covers enough.
const CANDIDATES: usize = 8;
/// A part of a longer question is answered by itself from this share on.
const PART_COVERAGE_MIN: f32 = 0.7;
/// What such a part must have at least: one word alone is not a question.
const PART_TERMS_MIN: usize = 2;
/// So many words together tell something, even where each stands everywhere.
const TERMS_MANY: usize = 3;
/// Passages in one answer.
const QUOTES_MAX: usize = 2;

const UNKNOWN: &str =
    "I couldn't find that in our help centre. You can talk to a person, or ask me something else.";

impl QuotingAnswerer {
    /// Answers from this knowledge, as it is when a question comes.
    pub fn new(knowledge: Arc<LiveKnowledge>) -> Self {
        Self { knowledge }
    }

    fn answer_now(&self, question: &str) -> Result<Answer, KnowledgeError> {
        let (talk, asked): (Vec<_>, Vec<_>) = question
            .lines()
            .map(|line| (line, small_talk::reply(line)))
            .filter(|(line, _)| !line.trim().is_empty())
            .partition(|(_, reply)| reply.is_some());
        if let (true, Some((_, Some(reply)))) = (asked.is_empty(), talk.last()) {
            return Ok(plain(reply));
        }
        let asked: Vec<&str> = asked.into_iter().map(|(line, _)| line).collect();
        let knowledge = self.knowledge.current();
        let found = best(&knowledge, &asked.join("\n"))?;
        Ok(if found.is_empty() {
            Answer {
                offers_person: true,
                ..plain(UNKNOWN)
            }
        } else {
            quote(&found)
        })
    }
}

impl Answerer for QuotingAnswerer {
    fn answer<'a>(&'a self, question: Question<'a>) -> AnswerFuture<'a> {
        Box::pin(async move {
            self.answer_now(question.text).map_err(|error| {
                tracing::error!(%error, "The knowledge can't be searched");
                AnswerError::KnowledgeUnavailable
            })
        })
    }
}

/// A passage that answers, and the weighted terms of what it answers.
struct Found {
    hit: Hit,
    terms: Vec<(String, f32)>,
}

/// The passages that answer: two where the message asks two things, else one for all of it, else
/// one for the part of it that the knowledge speaks of.
fn best(knowledge: &Knowledge, message: &str) -> Result<Vec<Found>, KnowledgeError> {
    let mut parts: Vec<Found> = Vec::new();
    for part in sentence::split(message)
        .into_iter()
        .flat_map(|sentence| sentence.split(" and "))
    {
        let Some(found) = find(knowledge, part, PART_COVERAGE_MIN)? else {
            continue;
        };
        let is_question = found.terms.len() >= PART_TERMS_MIN || found.hit.is_named;
        let is_new = parts
            .iter()
            .all(|other| other.hit.passage != found.hit.passage);
        if is_question && is_new {
            parts.push(found);
        }
    }
    if parts.len() < QUOTES_MAX
        && let Some(whole) = find(knowledge, message, COVERAGE_MIN)?
    {
        return Ok(vec![whole]);
    }
    parts.sort_by(|a, b| b.hit.coverage.total_cmp(&a.hit.coverage));
    parts.truncate(QUOTES_MAX);
    Ok(parts)
}

/// The passage that fits best among those that cover enough; none if the question has only words
/// that stand everywhere.
fn find(
    knowledge: &Knowledge,
    question: &str,
    coverage_min: f32,
) -> Result<Option<Found>, KnowledgeError> {
    let terms: Vec<_> = knowledge
        .terms_of(question)
        .into_iter()
        .map(|term| {
            let weight = knowledge.weight(&term);
            (term, weight)
        })
        .collect();
    let is_telling =
        terms.len() >= TERMS_MANY || terms.iter().any(|(term, _)| knowledge.is_telling(term));
    let mut hits = knowledge.search(question, CANDIDATES)?.into_iter();
    let hit = hits.find(|hit| hit.coverage >= coverage_min && (is_telling || hit.is_named));
    Ok(hit.map(|hit| Found { hit, terms }))
}

fn quote(found: &[Found]) -> Answer {
    let mut answer = plain("");
    answer.body.0.clear();
    for (number, Found { hit, terms }) in (1_u16..).zip(found) {
        let mut part = excerpt(&hit.passage, terms);
        cite(&mut part.0, number);
        answer.body.0.append(&mut part.0);
        answer.citations.push(Citation {
            number,
            title: hit.passage.label(),
            url: hit.passage.url.clone(),
        });
    }
    answer
}

/// Puts the number behind the last words.
fn cite(blocks: &mut Vec<Block>, number: u16) {
    let citation = Span::Citation { number };
    match blocks.last_mut() {
        Some(Block::Paragraph { spans }) => spans.push(citation),
        Some(Block::List { items, .. }) if !items.is_empty() => {
            let last = items.len() - 1;
            cite(&mut items[last].0, number);
        }
        _ => blocks.push(Block::Paragraph {
            spans: vec![citation],
        }),
    }
}

fn plain(words: &str) -> Answer {
    Answer {
        body: RichText::paragraph(words),
        citations: Vec::new(),
        offers_person: false,
    }
}

#[cfg(test)]
#[path = "quote_tests.rs"]
mod tests;
