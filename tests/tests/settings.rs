//! Operators change when the agent hands over: over HTTP, on the real server, while visitors write.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::limits::{
    MESSAGE_BYTES_MAX, REPLAY_SESSIONS_MAX, SETTINGS_BYTES_MAX, TOPIC_BYTES_MAX, TOPIC_PHRASES_MAX,
    TOPICS_MAX,
};
use baton_protocol::wire::{Author, VisitorEntry, VisitorEvent};
use baton_tests::operator::{Operator, log_in};
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, COOKIE, ORIGIN};
use serde_json::{Value, json};

const HANDOFF: &str = "/v1/operator/agents/demo/handoff";
const TRY: &str = "/v1/operator/agents/demo/try";
const REPLAY: &str = "/v1/operator/agents/demo/replay";
const CLOSE_IT: &str = "Please delete my account";
const DELIVERY: &str = "How long does delivery take?";

/// An operator's console, as far as it asks over HTTP.
struct Console<'a> {
    server: &'a Server,
    cookie: String,
    http: reqwest::Client,
}

impl<'a> Console<'a> {
    async fn of(server: &'a Server, name: &str) -> Result<Self> {
        Ok(Self {
            server,
            cookie: log_in(server, &Login::of(name)).await?,
            http: reqwest::Client::new(),
        })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<(u16, Value)> {
        let request = self
            .http
            .request(method, self.server.url(path))
            .header(COOKIE, &self.cookie)
            .header(ORIGIN, self.server.origin());
        answer(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    async fn settings(&self) -> Result<Value> {
        let (status, settings) = self.ask(Method::GET, HANDOFF, None).await?;
        ensure!(status == 200, "{status}: {settings}");
        Ok(settings)
    }

    async fn change(&self, settings: Value, version: u64) -> Result<(u16, Value)> {
        let body = json!({ "settings": settings, "version": version });
        self.ask(Method::PUT, HANDOFF, Some(body)).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let (status, answer) = self.ask(Method::POST, path, Some(body)).await?;
        ensure!(status == 200, "{status}: {answer}");
        Ok(answer)
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<(u16, Value)> {
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.json().await.unwrap_or_default()))
}

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
