//! The log tells no secrets: no token, cookie, password, message or contact details, at any level.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{Contact, OperatorCommand, VisitorCommand};
use baton_tests::operator::{Operator, log_in};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use serde_json::json;

#[tokio::test]
async fn the_log_tells_no_secrets() -> Result<()> {
    const WORDS: &str = "my-cat-is-called-Oswald";
    let mut setup = Setup::default().with_operators(&["Ada"]);
    setup.log = Some("baton_server=trace,info".into());
    let login = setup.operators[0].clone();
    let server = Server::start(setup).await?;
    let mut random = seed::generator("secrets");
    let token = token(&mut random);
    let mut operator = Operator::connect(&server, &login).await?;
    let cookie = log_in(&server, &login).await?;
    let mut visitor = Visitor::connect(&server, &token).await?;
    visitor.say(command_id(&mut random), WORDS).await?;
    let contact = Contact {
        name: Some("Wilhelmina".into()),
        email: Some("wilhelmina@home.example".into()),
        phone: Some("+3215559876".into()),
        ..Contact::default()
    };
    let question = WORDS.to_owned();
    let lead = VisitorCommand::CaptureLead { contact, question };
    ensure!(
        visitor
            .command(command_id(&mut random), lead)
            .await?
            .is_ok()
    );
    let note = OperatorCommand::AddNote { text: WORDS.into() };
    operator.open(visitor.session).await?;
    ensure!(
        operator
            .command(visitor.session, command_id(&mut random), note)
            .await?
            .is_ok()
    );

    // Whatever goes wrong must not bring them to the log either.
    let wrong = json!({ "email": login.email, "password": "a-wrong-pass-phrase", "extra": WORDS });
    let http = reqwest::Client::new();
    let entries = server.url("/v1/visitor/entries?after=0");
    let commands = server.url("/v1/visitor/commands");
    let log_in = server.url("/v1/operator/login");
    let in_query = format!("{entries}&token={}", token.expose());
    let requests = [
        http.get(&in_query),
        http.get(&entries)
            .bearer_auth(format!("{}x", token.expose())),
        http.get(&entries).bearer_auth(token.expose()),
        http.post(&commands)
            .bearer_auth(token.expose())
            .json(&json!({ "text": WORDS })),
        http.post(&log_in)
            .header("origin", server.origin())
            .json(&wrong),
        http.post(&log_in)
            .header("origin", WORDS)
            .header("cookie", &cookie)
            .json(&wrong),
    ];
    for request in requests {
        request.send().await?;
    }
    visitor
        .socket
        .send_text(format!("{{\"type\":\"{WORDS}\"}}"))
        .await?;
    visitor.next().await?;

    let mut stranger = Visitor::open_socket(&server).await?;
    let not_hello = format!("{{\"type\":\"hello\",\"token\":\"{}\"}}", token.expose());
    stranger.send_text(not_hello).await?;
    stranger.close_code().await?;

    // The last line of all, and at the level that is asked for.
    let log = server.log_with("A connection is closed code=4000").await?;
    let cookie = cookie.split('=').nth(1).context("no cookie")?;
    for secret in [
        token.expose(),
        cookie,
        &login.password,
        "a-wrong-pass-phrase",
        WORDS,
        "Wilhelmina",
        "wilhelmina@home.example",
        "5559876",
    ] {
        ensure!(!log.contains(secret), "the log has {secret:?}:\n{log}");
    }
    Ok(())
}
