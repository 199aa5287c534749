//! Cases: what operators set for themselves, and the browsers that they are notified in.

use super::fixture::*;
use crate::store::{Append, Notification, Operator, PushSubscription, Store, Way};
use baton_protocol::wire::{
    MemberPreferences, NotificationId, NotificationKind, OperatorId, PushSubscriptionId,
};
use std::sync::Arc;

const LONG: usize = 100;

fn id(number: u128) -> OperatorId {
    OperatorId(uuid(number))
}

/// An operator who is logged in once, until 1,000.
async fn add(store: &impl Store, number: u8, email: &str) {
    let operator = Operator {
        id: id(number.into()),
        email: email.into(),
        name: "Ada".into(),
        password_hash: "hash".into(),
        duty: baton_protocol::wire::DutyState::Away,
    };
    store.put_operator(operator).await.unwrap();
    let login = [number; 32];
    store
        .put_login(login, id(number.into()), 1_000)
        .await
        .unwrap();
}

fn browser(number: u128, operator: u8, endpoint: &str) -> PushSubscription {
    PushSubscription {
        id: PushSubscriptionId(uuid(number)),
        operator: id(operator.into()),
        login: [operator; 32],
        endpoint: format!("https://push.example/{endpoint}"),
        public_key: [4; 65],
        auth: [7; 16],
        name: "Firefox on \"Linux\"".into(),
        created_ms: number.try_into().unwrap(),
    }
}

async fn put(store: &impl Store, browser: PushSubscription) -> bool {
    store.put_subscription(browser, LONG).await.unwrap()
}

async fn known(store: &impl Store, now_ms: u64) -> Vec<PushSubscription> {
    store.subscriptions(now_ms).await.unwrap()
}

pub(super) async fn of_several_keys_the_first_is_kept(store: Arc<impl Store>) {
    assert_eq!(store.push_key([1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.push_key([2; 32]).await.unwrap(), [1; 32]);
}

pub(super) async fn preferences_are_an_operators_own_and_go_with_them(store: Arc<impl Store>) {
    add(&*store, 1, "a@x.example").await;
    add(&*store, 2, "b@x.example").await;
    let wants = |kinds: &[NotificationKind]| MemberPreferences {
        email: kinds.to_vec(),
        ..MemberPreferences::default()
    };
    let first = wants(&[NotificationKind::Resolved]);
    let second = wants(&[NotificationKind::Claimed]);
    let kept = |operator, set: &MemberPreferences| store.put_preferences(operator, set.clone());
    assert_eq!(store.preferences().await.unwrap(), []);
    assert!(kept(id(2), &first).await.unwrap());
    assert!(kept(id(1), &first).await.unwrap());
    assert!(kept(id(1), &second).await.unwrap());
    assert!(!kept(id(3), &first).await.unwrap());
    assert_eq!(
        store.preferences().await.unwrap(),
        [(id(1), second), (id(2), first.clone())]
    );
    assert!(store.remove_operator("a@x.example").await.unwrap());
    assert_eq!(store.preferences().await.unwrap(), [(id(2), first)]);
}

pub(super) async fn a_browser_is_reached_until_its_login_ends(store: Arc<impl Store>) {
    add(&*store, 1, "a@x.example").await;
    add(&*store, 2, "b@x.example").await;
    let (one, two) = (browser(1, 1, "1"), browser(2, 2, "2"));
    assert!(put(&*store, one.clone()).await);
    assert!(put(&*store, two.clone()).await);
    assert_eq!(known(&*store, 0).await, [two.clone(), one]);
    assert!(store.end_login([1; 32]).await.unwrap());
    assert_eq!(known(&*store, 0).await, std::slice::from_ref(&two));
    assert!(!put(&*store, browser(3, 1, "3")).await);
    // With whose login another can't be subscribed, either.
    let stolen = PushSubscription {
        login: [2; 32],
        ..browser(4, 1, "4")
    };
    assert!(!put(&*store, stolen).await);
    // A new password ends it as well, and so does the operator's removal.
    add(&*store, 2, "b@x.example").await;
    assert_eq!(known(&*store, 0).await, []);
    assert!(put(&*store, two).await);
    assert!(store.remove_operator("b@x.example").await.unwrap());
    assert_eq!(known(&*store, 0).await, []);
}

pub(super) async fn a_browser_is_reached_until_its_login_expires(store: Arc<impl Store>) {
    add(&*store, 1, "a@x.example").await;
    assert!(put(&*store, browser(1, 1, "1")).await);
    assert_eq!(known(&*store, 999).await.len(), 1);
    assert_eq!(known(&*store, 1_000).await, []);
    store.forget_expired_logins(1_000).await.unwrap();
    assert_eq!(known(&*store, 0).await, []);
}

pub(super) async fn a_browser_that_subscribes_again_keeps_its_id_and_another_members_gives_way(
    store: Arc<impl Store>,
) {
    add(&*store, 1, "a@x.example").await;
    add(&*store, 2, "b@x.example").await;
    assert!(put(&*store, browser(1, 1, "same")).await);
    // The same member logged in again, in the same browser.
    store.put_login([9; 32], id(1), 1_000).await.unwrap();
    let again = PushSubscription {
        login: [9; 32],
        auth: [8; 16],
        ..browser(2, 1, "same")
    };
    assert!(put(&*store, again.clone()).await);
    let kept = PushSubscription {
        id: PushSubscriptionId(uuid(1)),
        ..again
    };
    assert_eq!(known(&*store, 0).await, [kept]);
    // Another member uses that browser now.
    assert!(put(&*store, browser(3, 2, "same")).await);
    assert_eq!(known(&*store, 0).await, [browser(3, 2, "same")]);
    // A login has one browser: what it had before is stale.
    assert!(put(&*store, browser(4, 2, "next")).await);
    assert_eq!(known(&*store, 0).await, [browser(4, 2, "next")]);
}

pub(super) async fn of_too_many_browsers_the_latest_are_kept(store: Arc<impl Store>) {
    add(&*store, 1, "a@x.example").await;
    add(&*store, 2, "b@x.example").await;
    assert!(put(&*store, browser(1, 2, "other")).await);
    for number in 10..14 {
        let login = [number; 32];
        store.put_login(login, id(1), 1_000).await.unwrap();
        let one = PushSubscription {
            login,
            ..browser(number.into(), 1, &number.to_string())
        };
        assert!(store.put_subscription(one, 2).await.unwrap());
    }
    let kept = known(&*store, 0).await;
    let kept: Vec<_> = kept.iter().map(|one| one.created_ms).collect();
    assert_eq!(kept, [13, 12, 1]);
}

pub(super) async fn a_browser_that_is_forgotten_takes_along_what_waits_for_it(
    store: Arc<impl Store>,
) {
    add(&*store, 1, "a@x.example").await;
    let one = browser(1, 1, "1");
    assert!(put(&*store, one.clone()).await);
    let notification = |number, way| Notification {
        id: NotificationId(uuid(number)),
        way,
        kind: NotificationKind::LeadCaptured,
        session: session(1),
        seq: 1,
        created_ms: 1,
        payload: "{}".into(),
        held_until_ms: None,
    };
    let notifying = Append {
        notifications: vec![
            notification(1, Way::Push(one.id)),
            notification(2, Way::Slack),
        ],
        ..append(session(1), 0, command(1), "text")
    };
    appended(&*store, notifying).await;
    assert!(store.remove_subscription(one.id).await.unwrap());
    assert!(!store.remove_subscription(one.id).await.unwrap());
    assert_eq!(known(&*store, 0).await, []);
    let ways = store.waiting_ways().await.unwrap();
    assert_eq!(ways, [(Way::Slack, 0)]);
}
