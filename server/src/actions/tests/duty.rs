//! Who is there, who is on duty, and what becomes of a session whose operator is gone.

use super::*;
use baton_protocol::wire::{DutyState, Refusal};

async fn ask_for_person(node: &Node) {
    let ask = VisitorCommand::RequestHandoff;
    let asked = node.visitor_command(SESSION, agent(), id(1), ask).await;
    asked.unwrap();
}

async fn claim(
    node: &Node,
    number: u128,
    operator: &Operator,
) -> Result<Vec<OperatorEntry>, Refusal> {
    let claim = OperatorCommand::ClaimSession;
    node.operator_command(SESSION, &operator.as_ref(), id(number), claim)
        .await
}

#[tokio::test]
async fn only_connected_operators_who_want_to_are_on_duty() {
    let store = store();
    let node = node(&store);
    let ann = operator(1, "Ann");
    store.put_operator(ann.clone()).await.unwrap();
    assert!(!node.on_duty());
    assert_eq!(node.operator_came(&ann), DutyState::OnDuty);
    assert!(node.on_duty());
    node.set_duty(ann.id, DutyState::Away).await.unwrap();
    let roster = node.roster();
    assert!(!node.on_duty() && roster.on_duty().next().is_none());
    assert_eq!(roster.duty_of(ann.id), DutyState::Away);
    assert!(roster.gone.is_empty(), "there, though away");
    node.set_duty(ann.id, DutyState::OnDuty).await.unwrap();
    node.operator_left(ann.id);
    assert!(!node.on_duty());
}

#[tokio::test]
async fn an_operator_is_one_in_all_tabs_and_offline_without_any() {
    let store = store();
    let node = node(&store);
    let (ann, bob) = (operator(1, "Ann"), operator(2, "Bob"));
    for operator in [&ann, &bob] {
        store.put_operator(operator.clone()).await.unwrap();
    }
    node.look_at_accounts().await.unwrap();
    let states = || {
        let roster = node.roster();
        [ann.id, bob.id].map(|operator| roster.duty_of(operator))
    };
    assert_eq!(states(), [DutyState::Offline; 2], "both are listed");
    assert_eq!(node.roster().operators.len(), 2);

    node.operator_came(&ann);
    node.operator_came(&ann);
    assert_eq!(node.roster().operators.len(), 2, "two tabs, one operator");
    node.set_duty(ann.id, DutyState::Away).await.unwrap();
    assert_eq!(states(), [DutyState::Away, DutyState::Offline]);
    node.operator_left(ann.id);
    assert_eq!(states()[0], DutyState::Away, "one tab is left");
    node.operator_left(ann.id);
    assert_eq!(states()[0], DutyState::Offline);
    // What was set counts again, also for a node that has just started.
    let kept = store.operators().await.unwrap().remove(0);
    assert_eq!(node.operator_came(&kept), DutyState::Away);

    // Whoever logs out is not waited for.
    node.operator_logged_out(ann.id);
    assert_eq!(states()[0], DutyState::Offline);
    assert_eq!(node.roster().gone, [ann.id]);
}

#[tokio::test]
async fn a_session_whose_operator_is_gone_can_be_claimed_by_a_colleague() {
    let store = store();
    let node = node(&store);
    let (ann, bob) = (operator(1, "Ann"), operator(2, "Bob"));
    node.operator_came(&ann);
    node.operator_came(&bob);
    ask_for_person(&node).await;
    claim(&node, 2, &ann).await.unwrap();
    let early = claim(&node, 3, &bob).await.unwrap_err();
    assert_eq!(early.owner, Some(ann.as_ref()), "she is there");

    // Who is there and away still holds what they hold.
    node.set_duty(ann.id, DutyState::Away).await.unwrap();
    assert!(claim(&node, 4, &bob).await.is_err());
    node.operator_left(ann.id);
    assert_eq!(node.roster().gone, [ann.id]);
    claim(&node, 5, &bob).await.unwrap();

    node.operator_came(&ann);
    assert!(node.roster().gone.is_empty());
    let late = claim(&node, 6, &ann).await.unwrap_err();
    assert_eq!(late.owner, Some(bob.as_ref()));
}

#[tokio::test]
async fn after_a_start_holders_are_gone_once_they_are_missed() {
    let store = store();
    let (ann, bob) = (operator(1, "Ann"), operator(2, "Bob"));
    {
        let node = node(&store);
        node.operator_came(&ann);
        ask_for_person(&node).await;
        claim(&node, 2, &ann).await.unwrap();
    }
    let node = node(&store);
    node.operator_came(&bob);
    let early = claim(&node, 3, &bob).await;
    assert_eq!(early.unwrap_err().owner, Some(ann.as_ref()));

    node.miss_holders().await.unwrap();
    assert_eq!(node.roster().gone, [ann.id]);
    claim(&node, 4, &bob).await.unwrap();
    node.miss_holders().await.unwrap();
    assert_eq!(node.roster().gone, [ann.id], "who is back is not missed");
}
