//! Operators try a message, and replay old sessions, against settings.

use super::failure::Failure;
use super::logged_in::LoggedIn;
use super::router::Shared;
use super::settings::agent_in;
use crate::actions::{ReplayError, TryError};
use crate::background;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use baton_protocol::wire::{AgentId, RefusalCode, Replay, ReplaySettings, Trial, TryMessage};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

/// Says what the agent would do with a message.
#[utoipa::path(post, path = "/v1/operator/agents/{id}/try", tag = "operator",
    params(("id" = AgentId, Path)), request_body = TryMessage,
    security(("operator_login" = [])),
    responses(
        (status = 200, body = Trial), (status = 400, body = Failure),
        (status = 401, body = Failure), (status = 403, body = Failure),
        (status = 404, body = Failure), (status = 422, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn try_message(
    State(app): Shared,
    _: LoggedIn,
    agent: Result<Path<AgentId>, PathRejection>,
    message: Result<Json<TryMessage>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let agent = agent_in(agent)?;
    let Json(message) = message?;
    let node = Arc::clone(&app.node);
    // It computes: the connections of this thread must not wait for it.
    let work = spawn_blocking(move || {
        let began = Instant::now();
        node.try_message(&agent, message, || began.elapsed())
    });
    let trial = work.await.map_err(|_| RefusalCode::Unavailable)??;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(trial)))
}

/// Replays the agent's latest sessions against other settings.
#[utoipa::path(post, path = "/v1/operator/agents/{id}/replay", tag = "operator",
    params(("id" = AgentId, Path)), request_body = ReplaySettings,
    security(("operator_login" = [])),
    responses(
        (status = 200, body = Replay), (status = 400, body = Failure),
        (status = 401, body = Failure), (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 409, description = "One is at work", body = Failure),
        (status = 422, body = Failure), (status = 429, body = Failure),
        (status = 503, body = Failure),
    ))]
pub(super) async fn replay(
    State(app): Shared,
    _: LoggedIn,
    agent: Result<Path<AgentId>, PathRejection>,
    request: Result<Json<ReplaySettings>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let agent = agent_in(agent)?;
    let Json(request) = request?;
    let replay = background::replay_off_thread(&app.node, agent, request).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(replay)))
}

impl From<TryError> for Failure {
    fn from(error: TryError) -> Self {
        match error {
            TryError::Refused(code) => code.into(),
            TryError::Invalid(what) => Self::settings_invalid(&what),
            TryError::Knowledge(error) => {
                tracing::error!(%error, "The knowledge can't be searched");
                RefusalCode::Unavailable.into()
            }
        }
    }
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Refused(code) => code.into(),
            ReplayError::Invalid(what) => Self::settings_invalid(&what),
            ReplayError::Running => Self::replay_running(),
            ReplayError::Store(error) => error.into(),
        }
    }
}
