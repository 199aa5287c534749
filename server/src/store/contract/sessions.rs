//! Cases: logs.

use super::fixture::*;
use crate::store::{AppendOutcome, Store, StoreError};
use baton_protocol::wire::{OperatorDetail, OperatorId, OperatorRef, VisitorEvent};
use std::sync::Arc;
use tokio::task::JoinSet;

pub(super) async fn a_log_reads_back_as_it_was_appended(store: Arc<impl Store>) {
    let note = baton_protocol::wire::OperatorEntry {
        event: VisitorEvent::Internal,
        detail: Some(OperatorDetail::Note {
            operator: OperatorRef {
                id: OperatorId(uuid(9)),
                name: "Ada".into(),
            },
            text: "Knows us well.".into(),
        }),
        ..entry(3, Some(command(2)), "")
    };
    let first = vec![entry(1, None, "one"), entry(2, Some(command(1)), "two")];
    appended(&*store, with_entries(session(1), 0, first.clone())).await;
    appended(&*store, with_entries(session(1), 2, vec![note.clone()])).await;
    let read = store.entries(session(1), 0, 10).await.unwrap();
    assert_eq!(read, [first, vec![note]].concat());
}

pub(super) async fn a_session_that_is_not_there_has_no_entries(store: Arc<impl Store>) {
    assert!(store.entries(session(1), 0, 10).await.unwrap().is_empty());
    assert!(store.inbox(10).await.unwrap().is_empty());
    assert!(store.unanswered().await.unwrap().is_empty());
}

pub(super) async fn a_page_of_entries_begins_after_the_position_and_ends_at_the_limit(
    store: Arc<impl Store>,
) {
    let entries: Vec<_> = (1..=5).map(|seq| entry(seq, None, "text")).collect();
    appended(&*store, with_entries(session(1), 0, entries)).await;
    for (after, limit, expected) in [
        (0, 2, vec![1, 2]),
        (2, 2, vec![3, 4]),
        (4, 9, vec![5]),
        (5, 9, vec![]),
        (u64::MAX, 9, vec![]),
        (0, usize::MAX, vec![1, 2, 3, 4, 5]),
    ] {
        let page = store.entries(session(1), after, limit).await.unwrap();
        let seqs: Vec<_> = page.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, expected, "after {after}, at most {limit}");
    }
}

pub(super) async fn what_a_command_made_is_found_in_its_own_session_alone(store: Arc<impl Store>) {
    appended(&*store, append(session(1), 0, command(1), "one")).await;
    appended(&*store, append(session(1), 1, command(2), "two")).await;
    let made = store.made_by(session(1), command(2)).await.unwrap();
    assert_eq!(made, Some(entry(2, Some(command(2)), "two")));
    assert_eq!(store.made_by(session(1), command(3)).await.unwrap(), None);
    assert_eq!(store.made_by(session(2), command(2)).await.unwrap(), None);
}

pub(super) async fn an_append_at_another_head_is_a_conflict_and_writes_nothing(
    store: Arc<impl Store>,
) {
    appended(&*store, append(session(1), 0, command(1), "one")).await;
    for head in [0, 2, 7] {
        let stale = append(session(1), head, command(2), "two");
        assert_eq!(store.append(stale).await.unwrap(), AppendOutcome::Conflict);
    }
    let early = append(session(2), 1, command(2), "two");
    assert_eq!(store.append(early).await.unwrap(), AppendOutcome::Conflict);
    assert_eq!(store.entries(session(1), 0, 10).await.unwrap().len(), 1);
    assert!(store.entries(session(2), 0, 10).await.unwrap().is_empty());
    assert_eq!(store.inbox(10).await.unwrap(), [row(session(1), 1)]);
    appended(&*store, append(session(1), 1, command(2), "two")).await;
}

pub(super) async fn a_resent_command_is_a_duplicate_even_at_an_old_head(store: Arc<impl Store>) {
    appended(&*store, append(session(1), 0, command(1), "one")).await;
    appended(&*store, append(session(1), 1, command(2), "two")).await;
    let made = AppendOutcome::Duplicate(vec![entry(1, Some(command(1)), "one")]);
    for head in [0, 1, 2, 9] {
        let resent = append(session(1), head, command(1), "one");
        assert_eq!(store.append(resent).await.unwrap(), made, "at head {head}");
    }
}

pub(super) async fn a_duplicate_answers_with_the_stored_entries_and_writes_nothing(
    store: Arc<impl Store>,
) {
    appended(&*store, append(session(1), 0, command(1), "as stored")).await;
    appended(&*store, append(session(1), 1, command(2), "also")).await;
    let entries = vec![
        entry(3, Some(command(3)), "new"),
        entry(4, Some(command(1)), "resent with another text"),
        entry(5, Some(command(2)), "resent"),
    ];
    let outcome = store.append(with_entries(session(1), 2, entries)).await;
    let made = vec![
        entry(1, Some(command(1)), "as stored"),
        entry(2, Some(command(2)), "also"),
    ];
    assert_eq!(outcome.unwrap(), AppendOutcome::Duplicate(made.clone()));
    assert_eq!(store.entries(session(1), 0, 10).await.unwrap(), made);
    appended(&*store, append(session(1), 2, command(3), "new")).await;
}

pub(super) async fn the_same_command_in_two_sessions_is_no_duplicate(store: Arc<impl Store>) {
    appended(&*store, append(session(1), 0, command(1), "one")).await;
    appended(&*store, append(session(2), 0, command(1), "one")).await;
}

pub(super) async fn an_append_with_a_hole_is_refused(store: Arc<impl Store>) {
    for broken in [
        with_entries(session(1), 0, vec![]),
        with_entries(session(1), 0, vec![entry(2, None, "text")]),
        with_entries(
            session(1),
            0,
            vec![entry(1, None, "a"), entry(3, None, "b")],
        ),
    ] {
        let outcome = store.append(broken).await;
        assert!(matches!(outcome, Err(StoreError::Damaged(_))));
    }
    assert!(store.entries(session(1), 0, 10).await.unwrap().is_empty());
}

pub(super) async fn of_many_appends_at_one_head_exactly_one_wins(store: Arc<impl Store>) {
    for round in 0..20 {
        let mut race = JoinSet::new();
        for racer in 0..16_u64 {
            let store = Arc::clone(&store);
            let id = command(u128::from(round * 100 + racer));
            race.spawn(async move {
                let append = append(session(1), round, id, &racer.to_string());
                (racer, store.append(append).await.unwrap())
            });
        }
        let outcomes = race.join_all().await;
        let won = |(_, outcome): &&(u64, AppendOutcome)| *outcome == AppendOutcome::Appended;
        let winners: Vec<_> = outcomes.iter().filter(won).collect();
        assert_eq!(winners.len(), 1, "{outcomes:?}");
        let lost = outcomes
            .iter()
            .filter(|(_, o)| *o == AppendOutcome::Conflict);
        assert_eq!(lost.count(), 15);
        let last = store.entries(session(1), round, 10).await.unwrap();
        let id = command(u128::from(round * 100 + winners[0].0));
        assert_eq!(
            last,
            [entry(round + 1, Some(id), &winners[0].0.to_string())]
        );
    }
}

pub(super) async fn of_many_resends_of_one_command_exactly_one_is_appended(store: Arc<impl Store>) {
    for round in 0..20 {
        let mut race = JoinSet::new();
        for _ in 0..8 {
            let store = Arc::clone(&store);
            let append = append(session(1), round, command(u128::from(round)), "same");
            race.spawn(async move { store.append(append).await.unwrap() });
        }
        let outcomes = race.join_all().await;
        let made = entry(round + 1, Some(command(u128::from(round))), "same");
        let made = AppendOutcome::Duplicate(vec![made]);
        let appended = outcomes.iter().filter(|o| **o == AppendOutcome::Appended);
        assert_eq!(appended.count(), 1);
        assert_eq!(outcomes.iter().filter(|o| **o == made).count(), 7);
    }
}

/// Sent without waiting for each other: a batch decides each against those before it.
pub(super) async fn appends_of_one_session_in_a_row_follow_on_each_other(store: Arc<impl Store>) {
    for round in 0..20_u64 {
        // Few enough to be polled, and so queued, in their order.
        let appends = (round * 16..(round + 1) * 16).map(|head| {
            let append = append(session(1), head, command(u128::from(head)), "text");
            store.append(append)
        });
        for outcome in futures_util::future::join_all(appends).await {
            assert_eq!(outcome.unwrap(), AppendOutcome::Appended);
        }
    }
    let entries = store.entries(session(1), 0, 1_000).await.unwrap();
    assert!(entries.iter().map(|entry| entry.seq).eq(1..=320));
    assert_eq!(store.inbox(10).await.unwrap(), [row(session(1), 320)]);
}

/// Sent without waiting for each other, and so perhaps committed together.
pub(super) async fn of_appends_at_once_each_gets_its_own_outcome(store: Arc<impl Store>) {
    for round in 0..20_u64 {
        let of = |number: u128| session(u128::from(round) * 10 + number);
        appended(&*store, append(of(1), 0, command(1), "there before")).await;
        appended(&*store, append(of(2), 0, command(1), "there before")).await;
        let appends = [
            append(of(1), 1, command(2), "fits"),
            append(of(2), 0, command(2), "behind the head"),
            append(of(3), 0, command(1), "makes a session"),
            append(of(1), 1, command(1), "resent"),
            append(of(1), 2, command(3), "follows on the first"),
            append(of(3), 0, command(2), "behind the head by now"),
            append(of(3), 0, command(1), "resent at once"),
            append(of(2), 1, command(3), "fits"),
        ];
        let outcomes = appends.map(|append| store.append(append));
        let outcomes = futures_util::future::try_join_all(outcomes).await.unwrap();
        let resent = |text| AppendOutcome::Duplicate(vec![entry(1, Some(command(1)), text)]);
        let expected = [
            AppendOutcome::Appended,
            AppendOutcome::Conflict,
            AppendOutcome::Appended,
            resent("there before"),
            AppendOutcome::Appended,
            AppendOutcome::Conflict,
            resent("makes a session"),
            AppendOutcome::Appended,
        ];
        assert_eq!(outcomes, expected);
        for (number, head) in [(1, 3), (2, 2), (3, 1)] {
            let entries = store.entries(of(number), 0, 10).await.unwrap();
            assert!(entries.iter().map(|entry| entry.seq).eq(1..=head));
            let rows = store.inbox(100).await.unwrap();
            assert!(rows.contains(&row(of(number), head)));
        }
    }
}

pub(super) async fn many_sessions_at_once_lose_nothing(store: Arc<impl Store>) {
    let mut tasks = JoinSet::new();
    for number in 0..50_u128 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for head in 0..20 {
                let append = append(session(number), head, command(u128::from(head)), "text");
                appended(&*store, append).await;
            }
        });
    }
    tasks.join_all().await;
    for number in 0..50_u128 {
        let entries = store.entries(session(number), 0, 100).await.unwrap();
        assert!(entries.iter().map(|entry| entry.seq).eq(1..=20));
    }
    assert_eq!(store.inbox(100).await.unwrap().len(), 50);
}

pub(super) async fn what_was_appended_is_read_at_once(store: Arc<impl Store>) {
    for head in 0..100 {
        let append = append(session(1), head, command(u128::from(head)), "text");
        appended(&*store, append).await;
        assert_eq!(store.entries(session(1), head, 9).await.unwrap().len(), 1);
        assert_eq!(store.inbox(1).await.unwrap()[0].head, head + 1);
    }
}

pub(super) async fn odd_texts_survive(store: Arc<impl Store>) {
    let texts = [
        "\0",
        "a\0b\u{1}\u{1f}\u{7f}",
        "\"quoted\" \\back\\slash\\ 'single' \\u0000",
        "\u{fffd}\u{feff}\u{202e}\u{2028}\u{e000}\u{10ffff}",
        "👩‍👩‍👧 नमस्ते 你好 مرحبا é e\u{301}",
        "\r\n\t",
        "",
    ];
    for (head, text) in (0..).zip(texts) {
        let id = command(u128::from(head));
        appended(&*store, append(session(1), head, id, text)).await;
        let read = store.entries(session(1), head, 1).await.unwrap();
        assert_eq!(read, [entry(head + 1, Some(id), text)]);
        let resent = append(session(1), head, id, text);
        let made = AppendOutcome::Duplicate(read);
        assert_eq!(store.append(resent).await.unwrap(), made);
    }
}
