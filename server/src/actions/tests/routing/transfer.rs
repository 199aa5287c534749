//! What an operator passes on to a colleague or a team.

use super::*;
use baton_protocol::wire::{Assignee, TransferTarget};

fn passes_on_to(operator: &Operator) -> OperatorCommand {
    OperatorCommand::TransferSession {
        to: TransferTarget::Operator {
            operator: operator.id,
        },
        note: Some("They want an invoice.".into()),
    }
}

fn passes_on_to_billing() -> OperatorCommand {
    OperatorCommand::TransferSession {
        to: TransferTarget::Team { team: billing().id },
        note: None,
    }
}

#[tokio::test]
async fn a_session_passed_on_waits_for_the_colleague_and_then_for_all_over_restarts() {
    let mut desk = Desk::begin(RoutingMode::Everybody, &["Ann", "Bob"]).await;
    desk.ask(1).await;
    desk.act("Ann", 1, OperatorCommand::ClaimSession)
        .await
        .unwrap();
    desk.at(100);
    let bob = desk.operator("Bob");
    desk.act("Ann", 1, passes_on_to(&bob)).await.unwrap();
    for (seconds, expected) in [
        (100, "for Bob until 145"),
        (144, "for Bob until 145"),
        (145, "waits"),
        (500, "waits"),
    ] {
        desk.at(seconds);
        desk.restart().await;
        desk.look().await;
        assert_eq!(desk.whose(1).await, expected, "after {seconds} s");
    }
    let ann = desk.operator("Ann").as_ref();
    let details = desk.details(1).await;
    let passed = OperatorDetail::AssignmentPassed {
        to: Assignee::Operator {
            operator: bob.as_ref(),
        },
        from: Some(ann),
    };
    assert_eq!(details.last(), Some(&passed), "who passed it on is told");
    let since_ms = match desk.row(1).await.state {
        InboxState::Awaiting { since_ms } => since_ms,
        other => panic!("{other:?}"),
    };
    assert_eq!(since_ms, START_MS, "first in line");
}

#[tokio::test]
async fn in_turn_what_a_colleague_does_not_take_up_goes_on_to_others_before_its_sender() {
    let mut desk = Desk::begin(RoutingMode::InTurn, &["Ann", "Bob", "Cyd"]).await;
    desk.ask(1).await;
    desk.act("Ann", 1, OperatorCommand::ClaimSession)
        .await
        .unwrap();
    let bob = desk.operator("Bob");
    desk.act("Ann", 1, passes_on_to(&bob)).await.unwrap();
    for (seconds, expected) in [
        (0, "for Bob until 45"),
        (45, "for Cyd until 90"),
        (90, "for Ann until 180"),
    ] {
        desk.at(seconds);
        desk.look().await;
        assert_eq!(desk.whose(1).await, expected, "after {seconds} s");
    }
}

#[tokio::test]
async fn a_teams_session_is_for_its_members_first() {
    for (mode, steps) in [
        (
            RoutingMode::Everybody,
            &[(0, "for Billing until 45"), (45, "waits")][..],
        ),
        (
            RoutingMode::InTurn,
            &[
                (0, "for Bob until 45"),
                (45, "for Cyd until 90"),
                (90, "for Dan until 135"),
            ],
        ),
    ] {
        let mut desk = Desk::begin(mode, &["Ann", "Bob", "Cyd", "Dan"]).await;
        desk.ask(1).await;
        desk.act("Ann", 1, OperatorCommand::ClaimSession)
            .await
            .unwrap();
        desk.act("Ann", 1, passes_on_to_billing()).await.unwrap();
        for (seconds, expected) in steps {
            desk.at(*seconds);
            desk.restart().await;
            desk.look().await;
            assert_eq!(
                desk.whose(1).await,
                *expected,
                "{mode:?}, after {seconds} s"
            );
        }
    }
}

#[tokio::test]
async fn a_transfer_to_nobody_is_refused_and_changes_nothing() {
    let mut desk = Desk::begin(RoutingMode::Everybody, &["Ann", "Bob"]).await;
    desk.ask(1).await;
    let (ann, bob) = (desk.operator("Ann"), desk.operator("Bob"));
    let refused = desk.act("Ann", 1, passes_on_to(&bob)).await;
    assert_eq!(refused, Err(RefusalCode::NotHeld));
    desk.act("Ann", 1, OperatorCommand::ClaimSession)
        .await
        .unwrap();
    desk.node.set_duty(bob.id, DutyState::Away).await.unwrap();
    let stranger = operator(9, "Zoe");
    let unknown_team = OperatorCommand::TransferSession {
        to: TransferTarget::Team {
            team: TeamId::try_from("sales".to_owned()).unwrap(),
        },
        note: None,
    };
    for (name, command, code) in [
        ("Ann", passes_on_to(&ann), RefusalCode::RecipientIsSelf),
        ("Ann", passes_on_to(&bob), RefusalCode::RecipientOffDuty),
        (
            "Ann",
            passes_on_to(&stranger),
            RefusalCode::UnknownRecipient,
        ),
        ("Ann", unknown_team, RefusalCode::UnknownRecipient),
        ("Ann", passes_on_to_billing(), RefusalCode::RecipientOffDuty),
        ("Bob", passes_on_to(&ann), RefusalCode::HeldByOther),
    ] {
        assert_eq!(desk.act(name, 1, command).await, Err(code));
    }
    assert_eq!(desk.whose(1).await, "with Ann");
    desk.node.set_duty(bob.id, DutyState::OnDuty).await.unwrap();
    desk.act("Ann", 1, passes_on_to_billing()).await.unwrap();
    assert_eq!(desk.whose(1).await, "for Billing until 45");
    desk.act("Ann", 1, OperatorCommand::ClaimSession)
        .await
        .unwrap();
    assert_eq!(desk.whose(1).await, "with Ann", "they may have it back");
}
