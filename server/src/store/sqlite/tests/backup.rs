//! What a copy holds, and what putting one in place changes.

use super::{append, epoch};
use crate::store::sqlite::SqliteStore;
use crate::store::{AccountStore, Operator, SessionStore, StoreError};
use baton_protocol::wire::{DutyState, OperatorId};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

struct Files {
    folder: TempDir,
    database: PathBuf,
    copy: PathBuf,
}

/// A store with one entry and a login, copied while it is open, and then a second entry.
async fn copied_midway() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let [database, copy] = ["baton.db", "copy.db"].map(|name| folder.path().join(name));
    let store = SqliteStore::open(&database, epoch(1)).await.unwrap();
    let operator = OperatorId(Uuid::from_u128(1));
    let ann = Operator {
        id: operator,
        email: "ann@shop.example".into(),
        name: "Ann".into(),
        password_hash: String::new(),
        duty: DutyState::Away,
    };
    store.put_operator(ann).await.unwrap();
    store.put_login([7; 32], operator, 1_000).await.unwrap();
    store.append(append(0)).await.unwrap();
    SqliteStore::back_up(&database, &copy).await.unwrap();
    store.append(append(1)).await.unwrap();
    Files {
        folder,
        database,
        copy,
    }
}

/// How many entries a file has, its epoch's number, and whether the login is good.
async fn read(file: &Path) -> (usize, u128, bool) {
    let store = SqliteStore::open(file, epoch(9)).await.unwrap();
    let entries = store.entries(append(0).session, 0, 9).await.unwrap();
    let login = store.operator_by_login([7; 32], 1).await.unwrap();
    (entries.len(), store.epoch().0.as_u128(), login.is_some())
}

#[tokio::test]
async fn a_restored_copy_is_as_it_was_but_for_its_epoch_and_logins() {
    let files = copied_midway().await;
    let restored = SqliteStore::restore(&files.database, Some(&files.copy), epoch(2));
    restored.await.unwrap();
    assert_eq!(read(&files.database).await, (1, 2, false));
    // The copy can be restored again, and what was there is not lost.
    assert_eq!(read(&files.copy).await, (1, 1, true));
    let replaced = files.folder.path().join("baton.db.replaced");
    assert_eq!(read(&replaced).await, (2, 1, true));
}

#[tokio::test]
async fn the_file_that_is_there_can_be_taken_for_a_copy() {
    let files = copied_midway().await;
    let restored = SqliteStore::restore(&files.database, None, epoch(2));
    restored.await.unwrap();
    assert_eq!(read(&files.database).await, (2, 2, false));
}

#[tokio::test]
async fn a_copy_is_restored_where_nothing_was() {
    let files = copied_midway().await;
    let elsewhere = files.folder.path().join("new.db");
    let restored = SqliteStore::restore(&elsewhere, Some(&files.copy), epoch(2));
    restored.await.unwrap();
    assert_eq!(read(&elsewhere).await, (1, 2, false));
}

#[tokio::test]
async fn what_can_not_be_restored_leaves_what_is_there() {
    let files = copied_midway().await;
    let at = |name: &str| files.folder.path().join(name);
    std::fs::write(at("letter"), "Dear diary, no database. ".repeat(100)).unwrap();
    std::fs::write(at("empty"), "").unwrap();
    for bad in ["letter", "empty", "nowhere"] {
        let refused = SqliteStore::restore(&files.database, Some(&at(bad)), epoch(2)).await;
        let what = refused.expect_err(bad).to_string();
        assert!(what.contains(bad), "{what}");
        assert_eq!(read(&files.database).await, (2, 1, true), "{bad}");
    }
    // One that was replaced before is not written over.
    std::fs::write(at("baton.db.replaced"), "precious").unwrap();
    let refused = SqliteStore::restore(&files.database, Some(&files.copy), epoch(2)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(what)) if what.contains("move it away")));
    assert_eq!(std::fs::read(at("baton.db.replaced")).unwrap(), b"precious");
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten_by_a_copy() {
    let files = copied_midway().await;
    let refused = SqliteStore::back_up(&files.database, &files.copy).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
    assert_eq!(read(&files.copy).await, (1, 1, true));
}
