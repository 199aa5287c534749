//! How well the triggers do on messages whose answer is known.

use super::report::{Report, Tally};
use super::scope;
use super::table::{self, Message, Pair, TableError};
use crate::agent::trigger::{self, SAME_MIN};
use crate::agent::{Fired, KnowledgeError, Recent, Triggers};
use baton_protocol::wire::HandoffSettings;
use std::path::Path;

/// What is asked of the triggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Task {
    /// Does the visitor ask for a person? Columns text, gold
    Handoff,
    /// Is the message on a topic that the agent does not answer? Columns text, gold
    Sensitive,
    /// Are two questions one? Columns q1, q2, same
    Rephrase,
    /// Does the knowledge have no answer to it? Columns text, gold; asks for --knowledge
    Scope,
}

/// Why nothing can be scored.
#[derive(Debug, thiserror::Error)]
pub enum TriggersError {
    /// A file can't be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The documents can't be indexed or searched.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The task's questions are asked of documents, and none were named.
    #[error("the task scope asks for --knowledge: the documents that the questions are asked of")]
    NoKnowledge,
    /// The task asks nothing of documents, and some were named.
    #[error("--knowledge is for the task scope alone: the other triggers look at no documents")]
    KnowledgeUnused,
}

/// Scores the triggers as they are with nothing set; for [`Task::Scope`], with these documents.
///
/// # Errors
/// If a file is none of the task's, or documents are named where they mean nothing.
pub fn evaluate(
    task: Task,
    path: &Path,
    knowledge: Option<&Path>,
) -> Result<Report, TriggersError> {
    let triggers = Triggers::of(&HandoffSettings::default());
    let find = |text: &str| triggers.find(text, &Recent::default());
    let report = match task {
        Task::Scope => {
            let knowledge = knowledge.ok_or(TriggersError::NoKnowledge)?;
            return scope::evaluate(path, knowledge);
        }
        _ if knowledge.is_some() => return Err(TriggersError::KnowledgeUnused),
        Task::Handoff => messages(path, |text| match find(text) {
            Some(Fired::Person { matched }) => Some(format!("asks for a person: \"{matched}\"")),
            _ => None,
        }),
        Task::Sensitive => messages(path, |text| match find(text)? {
            Fired::Topic { topic, matched, .. } => Some(format!("{}: \"{matched}\"", topic.id())),
            // Whoever asks for a person gets one, whatever it is about.
            Fired::Person { matched } => Some(format!("asks for a person: \"{matched}\"")),
            Fired::Repeated { .. } => None,
        }),
        Task::Rephrase => pairs(path),
    };
    Ok(report?)
}

/// `why` says what fired on a text.
fn messages(path: &Path, why: impl Fn(&str) -> Option<String>) -> Result<Report, TableError> {
    let (rows, left_out) = table::read::<Message>(path)?;
    let mut tally = Tally::new(left_out);
    for (row, gold) in rows {
        let fired = why(&row.text);
        tally.count(&row.lang, &row.source, gold, fired.is_some());
        tally.wrong(gold, fired.is_some(), row.text, fired);
    }
    Ok(tally.report())
}

fn pairs(path: &Path) -> Result<Report, TableError> {
    let (rows, left_out) = table::read::<Pair>(path)?;
    let mut tally = Tally::new(left_out);
    for (row, gold) in rows {
        let likeness = trigger::likeness(&row.q1, &row.q2);
        let fired = likeness >= SAME_MIN;
        tally.score(&row.lang, &row.source, gold, likeness, fired);
        let text = format!("{} | {}", row.q1, row.q2);
        tally.wrong(gold, fired, text, Some(format!("likeness {likeness:.2}")));
    }
    Ok(tally.report())
}
