//! Logging in is slow for whoever guesses, and logging out is felt at once.

use anyhow::{Context, Result, bail, ensure};
use baton_protocol::wire::limits::CLOSE_LOGGED_OUT;
use baton_protocol::wire::{InboxRow, InboxState, OperatorCommand, VisitorCommand};
use baton_tests::operator::{Operator, log_in, log_out};
use baton_tests::process::{resident_bytes, resident_bytes_peak};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

#[tokio::test]
async fn logging_out_ends_the_open_socket_too() -> Result<()> {
    let setup = Setup::default().with_operators(&["Ada"]);
    let login = setup.operators[0].clone();
    let server = Server::start(setup).await?;
    let cookie = log_in(&server, &login).await?;
    let mut operator = Operator::connect_with(&server, &cookie).await?;
    log_out(&server, &cookie).await?;
    ensure!(operator.socket.close_code().await? == Some(CLOSE_LOGGED_OUT));
    Ok(())
}

#[tokio::test]
async fn a_removed_operator_is_closed_and_what_they_held_waits_for_others() -> Result<()> {
    let setup = Setup::default().with_operators(&["Ada", "Bob"]);
    let [ada, bob] = [0, 1].map(|at| setup.operators[at].clone());
    let server = Server::start(setup).await?;
    let mut random = seed::generator("login");
    let cookie = log_in(&server, &ada).await?;
    let mut removed = Operator::connect_with(&server, &cookie).await?;
    removed.go_on_duty().await?;
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    let asked = visitor.command(command_id(&mut random), VisitorCommand::RequestHandoff);
    ensure!(asked.await?.is_ok());
    let claim = |id| (id, OperatorCommand::ClaimSession);
    let (id, command) = claim(command_id(&mut random));
    ensure!(removed.command(visitor.session, id, command).await?.is_ok());

    server.run(&["operator", "remove", &ada.email]).await?;
    ensure!(removed.socket.close_code().await? == Some(CLOSE_LOGGED_OUT));
    let me = reqwest::Client::new()
        .get(server.url("/v1/operator/me"))
        .header("cookie", &cookie);
    ensure!(me.send().await?.status() == 401);
    let mut other = Operator::connect(&server, &bob).await?;
    let waits = |row: &InboxRow| matches!(row.state, InboxState::Awaiting { .. });
    other.row(visitor.session, waits).await?;
    let (id, command) = claim(command_id(&mut random));
    ensure!(other.command(visitor.session, id, command).await?.is_ok());
    Ok(())
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() -> Result<()> {
    let setup = Setup::default().with_operators(&["Ada"]);
    let email = setup.operators[0].email.clone();
    let server = Server::start(setup).await?;
    let http = reqwest::Client::new();
    let mut statuses = Vec::new();
    for guess in 0..40 {
        let answer = http
            .post(server.url("/v1/operator/login"))
            .header("origin", server.origin())
            .json(&json!({ "email": email, "password": format!("a password, guess {guess}") }))
            .send()
            .await?;
        statuses.push(answer.status().as_u16());
        if answer.status() == 429 {
            let refusal: Value = answer.json().await?;
            ensure!(refusal["code"] == "rate_limited", "{refusal}");
            ensure!(refusal["retry"] == true, "{refusal}");
            return Ok(());
        }
    }
    bail!("forty guesses were answered {statuses:?}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_logins_at_once_take_the_memory_of_few_and_give_it_back() -> Result<()> {
    const ATTEMPTS: usize = 28;
    const KIB: u64 = 1024;
    /// Two checks of 19 MiB each, and the rest of the work.
    const PEAK_GROWTH_KIB_MAX: u64 = 64 * KIB;
    const GROWTH_KIB_MAX: u64 = 16 * KIB;
    let mut setup = Setup::default().with_operators(&["Ada"]);
    setup.config = Some("behind_proxy = true".into());
    let login = setup.operators[0].clone();
    let server = Server::start(setup).await?;
    let pid = server.pid().context("the server is gone")?;
    let before = resident_bytes(pid).context("only Linux tells")? / KIB;

    let http = reqwest::Client::new();
    let attempts = (0..ATTEMPTS).map(|number| {
        http.post(server.url("/v1/operator/login"))
            .header("origin", server.origin())
            .header("x-forwarded-for", format!("192.0.2.{number}"))
            .json(&json!({ "email": login.email, "password": login.password }))
            .send()
    });
    let mut logged_in = 0;
    for answer in try_join_all(attempts).await? {
        match answer.status().as_u16() {
            204 => logged_in += 1,
            503 => ensure!(answer.headers().contains_key("retry-after")),
            other => bail!("a login was answered {other}"),
        }
    }
    let peak = resident_bytes_peak(pid).context("only Linux tells")? / KIB;
    let after = resident_bytes(pid).context("only Linux tells")? / KIB;
    println!(
        "{logged_in} of {ATTEMPTS} logged in; {before} KiB before, {peak} at most, {after} after"
    );
    ensure!(logged_in > 0);
    ensure!(
        peak - before < PEAK_GROWTH_KIB_MAX,
        "{before} KiB grew to {peak}"
    );
    ensure!(
        after.saturating_sub(before) < GROWTH_KIB_MAX,
        "{before} KiB grew to {after}"
    );
    Ok(())
}
