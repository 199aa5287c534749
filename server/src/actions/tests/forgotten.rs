//! Commands that came so long ago that the node's ledger has forgotten them.

use super::*;
use crate::actions::ledger::COMMANDS_MAX;

async fn write_notes(node: &Node) {
    for number in 0..COMMANDS_MAX as u128 {
        let note = OperatorCommand::AddNote { text: "so".into() };
        let ann = operator(1, "Ann").as_ref();
        let noted = node.operator_command(SESSION, &ann, id(1_000 + number), note);
        noted.await.unwrap();
    }
    let ledger = node.sessions.ledger(SESSION).await;
    assert_eq!(ledger.made_by(id(1)), None);
}

#[tokio::test]
async fn a_resend_that_would_be_decided_again_is_answered_with_its_first_entry() {
    let store = store();
    let node = node(&store);
    let first = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    let first = first.await.unwrap();
    write_notes(&node).await;
    let head = log(&store).await.len();
    let again = node.visitor_command(SESSION, agent(), id(1), say("hi"));
    assert_eq!(again.await.unwrap(), first[1..]);
    assert_eq!(log(&store).await.len(), head);
}

#[tokio::test]
async fn a_resend_that_would_be_refused_is_answered_with_its_first_entry() {
    let store = store();
    let node = node(&store);
    node.operator_came(&operator(1, "Ann"));
    let ask = || VisitorCommand::RequestHandoff;
    let first = node.visitor_command(SESSION, agent(), id(1), ask());
    let first = first.await.unwrap();
    write_notes(&node).await;
    let again = node.visitor_command(SESSION, agent(), id(1), ask());
    assert_eq!(again.await.unwrap(), first[1..]);
    let other = node.visitor_command(SESSION, agent(), id(2), ask());
    let refused = other.await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::AlreadyWithPerson);
}
