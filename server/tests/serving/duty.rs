//! An operator whose console was closed stays on duty for a while, and is gone if none comes back.

use crate::server::{Server, token};
use baton_protocol::wire::limits::{CLOSE_SLOW_READER, QUEUE_FRAMES_MAX};
use baton_protocol::wire::{DutyState, OperatorServerFrame};
use baton_server::bus::{Notice, Roster, Topic};
use baton_server::node::{Node, Settings};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Publishes more commits than a console's queue holds, before its socket's task has its turn.
fn flood(server: &Server) {
    let notice = Arc::new(Notice::Committed {
        session: Node::session_of(&token("a")),
        entries: Vec::new(),
    });
    for _ in 0..=QUEUE_FRAMES_MAX {
        let bus = server.node.bus();
        bus.publish(Topic::Workspace, Arc::clone(&notice));
    }
}

/// Everything that consoles are told of who is there, until well after the grace.
async fn told_until_after_the_grace(server: &Server) -> Vec<Roster> {
    let mut told = Vec::new();
    let mut subscription = server.node.bus().subscribe(&[Topic::Workspace]);
    tokio::time::pause();
    let listening = async {
        while let Some(notice) = subscription.next().await {
            if let Notice::Duty(roster) = &*notice {
                told.push(roster.clone());
            }
        }
    };
    let twice_the_grace = Duration::from_millis(2 * Settings::default().duty_grace_ms);
    assert!(timeout(twice_the_grace, listening).await.is_err());
    told
}

fn names(roster: &Roster) -> Vec<&str> {
    roster.on_duty().map(|who| who.name.as_str()).collect()
}

#[tokio::test]
async fn a_console_that_comes_back_after_a_flood_was_never_off_duty() {
    let server = Server::start().await;
    let mut console = server.console("ann").await;
    flood(&server);
    assert_eq!(console.closed().await, CLOSE_SLOW_READER);
    assert_eq!(names(&server.node.roster()), ["ann"]);

    let mut back = server.returning_console("ann").await;
    let welcome = back.next().await;
    let still_on_duty = matches!(
        welcome,
        OperatorServerFrame::Welcome {
            duty: DutyState::OnDuty,
            ..
        }
    );
    assert!(still_on_duty, "{welcome:?}");
    for roster in told_until_after_the_grace(&server).await {
        assert_eq!(names(&roster), ["ann"]);
        assert!(roster.gone.is_empty());
    }
}

#[tokio::test]
async fn a_console_that_does_not_come_back_after_a_flood_is_off_duty_after_the_grace() {
    let server = Server::start().await;
    let mut console = server.console("ann").await;
    flood(&server);
    assert_eq!(console.closed().await, CLOSE_SLOW_READER);

    let told = told_until_after_the_grace(&server).await;
    let last = told.last().unwrap();
    assert!(last.on_duty().next().is_none());
    assert_eq!(last.gone.len(), 1);
}
