//! The inbox, and other lists of sessions.

use super::fixture::*;
use crate::store::Store;
use baton_protocol::wire::{AgentId, Claimed, InboxState, OperatorId, OperatorRef};
use std::sync::Arc;

pub(super) async fn the_inbox_lists_the_longest_wait_first_then_held_then_leads_each_by_the_latest_change(
    store: Arc<impl Store>,
) {
    let resolved = || InboxState::Resolved;
    let operator = OperatorRef {
        id: OperatorId(uuid(9)),
        name: "Ada".into(),
    };
    for (number, updated_ms, state, is_lead) in [
        (1, 500, InboxState::Agent, false),
        (2, 900, resolved(), true),
        (3, 100, InboxState::Awaiting { since_ms: 1 }, false),
        (4, 950, resolved(), false),
        (5, 700, InboxState::Agent, false),
        (6, 800, InboxState::Agent, true),
        (7, 300, InboxState::Operator { operator }, true),
        (8, 200, InboxState::Awaiting { since_ms: 2 }, true),
    ] {
        let mut append = append(session(number), 0, command(1), "text");
        let row = Arc::make_mut(&mut append.row);
        row.updated_ms = updated_ms;
        row.state = state;
        row.lead = is_lead.then(lead);
        appended(&*store, append).await;
    }
    let order = |rows: &[baton_protocol::wire::InboxRow]| -> Vec<_> {
        rows.iter().map(|row| row.session.0.as_u128()).collect()
    };
    let all = [3, 8, 7, 2, 6, 5, 1, 4];
    assert_eq!(order(&store.inbox(10).await.unwrap()), all);
    assert_eq!(order(&store.inbox(2).await.unwrap()), all[..2]);
}

pub(super) async fn the_inbox_shows_the_last_row_and_keeps_to_its_limit(store: Arc<impl Store>) {
    appended(&*store, append(session(1), 0, command(1), "one")).await;
    let mut later = append(session(1), 1, command(2), "two");
    Arc::make_mut(&mut later.row).state = InboxState::Awaiting { since_ms: 77 };
    let expected = (*later.row).clone();
    appended(&*store, later).await;
    assert_eq!(store.inbox(10).await.unwrap(), [expected]);
    assert!(store.inbox(0).await.unwrap().is_empty());
}

pub(super) async fn an_agents_latest_sessions_come_by_their_latest_change(store: Arc<impl Store>) {
    let other = AgentId::try_from("other".to_owned()).unwrap();
    for (number, updated_ms) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 90)] {
        let mut append = append(session(number), 0, command(number), "text");
        let row = Arc::make_mut(&mut append.row);
        row.updated_ms = updated_ms;
        // What the inbox lists first does not come first here.
        if number == 2 {
            row.state = InboxState::Awaiting { since_ms: 10 };
        }
        if number == 5 {
            row.agent = other.clone();
        }
        appended(&*store, append).await;
    }
    let agent = row(session(1), 1).agent;
    let order = |rows: &[baton_protocol::wire::InboxRow]| -> Vec<_> {
        rows.iter().map(|row| row.session.0.as_u128()).collect()
    };
    assert_eq!(
        order(&store.latest(&agent, 10).await.unwrap()),
        [1, 3, 4, 2]
    );
    assert_eq!(order(&store.latest(&agent, 2).await.unwrap()), [1, 3]);
    assert_eq!(order(&store.latest(&other, 10).await.unwrap()), [5]);
}

pub(super) async fn every_session_that_waits_is_listed_as_long_as_it_does(store: Arc<impl Store>) {
    let waits = |since_ms| InboxState::Awaiting { since_ms };
    for (number, state) in [
        (3, waits(7)),
        (2, InboxState::Resolved),
        (1, waits(9)),
        (4, InboxState::Agent),
    ] {
        let mut append = append(session(number), 0, command(1), "text");
        Arc::make_mut(&mut append.row).state = state;
        appended(&*store, append).await;
    }
    let waiting = async || {
        let rows = store.waiting().await.unwrap();
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|row| (row.session, row.state))
            .collect();
        rows.sort_by_key(|(session, _)| *session);
        rows
    };
    let expected = [(session(1), waits(9)), (session(3), waits(7))];
    assert_eq!(waiting().await, expected);
    appended(&*store, append(session(3), 1, command(2), "text")).await;
    assert_eq!(waiting().await, expected[..1]);
}

pub(super) async fn recent_claims_are_listed_whatever_became_of_the_session(
    store: Arc<impl Store>,
) {
    let claimed = |at_ms| {
        let wanted_ms = at_ms - 10;
        Some(Claimed { wanted_ms, at_ms })
    };
    for (number, state, claimed) in [
        (1, InboxState::Resolved, claimed(700)),
        (2, InboxState::Agent, None),
        (3, InboxState::Awaiting { since_ms: 900 }, claimed(500)),
        (4, InboxState::Resolved, claimed(499)),
    ] {
        let mut append = append(session(number), 0, command(1), "text");
        let row = Arc::make_mut(&mut append.row);
        (row.state, row.claimed) = (state, claimed);
        appended(&*store, append).await;
    }
    let rows = store.claimed_since(500).await.unwrap();
    let mut rows: Vec<_> = rows.iter().map(|row| (row.session, row.claimed)).collect();
    rows.sort_by_key(|(session, _)| *session);
    let expected = [(session(1), claimed(700)), (session(3), claimed(500))];
    assert_eq!(rows, expected);
}

pub(super) async fn held_sessions_are_listed_with_who_holds_them(store: Arc<impl Store>) {
    let ada = OperatorRef {
        id: OperatorId(uuid(9)),
        name: "Ada".into(),
    };
    let held = || InboxState::Operator {
        operator: ada.clone(),
    };
    let waiting = InboxState::Awaiting { since_ms: 1 };
    for (number, state) in [
        (3, held()),
        (2, waiting),
        (1, held()),
        (4, InboxState::Agent),
    ] {
        let mut append = append(session(number), 0, command(1), "text");
        Arc::make_mut(&mut append.row).state = state;
        appended(&*store, append).await;
    }
    let expected = [1, 3].map(|number| (session(number), ada.clone()));
    assert_eq!(store.held().await.unwrap(), expected);
    let mut resolved = append(session(1), 1, command(2), "text");
    Arc::make_mut(&mut resolved.row).state = InboxState::Resolved;
    appended(&*store, resolved).await;
    assert_eq!(store.held().await.unwrap(), expected[1..]);
}

pub(super) async fn sessions_whose_agent_owes_an_answer_are_listed_until_it_does_not(
    store: Arc<impl Store>,
) {
    for number in [2, 1, 3] {
        let mut append = append(session(number), 0, command(1), "question");
        append.unanswered = number != 3;
        appended(&*store, append).await;
    }
    assert_eq!(store.unanswered().await.unwrap(), [session(1), session(2)]);
    appended(&*store, append(session(1), 1, command(2), "answer")).await;
    assert_eq!(store.unanswered().await.unwrap(), [session(2)]);
}
