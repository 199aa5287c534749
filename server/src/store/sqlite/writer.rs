//! The writer: takes all the appends that wait and commits them in one transaction (group commit).
//!
//! However many there are, a transaction has the same few statements, each for many rows. A sync of
//! the disk is what a commit costs, so many share one.

use super::commit::commit;
use super::rows::Rows;
use crate::store::{Append, AppendOutcome, StoreError};
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};

/// Appends in one transaction.
pub(super) const BATCH_APPENDS_MAX: usize = 512;

/// An append on its way to the writer.
pub(super) struct Job {
    pub(super) append: Append,
    /// Made by the caller's task, because the writer is the one thing that all of them wait for.
    pub(super) rows: Rows,
    pub(super) reply: oneshot::Sender<Result<AppendOutcome, StoreError>>,
}

impl Job {
    pub(super) fn new(
        append: Append,
        reply: oneshot::Sender<Result<AppendOutcome, StoreError>>,
    ) -> Result<Self, StoreError> {
        let rows = Rows::of(&append)?;
        Ok(Self {
            append,
            rows,
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
                for job in jobs.drain(..) {
                    let _ = job.reply.send(Err(error.clone()));
                }
            }
        }
    }
}
