//! Operators change when the agent hands over: over HTTP, on the real server, while visitors write.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{Author, VisitorEntry, VisitorEvent};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::settings::{Console, HANDOFF, REPLAY, TRY};
use baton_tests::visitor::{Visitor, command_id, token};
use reqwest::Method;
use serde_json::{Value, json};

const CLOSE_IT: &str = "Please delete my account";
const DELIVERY: &str = "How long does delivery take?";

fn closing_is(action: &str) -> Value {
    json!({ "topics": [{ "topic": "account_closure", "action": action }] })
}

fn is_handoff(entry: &VisitorEntry) -> bool {
    matches!(entry.event, VisitorEvent::HandoffRequested { .. })
}

fn is_answer(entry: &VisitorEntry) -> bool {
    matches!(
        entry.event,
        VisitorEvent::MessageSent {
            author: Author::Agent,
            ..
        }
    )
}

async fn start() -> Result<Server> {
    Server::start(Setup::unhurried().with_operators(&["Ada", "Bob"])).await
}

#[tokio::test]
async fn who_was_slower_is_told_and_the_plan_is_never_changed() -> Result<()> {
    let server = start().await?;
    let (ada, bob) = (
        Console::of(&server, "Ada").await?,
        Console::of(&server, "Bob").await?,
    );
    let of_file = ada.settings().await?;
    ensure!(
        of_file["changed"].is_null() && of_file["version"] == 0,
        "{of_file}"
    );
    let free = json!({ "plan": "starter", "repeated": false });
    let (status, changed) = ada.change(free, 0).await?;
    ensure!(
        status == 200 && changed["version"] == 1,
        "{status} {changed}"
    );
    ensure!(changed["changed"]["by"] == "Ada", "{changed}");
    ensure!(changed["settings"]["plan"] == "growth", "{changed}");
    ensure!(changed["settings"]["repeated"] == false, "{changed}");
    let (status, refused) = bob.change(closing_is("off"), 0).await?;
    ensure!(
        status == 409 && refused["code"] == "settings_outdated",
        "{status} {refused}"
    );
    let reset = |version: u64| {
        let path = format!("{HANDOFF}?version={version}");
        let bob = &bob;
        async move { bob.ask(Method::DELETE, &path, None).await }
    };
    let (status, refused) = reset(0).await?;
    ensure!(
        status == 409 && refused["code"] == "settings_outdated",
        "{status} {refused}"
    );
    ensure!(bob.settings().await? == changed);
    let (status, back) = reset(1).await?;
    ensure!(status == 200 && back["version"] == 2, "{status} {back}");
    ensure!(
        back["changed"].is_null() && back["settings"] == of_file["settings"],
        "{back}"
    );
    Ok(())
}

#[tokio::test]
async fn a_change_holds_at_once_in_an_open_session_and_after_a_kill() -> Result<()> {
    let mut server = start().await?;
    let mut random = seed::generator("settings");
    let mut ada = Operator::connect(&server, &Login::of("Ada")).await?;
    ada.go_on_duty().await?;
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), DELIVERY).await?;
    visitor.entry(is_answer).await?;

    let console = Console::of(&server, "Ada").await?;
    let (status, _) = console.change(closing_is("off"), 0).await?;
    ensure!(status == 200);
    let said = visitor.say(command_id(&mut random), CLOSE_IT).await?;
    visitor
        .entry(|entry| is_answer(entry) && entry.seq > said.seq)
        .await?;
    ensure!(!visitor.entries.iter().any(is_handoff));

    let (status, _) = console.change(closing_is("hand_over"), 1).await?;
    ensure!(status == 200);
    visitor.say(command_id(&mut random), CLOSE_IT).await?;
    visitor.entry(is_handoff).await?;

    let no_person = json!({ "visitor_asks": false });
    let (status, changed) = console.change(no_person, 2).await?;
    ensure!(status == 200);
    server.kill().await?;
    server.start_again().await?;
    let console = Console::of(&server, "Ada").await?;
    ensure!(console.settings().await? == changed);
    let mut ada = Operator::connect(&server, &Login::of("Ada")).await?;
    ada.go_on_duty().await?;
    let mut other = Visitor::connect(&server, &token(&mut random)).await?;
    let ask = "Can I talk to a human?";
    other.say(command_id(&mut random), ask).await?;
    let asked = other
        .entry(|entry| matches!(entry.event, VisitorEvent::ContactRequested { .. }))
        .await?;
    ensure!(!other.entries.iter().any(is_handoff), "{asked:?}");
    Ok(())
}

#[tokio::test]
async fn a_message_is_tried_against_saved_and_unsaved_settings_and_leaves_no_trace() -> Result<()> {
    let server = start().await?;
    let ada = Console::of(&server, "Ada").await?;
    let mut watching = Operator::connect(&server, &Login::of("Ada")).await?;
    let human = "Can I talk to a human?";
    let trial = ada.post(TRY, json!({ "text": human })).await?;
    ensure!(trial["step"] == "hand_over", "{trial}");
    let reason = &trial["fired"]["reason"];
    ensure!(
        reason["type"] == "visitor_asked" && reason["quote"] == human,
        "{trial}"
    );
    let unsaved = json!({ "text": human, "settings": { "visitor_asks": false } });
    let trial = ada.post(TRY, unsaved).await?;
    ensure!(trial["step"] == "contact_details", "{trial}");

    let trial = ada.post(TRY, json!({ "text": DELIVERY })).await?;
    ensure!(
        trial["step"] == "answer" && trial["fired"].is_null(),
        "{trial}"
    );
    ensure!(trial["language"] == "en", "{trial}");
    let first = &trial["passages"][0];
    ensure!(first["answers"] == true, "{trial}");
    let url = first["url"].as_str().context("no address")?;
    ensure!(url.starts_with(&server.url("/demo/help/")), "{url}");
    ensure!(trial["answer"]["citations"][0]["number"] == 1, "{trial}");
    println!("triggers took {} µs", trial["triggers_us"]);

    let trial = ada
        .post(
            TRY,
            json!({ "text": CLOSE_IT, "settings": closing_is("off") }),
        )
        .await?;
    ensure!(
        trial["fired"]["reason"]["type"] != "sensitive_topic",
        "{trial}"
    );
    let off = &trial["switched_off"][0];
    ensure!(off["reason"]["topic"] == "account_closure", "{trial}");
    ensure!(off["score"]["permille"].is_i64(), "{trial}");

    ensure!(ada.settings().await?["version"] == 0);
    let mut random = seed::generator("settings");
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), DELIVERY).await?;
    watching.row(visitor.session, |_| true).await?;
    let others = watching
        .rows
        .iter()
        .any(|row| row.session != visitor.session);
    ensure!(!others, "a trial made a session");
    Ok(())
}

#[tokio::test]
async fn old_transcripts_are_replayed_against_changed_settings() -> Result<()> {
    let server = start().await?;
    let mut random = seed::generator("settings");
    let mut ada = Operator::connect(&server, &Login::of("Ada")).await?;
    ada.go_on_duty().await?;
    let mut closes = Visitor::connect(&server, &token(&mut random)).await?;
    closes.say(command_id(&mut random), CLOSE_IT).await?;
    closes.entry(is_handoff).await?;
    let mut asks = Visitor::connect(&server, &token(&mut random)).await?;
    let asked = asks.say(command_id(&mut random), DELIVERY).await?;
    asks.entry(is_answer).await?;

    let console = Console::of(&server, "Ada").await?;
    let same = json!({ "settings": {}, "sessions_max": 100 });
    let replay = console.post(REPLAY, same).await?;
    ensure!(
        replay["sessions"] == 2 && replay["messages"] == 2,
        "{replay}"
    );
    ensure!(
        replay["handed_over_then"] == 1 && replay["hand_over_now"] == 1,
        "{replay}"
    );

    let own = json!({ "own": { "name": "Delivery", "phrases": ["delivery"] } });
    let topics = json!([{ "topic": "account_closure", "action": "off" },
                        { "topic": own, "action": "hand_over" }]);
    let settings = json!({ "topics": topics });
    let replay = console
        .post(REPLAY, json!({ "settings": settings, "sessions_max": 100 }))
        .await?;
    ensure!(
        replay["handed_over_then"] == 1 && replay["hand_over_now"] == 1,
        "{replay}"
    );
    let listed = replay["listed"].as_array().context("no list")?;
    ensure!(listed.len() == 2 && replay["more"] == 0, "{replay}");
    let (newer, older) = (&listed[0], &listed[1]);
    ensure!(
        newer["session"] == json!(asks.session) && newer["then"].is_null(),
        "{replay}"
    );
    ensure!(newer["now"]["seq"] == asked.seq, "{replay}");
    ensure!(newer["now"]["reason"]["topic"] == "Delivery", "{replay}");
    ensure!(
        older["session"] == json!(closes.session) && older["now"].is_null(),
        "{replay}"
    );
    ensure!(
        older["then"]["reason"]["topic"] == "account_closure",
        "{replay}"
    );
    ensure!(console.settings().await?["version"] == 0);
    Ok(())
}
