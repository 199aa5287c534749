//! Operators read and change what agents go by.

use super::failure::Failure;
use super::logged_in::LoggedIn;
use super::router::Shared;
use crate::actions::ChangeError;
use crate::node::Node;
use crate::store::Operator;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use baton_protocol::wire::{
    AgentId, AgentRef, AgentSettings, ChangeSettings, HandoffSettings, RefusalCode,
};
use serde::Deserialize;
use std::sync::Arc;

/// What was read before it is changed.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct Version {
    /// The version of the settings that were read.
    version: u64,
}

/// Lists the agents, by name.
#[utoipa::path(get, path = "/v1/operator/agents", tag = "operator",
    security(("operator_login" = [])),
    responses(
        (status = 200, body = Vec<AgentRef>), (status = 401, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn agents(State(app): Shared, _: LoggedIn) -> impl IntoResponse {
    fresh(app.node.agent_refs())
}

/// Reads what an agent goes by.
#[utoipa::path(get, path = "/v1/operator/agents/{id}/handoff", tag = "operator",
    params(("id" = AgentId, Path)), security(("operator_login" = [])),
    responses(
        (status = 200, body = AgentSettings), (status = 401, body = Failure),
        (status = 404, body = Failure), (status = 429, body = Failure),
        (status = 503, body = Failure),
    ))]
pub(super) async fn read(
    State(app): Shared,
    _: LoggedIn,
    agent: Result<Path<AgentId>, PathRejection>,
) -> Result<impl IntoResponse, Failure> {
    let agent = agent_in(agent)?;
    let settings = app.node.agent_settings(&agent).await?;
    Ok(fresh(settings.ok_or(RefusalCode::UnknownAgent)?))
}

/// Changes what an agent goes by, from now on and on every node.
#[utoipa::path(put, path = "/v1/operator/agents/{id}/handoff", tag = "operator",
    params(("id" = AgentId, Path)), request_body = ChangeSettings,
    security(("operator_login" = [])),
    responses(
        (status = 200, body = AgentSettings), (status = 401, body = Failure),
        (status = 403, body = Failure), (status = 404, body = Failure),
        (status = 409, description = "Somebody else was quicker", body = Failure),
        (status = 422, body = Failure), (status = 429, body = Failure),
        (status = 503, body = Failure),
    ))]
pub(super) async fn change(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    agent: Result<Path<AgentId>, PathRejection>,
    request: Result<Json<ChangeSettings>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let agent = agent_in(agent)?;
    let Json(ChangeSettings { settings, version }) = request?;
    change_to(&app.node, operator, agent, Some(settings), version).await
}

/// Goes back to the configuration file's.
#[utoipa::path(delete, path = "/v1/operator/agents/{id}/handoff", tag = "operator",
    params(("id" = AgentId, Path), Version), security(("operator_login" = [])),
    responses(
        (status = 200, body = AgentSettings), (status = 401, body = Failure),
        (status = 403, body = Failure), (status = 404, body = Failure),
        (status = 409, description = "Somebody else was quicker", body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn reset(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    agent: Result<Path<AgentId>, PathRejection>,
    version: Result<Query<Version>, QueryRejection>,
) -> Result<impl IntoResponse, Failure> {
    let agent = agent_in(agent)?;
    let Query(Version { version }) = version.map_err(|_| RefusalCode::InvalidFrame)?;
    change_to(&app.node, operator, agent, None, version).await
}

/// The agent that an address names. What can't be an agent's id is none of ours.
pub(super) fn agent_in(agent: Result<Path<AgentId>, PathRejection>) -> Result<AgentId, Failure> {
    let named = agent.map(|Path(agent)| agent);
    named.map_err(|_| RefusalCode::UnknownAgent.into())
}

async fn change_to(
    node: &Arc<Node>,
    operator: Operator,
    agent: AgentId,
    settings: Option<HandoffSettings>,
    version: u64,
) -> Result<impl IntoResponse + use<>, Failure> {
    let node = Arc::clone(node);
    // A task of its own: a client that hangs up must not stop the work between store and sessions.
    let work = tokio::spawn(async move {
        let changed = node
            .change_settings(&agent, settings, version, &operator.name)
            .await;
        if changed.is_ok() {
            tracing::info!(%agent, operator = %operator.id, "An operator changed the handoff settings");
        }
        changed
    });
    let changed = work.await.map_err(|_| RefusalCode::Unavailable)?;
    Ok(fresh(changed?))
}

fn fresh<T>(body: T) -> impl IntoResponse + use<T>
where
    Json<T>: IntoResponse,
{
    ([(header::CACHE_CONTROL, "no-store")], Json(body))
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::UnknownAgent => RefusalCode::UnknownAgent.into(),
            ChangeError::Invalid(what) => Self::settings_invalid(&what),
            ChangeError::Outdated => Self::settings_outdated(),
            ChangeError::Store(error) => error.into(),
        }
    }
}
