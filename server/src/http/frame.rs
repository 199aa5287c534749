//! The documents of the two apps, each with its policy.

use super::assets;
use super::content::Content;
use super::content_security::{OF_WORKER, of_app, script_hashes};
use super::failure::Failure;
use super::origin::own_origin;
use super::router::Shared;
use crate::node::{Agent, Node, Settings};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use baton_protocol::wire::{AgentId, AgentProfile, RefusalCode};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the profile follows in the widget's document.
const TITLE: &str = "<title>Chat</title>";
/// The console's service worker. From its folder on it may see requests, and does not.
const WORKER: &str = "push.js";
const HTML: &str = "text/html; charset=utf-8";

/// The documents: the console's, and the widget's for each agent. Where the apps were not
/// built there are none, and the API works without them.
pub(super) struct Documents {
    console: Option<Document>,
    /// The widget's document as it was built.
    widget: Option<Content>,
    /// Each agent's, with the profile that is in it: made anew when its owner changes what is told.
    widgets: Mutex<HashMap<AgentId, (AgentProfile, Arc<Document>)>>,
}

impl Documents {
    pub(super) fn of(node: &Node) -> Self {
        let console = assets::content("console/index.html");
        let documents = Self {
            widget: assets::content("widget/index.html"),
            widgets: Mutex::default(),
            // Nobody frames it.
            console: console.map(|content| Document::new(content, Vec::new())),
        };
        for agent in node.agents() {
            documents.of_agent(agent, node);
        }
        documents
    }

    /// The widget's document for an agent, with what is told of it at this moment.
    fn of_agent(&self, agent: &Agent, node: &Node) -> Option<Arc<Document>> {
        let profile = node.profile(&agent.profile.id)?;
        let mut widgets = self.widgets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((told, document)) = widgets.get(&profile.id)
            && *told == profile
        {
            return Some(Arc::clone(document));
        }
        let built = &self.widget.as_ref()?.plain;
        let document = Arc::new(Document::widget(built, agent, &profile)?);
        let made = (profile.clone(), Arc::clone(&document));
        widgets.insert(profile.id, made);
        Some(document)
    }
}

/// An app's document, and what its policy is made of.
struct Document {
    content: Content,
    script_hashes: Vec<String>,
    ancestors: Vec<String>,
}

impl Document {
    fn new(content: Content, ancestors: Vec<String>) -> Self {
        Self {
            script_hashes: script_hashes(&String::from_utf8_lossy(&content.plain)),
            content,
            ancestors,
        }
    }

    /// The widget's document as it was built, with the agent's profile in it: so the frame shows its
    /// name, its greeting and its colour before any socket is open.
    fn widget(built: &[u8], agent: &Agent, profile: &AgentProfile) -> Option<Self> {
        let html = String::from_utf8_lossy(built);
        let (before, after) = html.split_once(TITLE)?;
        let profile = escaped(&serde_json::to_string(profile).ok()?);
        let meta = format!("<meta name=\"baton-agent\" content=\"{profile}\">");
        let content = Content::compressed([before, TITLE, &meta, after].concat());
        let sites = agent.sites.iter().cloned();
        let ancestors = std::iter::once("'self'".into()).chain(sites);
        Some(Self::new(content, ancestors.collect()))
    }

    fn response(&self, headers: &HeaderMap, settings: &Settings) -> Result<Response, Failure> {
        let origin = own_origin(headers, settings);
        let socket = origin.map(|origin| origin.replacen("http", "ws", 1));
        let policy = of_app(&self.script_hashes, socket.as_deref(), &self.ancestors);
        // Sites are checked when the configuration is read; what is no header is no policy either,
        // and then nobody gets the document.
        let policy = HeaderValue::from_str(&policy).map_err(|_| Failure::missing())?;
        let mut response = self.content.response(headers, HTML, assets::REVALIDATE);
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
    let document = app.documents.of_agent(agent, &app.node);
    document
        .ok_or_else(Failure::missing)?
        .response(&headers, &app.node.settings)
}

/// The console's document, which nobody frames.
pub(super) async fn console(State(app): Shared, headers: HeaderMap) -> Result<Response, Failure> {
    let document = app.documents.console.as_ref();
    document
        .ok_or_else(Failure::missing)?
        .response(&headers, &app.node.settings)
}

/// The console's assets; a path without an ending is a place in the app.
pub(super) async fn console_path(
    state: Shared,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if path == WORKER {
        let mut response = assets::file(&format!("console/{path}"), &headers)?;
        let policy = HeaderValue::from_static(OF_WORKER);
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
        return Ok(response);
    }
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
