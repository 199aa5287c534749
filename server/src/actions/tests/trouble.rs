//! What becomes of a session while the store has trouble. Time passes only where a test lets it.

use super::troubled_store::{Trouble, TroubledStore};
use super::*;
use crate::bus::{Notice, Subscription, Topic};
use baton_protocol::wire::RoutingMode;
use std::cell::RefCell;
use std::time::Duration;

fn troubled() -> (Arc<MemoryStore>, Arc<TroubledStore>, Node) {
    let memory = store();
    let troubled = Arc::new(TroubledStore::new(Arc::clone(&memory)));
    let node = node_on(Arc::<TroubledStore>::clone(&troubled));
    (memory, troubled, node)
}

/// The numbers of the entries that a connection has been told of since it last looked.
fn told(connection: &mut Subscription) -> Vec<u64> {
    let mut told = Vec::new();
    while let Some(Some(notice)) = connection.next().now_or_never() {
        if let Notice::Committed { entries, .. } = &*notice {
            told.extend(entries.iter().map(|entry| entry.seq));
        }
    }
    told
}

#[tokio::test]
async fn an_append_that_the_store_failed_to_confirm_is_found_and_told() {
    let (memory, store, node) = troubled();
    let mut connection = node.bus().subscribe(&[Topic::Session(SESSION)]);
    store.set(Trouble::SaysNothingOnce);
    let made = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    let made = made.await.unwrap();
    assert_eq!(made[0].command, Some(id(1)));
    assert_eq!(told(&mut connection), [1, 2]);
    assert_eq!(log(&memory).await.len(), 2);
}

#[tokio::test]
async fn an_append_in_doubt_is_told_once_the_store_is_back() {
    let (memory, store, node) = troubled();
    let mut connection = node.bus().subscribe(&[Topic::Session(SESSION)]);
    store.set(Trouble::LeavesAfterAppend);
    let orders = VisitorOrders {
        agent: agent(),
        page: None,
        locale: None,
        commands: vec![(id(1), say("hi"))],
    };
    let outcome = node.visitor_commands(SESSION, orders).await;
    assert!(outcome.unanswered, "somebody has to look");
    let refused = outcome.into_single().unwrap_err();
    assert_eq!(refused.code, RefusalCode::Unavailable);
    assert!(refused.retry && told(&mut connection).is_empty());
    assert_eq!(log(&memory).await.len(), 2);

    let waits = RefCell::new(Vec::new());
    let wait = |how_long: Duration| {
        waits.borrow_mut().push(how_long.as_secs());
        if waits.borrow().len() == 20 {
            store.set(Trouble::None);
        }
        ready(())
    };
    node.run_agent_within(SESSION, pending::<()>, wait).await;
    assert_eq!(waits.borrow().len(), 20);
    assert_eq!(told(&mut connection), [1, 2, 3]);
    assert_eq!(said_by_agent(&log(&memory).await), ["hi"]);
}

#[tokio::test]
async fn a_ledger_that_was_dropped_meanwhile_keeps_nobody_from_being_told() {
    let (_, store, node) = troubled();
    let mut connection = node.bus().subscribe(&[Topic::Session(SESSION)]);
    store.set(Trouble::LeavesAfterAppend);
    let said = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    assert!(said.await.is_err());
    node.sessions.forget_all();
    store.set(Trouble::None);
    node.run_agent(SESSION).await;
    assert_eq!(told(&mut connection), [1, 2, 3]);
}

#[tokio::test]
async fn a_message_is_answered_although_the_store_left_before_the_answer() {
    let (memory, store, node) = troubled();
    let said = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    said.await.unwrap();
    store.set(Trouble::Away);
    let waiting = node.run_agent_within(SESSION, pending::<()>, |_| pending());
    let mut waiting = std::pin::pin!(waiting);
    assert!(waiting.as_mut().now_or_never().is_none());

    // Whoever asks again wakes the one who waits.
    store.set(Trouble::None);
    assert!(waiting.as_mut().now_or_never().is_none(), "it still waits");
    node.run_agent(SESSION).await;
    assert!(said_by_agent(&log(&memory).await).is_empty());
    waiting.now_or_never().expect("woken");
    assert_eq!(said_by_agent(&log(&memory).await), ["hi"]);
}

#[tokio::test]
async fn an_answer_is_due_although_the_rest_of_the_batch_could_not_be_read() {
    let (_, store, node) = troubled();
    let said = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    said.await.unwrap();
    store.set(Trouble::Away);
    let orders = VisitorOrders {
        agent: agent(),
        page: None,
        locale: None,
        commands: vec![(id(1), say("hi"))],
    };
    let outcome = node.visitor_commands(SESSION, orders).await;
    assert!(outcome.unanswered);
    assert!(outcome.into_single().unwrap_err().retry);
}

#[tokio::test]
async fn an_answer_is_not_made_again_while_the_store_takes_none() {
    let (memory, store, node) = troubled();
    let said = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    said.await.unwrap();
    let connection = RefCell::new(node.bus().subscribe(&[Topic::Session(SESSION)]));
    let typed = || {
        let mut connection = connection.borrow_mut();
        let mut notices = std::iter::from_fn(|| connection.next().now_or_never().flatten());
        notices.any(|notice| matches!(&*notice, Notice::Typing { .. }))
    };
    store.set(Trouble::Full);
    let answers_begun = RefCell::new(Vec::new());
    let wait = |_| {
        answers_begun.borrow_mut().push(typed());
        if answers_begun.borrow().len() == 4 {
            store.set(Trouble::None);
        }
        ready(())
    };
    node.run_agent_within(SESSION, pending::<()>, wait).await;
    assert_eq!(*answers_begun.borrow(), [true, false, false, false]);
    assert_eq!(said_by_agent(&log(&memory).await), ["hi"]);
}

/// Ann holds two sessions, the first of which takes nothing any more.
async fn two_held(node: &Node, store: &TroubledStore) -> (Operator, [SessionId; 2]) {
    let ann = operator(1, "Ann");
    node.operator_came(&ann);
    let sessions = [SESSION, SessionId(Uuid::from_u128(8))];
    for (number, session) in [1, 3].into_iter().zip(sessions) {
        let ask = VisitorCommand::RequestHandoff;
        let asked = node.visitor_command(session, agent(), id(number), ask);
        asked.await.unwrap();
        let claim = OperatorCommand::ClaimSession;
        node.operator_command(session, &ann.as_ref(), id(number + 1), claim)
            .await
            .unwrap();
    }
    store.set(Trouble::Refuses(SESSION));
    (ann, sessions)
}

#[tokio::test]
async fn a_session_that_takes_nothing_keeps_no_other_from_going_back_to_the_queue() {
    let memory = store();
    let troubled = Arc::new(TroubledStore::new(Arc::clone(&memory)));
    let clock = Arc::new(Ticking::default());
    let node = Node::new(NodeParts {
        clock: Arc::<Ticking>::clone(&clock),
        settings: Settings {
            lease_ms: Some(0),
            ..Settings::default()
        },
        ..parts_on(Arc::<TroubledStore>::clone(&troubled))
    });
    let (ann, [first, second]) = two_held(&node, &troubled).await;
    node.operator_left(ann.id);
    node.do_what_is_due().await.unwrap_err();
    let held = memory.held().await.unwrap();
    assert_eq!(held, [(first, ann.as_ref())], "{second} waits");
    troubled.set(Trouble::None);
    node.do_what_is_due().await.unwrap();
    assert_eq!(memory.held().await.unwrap(), []);
}

#[tokio::test]
async fn nor_does_it_when_its_operator_was_removed() {
    let (memory, store, node) = troubled();
    let (ann, [first, second]) = two_held(&node, &store).await;
    // Her account is in no store: it was removed.
    node.look_at_accounts().await.unwrap_err();
    let held = memory.held().await.unwrap();
    assert_eq!(held, [(first, ann.as_ref())], "{second} waits");
}

#[tokio::test]
async fn nor_does_it_keep_another_from_its_turn() {
    let memory = store();
    let troubled = Arc::new(TroubledStore::new(Arc::clone(&memory)));
    let mut handoff = HandoffSettings::default();
    handoff.routing.mode = RoutingMode::InTurn;
    let node = node_of(Arc::<TroubledStore>::clone(&troubled), handoff);
    node.operator_came(&operator(1, "Ann"));
    let second = SessionId(Uuid::from_u128(8));
    for (number, session) in [(1, SESSION), (2, second)] {
        let ask = VisitorCommand::RequestHandoff;
        let asked = node.visitor_command(session, agent(), id(number), ask);
        asked.await.unwrap();
    }
    troubled.set(Trouble::Refuses(SESSION));
    node.do_what_is_due().await.unwrap_err();
    let rows = memory.waiting().await.unwrap();
    let assigned = rows.iter().filter(|row| row.route.assigned.is_some());
    let assigned: Vec<_> = assigned.map(|row| row.session).collect();
    assert_eq!(assigned, [second]);
}
