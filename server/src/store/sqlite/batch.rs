//! Decides a batch of appends: pure, so that what goes into one transaction is easy to follow.

use super::writer::Job;
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

impl Known {
    /// What is hoped for: every session stands where its first append expects it, and no command
    /// was there before.
    pub(super) fn hoped(jobs: &[Job]) -> Self {
        let mut hoped = Self::default();
        for Job { append, .. } in jobs {
            hoped.heads.entry(append.session.0).or_insert(append.head);
        }
        hoped
    }
}

/// Takes the appends in their order; each sees what those before it write.
pub(super) fn decide(jobs: &[Job], mut known: Known) -> Vec<AppendOutcome> {
    let mut outcomes = Vec::with_capacity(jobs.len());
    let mut in_batch: HashMap<(Uuid, Uuid), &OperatorEntry> = HashMap::with_capacity(jobs.len());
    for Job { append, .. } in jobs {
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
            outcomes.push(AppendOutcome::Appended);
        }
    }
    outcomes
}
