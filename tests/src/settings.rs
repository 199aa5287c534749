//! An operator's console, as far as it asks over HTTP: the settings of the demo's agent.

use anyhow::{Result, ensure};
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN};
use serde_json::{Value, json};

use crate::operator::log_in;
use crate::server::{Login, Server};

/// Where the settings are.
pub const HANDOFF: &str = "/v1/operator/agents/demo/handoff";
/// Where a message is tried.
pub const TRY: &str = "/v1/operator/agents/demo/try";
/// Where old sessions are replayed.
pub const REPLAY: &str = "/v1/operator/agents/demo/replay";

/// A console that is logged in.
pub struct Console<'a> {
    server: &'a Server,
    /// What it is known by.
    pub cookie: String,
    /// For requests of the test's own making.
    pub http: reqwest::Client,
}

impl<'a> Console<'a> {
    /// Logs an operator in, by name.
    ///
    /// # Errors
    /// Fails when the server does not answer as it should.
    pub async fn of(server: &'a Server, name: &str) -> Result<Self> {
        Ok(Self {
            server,
            cookie: log_in(server, &Login::of(name)).await?,
            http: reqwest::Client::new(),
        })
    }

    /// Asks as the console's page does; gives the status and the JSON.
    ///
    /// # Errors
    /// Fails when the server does not answer as it should.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(u16, Value)> {
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

    /// Reads the settings.
    ///
    /// # Errors
    /// Fails when the server does not answer as it should.
    pub async fn settings(&self) -> Result<Value> {
        let (status, settings) = self.ask(Method::GET, HANDOFF, None).await?;
        ensure!(status == 200, "{status}: {settings}");
        Ok(settings)
    }

    /// Changes the settings of this version.
    ///
    /// # Errors
    /// Fails when the server does not answer as it should.
    pub async fn change(&self, settings: Value, version: u64) -> Result<(u16, Value)> {
        let body = json!({ "settings": settings, "version": version });
        self.ask(Method::PUT, HANDOFF, Some(body)).await
    }

    /// Posts what is taken.
    ///
    /// # Errors
    /// Fails when the server does not answer as it should.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let (status, answer) = self.ask(Method::POST, path, Some(body)).await?;
        ensure!(status == 200, "{status}: {answer}");
        Ok(answer)
    }
}

/// The status of an answer, and its JSON.
///
/// # Errors
/// Fails when there is no answer.
pub async fn answer(request: reqwest::RequestBuilder) -> Result<(u16, Value)> {
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.json().await.unwrap_or_default()))
}
