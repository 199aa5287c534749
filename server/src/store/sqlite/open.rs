//! Opens the file, or makes it, and says plainly what is wrong with one that can't be opened.

use super::{SqliteStore, writer};
use crate::store::StoreError;
use baton_protocol::wire::Epoch;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// As the first migration sets it.
pub(super) const APPLICATION_ID: u32 = 0x4274_6f6e;
/// Connections that read; SQLite lets them read while the writer commits.
const READERS_MAX: u32 = 4;
/// How long a statement waits for another process, say `baton knowledge add`.
const BUSY_WITHIN: Duration = Duration::from_secs(5);
/// Appends that wait for the writer.
const QUEUE_APPENDS_MAX: usize = 2 * writer::BATCH_APPENDS_MAX;
/// Pages in the WAL before they are copied into the file: 64 MiB. SQLite's 4 MiB would copy after
/// every few batches, and each copy syncs both files.
const CHECKPOINT_PAGES: &str = "16384";
/// Each connection's cache: 16 MiB (SQLite takes a negative number as KiB). The pages that a batch
/// changes fit in several times over.
const CACHE_KIB: &str = "-16384";
/// A file up to this size is checked as a whole when it is opened.
const CHECKED_BYTES_MAX: u64 = 64 * 1024 * 1024;

impl SqliteStore {
    /// Opens the file, or makes it. A new one gets `new_epoch`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the file is damaged, another program's, or a newer Baton's;
    /// [`StoreError::Unavailable`] if it can't be opened or written.
    pub async fn open(path: &Path, new_epoch: Epoch) -> Result<Self, StoreError> {
        let naming = |error: StoreError| naming_the_file(error, path);
        let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
        if bytes > 0 {
            // On a connection of its own: WAL is set in the file, and it may be somebody else's.
            let options = SqliteConnectOptions::new().filename(path);
            check(&options.disable_statement_logging(), bytes)
                .await
                .map_err(naming)?;
        }
        let options = writing_options(path);
        let mut writing = options.connect().await.map_err(|e| naming(e.into()))?;
        migrate(&mut writing).await.map_err(naming)?;
        let epoch = epoch(&mut writing, new_epoch).await.map_err(naming)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(|e| naming(e.into()))?;

        let writing = Arc::new(Mutex::new(writing));
        let (appends, queue) = mpsc::channel(QUEUE_APPENDS_MAX);
        tokio::spawn(writer::run(queue, Arc::clone(&writing)));
        Ok(Self {
            epoch,
            readers,
            appends,
            writing,
        })
    }
}

/// How the file is written: what is committed is on the disk. The load generator's bare server
/// writes so too.
pub fn writing_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .disable_statement_logging()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_WITHIN)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        // What a statement needs to be undone alone would else be a file of its own, written and
        // deleted in every batch: half of all that is written.
        .pragma("temp_store", "memory")
        .pragma("cache_size", CACHE_KIB)
}

/// Refuses a file that is another program's, or damaged.
pub(super) async fn check(options: &SqliteConnectOptions, bytes: u64) -> Result<(), StoreError> {
    let mut connection = options.connect().await?;
    let id: u32 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut connection)
        .await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut connection)
        .await?;
    if id != APPLICATION_ID && tables > 0 {
        return Err(StoreError::Damaged("it is another program's file".into()));
    }
    if bytes <= CHECKED_BYTES_MAX {
        let found: String = sqlx::query_scalar("PRAGMA quick_check(1)")
            .fetch_one(&mut connection)
            .await?;
        if found != "ok" {
            // SQLite's findings have a heading, lines and page numbers; the first finding will do.
            let mut findings = found.lines().filter(|line| !line.starts_with("***"));
            let first = findings.next().unwrap_or(&found);
            return Err(StoreError::Damaged(format!(
                "the file is damaged ({first})"
            )));
        }
    }
    connection.close().await?;
    Ok(())
}

pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    MIGRATIONS
        .run(connection)
        .await
        .map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
                StoreError::Damaged("a newer Baton wrote it".into())
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            other => StoreError::Damaged(other.to_string()),
        })
}

async fn epoch(connection: &mut SqliteConnection, new_epoch: Epoch) -> Result<Epoch, StoreError> {
    sqlx::query("INSERT INTO store (id, epoch) VALUES (1, ?) ON CONFLICT DO NOTHING")
        .bind(new_epoch.0.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    let kept: Vec<u8> = sqlx::query_scalar("SELECT epoch FROM store")
        .fetch_one(&mut *connection)
        .await?;
    match kept.try_into() {
        Ok(bytes) => Ok(Epoch(uuid::Uuid::from_bytes(bytes))),
        Err(_) => Err(StoreError::Damaged("its epoch is not an id".into())),
    }
}

pub(super) fn naming_the_file(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::Damaged(what) => StoreError::Damaged(format!("{}: {what}", path.display())),
        StoreError::Unavailable(what) => {
            StoreError::Unavailable(format!("{}: {what}", path.display()))
        }
    }
}
