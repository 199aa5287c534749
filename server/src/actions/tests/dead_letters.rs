//! Dead letters of ways that the configuration no longer has.

use super::*;
use crate::actions::SentAgain;
use crate::background::deliver_notifications;
use crate::notify::{Route, Routes, Step};
use crate::store::{OutboxStore, Way};
use baton_protocol::wire::NotificationKind;

fn parts_with(store: &Arc<MemoryStore>, ways: &[Way]) -> NodeParts {
    let routes = ways.iter().map(|way| Route {
        way: way.clone(),
        kinds: vec![NotificationKind::HandoffRequested],
        from: Step::Handoff,
    });
    let routes = Routes::new("https://chat.example.com", routes.collect());
    let mut parts = parts_on(Arc::<MemoryStore>::clone(store));
    parts.settings.notify = Arc::new(routes);
    parts
}

/// A store in which a handoff waits to be told on Slack.
async fn told_on_slack() -> Arc<MemoryStore> {
    let store = store();
    let node = Node::new(parts_with(&store, &[Way::Slack]));
    node.operator_came(&operator(1, "Ann"));
    let ask = VisitorCommand::RequestHandoff;
    let asked = node.visitor_command(SESSION, agent(), id(1), ask).await;
    assert!(asked.is_ok());
    assert!(store.next_attempt(&Way::Slack).await.unwrap().is_some());
    store
}

#[tokio::test]
async fn what_waits_is_listed_also_when_no_way_out_is_left() {
    let store = told_on_slack().await;
    let node = Arc::new(Node::new(parts_with(&store, &[])));
    // Whoever looks through old dead letters goes on until the node stops; this one ends by itself.
    deliver_notifications(&node, Vec::new()).join_next().await;
    let dead = store.dead_letters(9).await.unwrap();
    assert_eq!((dead.len(), dead[0].way.as_str()), (1, "slack"));
}

#[tokio::test]
async fn a_dead_letter_whose_way_is_gone_stays_and_goes_out_when_the_way_is_back() {
    let store = told_on_slack().await;
    store.give_up_others(&[], 9, "gone").await.unwrap();
    let dead = store.dead_letters(9).await.unwrap();
    let without = Node::new(parts_with(&store, &[]));
    let sent = without.send_again(dead[0].id).await.unwrap();
    assert_eq!(sent, SentAgain::WayGone);
    assert_eq!(store.dead_letters(9).await.unwrap(), dead);
    let with = Node::new(parts_with(&store, &[Way::Slack]));
    for expected in [SentAgain::Due, SentAgain::NotDead] {
        assert_eq!(with.send_again(dead[0].id).await.unwrap(), expected);
    }
}
