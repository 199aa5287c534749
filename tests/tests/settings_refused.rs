//! What is refused of those who read and change an agent's settings, over HTTP, on the real server.

use anyhow::{Result, ensure};
use baton_protocol::wire::limits::{
    MESSAGE_BYTES_MAX, REPLAY_SESSIONS_MAX, SETTINGS_BYTES_MAX, TOPIC_BYTES_MAX, TOPIC_PHRASES_MAX,
    TOPICS_MAX,
};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::settings::{Console, HANDOFF, REPLAY, TRY, answer};
use baton_tests::visitor::{Visitor, token};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, COOKIE, ORIGIN};
use serde_json::{Value, json};

fn closing_is(action: &str) -> Value {
    json!({ "topics": [{ "topic": "account_closure", "action": action }] })
}

async fn start() -> Result<Server> {
    Server::start(Setup::unhurried().with_operators(&["Ada", "Bob"])).await
}

#[tokio::test]
async fn nobody_but_an_operator_on_a_page_of_the_servers_own_reads_or_changes_settings()
-> Result<()> {
    let server = start().await?;
    let ada = Console::of(&server, "Ada").await?;
    let mut random = seed::generator("settings");
    let token = token(&mut random);
    Visitor::connect(&server, &token).await?;
    let change = json!({ "settings": closing_is("off"), "version": 0 });
    let tried = json!({ "text": "hi" });
    let replay = json!({ "settings": {}, "sessions_max": 10 });
    let routes = [
        (Method::GET, "/v1/operator/agents", None),
        (Method::GET, HANDOFF, None),
        (Method::PUT, HANDOFF, Some(change)),
        (
            Method::DELETE,
            "/v1/operator/agents/demo/handoff?version=0",
            None,
        ),
        (Method::POST, TRY, Some(tried)),
        (Method::POST, REPLAY, Some(replay)),
    ];
    for (method, path, body) in routes {
        let request = || {
            let request = ada.http.request(method.clone(), server.url(path));
            match &body {
                Some(body) => request.json(body),
                None => request,
            }
        };
        let own = || request().header(ORIGIN, server.origin());
        for stranger in [
            own(),
            own().header(AUTHORIZATION, format!("Bearer {}", token.expose())),
            own().header(COOKIE, format!("baton_login={}", token.expose())),
        ] {
            let (status, refused) = answer(stranger).await?;
            ensure!(
                status == 401 && refused["code"] == "not_logged_in",
                "{method} {path}: {status} {refused}"
            );
        }
        if method == Method::GET {
            continue;
        }
        for elsewhere in [request(), request().header(ORIGIN, "https://evil.example")] {
            let (status, refused) = answer(elsewhere.header(COOKIE, &ada.cookie)).await?;
            ensure!(
                status == 403 && refused["code"] == "wrong_origin",
                "{method} {path}: {status} {refused}"
            );
        }
    }
    ensure!(ada.settings().await?["version"] == 0);
    let (_, agents) = ada.ask(Method::GET, "/v1/operator/agents", None).await?;
    ensure!(
        agents == json!([{ "id": "demo", "name": "Cobble & Pine help" }]),
        "{agents}"
    );
    Ok(())
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_its_code_and_changes_nothing() -> Result<()> {
    let server = start().await?;
    let ada = Console::of(&server, "Ada").await?;
    let own = |name: &str, phrases: Value| {
        json!({ "topics": [{ "topic": { "own": { "name": name, "phrases": phrases } },
                             "action": "decline" }] })
    };
    let twice = json!({ "topics": [{ "topic": "complaint", "action": "off" },
                                   { "topic": "complaint", "action": "decline" }] });
    for (settings, status, code, says) in [
        (
            twice,
            422,
            "settings_invalid",
            "\"complaint\" is there twice",
        ),
        (
            own("Dosage", json!([])),
            422,
            "settings_invalid",
            "\"Dosage\" has 0 phrases",
        ),
        (
            own(" ", json!(["drops"])),
            422,
            "settings_invalid",
            "1 to 100 bytes",
        ),
        (json!({ "visitor_ask": true }), 422, "invalid_frame", ""),
        (
            json!({ "unknown": { "first": "shrug" } }),
            422,
            "invalid_frame",
            "",
        ),
        (json!("all of them"), 422, "invalid_frame", ""),
    ] {
        let (told, refused) = ada.change(settings.clone(), 0).await?;
        let message = refused["message"].as_str().unwrap_or_default();
        ensure!(
            told == status && refused["code"] == code && message.contains(says),
            "{settings}: {told} {refused}"
        );
        // An unsaved page's settings are looked at as those that are saved.
        if code == "settings_invalid" {
            let tried = json!({ "text": "hi", "settings": settings });
            let replay = json!({ "settings": settings, "sessions_max": 1 });
            for (path, body) in [(TRY, tried), (REPLAY, replay)] {
                let (told, refused) = ada.ask(Method::POST, path, Some(body)).await?;
                ensure!(
                    told == status && refused["code"] == code,
                    "{told} {refused}"
                );
            }
        }
    }
    let too_long = "x".repeat(MESSAGE_BYTES_MAX + 1);
    let no_settings = |sessions_max: u32| json!({ "settings": {}, "sessions_max": sessions_max });
    let other = "/v1/operator/agents/other/handoff";
    let none = "/v1/operator/agents/No%20agent/handoff";
    let versionless = format!("{HANDOFF}?version=first");
    for (method, path, body, status, code) in [
        (Method::GET, other, None, 404, "unknown_agent"),
        (Method::GET, none, None, 404, "unknown_agent"),
        (Method::DELETE, HANDOFF, None, 400, "invalid_frame"),
        (Method::DELETE, &*versionless, None, 400, "invalid_frame"),
        (
            Method::POST,
            TRY,
            Some(json!({ "text": " " })),
            422,
            "text_empty",
        ),
        (
            Method::POST,
            TRY,
            Some(json!({ "text": too_long })),
            422,
            "text_too_long",
        ),
        (
            Method::POST,
            TRY,
            Some(json!({ "text": "hi", "session": 1 })),
            422,
            "invalid_frame",
        ),
        (
            Method::POST,
            REPLAY,
            Some(no_settings(0)),
            400,
            "invalid_frame",
        ),
        (
            Method::POST,
            REPLAY,
            Some(no_settings(REPLAY_SESSIONS_MAX + 1)),
            400,
            "invalid_frame",
        ),
    ] {
        let (told, refused) = ada.ask(method, path, body).await?;
        ensure!(
            told == status && refused["code"] == code,
            "{path}: {told} {refused}"
        );
    }
    let huge = own(&"x".repeat(SETTINGS_BYTES_MAX), json!(["drops"]));
    ensure!(ada.change(huge, 0).await?.0 == 413);
    ensure!(ada.settings().await?["version"] == 0);
    Ok(())
}

#[tokio::test]
async fn as_many_topics_and_phrases_as_there_may_be_are_stored() -> Result<()> {
    let server = start().await?;
    let ada = Console::of(&server, "Ada").await?;
    let phrase = |number: usize| format!("{number:\"<width$}", width = TOPIC_BYTES_MAX);
    let phrases: Vec<_> = (0..TOPIC_PHRASES_MAX).map(phrase).collect();
    let topics: Vec<_> = (0..TOPICS_MAX)
        .map(|number| {
            let own = json!({ "name": phrase(number), "phrases": phrases });
            json!({ "topic": { "own": own }, "action": "hand_over" })
        })
        .collect();
    let (status, changed) = ada.change(json!({ "topics": topics }), 0).await?;
    ensure!(status == 200, "{status}");
    ensure!(changed["settings"]["topics"] == json!(topics));
    ensure!(ada.settings().await? == changed);
    Ok(())
}
