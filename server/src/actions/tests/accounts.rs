//! Operators who are removed, or get a new password, behind the back of a running node.

use super::troubled_store::{Trouble, TroubledStore};
use super::{SESSION, agent, id, node, node_on, operator, store};
use crate::bus::{Notice, Topic};
use crate::node::Node;
use crate::store::memory::MemoryStore;
use crate::store::{AccountStore, Operator, SessionStore};
use baton_protocol::wire::{InboxState, OperatorCommand, VisitorCommand, VisitorEvent};
use futures_util::FutureExt;
use std::sync::Arc;

/// Ann holds a session, Bob looks on; the node has seen both.
async fn held_by_ann() -> (Arc<MemoryStore>, Node, Operator, Operator) {
    let store = store();
    let node = node(&store);
    let (ann, bob) = hold(&store, &node).await;
    (store, node, ann, bob)
}

async fn hold(store: &MemoryStore, node: &Node) -> (Operator, Operator) {
    let (ann, bob) = (operator(1, "Ann"), operator(2, "Bob"));
    for operator in [&ann, &bob] {
        store.put_operator(operator.clone()).await.unwrap();
        node.operator_came(operator);
    }
    node.visitor_command(SESSION, agent(), id(1), VisitorCommand::RequestHandoff)
        .await
        .unwrap();
    node.operator_command(SESSION, &ann.as_ref(), id(2), OperatorCommand::ClaimSession)
        .await
        .unwrap();
    node.look_at_accounts().await.unwrap();
    (ann, bob)
}

async fn state(store: &MemoryStore) -> InboxState {
    store.inbox(1).await.unwrap().remove(0).state
}

#[tokio::test]
async fn what_a_removed_operator_held_is_claimed_by_another() {
    let (store, node, ann, bob) = held_by_ann().await;
    let mut logins = node.ended_logins();
    store.remove_operator(&ann.email).await.unwrap();
    node.look_at_accounts().await.unwrap();
    assert!(logins.has_changed().unwrap());
    logins.mark_unchanged();
    assert!(matches!(state(&store).await, InboxState::Awaiting { .. }));
    // Nobody gave it back, and colleagues read so.
    let released = store.entries(SESSION, 0, 100).await.unwrap().pop();
    let operator = ann.as_ref();
    assert_eq!(
        released.map(|entry| entry.event),
        Some(VisitorEvent::SessionReleased {
            operator,
            lost: true
        })
    );
    node.operator_command(SESSION, &bob.as_ref(), id(3), OperatorCommand::ClaimSession)
        .await
        .unwrap();
    // Nothing has changed since: nothing is done.
    node.look_at_accounts().await.unwrap();
    assert!(!logins.has_changed().unwrap());
    let operator = bob.as_ref();
    assert_eq!(state(&store).await, InboxState::Operator { operator });
}

#[tokio::test]
async fn a_node_that_starts_after_a_removal_releases_too() {
    let (store, _, ann, _) = held_by_ann().await;
    store.remove_operator(&ann.email).await.unwrap();
    let restarted = node(&store);
    restarted.look_at_accounts().await.unwrap();
    assert!(matches!(state(&store).await, InboxState::Awaiting { .. }));
}

#[tokio::test]
async fn a_new_password_has_every_console_look_at_its_login_and_releases_nothing() {
    let (store, node, ann, _) = held_by_ann().await;
    let logins = node.ended_logins();
    let renewed = Operator {
        password_hash: "another".into(),
        ..ann.clone()
    };
    store.put_operator(renewed).await.unwrap();
    node.look_at_accounts().await.unwrap();
    assert!(logins.has_changed().unwrap());
    let operator = ann.as_ref();
    assert_eq!(state(&store).await, InboxState::Operator { operator });
}

#[tokio::test]
async fn a_release_that_the_store_did_not_confirm_is_told_by_the_next_look() {
    let memory = store();
    let store = Arc::new(TroubledStore::new(Arc::clone(&memory)));
    let node = node_on(Arc::<TroubledStore>::clone(&store));
    let (ann, _) = hold(&memory, &node).await;
    memory.remove_operator(&ann.email).await.unwrap();
    let mut connection = node.bus().subscribe(&[Topic::Session(SESSION)]);
    store.set(Trouble::LeavesAfterAppend);
    assert!(node.look_at_accounts().await.is_err());
    assert!(matches!(state(&memory).await, InboxState::Awaiting { .. }));
    assert!(connection.next().now_or_never().is_none());
    store.set(Trouble::None);
    node.look_at_accounts().await.unwrap();
    let told = connection.next().now_or_never().flatten().unwrap();
    assert!(matches!(&*told, Notice::Committed { entries, .. } if entries.len() == 1));
}
