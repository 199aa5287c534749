//! Commits a batch of appends in one transaction: writes first, and asks only if that fails.
//!
//! Nearly always every append of a batch fits. So the batch is written as if it did, and the keys
//! and the check of the heads say if it does not. Then all of it is undone, and the batch decided
//! by what is stored.

use super::batch::{Known, decide};
use super::error::breaks_constraint;
use super::rows;
use super::writer::Job;
use crate::store::{AppendOutcome, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};
use uuid::Uuid;

/// Commits the appends that fit what is stored and the appends before them in the batch. What it
/// returns may be told only now: it is durable.
pub(super) async fn commit(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<Vec<AppendOutcome>, StoreError> {
    let hoped = decide(jobs, Known::hoped(jobs));
    let all_fit = hoped.iter().all(is_appended);
    if all_fit && write_unasked(connection, jobs).await? {
        return Ok(hoped);
    }
    ask_and_write(connection, jobs).await
}

/// False if anything in the batch does not fit: then nothing is written.
async fn write_unasked(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<bool, StoreError> {
    let committed = rows::commit(jobs).execute(&mut *connection).await;
    let Err(error) = committed else {
        return Ok(true);
    };
    // Fails itself if nothing is left to undo: SQLite rolls back on its own after some errors.
    let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
    if breaks_constraint(&error) {
        Ok(false)
    } else {
        Err(error.into())
    }
}

async fn ask_and_write(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<Vec<AppendOutcome>, StoreError> {
    // IMMEDIATE: what is read below must not change before it is written.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let outcomes = decide(jobs, read_known(&mut transaction, jobs).await?);
    let fitting = || {
        let all = jobs.iter().zip(&outcomes);
        all.filter_map(|(job, outcome)| is_appended(outcome).then_some(job))
    };
    if fitting().next().is_some() {
        rows::write(fitting()).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(outcomes)
}

fn is_appended(outcome: &AppendOutcome) -> bool {
    *outcome == AppendOutcome::Appended
}

/// The heads of the sessions concerned, and the entries of the commands that are there already.
async fn read_known(connection: &mut SqliteConnection, jobs: &[Job]) -> Result<Known, StoreError> {
    let mut known = Known::default();
    for row in rows::heads(jobs).fetch_all(&mut *connection).await? {
        let head: i64 = row.try_get(1)?;
        known.heads.insert(id(&row, 0)?, head.cast_unsigned());
    }
    for row in rows::made(jobs).fetch_all(&mut *connection).await? {
        let entry = serde_json::from_str(row.try_get(2)?)?;
        known.made.insert((id(&row, 0)?, id(&row, 1)?), entry);
    }
    Ok(known)
}

fn id(row: &SqliteRow, column: usize) -> Result<Uuid, StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    Uuid::from_slice(bytes).map_err(|_| StoreError::Damaged("an id is not 16 bytes long".into()))
}
