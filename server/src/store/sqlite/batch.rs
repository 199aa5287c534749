//! Decides a batch of appends: pure, so that what goes into one transaction is easy to follow.

use super::writer::{Job, close_array};
use crate::store::AppendOutcome;
use baton_protocol::wire::{OperatorEntry, Seq};
use std::collections::HashMap;
use uuid::Uuid;

/// What is stored of the sessions and commands that a batch is about.
#[derive(Default)]
pub(super) struct Known {
    pub(super) heads: HashMap<Uuid, Seq>,
    /// The entries that a session's commands made.
    pub(super) made: HashMap<(Uuid, Uuid), OperatorEntry>,
}

/// What becomes of a batch.
pub(super) struct Decided {
    /// One for each append, in their order.
    pub(super) outcomes: Vec<AppendOutcome>,
    /// The JSON arrays of the rows to be written; empty texts if nothing is.
    pub(super) entries: String,
    /// One row a session: the one of its last append.
    pub(super) rows: String,
}

/// Takes the appends in their order; each sees what those before it write.
pub(super) fn decide(jobs: &[Job], mut known: Known) -> Decided {
    let mut outcomes = Vec::with_capacity(jobs.len());
    let mut in_batch: HashMap<(Uuid, Uuid), &OperatorEntry> = HashMap::with_capacity(jobs.len());
    let mut last_of: HashMap<Uuid, &Job> = HashMap::with_capacity(jobs.len());
    let mut entries = String::new();
    for job in jobs {
        let append = &job.append;
        let session = append.session.0;
        let keys = || {
            let commands = append.entries.iter().filter_map(|entry| entry.command);
            commands.map(move |command| (session, command.0))
        };
        let made: Vec<_> = keys()
            .filter_map(|key| known.made.get(&key).or(in_batch.get(&key).copied()))
            .cloned()
            .collect();
        let head = known.heads.entry(session).or_insert(0);
        if !made.is_empty() {
            outcomes.push(AppendOutcome::Duplicate(made));
        } else if *head != append.head {
            outcomes.push(AppendOutcome::Conflict);
        } else {
            *head = append.row.head;
            let with_command = append.entries.iter().filter(|e| e.command.is_some());
            in_batch.extend(keys().zip(with_command));
            last_of.insert(session, job);
            if entries.is_empty() {
                entries.push('[');
            }
            entries.push_str(&job.entries);
            outcomes.push(AppendOutcome::Appended);
        }
    }
    let mut rows = String::new();
    if !last_of.is_empty() {
        close_array(&mut entries);
        rows.push('[');
        last_of.values().for_each(|job| rows.push_str(&job.row));
        close_array(&mut rows);
    }
    Decided {
        outcomes,
        entries,
        rows,
    }
}
