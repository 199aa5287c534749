//! The documents of the two apps, each with its policy.

use super::assets;
use super::content_security::{of_app, script_hashes};
use super::failure::Failure;
use super::origin::own_origin;
use super::router::Shared;
use crate::node::Settings;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use baton_protocol::wire::{AgentId, AgentProfile, RefusalCode};
use serde::Deserialize;

/// What the profile follows in the widget's document.
const TITLE: &str = "<title>Chat</title>";

/// An app's document, read once.
pub(super) struct Document {
    path: &'static str,
    html: String,
    script_hashes: Vec<String>,
}

impl Document {
    pub(super) fn load(path: &'static str) -> Self {
        let html = assets::source(path).unwrap_or_default();
        let html = String::from_utf8_lossy(&html).into_owned();
        Self {
            path,
            script_hashes: script_hashes(&html),
            html,
        }
    }

    /// The document as it was built.
    fn plain(
        &self,
        headers: &HeaderMap,
        settings: &Settings,
        ancestors: &[&str],
    ) -> Result<Response, Failure> {
        let response = assets::file(self.path, headers)?;
        self.with_policy(response, headers, settings, ancestors)
    }

    /// The document with the agent's profile in it, so that the frame shows its name, its greeting
    /// and its colour before any socket is open.
    fn introducing(
        &self,
        profile: &AgentProfile,
        headers: &HeaderMap,
        settings: &Settings,
        ancestors: &[&str],
    ) -> Result<Response, Failure> {
        let (before, after) = self.html.split_once(TITLE).ok_or_else(Failure::missing)?;
        let json = serde_json::to_string(profile).map_err(|_| Failure::missing())?;
        let meta = format!("<meta name=\"baton-agent\" content=\"{}\">", escaped(&json));
        let kind = (header::CACHE_CONTROL, "no-cache");
        let response = ([kind], Html([before, TITLE, &meta, after].concat()));
        self.with_policy(response.into_response(), headers, settings, ancestors)
    }

    fn with_policy(
        &self,
        mut response: Response,
        headers: &HeaderMap,
        settings: &Settings,
        ancestors: &[&str],
    ) -> Result<Response, Failure> {
        let origin = own_origin(headers, settings);
        let socket = origin.map(|origin| origin.replacen("http", "ws", 1));
        let policy = of_app(&self.script_hashes, socket.as_deref(), ancestors);
        // Sites are checked when the configuration is read; what is no header is no policy either,
        // and then nobody gets the document.
        let policy = HeaderValue::from_str(&policy).map_err(|_| Failure::missing())?;
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(response)
    }
}

/// Text as the value of an attribute in double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Which agent the frame shows.
#[derive(Deserialize)]
pub(super) struct Shown {
    agent: AgentId,
}

/// The widget's document, for the sites of its agent.
pub(super) async fn widget(
    State(app): Shared,
    headers: HeaderMap,
    shown: Result<Query<Shown>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(Shown { agent }) = shown.map_err(|_| RefusalCode::UnknownAgent)?;
    let agent = app.node.agent(&agent).ok_or(RefusalCode::UnknownAgent)?;
    let sites = agent.sites.iter().map(String::as_str);
    let ancestors: Vec<_> = std::iter::once("'self'").chain(sites).collect();
    let settings = &app.node.settings;
    app.widget
        .introducing(&agent.profile, &headers, settings, &ancestors)
}

/// The console's document, which nobody frames.
pub(super) async fn console(State(app): Shared, headers: HeaderMap) -> Result<Response, Failure> {
    app.console.plain(&headers, &app.node.settings, &[])
}

/// The console's assets; a path without an ending is a place in the app.
pub(super) async fn console_path(
    state: Shared,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name == "index.html" || !name.contains('.') {
        console(state, headers).await
    } else {
        assets::file(&format!("console/{path}"), &headers)
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_owners_words_cannot_leave_their_attribute() {
        assert_eq!(escaped(r#""><script>&"#), "&quot;&gt;&lt;script&gt;&amp;");
    }
}
