//! The embedded answerer: it needs no language model, because it says only what a document says.
//!
//! It looks for the one or two passages that speak of what was asked, quotes from each the part
//! that answers, and names the source. Where articles fit equally well it asks which is meant. What
//! no passage speaks of, it doesn't know, and says so.

use super::choose::{Choice, Found, choose};
use super::excerpt::excerpt;
use super::texts::Texts;
use super::{Answer, AnswerError, AnswerFuture, Answerer, Question, Sink, small_talk};
use crate::agent::knowledge::{Hit, Knowledge, KnowledgeError, LiveKnowledge, Passage, Vector};
use crate::agent::language::Language;
use crate::agent::trigger::without_refusal;
use baton_protocol::wire::{Block, Citation, RichText, Span};
use std::sync::Arc;

/// Answers by quoting passages.
pub struct ExtractiveAnswerer {
    knowledge: Arc<LiveKnowledge>,
}

impl ExtractiveAnswerer {
    /// Answers from this knowledge, as it is when a question comes.
    pub fn new(knowledge: Arc<LiveKnowledge>) -> Self {
        Self { knowledge }
    }

    /// Answers from this knowledge at once: it computes and waits for nothing.
    ///
    /// # Errors
    /// If the index can't be read, which in memory means a defect.
    pub fn answer_from(
        knowledge: &Knowledge,
        question: Question<'_>,
    ) -> Result<Answer, KnowledgeError> {
        Self::answer_near(knowledge, question, None)
    }

    /// The same, with what the question means.
    fn answer_near(
        knowledge: &Knowledge,
        question: Question<'_>,
        meaning: Option<&Vector>,
    ) -> Result<Answer, KnowledgeError> {
        let likely = question.locale.and_then(Language::of_locale);
        let (talk, asked): (Vec<_>, Vec<_>) = question
            .text
            .lines()
            .map(|line| (line, small_talk::reply(line, likely)))
            .filter(|(line, _)| !line.trim().is_empty())
            .partition(|(_, reply)| reply.is_some());
        if let (true, Some((_, Some(reply)))) = (asked.is_empty(), talk.last()) {
            return Ok(plain(reply));
        }
        let asked: Vec<String> = asked
            .into_iter()
            .map(|(line, _)| without_refusal(line))
            .collect();
        let asked = asked.join("\n");
        let texts = Texts::for_visitor(&asked, question.locale);
        Ok(match choose(knowledge, &asked, meaning)? {
            Choice::Answers(found) => quote(&found),
            Choice::Level(hits) => ask_back(texts.which, &hits),
            Choice::Nothing { nearest } => Answer {
                offers_person: true,
                nearest: nearest.map(|hit| hit.nearest()),
                ..plain(texts.unknown)
            },
        })
    }
}

impl Answerer for ExtractiveAnswerer {
    fn answer<'a>(&'a self, question: Question<'a>, _: Sink) -> AnswerFuture<'a> {
        Box::pin(async move {
            let knowledge = self.knowledge.current();
            let meaning = self.knowledge.meaning(&knowledge, question.text).await;
            Self::answer_near(&knowledge, question, meaning.as_ref()).map_err(|error| {
                tracing::error!(%error, "The knowledge can't be searched");
                AnswerError::KnowledgeUnavailable
            })
        })
    }
}

fn quote(found: &[Found]) -> Answer {
    let mut answer = plain("");
    answer.body.0.clear();
    for (number, Found { hit, wanted }) in (1_u16..).zip(found) {
        let mut part = excerpt(&hit.passage, wanted);
        cite(&mut part.0, number);
        answer.body.0.append(&mut part.0);
        answer.citations.push(citation(number, &hit.passage));
    }
    answer
}

/// The articles to choose from, each with its source.
fn ask_back(which: &str, hits: &[Hit]) -> Answer {
    let mut answer = plain(which);
    let items = (1_u16..).zip(hits).map(|(number, hit)| {
        let mut item = RichText::paragraph(hit.passage.label());
        cite(&mut item.0, number);
        answer.citations.push(citation(number, &hit.passage));
        item
    });
    let items = items.collect();
    answer.body.0.push(Block::List {
        ordered: false,
        items,
    });
    answer
}

fn citation(number: u16, passage: &Passage) -> Citation {
    Citation {
        number,
        title: passage.label(),
        url: passage.url.clone(),
    }
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
        nearest: None,
    }
}

#[cfg(test)]
#[path = "help_centre_tests.rs"]
mod help_centre_tests;
#[cfg(test)]
#[path = "extract_tests.rs"]
mod tests;
