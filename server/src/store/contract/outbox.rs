//! Cases: notifications on their way out.

use super::fixture::*;
use crate::store::{Append, AppendOutcome, Claim, Notification, Store, StoreError, Way};
use baton_protocol::wire::{NotificationId, NotificationKind};
use futures_util::future::join_all;
use std::collections::HashSet;
use std::sync::Arc;

const LONG: usize = 1_000;

fn crm() -> Way {
    Way::Webhook("crm".into())
}

fn notification(number: u128, seq: u64, way: Way) -> Notification {
    Notification {
        id: NotificationId(uuid(number)),
        way,
        kind: NotificationKind::HandoffRequested,
        session: session(1),
        seq,
        created_ms: 1_000 + seq,
        payload: "{\"odd\":\"\\u0000 🙂 '\"}".into(),
        held_until_ms: None,
    }
}

/// One entry at a head, with these notifications.
fn notifying(head: u64, number: u128, notifications: Vec<Notification>) -> Append {
    Append {
        notifications,
        ..append(session(1), head, command(number), "text")
    }
}

/// A store with so many notifications on a way, ids from 1, each of an entry of its own.
async fn fill(store: &impl Store, way: &Way, count: u64) {
    for seq in 1..=count {
        let notification = notification(seq.into(), seq, way.clone());
        appended(store, notifying(seq - 1, seq.into(), vec![notification])).await;
    }
}

async fn claim(store: &impl Store, now_ms: u64, until_ms: u64, limit: usize) -> Vec<Claim> {
    store
        .claim_due(&crm(), now_ms, until_ms, limit)
        .await
        .unwrap()
}

fn ids(claims: &[Claim]) -> Vec<u128> {
    let ids = claims.iter().map(|claim| claim.notification.id.0.as_u128());
    ids.collect()
}

pub(super) async fn a_notification_is_committed_with_its_entry_and_reads_back(
    store: Arc<impl Store>,
) {
    let written = notification(1, 1, crm());
    let other = notification(2, 1, Way::Email("ada@shop.example".into()));
    appended(
        &*store,
        notifying(0, 1, vec![written.clone(), other.clone()]),
    )
    .await;
    let claims = claim(&*store, 0, 10, LONG).await;
    let expected = Claim {
        notification: written,
        attempt: 1,
    };
    assert_eq!(claims, [expected]);
    let claims = store.claim_due(&other.way, 0, 10, LONG).await.unwrap();
    assert_eq!(claims[0].notification, other);
    assert!(
        store
            .claim_due(&Way::Slack, 0, 10, LONG)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(super) async fn a_refused_append_leaves_no_notification(store: Arc<impl Store>) {
    let refused = notifying(3, 1, vec![notification(1, 4, crm())]);
    let outcome = store.append(refused).await.unwrap();
    assert_eq!(outcome, AppendOutcome::Conflict);
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), None);
}

pub(super) async fn a_duplicate_leaves_no_notification_twice(store: Arc<impl Store>) {
    let first = notifying(0, 1, vec![notification(1, 1, crm())]);
    appended(&*store, first.clone()).await;
    for resent in [first, notifying(1, 1, vec![notification(2, 2, crm())])] {
        let outcome = store.append(resent).await.unwrap();
        assert!(matches!(outcome, AppendOutcome::Duplicate(_)));
    }
    assert_eq!(ids(&claim(&*store, 0, 10, LONG).await), [1]);
}

pub(super) async fn of_appends_at_once_those_that_win_alone_notify(store: Arc<impl Store>) {
    let appends = (1..=64_u128).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let append = notifying(0, number, vec![notification(number, 1, crm())]);
            (number, store.append(append).await.unwrap())
        })
    });
    let mut won = Vec::new();
    for outcome in join_all(appends).await {
        let (number, outcome) = outcome.unwrap();
        won.extend((outcome == AppendOutcome::Appended).then_some(number));
    }
    assert_eq!(won.len(), 1);
    assert_eq!(ids(&claim(&*store, 0, 10, LONG).await), won);
}

pub(super) async fn many_notifications_of_one_append_are_all_kept(store: Arc<impl Store>) {
    // More than one statement takes.
    let count = 700;
    let notifications = (1..=count).map(|number| notification(number, 1, crm()));
    appended(&*store, notifying(0, 1, notifications.collect())).await;
    assert_eq!(claim(&*store, 0, 10, LONG).await.len(), 700);
}

pub(super) async fn a_notification_of_another_entry_is_refused(store: Arc<impl Store>) {
    let odd = notifying(0, 1, vec![notification(1, 2, crm())]);
    let refused = store.append(odd).await;
    assert!(matches!(refused, Err(StoreError::Damaged(_))));
    assert!(store.entries(session(1), 0, 9).await.unwrap().is_empty());
}

pub(super) async fn a_claim_holds_until_its_lease_ends_and_counts_as_an_attempt(
    store: Arc<impl Store>,
) {
    fill(&*store, &crm(), 1).await;
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), Some(0));
    assert_eq!(claim(&*store, 100, 200, LONG).await.len(), 1);
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), Some(200));
    assert!(claim(&*store, 199, 300, LONG).await.is_empty());
    let again = claim(&*store, 200, 300, LONG).await;
    assert_eq!((ids(&again), again[0].attempt), (vec![1], 2));
}

pub(super) async fn claims_are_limited_and_the_oldest_come_first(store: Arc<impl Store>) {
    fill(&*store, &crm(), 5).await;
    assert_eq!(ids(&claim(&*store, 0, 10, 2).await), [1, 2]);
    assert_eq!(ids(&claim(&*store, 0, 10, 2).await), [3, 4]);
    assert_eq!(ids(&claim(&*store, 0, 10, 0).await), [0; 0]);
    assert_eq!(ids(&claim(&*store, 0, 10, 2).await), [5]);
}

pub(super) async fn what_tells_that_somebody_waits_is_claimed_before_all_else(
    store: Arc<impl Store>,
) {
    for (seq, kind) in (1..).zip([
        NotificationKind::LeadCaptured,
        NotificationKind::Resolved,
        NotificationKind::WaitingTooLong,
        NotificationKind::Claimed,
        NotificationKind::HandoffRequested,
    ]) {
        let notification = Notification {
            kind,
            ..notification(seq.into(), seq, crm())
        };
        appended(&*store, notifying(seq - 1, seq.into(), vec![notification])).await;
    }
    assert_eq!(ids(&claim(&*store, 0, 10, 3).await), [3, 5, 1]);
    assert_eq!(ids(&claim(&*store, 0, 10, 3).await), [2, 4]);
}

pub(super) async fn many_claimers_never_get_the_same_within_a_lease(store: Arc<impl Store>) {
    const COUNT: u64 = 100;
    fill(&*store, &crm(), COUNT).await;
    let claimers = (0..8).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut got = Vec::new();
            loop {
                let claims = claim(&*store, 0, 10, 3).await;
                if claims.is_empty() {
                    return got;
                }
                got.extend(ids(&claims));
            }
        })
    });
    let mut all = Vec::new();
    for got in join_all(claimers).await {
        all.extend(got.unwrap());
    }
    let different: HashSet<_> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (100, 100));
}

pub(super) async fn what_was_delivered_is_gone_and_only_once(store: Arc<impl Store>) {
    fill(&*store, &crm(), 2).await;
    let claims = claim(&*store, 0, 10, LONG).await;
    assert!(store.delivered(claims[0].notification.id).await.unwrap());
    assert!(!store.delivered(claims[0].notification.id).await.unwrap());
    assert_eq!(ids(&claim(&*store, 10, 20, LONG).await), [2]);
}

pub(super) async fn what_is_put_off_comes_back_in_its_time_with_the_next_attempt(
    store: Arc<impl Store>,
) {
    fill(&*store, &crm(), 1).await;
    let first = claim(&*store, 0, 10, LONG).await;
    assert!(
        store
            .postpone(&first[0], 5_000, "it was down")
            .await
            .unwrap()
    );
    assert!(claim(&*store, 4_999, 9_999, LONG).await.is_empty());
    let second = claim(&*store, 5_000, 9_999, LONG).await;
    assert_eq!(second[0].attempt, 2);
    assert_eq!(second[0].notification, first[0].notification);
}

pub(super) async fn a_claim_that_was_lost_changes_nothing_but_what_it_delivered(
    store: Arc<impl Store>,
) {
    fill(&*store, &crm(), 1).await;
    let lost = claim(&*store, 0, 10, LONG).await.remove(0);
    let held = claim(&*store, 10, 20, LONG).await.remove(0);
    assert!(!store.postpone(&lost, 99, "late").await.unwrap());
    assert!(!store.give_up(&lost, 99, "late").await.unwrap());
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), Some(20));
    assert!(store.delivered(lost.notification.id).await.unwrap());
    assert!(!store.postpone(&held, 99, "late").await.unwrap());
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), None);
}

pub(super) async fn what_is_given_up_is_a_dead_letter_and_the_latest_comes_first(
    store: Arc<impl Store>,
) {
    fill(&*store, &crm(), 3).await;
    let claims = claim(&*store, 0, 10, LONG).await;
    for (claim, dead_ms) in claims.iter().zip([50, 70, 60]) {
        assert!(
            store
                .give_up(claim, dead_ms, "gone for good")
                .await
                .unwrap()
        );
        assert!(!store.give_up(claim, dead_ms, "again").await.unwrap());
    }
    let dead = store.dead_letters(2).await.unwrap();
    let numbers: Vec<_> = dead.iter().map(|letter| letter.id.0.as_u128()).collect();
    assert_eq!(numbers, [2, 3]);
    let letter = &dead[0];
    let found = store.dead_letter(letter.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(letter));
    assert_eq!(
        (letter.way.as_str(), letter.seq, letter.dead_ms),
        ("webhook:crm", 2, 70)
    );
    assert_eq!(
        (letter.attempts, letter.error.as_str()),
        (1, "gone for good")
    );
    assert_eq!(letter.kind, NotificationKind::HandoffRequested);
    assert_eq!((letter.session, letter.created_ms), (session(1), 1_002));
    assert!(claim(&*store, 1_000_000, 2_000_000, LONG).await.is_empty());
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), None);
}

pub(super) async fn a_dead_letter_is_sent_again_from_the_first_attempt_on(store: Arc<impl Store>) {
    fill(&*store, &crm(), 1).await;
    let id = NotificationId(uuid(1));
    assert!(!store.send_again(id, 0).await.unwrap(), "it is not dead");
    assert_eq!(store.dead_letter(id).await.unwrap(), None);
    let claims = claim(&*store, 0, 10, LONG).await;
    store.give_up(&claims[0], 50, "gone").await.unwrap();
    assert!(store.send_again(id, 80).await.unwrap());
    assert!(!store.send_again(id, 80).await.unwrap(), "it is due");
    assert!(store.dead_letters(LONG).await.unwrap().is_empty());
    assert!(claim(&*store, 79, 99, LONG).await.is_empty());
    let again = claim(&*store, 80, 99, LONG).await;
    assert_eq!(again, claims);
}

pub(super) async fn what_waits_on_other_ways_is_given_up(store: Arc<impl Store>) {
    let ways = [crm(), Way::Slack, Way::Email("ada@shop.example".into())];
    for (seq, way) in (1..).zip(&ways) {
        let notification = notification(seq.into(), seq, way.clone());
        appended(&*store, notifying(seq - 1, seq.into(), vec![notification])).await;
    }
    let count = store
        .give_up_others(&ways[..1], 9, "not there")
        .await
        .unwrap();
    assert_eq!(count, 2);
    assert_eq!(store.dead_letters(LONG).await.unwrap().len(), 2);
    assert_eq!(ids(&claim(&*store, 0, 10, LONG).await), [1]);
    assert_eq!(store.give_up_others(&[], 9, "not there").await.unwrap(), 1);
}

pub(super) async fn dead_letters_are_forgotten_after_their_time_and_what_waits_is_not(
    store: Arc<impl Store>,
) {
    fill(&*store, &crm(), 3).await;
    let claims = claim(&*store, 0, 10, 2).await;
    for (claim, dead_ms) in claims.iter().zip([100, 200]) {
        assert!(store.give_up(claim, dead_ms, "500").await.unwrap());
    }
    assert_eq!(store.forget_dead_letters(100).await.unwrap(), 0);
    assert_eq!(store.forget_dead_letters(101).await.unwrap(), 1);
    assert!(
        !store
            .send_again(NotificationId(uuid(1)), 300)
            .await
            .unwrap()
    );
    let left = store.dead_letters(LONG).await.unwrap();
    assert_eq!(left.iter().map(|it| it.id.0).collect::<Vec<_>>(), [uuid(2)]);
    assert_eq!(store.forget_dead_letters(u64::MAX >> 1).await.unwrap(), 1);
    assert_eq!(ids(&claim(&*store, 300, 400, LONG).await), [3], "it lives");
}

pub(super) async fn which_ways_are_disabled_is_forgotten_once_they_are_gone(
    store: Arc<impl Store>,
) {
    const ADDRESS: &str = "https://crm.example/hook";
    store.disable(&crm(), ADDRESS, 9, "410").await.unwrap();
    store.give_up_others(&[crm()], 10, "gone").await.unwrap();
    assert!(store.is_disabled(&crm(), ADDRESS).await.unwrap());
    store
        .give_up_others(&[Way::Slack], 11, "gone")
        .await
        .unwrap();
    assert!(!store.is_disabled(&crm(), ADDRESS).await.unwrap());
}

pub(super) async fn a_disabled_way_has_nothing_waiting_until_something_is_sent_again(
    store: Arc<impl Store>,
) {
    const ADDRESS: &str = "https://crm.example/hook";
    fill(&*store, &crm(), 2).await;
    store.disable(&crm(), ADDRESS, 9, "410").await.unwrap();
    assert!(store.is_disabled(&crm(), ADDRESS).await.unwrap());
    assert!(
        !store
            .is_disabled(&crm(), "https://other.example")
            .await
            .unwrap()
    );
    assert!(!store.is_disabled(&Way::Slack, ADDRESS).await.unwrap());
    assert_eq!(store.next_attempt(&crm()).await.unwrap(), None);
    assert_eq!(store.dead_letters(LONG).await.unwrap().len(), 2);
    store.disable(&crm(), ADDRESS, 10, "410").await.unwrap();
    assert!(store.send_again(NotificationId(uuid(2)), 20).await.unwrap());
    assert!(!store.is_disabled(&crm(), ADDRESS).await.unwrap());
    assert_eq!(ids(&claim(&*store, 20, 30, LONG).await), [2]);
}
