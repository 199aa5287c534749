//! An agent that is closed now, on the real server: a visitor who asks for a person is asked for a way
//! to be reached and told when it opens, though an operator is on duty.

use anyhow::{Result, ensure};
use baton_protocol::wire::{
    ContactReason, Entry, OperatorCommand, VisitorCommand, VisitorEntry, VisitorEvent,
    VisitorServerFrame,
};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::settings::{Console, REPLAY, TRY};
use baton_tests::visitor::{Visitor, command_id, hello, token};
use reqwest::Method;
use serde_json::{Value, json};

const HOUR_MS: u64 = 3_600_000;
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Half an hour a day, which begins with this hour (UTC).
fn open_at(hour: u64) -> Value {
    let span = json!([{ "from": format!("{hour:02}:00"), "to": format!("{hour:02}:30") }]);
    let weekly: serde_json::Map<_, _> = WEEKDAYS
        .into_iter()
        .map(|day| (day.to_owned(), span.clone()))
        .collect();
    json!({ "hours": { "time_zone": "UTC", "weekly": weekly } })
}

fn is_handoff(entry: &VisitorEntry) -> bool {
    matches!(entry.event, VisitorEvent::HandoffRequested { .. })
}

#[tokio::test]
async fn off_hours_a_request_becomes_contact_capture_with_the_opening_time_and_no_handoff()
-> Result<()> {
    let setup = Setup::unhurried().with_operators(&["Ada"]);
    let mut server = Server::start(setup).await?;
    let mut random = seed::generator("hours");
    let mut ada = Operator::connect(&server, &Login::of("Ada")).await?;
    ada.go_on_duty().await?;
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    let said = visitor
        .say(command_id(&mut random), "How long does delivery take?")
        .await?;

    // The log tells what time it is there. It opens in one to two hours.
    let hours_since_1970 = said.at_ms() / HOUR_MS + 2;
    let opens_at_ms = hours_since_1970 * HOUR_MS;
    let console = Console::of(&server, "Ada").await?;
    let (status, changed) = console.change(open_at(hours_since_1970 % 24), 0).await?;
    ensure!(status == 200, "{status} {changed}");
    loop {
        if let VisitorServerFrame::Duty {
            on_duty,
            opens_at_ms: told,
        } = visitor.next().await?
        {
            ensure!(!on_duty && told == Some(opens_at_ms), "{on_duty} {told:?}");
            break;
        }
    }
    let asked = visitor
        .command(command_id(&mut random), VisitorCommand::RequestHandoff)
        .await?;
    let asked = asked.map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))?;
    ensure!(
        matches!(
            asked.event,
            VisitorEvent::ContactRequested {
                reason: ContactReason::OffHours,
                ..
            }
        ),
        "{asked:?}"
    );

    // The same after a restart, for who asks in words.
    server.kill().await?;
    server.start_again().await?;
    let mut ada = Operator::connect(&server, &Login::of("Ada")).await?;
    ada.go_on_duty().await?;
    let mut socket = Visitor::open_socket(&server).await?;
    socket.send(&hello(&token(&mut random), None)).await?;
    let welcome: VisitorServerFrame = socket.frame().await?;
    ensure!(
        matches!(welcome, VisitorServerFrame::Welcome { on_duty: false, opens_at_ms: Some(at), .. }
            if at == opens_at_ms),
        "{welcome:?}"
    );
    let mut other = Visitor::connect(&server, &token(&mut random)).await?;
    other
        .say(command_id(&mut random), "I want to talk to a human")
        .await?;
    other
        .entry(|entry| {
            matches!(
                entry.event,
                VisitorEvent::ContactRequested {
                    reason: ContactReason::OffHours,
                    ..
                }
            )
        })
        .await?;
    ensure!(!visitor.entries.iter().chain(&other.entries).any(is_handoff));

    // By hand an operator may, at any hour.
    let take_over = OperatorCommand::TakeOverSession;
    let taken = ada
        .command(other.session, command_id(&mut random), take_over)
        .await?;
    ensure!(taken.is_ok(), "{taken:?}");
    Ok(())
}

#[tokio::test]
async fn hours_that_make_no_sense_are_refused_by_problem_and_field_and_change_nothing() -> Result<()>
{
    let server = Server::start(Setup::unhurried().with_operators(&["Ada"])).await?;
    let ada = Console::of(&server, "Ada").await?;
    let hours = |zone: &str, friday: Value, holidays: Value| json!({ "hours": { "time_zone": zone, "weekly": { "friday": friday }, "holidays": holidays } });
    let span = |from: &str, to: &str| json!({ "from": from, "to": to });
    let fine = json!([span("09:00", "17:00")]);
    for (settings, problem, field) in [
        (
            hours("Europe/Brusels", fine.clone(), json!([])),
            "time_zone_unknown",
            "hours.time_zone",
        ),
        (
            hours("UTC", json!([]), json!([])),
            "never_open",
            "hours.weekly",
        ),
        (
            hours("UTC", json!([span("09:00", "25:00")]), json!([])),
            "time_invalid",
            "hours.weekly.friday",
        ),
        (
            hours("UTC", json!([span("22:00", "02:00")]), json!([])),
            "ends_before_it_begins",
            "hours.weekly.friday",
        ),
        (
            hours(
                "UTC",
                json!([span("09:00", "13:00"), span("12:00", "17:00")]),
                json!([]),
            ),
            "spans_overlap",
            "hours.weekly.friday",
        ),
        (
            hours("UTC", json!(vec![span("09:00", "09:01"); 7]), json!([])),
            "too_many_spans",
            "hours.weekly.friday",
        ),
        (
            hours("UTC", fine.clone(), json!([{ "date": "2026-02-30" }])),
            "date_invalid",
            "hours.holidays",
        ),
        (
            hours(
                "UTC",
                fine.clone(),
                json!(vec![json!({ "date": "2026-12-25" }); 101]),
            ),
            "too_many_holidays",
            "hours.holidays",
        ),
    ] {
        let tried = json!({ "text": "hi", "settings": settings });
        let replay = json!({ "settings": settings, "sessions_max": 1 });
        for (status, refused) in [
            ada.change(settings.clone(), 0).await?,
            ada.ask(Method::POST, TRY, Some(tried)).await?,
            ada.ask(Method::POST, REPLAY, Some(replay)).await?,
        ] {
            ensure!(
                status == 422 && refused["code"] == "settings_invalid",
                "{settings}: {status} {refused}"
            );
            ensure!(
                refused["problem"] == problem && refused["field"] == field,
                "{settings}: {refused}"
            );
            ensure!(
                refused["message"]
                    .as_str()
                    .is_some_and(|message| !message.is_empty())
            );
        }
    }
    let unknown_day = json!({ "hours": { "time_zone": "UTC", "weekly": { "someday": fine } } });
    let (status, refused) = ada.change(unknown_day, 0).await?;
    ensure!(
        status == 422 && refused["code"] == "invalid_frame",
        "{status} {refused}"
    );
    ensure!(ada.settings().await?["version"] == 0);
    Ok(())
}
