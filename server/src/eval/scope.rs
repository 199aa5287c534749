//! Whether the agent tells questions that its knowledge can't answer from those that it can.

use super::documents;
use super::report::{Report, Tally};
use super::table::{self, Message, Row};
use super::triggers::TriggersError;
use crate::agent::{Answer, ExtractiveAnswerer, Knowledge, Question};
use baton_protocol::wire::SessionId;
use serde::Deserialize;
use std::path::Path;
use uuid::Uuid;

/// A question, with what puts it out of scope.
#[derive(Deserialize)]
#[serde(transparent)]
struct Asked(Message);

impl Row for Asked {
    const COLUMNS: &'static [&'static str] = Message::COLUMNS;

    /// Sets of such questions name the kind of each: any other word says "out of scope" as a 1 does.
    fn gold(&self) -> Result<Option<bool>, String> {
        match self.0.gold.trim() {
            "" => Err("gold is empty".into()),
            gold if table::is_ambiguous(gold) => Ok(None),
            gold => Ok(Some(table::truth(gold) != Some(false))),
        }
    }
}

/// Asks every question of the embedded answerer, with the documents at `knowledge` for all it knows.
/// It fires on a question that it has no answer to.
pub(super) fn evaluate(path: &Path, knowledge: &Path) -> Result<Report, TriggersError> {
    let (rows, left_out) = table::read::<Asked>(path)?;
    let (documents, skipped) = documents::read(knowledge)?;
    let knowledge = Knowledge::build(&documents, None)?;
    let mut tally = Tally::new(left_out);
    for (Asked(row), gold) in rows {
        let question = Question {
            session: SessionId(Uuid::nil()),
            text: &row.text,
            locale: None,
        };
        let answer = ExtractiveAnswerer::answer_from(&knowledge, question)?;
        // Small talk is no answer from the knowledge either.
        let fired = answer.citations.is_empty();
        tally.count(&row.lang, &row.source, gold, fired);
        tally.wrong(gold, fired, row.text, why(answer));
    }
    Ok(Report {
        skipped,
        ..tally.report()
    })
}

/// What it answered from, or what came nearest.
fn why(answer: Answer) -> Option<String> {
    if answer.citations.is_empty() {
        let nearest = answer.nearest?;
        let percent = nearest.coverage_permille / 10;
        return Some(format!("nearest: \"{}\", {percent}%", nearest.title));
    }
    let titles = answer.citations.into_iter().map(|cited| cited.title);
    let titles: Vec<_> = titles.collect();
    Some(format!("answered from \"{}\"", titles.join("\", \"")))
}
