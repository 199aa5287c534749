//! Cases: notifications that are held back until a member's quiet hours end.

use super::fixture::*;
use crate::store::{Append, AppendOutcome, Notification, Store, Way};
use baton_protocol::wire::{NotificationId, NotificationKind};
use std::sync::Arc;

const LONG: usize = 1_000;

fn ada() -> Way {
    Way::Email("ada@shop.example".into())
}

fn held(number: u128, seq: u64, kind: NotificationKind, until_ms: Option<u64>) -> Notification {
    Notification {
        id: NotificationId(uuid(number)),
        way: ada(),
        kind,
        session: session(1),
        seq,
        created_ms: 1_000 + seq,
        payload: "{}".into(),
        held_until_ms: until_ms,
    }
}

fn notifying(head: u64, notifications: Vec<Notification>, withdraws_held: bool) -> Append {
    Append {
        notifications,
        withdraws_held,
        ..append(session(1), head, command(u128::from(head) + 1), "text")
    }
}

async fn due(store: &impl Store, now_ms: u64) -> Vec<u128> {
    let claims = store.claim_due(&ada(), now_ms, now_ms + 1, LONG).await;
    let claims = claims.unwrap().into_iter();
    claims
        .map(|claim| claim.notification.id.0.as_u128() & 0xff)
        .collect()
}

const ASKED: NotificationKind = NotificationKind::HandoffRequested;

pub(super) async fn what_is_held_back_is_due_at_its_time(store: Arc<impl Store>) {
    let notifications = vec![held(1, 1, ASKED, Some(5_000)), held(2, 1, ASKED, None)];
    appended(&*store, notifying(0, notifications, false)).await;
    assert_eq!(due(&*store, 4_000).await, [2]);
    assert_eq!(due(&*store, 5_000).await.len(), 2);
}

pub(super) async fn what_is_held_back_about_a_wait_is_withdrawn_and_nothing_else(
    store: Arc<impl Store>,
) {
    let notifications = vec![
        held(1, 1, ASKED, Some(5_000)),
        held(2, 1, NotificationKind::WaitingTooLong, Some(5_000)),
        held(3, 1, NotificationKind::LeadCaptured, Some(5_000)),
        held(4, 1, ASKED, None),
    ];
    appended(&*store, notifying(0, notifications, false)).await;
    // Another session's, whose visitor still waits.
    let other = Notification {
        session: session(2),
        ..held(5, 1, ASKED, Some(5_000))
    };
    let other = Append {
        notifications: vec![other],
        ..append(session(2), 0, command(9), "text")
    };
    appended(&*store, other).await;
    let next = vec![held(6, 2, ASKED, Some(5_000))];
    appended(&*store, notifying(1, next, true)).await;
    let mut left = due(&*store, 5_000).await;
    left.sort_unstable();
    assert_eq!(left, [3, 4, 5, 6]);
}

pub(super) async fn what_was_claimed_is_withdrawn_no_more(store: Arc<impl Store>) {
    let notifications = vec![held(1, 1, ASKED, Some(5_000))];
    appended(&*store, notifying(0, notifications, false)).await;
    assert_eq!(due(&*store, 5_000).await, [1]);
    appended(&*store, notifying(1, Vec::new(), true)).await;
    assert_eq!(due(&*store, 6_000).await, [1]);
}

pub(super) async fn appends_at_once_withdraw_what_those_before_them_hold_back(
    store: Arc<impl Store>,
) {
    let first = notifying(0, vec![held(1, 1, ASKED, Some(5_000))], false);
    let second = notifying(1, vec![held(2, 2, ASKED, Some(5_000))], true);
    let third = notifying(2, vec![held(3, 3, ASKED, Some(5_000))], false);
    let (first, second, third) = tokio::join!(
        store.append(first),
        store.append(second),
        store.append(third)
    );
    for outcome in [first, second, third] {
        assert_eq!(outcome.unwrap(), AppendOutcome::Appended);
    }
    let mut left = due(&*store, 5_000).await;
    left.sort_unstable();
    assert_eq!(left, [2, 3]);
}

pub(super) async fn every_way_that_something_waits_on_is_told_with_its_earliest(
    store: Arc<impl Store>,
) {
    assert_eq!(store.waiting_ways().await.unwrap(), []);
    let slack = Notification {
        way: Way::Slack,
        ..held(1, 1, ASKED, None)
    };
    let notifications = vec![
        slack,
        held(2, 1, ASKED, Some(5_000)),
        held(3, 1, ASKED, Some(4_000)),
    ];
    appended(&*store, notifying(0, notifications, false)).await;
    let ways = store.waiting_ways().await.unwrap();
    assert_eq!(ways, [(ada(), 4_000), (Way::Slack, 0)]);
}
