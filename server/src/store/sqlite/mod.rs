//! The store in one SQLite file: WAL with `synchronous=FULL`, one writer that commits many appends
//! in one transaction, and a few readers beside it.

mod account;
mod backup;
mod batch;
mod commit;
mod document;
mod error;
mod member;
mod open;
mod outbox;
mod rows;
mod session;
mod settings;
#[cfg(test)]
mod tests;
mod writer;

pub use open::writing_options;

use baton_protocol::wire::Epoch;
use sqlx::{SqliteConnection, SqlitePool};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};
use writer::Job;

/// The store in one SQLite file. Dropping it leaves nothing unwritten that was answered.
pub struct SqliteStore {
    epoch: Epoch,
    readers: SqlitePool,
    /// Appends on their way to the writer. It waits when the queue is full, and so do the sockets.
    appends: mpsc::Sender<Job>,
    /// The one connection that writes. Its lock is fair: an account that changes waits for the
    /// batch that is being committed, and no longer.
    writing: Arc<Mutex<SqliteConnection>>,
}
