//! The writer: takes all the appends that wait and commits them in one transaction (group commit).
//!
//! However many there are, a transaction has the same few statements; each takes its rows as one
//! JSON parameter. A sync of the disk is what a commit costs, so many share one.

use super::batch::{Known, decide};
use crate::store::{Append, AppendOutcome, StoreError, inbox_rank};
use sqlx::{Connection, Row, SqliteConnection};
use std::fmt::Write;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use uuid::Uuid;

/// Appends in one transaction.
pub(super) const BATCH_APPENDS_MAX: usize = 512;

/// Stands for no command: not hex, so `unhex` makes NULL of it.
const NO_COMMAND: &str = "--------------------------------";

/// An append on its way to the writer.
pub(super) struct Job {
    pub(super) append: Append,
    /// The rows for `entry`, as elements of a JSON array: made by the caller's task, because the
    /// writer is the one thing that all of them wait for.
    pub(super) entries: String,
    /// The row for `session`, in the same way.
    pub(super) row: String,
    pub(super) reply: oneshot::Sender<Result<AppendOutcome, StoreError>>,
}

impl Job {
    pub(super) fn new(
        append: Append,
        reply: oneshot::Sender<Result<AppendOutcome, StoreError>>,
    ) -> Result<Self, StoreError> {
        let entries = entry_elements(&append)?;
        let row = row_element(&append)?;
        Ok(Self {
            append,
            entries,
            row,
            reply,
        })
    }
}

/// Commits until the store is dropped.
pub(super) async fn run(mut queue: mpsc::Receiver<Job>, writing: Arc<Mutex<SqliteConnection>>) {
    let mut jobs = Vec::with_capacity(BATCH_APPENDS_MAX);
    while queue.recv_many(&mut jobs, BATCH_APPENDS_MAX).await > 0 {
        let committed = commit(&mut *writing.lock().await, &jobs).await;
        match committed {
            Ok(outcomes) => {
                for (job, outcome) in jobs.drain(..).zip(outcomes) {
                    // Whoever asked may have gone; the append stands all the same.
                    let _ = job.reply.send(Ok(outcome));
                }
            }
            Err(error) => {
                tracing::error!(appends = jobs.len(), %error, "A batch of appends was not committed.");
                let what = error.to_string();
                for job in jobs.drain(..) {
                    let _ = job.reply.send(Err(StoreError::Unavailable(what.clone())));
                }
            }
        }
    }
}

/// Decides every append against what is stored and the appends before it in the batch, and commits
/// those that fit. What it returns may be told only now: it is durable.
async fn commit(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<Vec<AppendOutcome>, StoreError> {
    // IMMEDIATE: what is read below must not change before it is written.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let known = read_known(&mut transaction, jobs).await?;
    let decided = decide(jobs, known);
    if !decided.rows.is_empty() {
        // OR FAIL, because a failure undoes the whole transaction: with the usual OR ABORT SQLite
        // would keep a copy of every page that the statement changes, to undo it alone.
        sqlx::query(
            "INSERT OR FAIL INTO entry (session, seq, command, json) \
             SELECT unhex(substr(value, 1, 32)), CAST(substr(value, 65, 20) AS INTEGER), \
                    unhex(substr(value, 33, 32)), substr(value, 85) \
             FROM json_each(?)",
        )
        .bind(decided.entries)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO session (id, head, inbox_rank, unanswered, updated_ms, inbox_row) \
             SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
                    value -> 5 \
             FROM json_each(?) WHERE true \
             ON CONFLICT (id) DO UPDATE SET \
                 head = excluded.head, inbox_rank = excluded.inbox_rank, \
                 unanswered = excluded.unanswered, updated_ms = excluded.updated_ms, \
                 inbox_row = excluded.inbox_row",
        )
        .bind(decided.rows)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(decided.outcomes)
}

/// The heads of the sessions concerned, and the entries of the commands that are there already.
async fn read_known(connection: &mut SqliteConnection, jobs: &[Job]) -> Result<Known, StoreError> {
    let (mut sessions, mut commands) = (String::from("["), String::from("["));
    for job in jobs {
        let session = job.append.session.0.simple();
        let _ = write!(sessions, "\"{session}\",");
        for command in job.append.entries.iter().filter_map(|entry| entry.command) {
            let _ = write!(commands, "\"{session}{}\",", command.0.simple());
        }
    }
    close_array(&mut sessions);
    close_array(&mut commands);

    let mut known = Known::default();
    let heads = sqlx::query(
        "SELECT s.id, s.head FROM json_each(?) AS wanted \
         CROSS JOIN session AS s ON s.id = unhex(wanted.value)",
    )
    .bind(sessions)
    .fetch_all(&mut *connection)
    .await?;
    for row in heads {
        let head: i64 = row.try_get(1)?;
        known.heads.insert(id(&row, 0)?, head.cast_unsigned());
    }
    let made = sqlx::query(
        "SELECT e.session, e.command, e.json FROM json_each(?) AS wanted \
         CROSS JOIN entry AS e INDEXED BY entry_command \
         ON e.session = unhex(substr(wanted.value, 1, 32)) \
         AND e.command = unhex(substr(wanted.value, 33))",
    )
    .bind(commands)
    .fetch_all(&mut *connection)
    .await?;
    for row in made {
        let json: &str = row.try_get(2)?;
        let entry = serde_json::from_str(json)?;
        known.made.insert((id(&row, 0)?, id(&row, 1)?), entry);
    }
    Ok(known)
}

fn id(row: &sqlx::sqlite::SqliteRow, column: usize) -> Result<Uuid, StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    Uuid::from_slice(bytes).map_err(|_| StoreError::Damaged("an id is not 16 bytes long".into()))
}

/// A text for each entry: session and command in 32 hex digits (or [`NO_COMMAND`]), the
/// number in 20 digits, and the entry's JSON. One string is quicker to take apart than an array:
/// SQLite would write the JSON within it anew.
fn entry_elements(append: &Append) -> Result<String, StoreError> {
    let mut elements = String::with_capacity(640 * append.entries.len());
    let mut text = String::with_capacity(512);
    let session = append.session.0.simple();
    for entry in &append.entries {
        text.clear();
        let _ = match entry.command {
            Some(command) => write!(text, "{session}{}", command.0.simple()),
            None => write!(text, "{session}{NO_COMMAND}"),
        };
        let _ = write!(text, "{:020}", entry.seq);
        text.push_str(&serde_json::to_string(entry)?);
        elements.push_str(&serde_json::to_string(&text)?);
        elements.push(',');
    }
    Ok(elements)
}

/// `[session, head, inbox_rank, unanswered, updated_ms, inbox_row],`
fn row_element(append: &Append) -> Result<String, StoreError> {
    let row = &append.row;
    let rank = inbox_rank(row);
    Ok(format!(
        "[\"{}\",{},{rank},{},{},{}],",
        append.session.0.simple(),
        row.head,
        u8::from(append.unanswered),
        row.updated_ms,
        serde_json::to_string(row)?,
    ))
}

/// Ends an array whose elements each end with a comma.
pub(super) fn close_array(array: &mut String) {
    if array.ends_with(',') {
        array.pop();
    }
    array.push(']');
}
