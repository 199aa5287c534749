//! Business hours as a visitor's page learns of them, over a real socket, by a clock that is set.

use crate::server::{Client, Server, agent, hello, quick, token};
use baton_protocol::wire::{
    BusinessHours, ContactReason, HandoffSettings, OpenSpan, VisitorCommand, VisitorEvent,
    VisitorServerFrame, Week,
};
use baton_server::node::Settings;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Monday 2 March 2026, 08:00 in Brussels.
const MONDAY_AT_EIGHT_MS: u64 = 1_772_434_800_000;
const HOUR_MS: u64 = 3_600_000;

fn mondays_from_nine_to_five() -> HandoffSettings {
    let span = OpenSpan {
        from: "09:00".into(),
        to: "17:00".into(),
    };
    HandoffSettings {
        hours: Some(BusinessHours {
            time_zone: "Europe/Brussels".into(),
            weekly: Week {
                monday: vec![span],
                ..Week::default()
            },
            holidays: Vec::new(),
        }),
        ..HandoffSettings::default()
    }
}

/// The server sleeps no longer than that before it looks at its clock.
async fn a_minute_later() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(60)).await;
    tokio::time::resume();
}

async fn told(visitor: &mut Client) -> (bool, Option<u64>) {
    let is_duty = |frame: &VisitorServerFrame| matches!(frame, VisitorServerFrame::Duty { .. });
    match visitor.until(is_duty).await {
        VisitorServerFrame::Duty {
            on_duty,
            opens_at_ms,
        } => (on_duty, opens_at_ms),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_page_that_stays_learns_when_hours_begin_and_end_and_a_request_goes_by_them() {
    // Nobody says anything for minutes.
    let settings = Settings {
        silence_max_ms: HOUR_MS,
        ..quick()
    };
    let server = Server::start_with(settings).await;
    let set = |now_ms: u64| server.clock.0.store(now_ms, Ordering::Relaxed);
    set(MONDAY_AT_EIGHT_MS);
    let _ann = server.console("ann").await;
    let settings = Some(mondays_from_nine_to_five());
    let (demo, node) = (agent(), &server.node);
    let change = |settings, version| node.change_settings(&demo, settings, version, "Ann");
    change(settings, 0).await.unwrap();

    let nine = MONDAY_AT_EIGHT_MS + HOUR_MS;
    let mut visitor = server.socket("/v1/visitor/socket", &[]).await.unwrap();
    visitor.send(&hello(&token("h"))).await;
    let welcome: VisitorServerFrame = visitor.next().await;
    let VisitorServerFrame::Welcome {
        on_duty: false,
        opens_at_ms,
        ..
    } = welcome
    else {
        panic!("{welcome:?}");
    };
    assert_eq!(opens_at_ms, Some(nine));
    visitor.command(1, VisitorCommand::RequestHandoff).await;
    let entries = |frame: &VisitorServerFrame| matches!(frame, VisitorServerFrame::Entries { .. });
    let VisitorServerFrame::Entries { entries } = visitor.until(entries).await else {
        unreachable!();
    };
    let last = &entries.last().unwrap().event;
    assert!(
        matches!(
            last,
            VisitorEvent::ContactRequested {
                reason: ContactReason::OffHours,
                ..
            }
        ),
        "{last:?}"
    );

    set(nine);
    a_minute_later().await;
    assert_eq!(told(&mut visitor).await, (true, None));
    let (five, next_monday) = (nine + 8 * HOUR_MS, nine + 7 * 24 * HOUR_MS);
    set(five);
    a_minute_later().await;
    assert_eq!(told(&mut visitor).await, (false, Some(next_monday)));

    change(None, 1).await.unwrap();
    assert_eq!(told(&mut visitor).await, (true, None));
}
