//! The rows of a batch, and the SQL that takes all of them.
//!
//! Each value is a parameter of its own. As one parameter of JSON, SQLite took longer to take the rows
//! apart than to write them.

use super::writer::Job;
use crate::store::{Append, Notification, inbox_order, inbox_rank};
use baton_protocol::wire::{NotificationKind, Seq};
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};
use std::collections::HashMap;
use std::iter::repeat_n;
use std::sync::Arc;
use uuid::Uuid;

/// Rows that one statement takes. SQLite allows 32,766 parameters, and a session has nine.
const ROWS_MAX: usize = 512;

/// A statement with a place for each row between its two parts.
///
/// There are as many places as the next power of two, so that a few prepared statements serve batches
/// of every size. In places that are left over all is NULL.
struct Statement {
    before: &'static str,
    place: &'static str,
    after: &'static str,
}

/// What does not fit breaks a constraint: a number or a command that is there already breaks a key.
/// OR FAIL, because a failure undoes the whole transaction: with the usual OR ABORT SQLite would keep a
/// copy of every page that the statement changes, to undo it alone.
const WRITE_ENTRIES: Statement = Statement {
    before: "INSERT OR FAIL INTO entry (session, seq, command, json) SELECT * FROM (VALUES ",
    place: "(?,?,?,?)",
    after: ") WHERE column1 IS NOT NULL;",
};

/// The last column is the head that the session must have; one that has another would get NULL for its
/// head, which breaks a constraint as well.
const WRITE_SESSIONS: Statement = Statement {
    before: "INSERT INTO session \
                 (id, head, inbox_rank, unanswered, inbox_order, inbox_row, due_ms, lead_ms) \
             SELECT column1, \
                    CASE WHEN coalesce((SELECT head FROM session WHERE id = column1), 0) = column9 \
                         THEN column2 END, \
                    column3, column4, column5, column6, column7, column8 \
             FROM (VALUES ",
    place: "(?,?,?,?,?,?,?,?,?)",
    after: ") WHERE column1 IS NOT NULL \
            ON CONFLICT (id) DO UPDATE SET \
                head = excluded.head, inbox_rank = excluded.inbox_rank, \
                unanswered = excluded.unanswered, inbox_order = excluded.inbox_order, \
                inbox_row = excluded.inbox_row, due_ms = excluded.due_ms, \
                lead_ms = excluded.lead_ms;",
};

/// What goes out because of the entries.
const WRITE_NOTIFICATIONS: Statement = Statement {
    before: "INSERT INTO notification \
                 (id, way, kind, session, seq, created_ms, payload, due_ms, held) \
             SELECT column1, column2, column3, column4, column5, column6, column7, \
                    coalesce(column8, 0), column8 IS NOT NULL \
             FROM (VALUES ",
    place: "(?,?,?,?,?,?,?,?)",
    after: ") WHERE column1 IS NOT NULL ON CONFLICT (id) DO NOTHING;",
};

/// What is held back about the waits of these sessions is moot.
const WITHDRAW_HELD: Statement = Statement {
    before: "DELETE FROM notification WHERE held = 1 \
             AND kind IN ('handoff_requested', 'waiting_too_long') AND session IN (VALUES ",
    place: "(?)",
    after: ");",
};

/// The heads of sessions.
const HEADS: Statement = Statement {
    before: "SELECT id, head FROM session WHERE id IN (VALUES ",
    place: "(?)",
    after: ");",
};

/// The entries that commands made before.
const MADE: Statement = Statement {
    before: "SELECT session, command, json FROM (VALUES ",
    place: "(?,?)",
    after: ") CROSS JOIN entry INDEXED BY entry_command ON command = column2 AND session = column1;",
};

type Sql = Query<'static, Sqlite, SqliteArguments>;

/// The JSON of one append's rows, written already.
pub(super) struct Rows {
    entries: Vec<Arc<str>>,
    session: Arc<str>,
    /// The kinds of notifications.
    kinds: Vec<String>,
}

impl Rows {
    pub(super) fn of(append: &Append) -> serde_json::Result<Self> {
        let entries = append.entries.iter().map(serde_json::to_string);
        let kinds = append.notifications.iter();
        let kinds = kinds.map(|notification| name(notification.kind));
        Ok(Self {
            entries: entries
                .map(|json| json.map(Arc::from))
                .collect::<Result<_, _>>()?,
            session: serde_json::to_string(&*append.row)?.into(),
            kinds: kinds.collect::<Result<_, _>>()?,
        })
    }
}

/// Writes what these appends make, within a transaction.
pub(super) fn write<'a>(jobs: impl Iterator<Item = &'a Job> + Clone) -> Sql {
    write_between("", jobs, "")
}

/// The same as a transaction of its own, in one trip to SQLite's thread. An error leaves it open.
pub(super) fn commit(jobs: &[Job]) -> Sql {
    write_between("BEGIN IMMEDIATE;", jobs.iter(), "COMMIT")
}

fn write_between<'a>(begin: &str, jobs: impl Iterator<Item = &'a Job> + Clone, end: &str) -> Sql {
    let entries = jobs.clone().map(|job| job.append.entries.len()).sum();
    let sessions = sessions(jobs.clone());
    let withdrawing = withdrawing(jobs.clone());
    let notifying = notifying(jobs.clone(), &withdrawing);
    let notifications = notifying.len();
    let sql = [
        begin,
        &WRITE_ENTRIES.text(entries),
        &WRITE_SESSIONS.text(sessions.len()),
        &WITHDRAW_HELD.text(withdrawing.len()),
        &WRITE_NOTIFICATIONS.text(notifications),
        end,
    ];
    let mut query = sqlx::query(AssertSqlSafe(sql.concat()));
    for Job { append, rows, .. } in jobs.clone() {
        for (entry, json) in append.entries.iter().zip(&rows.entries) {
            query = query
                .bind(bytes(append.session.0))
                .bind(entry.seq.cast_signed())
                .bind(entry.command.map(|command| bytes(command.0)))
                .bind(Arc::clone(json));
        }
    }
    query = WRITE_ENTRIES.bind_left_over(query, entries);
    for (expected, Job { append, rows, .. }) in sessions.values() {
        query = query
            .bind(bytes(append.session.0))
            .bind(append.row.head.cast_signed())
            .bind(inbox_rank(&append.row))
            .bind(append.unanswered)
            .bind(inbox_order(&append.row).cast_signed())
            .bind(Arc::clone(&rows.session))
            .bind(append.due_ms.map(u64::cast_signed))
            .bind(
                append
                    .row
                    .lead
                    .as_ref()
                    .map(|lead| lead.captured_ms.cast_signed()),
            )
            .bind(expected.cast_signed());
    }
    query = WRITE_SESSIONS.bind_left_over(query, sessions.len());
    for session in withdrawing.keys() {
        query = query.bind(bytes(*session));
    }
    query = WITHDRAW_HELD.bind_left_over(query, withdrawing.len());
    for (notification, kind) in notifying {
        query = query
            .bind(bytes(notification.id.0))
            .bind(notification.way.to_string())
            .bind(kind.to_owned())
            .bind(bytes(notification.session.0))
            .bind(notification.seq.cast_signed())
            .bind(notification.created_ms.cast_signed())
            .bind(Arc::clone(&notification.payload))
            .bind(notification.held_until_ms.map(u64::cast_signed));
    }
    WRITE_NOTIFICATIONS.bind_left_over(query, notifications)
}

/// The sessions whose held notifications are withdrawn, each with the head that the last append to do
/// so was decided against.
fn withdrawing<'a>(jobs: impl Iterator<Item = &'a Job>) -> HashMap<Uuid, Seq> {
    let withdrawing = jobs.filter(|job| job.append.withdraws_held);
    withdrawing
        .map(|job| (job.append.session.0, job.append.head))
        .collect()
}

/// What goes out, but for what a later append of the same batch withdraws.
fn notifying<'a>(
    jobs: impl Iterator<Item = &'a Job>,
    withdrawing: &HashMap<Uuid, Seq>,
) -> Vec<(&'a Notification, &'a str)> {
    let mut notifying = Vec::new();
    for Job { append, rows, .. } in jobs {
        let withdrawn_to = withdrawing.get(&append.session.0);
        let stays = |notification: &Notification| {
            let is_held =
                notification.held_until_ms.is_some() && notification.kind.is_about_a_wait();
            !(is_held && withdrawn_to.is_some_and(|to| notification.seq <= *to))
        };
        let notifications = append.notifications.iter();
        let named = notifications.zip(rows.kinds.iter().map(String::as_str));
        notifying.extend(named.filter(|(notification, _)| stays(notification)));
    }
    notifying
}

/// A kind as it is stored.
fn name(kind: NotificationKind) -> serde_json::Result<String> {
    serde_json::from_value(serde_json::to_value(kind)?)
}

/// Each session's last append, which makes its row, and the head that the session must have: the one
/// that its first append was decided against.
fn sessions<'a>(jobs: impl Iterator<Item = &'a Job>) -> HashMap<Uuid, (Seq, &'a Job)> {
    let mut last_of = HashMap::new();
    for job in jobs {
        let first = (job.append.head, job);
        last_of.entry(job.append.session.0).or_insert(first).1 = job;
    }
    last_of
}

/// Reads the id and the head of each session that is there.
pub(super) fn heads(jobs: &[Job]) -> Sql {
    let mut query = sqlx::query(AssertSqlSafe(HEADS.text(jobs.len())));
    for Job { append, .. } in jobs {
        query = query.bind(bytes(append.session.0));
    }
    HEADS.bind_left_over(query, jobs.len())
}

/// Reads the session, the command and the JSON of each entry that a command made before.
pub(super) fn made(jobs: &[Job]) -> Sql {
    let commands = || {
        jobs.iter().flat_map(|Job { append, .. }| {
            let commands = append.entries.iter().filter_map(|entry| entry.command);
            commands.map(|command| (append.session.0, command.0))
        })
    };
    let count = commands().count();
    let mut query = sqlx::query(AssertSqlSafe(MADE.text(count)));
    for (session, command) in commands() {
        query = query.bind(bytes(session)).bind(bytes(command));
    }
    MADE.bind_left_over(query, count)
}

impl Statement {
    /// As often as it takes for so many rows.
    fn text(&self, rows: usize) -> String {
        let full = repeat_n(ROWS_MAX, rows / ROWS_MAX);
        let rest = Some(rows % ROWS_MAX).filter(|rest| *rest > 0);
        full.chain(rest.map(usize::next_power_of_two))
            .map(|places| {
                let places = vec![self.place; places].join(",");
                [self.before, &places, self.after].concat()
            })
            .collect()
    }

    /// The parameters of the next statement stand behind these.
    fn bind_left_over(&self, mut query: Sql, rows: usize) -> Sql {
        let rest = rows % ROWS_MAX;
        if rest > 0 {
            let parameters = self.place.matches('?').count();
            for _ in 0..(rest.next_power_of_two() - rest) * parameters {
                query = query.bind(None::<i64>);
            }
        }
        query
    }
}

fn bytes(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}
