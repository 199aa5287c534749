//! Cases: operators and their logins.

use super::fixture::uuid;
use crate::store::{Operator, Store};
use baton_protocol::wire::{DutyState, OperatorId};
use std::sync::Arc;

fn operator(number: u128, email: &str, name: &str) -> Operator {
    Operator {
        id: OperatorId(uuid(number)),
        email: email.into(),
        name: name.into(),
        password_hash: format!("hash {number}"),
        duty: DutyState::Away,
    }
}

pub(super) async fn an_operator_is_found_by_email_and_listed_by_name(store: Arc<impl Store>) {
    store
        .put_operator(operator(1, "b@x.example", "Berta"))
        .await
        .unwrap();
    store
        .put_operator(operator(2, "z@x.example", "Ada"))
        .await
        .unwrap();
    let found = store.operator_by_email("b@x.example").await.unwrap();
    let found = found.expect("it was put");
    assert_eq!((found.id.0, &*found.name), (uuid(1), "Berta"));
    assert_eq!(found.password_hash, "hash 1");
    assert!(
        store
            .operator_by_email("c@x.example")
            .await
            .unwrap()
            .is_none()
    );
    let names: Vec<_> = store.operators().await.unwrap();
    assert!(names.iter().map(|o| &*o.name).eq(["Ada", "Berta"]));
}

pub(super) async fn an_operator_of_the_same_email_keeps_the_id(store: Arc<impl Store>) {
    store
        .put_operator(operator(1, "a@x.example", "Ada"))
        .await
        .unwrap();
    store
        .put_operator(operator(2, "a@x.example", "Ada L."))
        .await
        .unwrap();
    let all = store.operators().await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].id.0, &*all[0].name), (uuid(1), "Ada L."));
    assert_eq!(all[0].password_hash, "hash 2");
}

pub(super) async fn duty_is_remembered(store: Arc<impl Store>) {
    use DutyState::{Away, OnDuty};
    store
        .put_operator(operator(1, "a@x.example", "Ada"))
        .await
        .unwrap();
    store
        .put_operator(operator(2, "b@x.example", "Berta"))
        .await
        .unwrap();
    store.set_duty(OperatorId(uuid(2)), OnDuty).await.unwrap();
    let duties = |all: Vec<Operator>| -> Vec<_> { all.iter().map(|o| o.duty).collect() };
    assert_eq!(duties(store.operators().await.unwrap()), [Away, OnDuty]);
    store.set_duty(OperatorId(uuid(2)), Away).await.unwrap();
    store.set_duty(OperatorId(uuid(3)), OnDuty).await.unwrap();
    assert_eq!(duties(store.operators().await.unwrap()), [Away, Away]);
}

pub(super) async fn a_login_holds_until_it_expires(store: Arc<impl Store>) {
    store
        .put_operator(operator(1, "a@x.example", "Ada"))
        .await
        .unwrap();
    let id = OperatorId(uuid(1));
    store.put_login([7; 32], id, 1_000).await.unwrap();
    let at = |now_ms| store.operator_by_login([7; 32], now_ms);
    assert_eq!(at(999).await.unwrap().map(|o| o.id), Some(id));
    assert!(at(1_000).await.unwrap().is_none());
    assert!(store.operator_by_login([8; 32], 1).await.unwrap().is_none());
    store.put_login([7; 32], id, 2_000).await.unwrap();
    assert_eq!(at(1_500).await.unwrap().map(|o| o.id), Some(id));
}

pub(super) async fn a_new_password_ends_the_logins_of_that_operator_alone(store: Arc<impl Store>) {
    for (number, email) in [(1, "a@x.example"), (2, "b@x.example")] {
        let id = OperatorId(uuid(number));
        store
            .put_operator(operator(number, email, "Ada"))
            .await
            .unwrap();
        store
            .put_login([number as u8; 32], id, 1_000)
            .await
            .unwrap();
    }
    store
        .put_operator(operator(3, "a@x.example", "Ada"))
        .await
        .unwrap();
    assert!(store.operator_by_login([1; 32], 1).await.unwrap().is_none());
    assert!(store.operator_by_login([2; 32], 1).await.unwrap().is_some());
}

pub(super) async fn an_ended_login_is_gone_and_ending_it_again_says_there_was_none(
    store: Arc<impl Store>,
) {
    store
        .put_operator(operator(1, "a@x.example", "Ada"))
        .await
        .unwrap();
    store
        .put_login([7; 32], OperatorId(uuid(1)), 1_000)
        .await
        .unwrap();
    for there in [true, false] {
        assert_eq!(store.end_login([7; 32]).await.unwrap(), there);
        assert!(store.operator_by_login([7; 32], 1).await.unwrap().is_none());
    }
}

pub(super) async fn a_removed_operator_is_gone_with_their_logins_alone(store: Arc<impl Store>) {
    for (number, email) in [(1, "a@x.example"), (2, "b@x.example")] {
        let id = OperatorId(uuid(number));
        let added = operator(number, email, "Ada");
        store.put_operator(added).await.unwrap();
        let login = [number as u8; 32];
        store.put_login(login, id, 1_000).await.unwrap();
    }
    assert!(store.remove_operator("a@x.example").await.unwrap());
    assert!(!store.remove_operator("a@x.example").await.unwrap());
    let left = store.operators().await.unwrap();
    assert!(left.iter().map(|o| o.id.0).eq([uuid(2)]));
    assert!(store.operator_by_login([1; 32], 1).await.unwrap().is_none());
    assert!(store.operator_by_login([2; 32], 1).await.unwrap().is_some());
}

pub(super) async fn expired_logins_are_forgotten_and_no_others(store: Arc<impl Store>) {
    let added = operator(1, "a@x.example", "Ada");
    store.put_operator(added).await.unwrap();
    for (number, expires_ms) in [(1, 1_000), (2, 1_001)] {
        let id = OperatorId(uuid(1));
        store.put_login([number; 32], id, expires_ms).await.unwrap();
    }
    store.forget_expired_logins(1_000).await.unwrap();
    // Asked as of a time at which both were good.
    assert!(store.operator_by_login([1; 32], 1).await.unwrap().is_none());
    assert!(store.operator_by_login([2; 32], 1).await.unwrap().is_some());
}
