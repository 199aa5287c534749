//! What SQLite's file promises beyond the contract.

mod backup;
mod batches;
mod migrations;
mod outbox;

use super::SqliteStore;
use crate::store::{
    Append, AppendOutcome, DocumentStore, SessionStore, SourceUpdate, StoreError, StoredDocument,
};
use baton_protocol::wire::{
    AgentId, CommandId, Contact, Epoch, InboxRow, InboxState, Lead, LeadState, OperatorEntry,
    OperatorId, OperatorRef, SessionId, VisitorEvent, WaitStep,
};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

fn epoch(number: u128) -> Epoch {
    Epoch(Uuid::from_u128(number))
}

fn append(head: u64) -> Append {
    append_to(1, head)
}

fn append_to(session: u128, head: u64) -> Append {
    let session = SessionId(Uuid::from_u128(session));
    Append {
        session,
        head,
        entries: vec![OperatorEntry {
            seq: head + 1,
            at_ms: 1,
            command: Some(CommandId(Uuid::from_u128(u128::from(head)))),
            event: VisitorEvent::Internal,
            detail: None,
        }],
        row: Arc::new(InboxRow {
            session,
            head: head + 1,
            agent: agent(),
            state: InboxState::Agent,
            reason: None,
            last_message: None,
            lead: None,
            page: None,
            wanted_ms: None,
            claimed: None,
            wait_step: WaitStep::Asked,
            route: Default::default(),
            losses: Vec::new(),
            started_ms: 1,
            updated_ms: 1,
        }),
        unanswered: true,
        due_ms: None,
        notifications: Vec::new(),
        withdraws_held: false,
    }
}

fn agent() -> AgentId {
    AgentId::try_from("demo".to_owned()).unwrap()
}

async fn refused(path: &Path) -> String {
    match SqliteStore::open(path, epoch(1)).await {
        Err(StoreError::Damaged(what)) => what,
        Err(other) => panic!("not damaged, but: {other}"),
        Ok(_) => panic!("it was opened"),
    }
}

#[tokio::test]
async fn a_reopened_store_is_the_same_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    for head in 0..3 {
        let outcome = store.append(append(head)).await.unwrap();
        assert_eq!(outcome, AppendOutcome::Appended);
    }
    drop(store);

    let store = SqliteStore::open(&path, epoch(2)).await.unwrap();
    assert_eq!(store.epoch(), epoch(1));
    let read = store.entries(append(0).session, 0, 9).await.unwrap();
    assert_eq!(read.len(), 3);
    assert_eq!(store.unanswered().await.unwrap(), [append(0).session]);
    let outcome = store.append(append(1)).await.unwrap();
    assert!(matches!(outcome, AppendOutcome::Duplicate(_)));
}

#[tokio::test]
async fn a_checkpoint_leaves_nothing_outside_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    store.append(append(0)).await.unwrap();
    let wal_bytes = || {
        std::fs::metadata(folder.path().join("baton.db-wal"))
            .unwrap()
            .len()
    };
    assert!(wal_bytes() > 0);
    store.checkpoint().await.unwrap();
    assert_eq!(wal_bytes(), 0);
    assert_eq!(
        store.entries(append(0).session, 0, 9).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn an_append_that_meets_damage_says_so_and_the_next_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    store.append(append(0)).await.unwrap();
    sqlx::raw_sql("UPDATE entry SET json = 'overwritten'")
        .execute(&mut *store.writing.lock().await)
        .await
        .unwrap();
    // A resend, which is answered with the entry.
    let met = store.append(append(0)).await;
    let Err(StoreError::Damaged(what)) = met else {
        panic!("{met:?}")
    };
    assert!(!what.contains("store"), "said twice: {what}");
    let outcome = store.append(append(1)).await.unwrap();
    assert_eq!(outcome, AppendOutcome::Appended);
}

#[tokio::test]
async fn a_held_session_that_cannot_be_read_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    let ann = OperatorRef {
        id: OperatorId(Uuid::from_u128(1)),
        name: "Ann".into(),
    };
    for session in [1, 2] {
        let mut held = append_to(session, 0);
        Arc::make_mut(&mut held.row).state = InboxState::Operator {
            operator: ann.clone(),
        };
        store.append(held).await.unwrap();
    }
    let first = append_to(1, 0).session;
    sqlx::query("UPDATE session SET inbox_row = 'overwritten' WHERE id = ?")
        .bind(first.0.as_bytes().to_vec())
        .execute(&mut *store.writing.lock().await)
        .await
        .unwrap();
    let second = append_to(2, 0).session;
    assert_eq!(store.held().await.unwrap(), [(second, ann)]);
}

#[tokio::test]
async fn another_process_adds_documents_and_the_version_tells() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let server = SqliteStore::open(&path, epoch(1)).await.unwrap();
    let before = server.documents_version().await.unwrap();
    let other = SqliteStore::open(&path, epoch(2)).await.unwrap();
    let document = StoredDocument {
        name: "a".into(),
        text: "text".into(),
    };
    let update = SourceUpdate {
        source: "folder".into(),
        documents: vec![document],
        keep: Vec::new(),
        is_whole: true,
    };
    other.update_source(&agent(), update).await.unwrap();
    assert_ne!(server.documents_version().await.unwrap(), before);
    assert_eq!(server.documents(&agent()).await.unwrap().len(), 1);
    server.append(append(0)).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let bytes = b"Dear diary, this is a letter and no database at all.".repeat(100);
    std::fs::write(&path, &bytes).unwrap();
    let what = refused(&path).await;
    assert!(what.contains("baton.db"), "{what}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let mut theirs = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE theirs (id INTEGER)")
        .execute(&mut theirs)
        .await
        .unwrap();
    sqlx::Connection::close(theirs).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let what = refused(&path).await;
    assert!(what.contains("another program's"), "{what}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn a_file_with_overwritten_pages_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    store.append(append(0)).await.unwrap();
    sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut *store.writing.lock().await)
        .await
        .unwrap();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    let what = refused(&path).await;
    assert!(what.contains("the file is damaged ("), "{what}");
    assert!(!what.contains("***"), "{what}");
}

#[tokio::test]
async fn a_newer_batons_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'from the future', 1, x'00', 1)",
    )
    .execute(&mut *store.writing.lock().await)
    .await
    .unwrap();
    drop(store);
    let what = refused(&path).await;
    assert!(what.contains("a newer Baton wrote it"), "{what}");
}
