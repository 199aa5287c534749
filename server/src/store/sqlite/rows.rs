//! The rows of a batch, as two arrays of arrays, and the SQL that takes them apart.

use super::jsonb::Jsonb;
use super::writer::Job;
use crate::store::{Append, inbox_order, inbox_rank};
use baton_protocol::wire::Seq;
use std::collections::HashMap;
use uuid::Uuid;

/// Writes the rows of `entry` that the first array holds, and those of `session` in the second.
///
/// What does not fit breaks a constraint: a number or a command that is there already breaks a key,
/// and a session that has not the expected head would get NULL for one. OR FAIL, because a failure
/// undoes the whole transaction: with the usual OR ABORT SQLite would keep a copy of every page that
/// the statement changes, to undo it alone. MATERIALIZED, because each `->>` would make the line
/// again.
macro_rules! write_rows {
    () => {
        "WITH given (line) AS MATERIALIZED (SELECT value FROM jsonb_each(?)) \
         INSERT OR FAIL INTO entry (session, seq, command, json) \
         SELECT unhex(line ->> 0), line ->> 1, unhex(line ->> 2), line ->> 3 FROM given; \
         WITH given (line) AS MATERIALIZED (SELECT value FROM jsonb_each(?)) \
         INSERT INTO session (id, head, inbox_rank, unanswered, inbox_order, inbox_row) \
         SELECT unhex(line ->> 0), \
                CASE WHEN coalesce((SELECT head FROM session WHERE id = unhex(line ->> 0)), 0) \
                          = line ->> 6 \
                     THEN line ->> 1 END, \
                line ->> 2, line ->> 3, line ->> 4, line ->> 5 \
         FROM given WHERE true \
         ON CONFLICT (id) DO UPDATE SET \
             head = excluded.head, inbox_rank = excluded.inbox_rank, \
             unanswered = excluded.unanswered, inbox_order = excluded.inbox_order, \
             inbox_row = excluded.inbox_row"
    };
}
/// Within a transaction.
pub(super) const WRITE: &str = write_rows!();
/// As a transaction of its own, in one trip to SQLite's thread. An error leaves it open.
pub(super) const COMMIT: &str = concat!("BEGIN IMMEDIATE; ", write_rows!(), "; COMMIT");

/// The heads of the sessions that rows of `entry` are for.
pub(super) const HEADS: &str = "SELECT id, head FROM session \
     WHERE id IN (SELECT unhex(value ->> 0) FROM jsonb_each(?))";
/// The entries that the commands in rows of `entry` made before.
pub(super) const MADE: &str = "SELECT e.session, e.command, e.json FROM jsonb_each(?) AS given \
     CROSS JOIN entry AS e INDEXED BY entry_command \
     ON e.command = unhex(given.value ->> 2) AND e.session = unhex(given.value ->> 0)";

/// The rows of one append, written already.
pub(super) struct Rows {
    /// `[session, seq, command, json]` for each entry.
    entries: Jsonb,
    /// `session, head, inbox_rank, unanswered, inbox_order, inbox_row`: the head that the session
    /// must have is added in the batch.
    session: Jsonb,
}

impl Rows {
    pub(super) fn of(append: &Append) -> serde_json::Result<Self> {
        Ok(Self {
            entries: entries(append)?,
            session: session(append)?,
        })
    }
}

fn entries(append: &Append) -> serde_json::Result<Jsonb> {
    let mut rows = Jsonb::with_capacity(512 * append.entries.len());
    for entry in &append.entries {
        rows.push_array(|row| {
            row.push_id(append.session.0);
            row.push_integer(entry.seq);
            match entry.command {
                Some(command) => row.push_id(command.0),
                None => row.push_null(),
            }
            row.push_json(entry)
        })?;
    }
    Ok(rows)
}

fn session(append: &Append) -> serde_json::Result<Jsonb> {
    let mut row = Jsonb::with_capacity(768);
    row.push_id(append.session.0);
    row.push_integer(append.row.head);
    row.push_integer(inbox_rank(&append.row).into());
    row.push_integer(append.unanswered.into());
    row.push_integer(inbox_order(&append.row));
    row.push_json(&*append.row)?;
    Ok(row)
}

/// The rows of `entry` that these appends make.
pub(super) fn of_entries<'a>(jobs: impl Iterator<Item = &'a Job>) -> Vec<u8> {
    let mut all = Jsonb::default();
    all.push_array(|all| jobs.for_each(|job| all.extend(&job.rows.entries)));
    all.into_bytes()
}

/// The rows of `session` that they make: each session's is that of its last append, and the head
/// that it must have is the one that its first was decided against.
pub(super) fn of_sessions<'a>(jobs: impl Iterator<Item = &'a Job>) -> Vec<u8> {
    let mut last_of: HashMap<Uuid, (Seq, &Jsonb)> = HashMap::new();
    for Job { append, rows, .. } in jobs {
        let first = (append.head, &rows.session);
        last_of.entry(append.session.0).or_insert(first).1 = &rows.session;
    }
    let mut all = Jsonb::default();
    all.push_array(|all| {
        for (expected, session) in last_of.values() {
            all.push_array(|row| {
                row.extend(session);
                row.push_integer(*expected);
            });
        }
    });
    all.into_bytes()
}
