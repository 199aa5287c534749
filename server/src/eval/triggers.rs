//! How well the triggers do on messages whose answer is known.

use super::report::{Report, Tally};
use super::table::{self, Message, Pair, TableError};
use crate::agent::trigger::{self, SAME_MIN};
use crate::agent::{Fired, Recent, Triggers};
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
}

/// Scores the triggers as they are with nothing set.
///
/// # Errors
/// If the file is none of the task's.
pub fn evaluate(task: Task, path: &Path) -> Result<Report, TableError> {
    let triggers = Triggers::of(&HandoffSettings::default());
    match task {
        Task::Handoff => messages(path, |text| match triggers.find(text, &Recent::default()) {
            Some(Fired::Person { matched }) => Some(format!("asks for a person: \"{matched}\"")),
            _ => None,
        }),
        Task::Sensitive => messages(path, |text| {
            match triggers.find(text, &Recent::default())? {
                Fired::Topic { topic, matched, .. } => {
                    Some(format!("{}: \"{matched}\"", topic.id()))
                }
                // Whoever asks for a person gets one, whatever it is about.
                Fired::Person { matched } => Some(format!("asks for a person: \"{matched}\"")),
                Fired::Repeated { .. } => None,
            }
        }),
        Task::Rephrase => pairs(path),
    }
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
