//! Copies of the file, and what must happen when one is put in its place.
//!
//! A copy begins another life: what was confirmed after it was made is gone, and a client that read
//! it must not take what comes next under the same numbers for what it has. So the epoch is renewed.
//! Logins end, because some of those in the copy were ended since.

use super::SqliteStore;
use super::open::{APPLICATION_ID, check, migrate, naming_the_file};
use crate::store::StoreError;
use baton_protocol::wire::Epoch;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{File, rename};
use std::io;
use std::path::{Path, PathBuf};

impl SqliteStore {
    /// Copies the store into a file that is not there yet, as it is at one moment: also while a
    /// server writes to it, and with what still stands in its WAL.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if one can't be read or the other can't be written.
    pub async fn back_up(path: &Path, to: &Path) -> Result<(), StoreError> {
        let copied = async {
            check(&options(path), std::fs::metadata(path)?.len()).await?;
            let mut connection = options(path).connect().await?;
            let id: u32 = sqlx::query_scalar("PRAGMA application_id")
                .fetch_one(&mut connection)
                .await?;
            if id != APPLICATION_ID {
                return Err(StoreError::Damaged("it is no database of Baton's".into()));
            }
            copy(&mut connection, to).await?;
            connection.close().await?;
            Ok(())
        };
        copied.await.map_err(|error| naming_the_file(error, path))
    }

    /// Puts a copy in the store's place, or takes the file that is there for one. What was there
    /// stays beside it, named `….replaced`. No server may run on it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the copy is damaged, another program's, or a newer Baton's;
    /// [`StoreError::Unavailable`] if a file can't be read or written. Then what was there stays.
    pub async fn restore(
        path: &Path,
        copy_of: Option<&Path>,
        new_epoch: Epoch,
    ) -> Result<(), StoreError> {
        let Some(backup) = copy_of else {
            return begin_another_life(path, new_epoch).await;
        };
        let beside = |ending: &str| with_ending(path, ending);
        let replaced = beside(".replaced");
        if replaced.exists() {
            return Err(StoreError::Unavailable(format!(
                "{} is there from an earlier time: move it away first",
                replaced.display()
            )));
        }
        // Made ready beside the store, so that what can fail has failed before it is touched.
        let restored = beside(".restored");
        remove(&restored)?;
        SqliteStore::back_up(backup, &restored).await?;
        begin_another_life(&restored, new_epoch).await?;
        // A WAL belongs to its file: beside another one it would be written into that.
        for ending in ["", "-wal"] {
            let from = beside(ending);
            if from.exists() {
                rename(from, with_ending(&replaced, ending))?;
            }
        }
        remove(&beside("-shm"))?;
        rename(restored, path)?;
        sync_folder(path)?;
        Ok(())
    }
}

/// Renews the epoch and ends every login, in a file of this version's form.
async fn begin_another_life(path: &Path, epoch: Epoch) -> Result<(), StoreError> {
    let mut connection = options(path).foreign_keys(true).connect().await?;
    migrate(&mut connection).await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("UPDATE store SET epoch = ?")
        .bind(epoch.0.as_bytes().to_vec())
        .execute(&mut *transaction)
        .await?;
    sqlx::query("DELETE FROM login")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .disable_statement_logging()
}

async fn copy(connection: &mut SqliteConnection, to: &Path) -> Result<(), StoreError> {
    let name = to
        .to_str()
        .ok_or_else(|| StoreError::Unavailable("its name is not UTF-8".into()))?;
    sqlx::query("VACUUM INTO ?")
        .bind(name.to_owned())
        .execute(connection)
        .await?;
    File::open(to)?.sync_all()?;
    sync_folder(to)
}

/// A name is on disk once its folder is.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
