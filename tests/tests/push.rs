//! Web Push gets out of the real server to browsers that can open it, whatever becomes of it and of the
//! push service.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{SessionId, VisitorCommand};
use baton_tests::operator::log_out;
use baton_tests::push::{Browser, NOTIFICATIONS, PREFERENCES, PUSH, own, server_key};
use baton_tests::receiver::{Answer, Receiver, Request};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::settings::Console;
use baton_tests::visitor::{Visitor, command_id, token};
use rand_pcg::Pcg64Mcg;
use reqwest::Method;
use serde_json::{Value, json};

const DEAD: &str = "/v1/operator/outbox/dead";

fn setup() -> Setup {
    Setup {
        config: Some(
            "[notify.push]\ncontact = \"mailto:team@shop.example\"\nallow_private = true\n".into(),
        ),
        ..Setup::default()
    }
    .with_operators(&["Ada", "Bob"])
}

/// A visitor asks for a person. With nobody on duty that leads to a lead, which is told as well.
async fn lead(server: &Server, random: &mut Pcg64Mcg) -> Result<SessionId> {
    let mut visitor = Visitor::connect(server, &token(random)).await?;
    let lead = VisitorCommand::CaptureLead {
        contact: baton_protocol::wire::Contact {
            name: Some("Grace".into()),
            email: Some("grace@example.com".into()),
            phone: None,
            ..baton_protocol::wire::Contact::default()
        },
        question: "Do you ship to Norway?".into(),
    };
    for command in [VisitorCommand::RequestHandoff, lead] {
        let done = visitor.command(command_id(random), command).await?;
        ensure!(done.is_ok(), "{done:?}");
    }
    Ok(visitor.session)
}

fn topics(requests: &[Request]) -> Result<Vec<&str>> {
    requests
        .iter()
        .map(|request| request.header("topic"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_reaches_a_closed_console_and_nobody_on_the_way_can_read_it() -> Result<()> {
    let mut random = seed::generator("push");
    let service = Receiver::start().await?;
    let mut server = Server::start(setup()).await?;
    let console = Console::of(&server, "Ada").await?;
    let key = server_key(&console).await?;
    let browser = Browser::new(service.endpoint("ada"), &mut random)?;
    let own = browser.subscribe(&console).await?;
    ensure!(own["browsers"][0]["is_this"] == true, "{own}");
    ensure!(own["browsers"][0]["name"] == "Firefox on Linux", "{own}");
    let session = lead(&server, &mut random).await?;
    let pushed = service.received.at_least(1).await?;
    ensure!(pushed[0].path == "/send/ada");
    ensure!(!String::from_utf8_lossy(&pushed[0].body).contains("Norway"));
    let message = browser.open(&pushed[0], &key)?;
    ensure!(message["type"] == "lead_captured", "{message}");
    ensure!(
        message["title"] == "A visitor wants to be reached",
        "{message}"
    );
    ensure!(message["body"] == "Do you ship to Norway?", "{message}");
    let link = format!("{}/console/#/leads/{session}", server.origin());
    ensure!(message["url"] == link && message["tag"] == session.to_string());
    // Another browser can't open it.
    let other = Browser::new(service.endpoint("ada"), &mut random)?;
    ensure!(other.open(&pushed[0], &key).is_err());

    // The key and the subscription are there after a restart.
    server.kill().await?;
    server.start_again().await?;
    let console = Console::of(&server, "Ada").await?;
    ensure!(server_key(&console).await? == key);
    lead(&server, &mut random).await?;
    let pushed = service.received.at_least(2).await?;
    browser.open(&pushed[1], &key)?;
    let topics = topics(&pushed)?;
    ensure!(topics[0] != topics[1], "{topics:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_push_service_did_not_take_comes_again_with_one_id_also_after_a_kill() -> Result<()>
{
    let mut random = seed::generator("push_kill");
    let service = Receiver::start().await?;
    let mut server = Server::start(setup()).await?;
    let console = Console::of(&server, "Ada").await?;
    let key = server_key(&console).await?;
    let browser = Browser::new(service.endpoint("ada"), &mut random)?;
    browser.subscribe(&console).await?;
    service.received.set_mood(Answer::Status(500, None));
    lead(&server, &mut random).await?;
    service.received.at_least(1).await?;
    service.received.set_mood(Answer::CutsOff);
    service.received.at_least(2).await?;
    server.kill().await?;
    let before = service.received.all().len();
    service.received.set_mood(Answer::Status(201, None));
    server.start_again().await?;
    let pushed = service.received.at_least(before + 1).await?;
    let messages = pushed.iter().map(|request| browser.open(request, &key));
    let messages: Vec<_> = messages.collect::<Result<_>>()?;
    ensure!(
        messages
            .iter()
            .all(|message| message["id"] == messages[0]["id"]),
        "{messages:?}"
    );
    let (_, dead) = Console::of(&server, "Ada")
        .await?
        .ask(Method::GET, DEAD, None)
        .await?;
    ensure!(dead == json!([]), "{dead}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_unsubscribed_is_forgotten_and_so_is_one_that_logged_out() -> Result<()> {
    let mut random = seed::generator("push_gone");
    let service = Receiver::start().await?;
    let server = Server::start(setup()).await?;
    let ada = Console::of(&server, "Ada").await?;
    let bob = Console::of(&server, "Bob").await?;
    let key = server_key(&ada).await?;
    let browser = Browser::new(service.endpoint("ada"), &mut random)?;
    browser.subscribe(&ada).await?;
    service.received.set_mood(Answer::Status(410, None));
    lead(&server, &mut random).await?;
    service.received.at_least(1).await?;
    server.log_with("A browser is notified no more").await?;
    ensure!(own(&ada).await?["browsers"] == json!([]));
    let (_, dead) = ada.ask(Method::GET, DEAD, None).await?;
    ensure!(dead == json!([]), "{dead}");

    service.received.set_mood(Answer::Status(201, None));
    browser.subscribe(&ada).await?;
    let of_bob = Browser::new(service.endpoint("bob"), &mut random)?;
    of_bob.subscribe(&bob).await?;
    log_out(&server, &ada.cookie).await?;
    lead(&server, &mut random).await?;
    let pushed = service.received.at_least(2).await?;
    ensure!(pushed[1].path == "/send/bob");
    of_bob.open(&pushed[1], &key)?;
    ensure!(service.received.all().len() == 2, "and Ada's hears nothing");
    // Switched off by the member: others can't, and not twice.
    let listed = own(&bob).await?;
    let id = listed["browsers"][0]["id"].as_str().context("an id")?;
    let path = format!("{PUSH}/{id}");
    let ada = Console::of(&server, "Ada").await?;
    for (console, expected) in [(&ada, 404), (&bob, 204), (&bob, 404)] {
        let (status, answer) = console.ask(Method::DELETE, &path, None).await?;
        ensure!(status == expected, "{status}: {answer}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_is_logged_in_sets_what_reaches_them_and_mistakes_are_said() -> Result<()> {
    let mut random = seed::generator("push_access");
    // Here no push service may be on a private network.
    let server = Server::start(Setup::default().with_operators(&["Ada"])).await?;
    let ada = Console::of(&server, "Ada").await?;
    for path in [NOTIFICATIONS, PUSH, PREFERENCES] {
        let (_, api) = ada.ask(Method::GET, "/openapi.json", None).await?;
        ensure!(api["paths"][path].is_object(), "{path} is described");
    }
    let status = reqwest::get(server.url(NOTIFICATIONS)).await?.status();
    ensure!(status == 401, "{status}");
    let from_elsewhere = ada
        .http
        .put(server.url(PREFERENCES))
        .header("cookie", &ada.cookie)
        .header("origin", "https://evil.example")
        .json(&json!({}))
        .send()
        .await?;
    ensure!(from_elsewhere.status() == 403);
    let browser = |endpoint: &str, random: &mut Pcg64Mcg| -> Result<Value> {
        Ok(Browser::new(endpoint.to_owned(), random)?.subscription())
    };
    let mut wrong_key = browser("https://push.example/1", &mut random)?;
    wrong_key["p256dh"] = "AAAA".into();
    let mut wrong_secret = browser("https://push.example/1", &mut random)?;
    wrong_secret["auth"] = "AAAA".into();
    for body in [
        wrong_key,
        wrong_secret,
        browser("http://push.example/1", &mut random)?,
        browser("https://127.0.0.1/1", &mut random)?,
        browser("https://[fd00::1]/1", &mut random)?,
    ] {
        let (status, failure) = ada.ask(Method::POST, PUSH, Some(body)).await?;
        ensure!(
            status == 422 && failure["code"] == "subscription_invalid",
            "{status}: {failure}"
        );
    }
    let quiet = |zone: &str, from: &str, to: &str| json!({ "quiet": { "time_zone": zone, "from": from, "to": to } });
    for (body, field) in [
        (quiet("Mars/Olympus", "22:00", "07:00"), "quiet.time_zone"),
        (quiet("Europe/Brussels", "10pm", "07:00"), "quiet.from"),
        (quiet("Europe/Brussels", "22:00", "22:00"), "quiet.to"),
        (json!({ "email": ["test"] }), "email"),
    ] {
        let (status, failure) = ada.ask(Method::PUT, PREFERENCES, Some(body)).await?;
        ensure!(
            status == 422 && failure["field"] == field && failure["code"] == "preferences_invalid",
            "{status}: {failure}"
        );
    }
    let (status, _) = ada
        .ask(Method::PUT, PREFERENCES, Some(json!({ "emial": [] })))
        .await?;
    ensure!(status == 422 || status == 400, "{status}");
    let good = json!({ "push": ["resolved"], "email": [], "quiet": quiet("Europe/Brussels", "22:00", "07:00")["quiet"] });
    let (status, kept) = ada
        .ask(Method::PUT, PREFERENCES, Some(good.clone()))
        .await?;
    ensure!(
        status == 200 && kept["preferences"] == good,
        "{status}: {kept}"
    );
    ensure!(own(&ada).await?["preferences"] == good);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_has_a_test_sent_to_their_browsers() -> Result<()> {
    const TEST: &str = "/v1/operator/me/test";
    let mut random = seed::generator("push_test");
    let service = Receiver::start().await?;
    let server = Server::start(setup()).await?;
    let ada = Console::of(&server, "Ada").await?;
    let key = server_key(&ada).await?;
    let push = json!({ "way": "push" });
    ensure!(ada.post(TEST, push.clone()).await? == json!({ "sent": 0, "failed": [] }));
    let browser = Browser::new(service.endpoint("ada"), &mut random)?;
    browser.subscribe(&ada).await?;
    ensure!(ada.post(TEST, push.clone()).await? == json!({ "sent": 1, "failed": [] }));
    let pushed = service.received.at_least(1).await?;
    ensure!(browser.open(&pushed[0], &key)?["type"] == "test");
    service.received.set_mood(Answer::Status(503, None));
    let failed = ada.post(TEST, push.clone()).await?;
    ensure!(failed["sent"] == 0, "{failed}");
    ensure!(failed["failed"][0] == "the server answered with 503 Service Unavailable");
    // By the command line, too.
    service.received.set_mood(Answer::Status(201, None));
    let said = server.run(&["check", "--send"]).await?;
    ensure!(said.contains("push:") && said.contains(": sent"), "{said}");
    browser.open(&service.received.at_least(3).await?[2], &key)?;
    Ok(())
}
