//! Batches: what is committed together, and what becomes of it when that fails.

use super::{append_to, epoch};
use crate::store::sqlite::SqliteStore;
use crate::store::{Append, AppendOutcome, SessionStore, StoreError};
use baton_protocol::wire::{Author, Body, OperatorEntry, SessionId, VisitorEvent};
use futures_util::FutureExt;
use futures_util::future::join_all;
use std::pin::pin;
use std::sync::Arc;
use uuid::Uuid;

type Outcome = Result<AppendOutcome, StoreError>;

async fn fresh(folder: &tempfile::TempDir) -> SqliteStore {
    let path = folder.path().join("baton.db");
    SqliteStore::open(&path, epoch(1)).await.unwrap()
}

async fn run(store: &SqliteStore, sql: &'static str) {
    let mut writing = store.writing.lock().await;
    sqlx::raw_sql(sql).execute(&mut *writing).await.unwrap();
}

/// Has the writer take all of these at once: they come while it is held up with another append.
async fn append_together(store: &SqliteStore, appends: Vec<Append>) -> Vec<Outcome> {
    let mut ahead = pin!(store.append(append_to(99, 0)));
    let mut together = pin!(join_all(appends.into_iter().map(|a| store.append(a))));
    let writing = store.writing.lock().await;
    assert!(ahead.as_mut().now_or_never().is_none());
    // The test has one thread: now it is the writer's, which takes what is there.
    tokio::task::yield_now().await;
    assert!(together.as_mut().now_or_never().is_none());
    drop(writing);
    // Its own outcome is not what is tested.
    let _ = ahead.await;
    together.await
}

fn session(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(number))
}

async fn heads(store: &SqliteStore, sessions: impl IntoIterator<Item = u128>) -> Vec<usize> {
    let mut heads = Vec::new();
    for number in sessions {
        let entries = store.entries(session(number), 0, 100).await.unwrap();
        heads.push(entries.len());
    }
    heads
}

#[tokio::test]
async fn a_batch_of_all_kinds_is_decided_append_by_append() {
    let folder = tempfile::tempdir().unwrap();
    let store = fresh(&folder).await;
    for session in 1..=2 {
        store.append(append_to(session, 0)).await.unwrap();
    }
    let outcomes = append_together(
        &store,
        vec![
            append_to(1, 1),
            append_to(1, 2),
            append_to(2, 0),
            append_to(2, 7),
            append_to(3, 0),
        ],
    )
    .await;
    let made = append_to(2, 0).entries;
    let expected = [
        AppendOutcome::Appended,
        AppendOutcome::Appended,
        AppendOutcome::Duplicate(made),
        AppendOutcome::Conflict,
        AppendOutcome::Appended,
    ];
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes, expected);
    assert_eq!(heads(&store, 1..=3).await, [3, 1, 1]);
}

/// One append with several entries.
fn of_entries(session: u128, head: u64, count: u64) -> Append {
    let mut append = append_to(session, head);
    let first = append.entries.remove(0);
    append.entries = (1..=count)
        .map(|n| OperatorEntry {
            seq: head + n,
            command: first.command.filter(|_| n == 1),
            ..first.clone()
        })
        .collect();
    Arc::make_mut(&mut append.row).head = head + count;
    append
}

#[tokio::test]
async fn every_row_of_a_batch_is_written_however_many_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let store = fresh(&folder).await;
    // Around what a statement has places for, in rows of both tables.
    for (appends, entries) in [(1, 1), (2, 3), (3, 171), (256, 2), (257, 2), (512, 3)] {
        let first = 1_000 * appends;
        let sessions = first..first + appends;
        let batch = |head| {
            let sessions = sessions.clone();
            sessions.map(move |session| of_entries(session, head, entries))
        };
        for outcome in append_together(&store, batch(0).collect()).await {
            assert_eq!(outcome.unwrap(), AppendOutcome::Appended);
        }
        // A conflict among them has the heads read, and those that fit written without it.
        let mut mixed: Vec<_> = batch(entries).collect();
        mixed.extend(batch(7 * entries).take(1));
        mixed.rotate_right(1);
        let mut outcomes = append_together(&store, mixed).await.into_iter();
        let conflict = outcomes.next().unwrap();
        assert_eq!(conflict.unwrap(), AppendOutcome::Conflict);
        for outcome in outcomes {
            assert_eq!(outcome.unwrap(), AppendOutcome::Appended);
        }

        for session in sessions.clone() {
            let expected: Vec<_> = [0, entries]
                .into_iter()
                .flat_map(|head| of_entries(session, head, entries).entries)
                .collect();
            let read = store.entries(self::session(session), 0, 1_000).await;
            assert_eq!(read.unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn a_head_that_another_process_moved_is_a_conflict_for_its_session_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = fresh(&folder).await;
    let other = fresh(&folder).await;
    other.append(append_to(2, 0)).await.unwrap();
    let mut late = append_to(2, 0);
    late.entries[0].command = None;
    let outcomes = append_together(&store, vec![append_to(1, 0), late, append_to(3, 0)]).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let expected = [
        AppendOutcome::Appended,
        AppendOutcome::Conflict,
        AppendOutcome::Appended,
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(heads(&store, 1..=3).await, [1, 1, 1]);
}

#[tokio::test]
async fn a_failed_batch_leaves_nothing_behind_and_the_next_one_goes_on() {
    // Ends a batch before its first row, among its entries, among its sessions, and by a full disk.
    for (breaks, mends) in [
        ("PRAGMA query_only = on", "PRAGMA query_only = off"),
        (
            "CREATE TRIGGER breaks AFTER INSERT ON entry WHEN new.seq = 2 \
             BEGIN SELECT raise(FAIL, 'broken'); END",
            "DROP TRIGGER breaks",
        ),
        (
            "CREATE TRIGGER breaks AFTER INSERT ON session WHEN new.head = 2 \
             BEGIN SELECT raise(FAIL, 'broken'); END",
            "DROP TRIGGER breaks",
        ),
        (
            "PRAGMA max_page_count = 1",
            "PRAGMA max_page_count = 1000000",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = fresh(&folder).await;
        run(&store, breaks).await;
        let batch = || vec![append_to(1, 0), long(append_to(1, 1)), append_to(2, 0)];
        for outcome in append_together(&store, batch()).await {
            let unavailable = matches!(outcome, Err(StoreError::Unavailable(_)));
            assert!(unavailable, "{breaks}: {outcome:?}");
        }
        assert_eq!(heads(&store, 1..=2).await, [0, 0], "{breaks}");
        let rows = store.inbox(10).await.unwrap();
        assert!(rows.iter().all(|row| row.session == session(99)));

        run(&store, mends).await;
        for outcome in append_together(&store, batch()).await {
            assert_eq!(outcome.unwrap(), AppendOutcome::Appended, "{breaks}");
        }
        assert_eq!(heads(&store, 1..=2).await, [2, 1], "{breaks}");
    }
}

/// More than the pages of an empty file hold.
fn long(mut append: Append) -> Append {
    append.entries[0].event = VisitorEvent::MessageSent {
        author: Author::Visitor,
        body: Body::Text {
            text: "long ".repeat(100_000),
        },
        citations: Vec::new(),
        offers_person: false,
        interrupted: false,
    };
    append
}
