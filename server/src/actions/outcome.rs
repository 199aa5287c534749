//! What became of commands: the answer of every action on a session.

use crate::bus::Notice;
use baton_protocol::wire::{CommandId, OperatorEntry, Refusal, RefusalCode, Seq};
use std::sync::Arc;

/// What became of a batch of commands in one session.
#[derive(Debug, Default)]
pub struct Outcome {
    /// [`Notice::Committed`] as it was published; none if nothing was appended.
    pub committed: Option<Arc<Notice>>,
    /// One for each command, in the order in which they came.
    pub verdicts: Vec<Verdict>,
    /// Whether [`crate::node::Node::run_agent`] is due: the agent owes the visitor an answer, or may owe one,
    /// because it is in doubt what was appended.
    pub unanswered: bool,
}

/// What became of one command.
#[derive(Debug)]
pub struct Verdict {
    /// The command.
    pub id: CommandId,
    /// What it made, or why it was refused.
    pub result: Result<Made, Refusal>,
}

/// What a command made.
#[derive(Debug)]
pub enum Made {
    /// This entry of the batch's commit.
    Now(Seq),
    /// This entry, when the command came for the first time.
    Before(Box<OperatorEntry>),
}

impl Outcome {
    /// The entries that were appended, in order.
    pub fn entries(&self) -> &[OperatorEntry] {
        match self.committed.as_deref() {
            Some(Notice::Committed { entries, .. }) => entries,
            _ => &[],
        }
    }

    /// The result of a batch of one: the entries that the command made, now or before.
    ///
    /// # Errors
    /// The refusal, if it was refused.
    pub fn into_single(self) -> Result<Vec<OperatorEntry>, Refusal> {
        let entries = self.entries().to_vec();
        match self
            .verdicts
            .into_iter()
            .next()
            .map(|verdict| verdict.result)
        {
            Some(Ok(Made::Now(_))) => Ok(entries),
            Some(Ok(Made::Before(entry))) => Ok(vec![*entry]),
            Some(Err(refusal)) => Err(refusal),
            None => Err(RefusalCode::InvalidFrame.into()),
        }
    }
}
