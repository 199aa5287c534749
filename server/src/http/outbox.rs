//! Operators see which notifications did not arrive, and send them again.

use super::failure::Failure;
use super::logged_in::LoggedIn;
use super::router::Shared;
use crate::actions::SentAgain;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use baton_protocol::wire::{DeadLetter, NotificationId, RefusalCode};
use std::sync::Arc;

/// Lists the notifications that were given up, the latest first.
#[utoipa::path(get, path = "/v1/operator/outbox/dead", tag = "operator",
    security(("operator_login" = [])),
    responses(
        (status = 200, body = Vec<DeadLetter>), (status = 401, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn dead(State(app): Shared, _: LoggedIn) -> Result<impl IntoResponse, Failure> {
    let dead = app.node.dead_letters().await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(dead)))
}

/// Sends one of them again, at once.
#[utoipa::path(post, path = "/v1/operator/outbox/dead/{id}/send-again", tag = "operator",
    params(("id" = NotificationId, Path)), security(("operator_login" = [])),
    responses(
        (status = 204, description = "It is on its way"), (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, description = "It is no dead letter, or no longer", body = Failure),
        (status = 409, description = "Its way is no longer in the configuration", body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn send_again(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    id: Result<Path<NotificationId>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path(id) = id.map_err(|_| Failure::missing())?;
    let node = Arc::clone(&app.node);
    // A task of its own: a client that hangs up must not stop the work between store and delivery.
    let work = tokio::spawn(async move { node.send_again(id).await });
    match work.await.map_err(|_| RefusalCode::Unavailable)?? {
        SentAgain::Due => {}
        SentAgain::WayGone => return Err(Failure::way_gone()),
        SentAgain::NotDead => return Err(Failure::missing()),
    }
    tracing::info!(%id, operator = %operator.id, "An operator sends a notification again");
    Ok(StatusCode::NO_CONTENT)
}
