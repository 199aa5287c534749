//! Logging in is slow for whoever guesses, and logging out is felt at once.

use anyhow::{Result, bail, ensure};
use baton_protocol::wire::limits::CLOSE_LOGGED_OUT;
use baton_tests::operator::{Operator, log_in, log_out};
use baton_tests::server::{Server, Setup};
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
