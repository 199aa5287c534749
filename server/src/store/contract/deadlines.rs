//! Cases: when what happens by itself is due.

use super::fixture::*;
use crate::store::{Append, AppendOutcome, Store};
use std::sync::Arc;

fn due_at(number: u128, head: u64, due_ms: Option<u64>) -> Append {
    let command = command(number * 10 + u128::from(head));
    Append {
        due_ms,
        ..append(session(number), head, command, "text")
    }
}

pub(super) async fn sessions_are_due_from_their_deadline_on_the_earliest_first(
    store: Arc<impl Store>,
) {
    assert_eq!(store.next_due().await.unwrap(), None);
    for (number, due_ms) in [(1, Some(30)), (2, None), (3, Some(10)), (4, Some(10))] {
        appended(&*store, due_at(number, 0, due_ms)).await;
    }
    assert_eq!(store.next_due().await.unwrap(), Some(10));
    for (now_ms, limit, expected) in [
        (9, 9, vec![]),
        (10, 9, vec![3, 4]),
        (29, 9, vec![3, 4]),
        (30, 9, vec![3, 4, 1]),
        (u64::MAX, 9, vec![3, 4, 1]),
        (30, 2, vec![3, 4]),
        (30, 0, vec![]),
    ] {
        let due = store.due(now_ms, limit).await.unwrap();
        let expected: Vec<_> = expected.into_iter().map(session).collect();
        assert_eq!(due, expected, "at {now_ms}, at most {limit}");
    }
}

pub(super) async fn an_append_sets_the_deadline_and_one_that_writes_nothing_does_not(
    store: Arc<impl Store>,
) {
    appended(&*store, due_at(1, 0, Some(10))).await;
    let stale = store.append(due_at(1, 7, Some(5))).await.unwrap();
    assert_eq!(stale, AppendOutcome::Conflict);
    let resent = store.append(due_at(1, 0, Some(5))).await.unwrap();
    assert!(matches!(resent, AppendOutcome::Duplicate(_)));
    assert_eq!(store.next_due().await.unwrap(), Some(10));
    appended(&*store, due_at(1, 1, Some(20))).await;
    assert_eq!(store.next_due().await.unwrap(), Some(20));
    appended(&*store, due_at(1, 2, None)).await;
    assert_eq!(store.next_due().await.unwrap(), None);
    assert!(store.due(u64::MAX, 9).await.unwrap().is_empty());
}

pub(super) async fn a_deadline_is_put_off_unless_the_log_went_on(store: Arc<impl Store>) {
    appended(&*store, due_at(1, 0, Some(10))).await;
    appended(&*store, due_at(2, 0, Some(11))).await;
    store.put_off(session(1), 1, Some(40)).await.unwrap();
    assert_eq!(store.due(40, 9).await.unwrap(), [session(2), session(1)]);

    appended(&*store, due_at(1, 1, Some(20))).await;
    store.put_off(session(1), 1, Some(90)).await.unwrap();
    assert_eq!(store.due(20, 9).await.unwrap(), [session(2), session(1)]);
    store.put_off(session(2), 1, None).await.unwrap();
    assert_eq!(store.due(90, 9).await.unwrap(), [session(1)]);
    store.put_off(session(9), 0, Some(1)).await.unwrap();
    assert_eq!(store.next_due().await.unwrap(), Some(20), "no such session");
}
