//! Operators read and change which notifications reach them, and in which browsers.

use super::failure::Failure;
use super::logged_in::LoggedIn;
use super::login::login_hash;
use super::router::Shared;
use crate::actions::MemberError;
use crate::background::send_tests;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use baton_protocol::wire::{
    MemberPreferences, OwnNotifications, PushSubscriptionId, RefusalCode, SendTest,
    SubscribeBrowser, TestSent,
};
use std::sync::Arc;

/// Reads what reaches the operator, and what there is to choose.
#[utoipa::path(get, path = "/v1/operator/me/notifications", tag = "operator",
    security(("operator_login" = [])),
    responses(
        (status = 200, body = OwnNotifications), (status = 401, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn read(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    let login = login_hash(&headers).ok_or_else(Failure::not_logged_in)?;
    let own = app.node.own_notifications(&operator, login).await?;
    Ok(fresh(own))
}

/// Changes what reaches the operator, from now on and on every node.
#[utoipa::path(put, path = "/v1/operator/me/preferences", tag = "operator",
    request_body = MemberPreferences, security(("operator_login" = [])),
    responses(
        (status = 200, body = OwnNotifications), (status = 401, body = Failure),
        (status = 403, body = Failure), (status = 422, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn change(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    headers: HeaderMap,
    preferences: Result<Json<MemberPreferences>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let login = login_hash(&headers).ok_or_else(Failure::not_logged_in)?;
    let Json(preferences) = preferences?;
    let node = Arc::clone(&app.node);
    // A task of its own: a client that hangs up must not stop the work between store and routes.
    let work = tokio::spawn(async move {
        node.change_preferences(operator.id, preferences).await?;
        Ok::<_, MemberError>(node.own_notifications(&operator, login).await?)
    });
    Ok(fresh(work.await.map_err(|_| RefusalCode::Unavailable)??))
}

/// Notifies the operator in this browser, too, until its login ends.
#[utoipa::path(post, path = "/v1/operator/me/push", tag = "operator",
    request_body = SubscribeBrowser, security(("operator_login" = [])),
    responses(
        (status = 200, body = OwnNotifications), (status = 401, body = Failure),
        (status = 403, body = Failure), (status = 422, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn subscribe(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    headers: HeaderMap,
    browser: Result<Json<SubscribeBrowser>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let login = login_hash(&headers).ok_or_else(Failure::not_logged_in)?;
    let Json(browser) = browser?;
    let node = Arc::clone(&app.node);
    let work = tokio::spawn(async move {
        node.subscribe_browser(operator.id, login, browser).await?;
        Ok::<_, MemberError>(node.own_notifications(&operator, login).await?)
    });
    Ok(fresh(work.await.map_err(|_| RefusalCode::Unavailable)??))
}

/// Ends a subscription of the operator's.
#[utoipa::path(delete, path = "/v1/operator/me/push/{id}", tag = "operator",
    params(("id" = PushSubscriptionId, Path)), security(("operator_login" = [])),
    responses(
        (status = 204, description = "Nothing more goes there"), (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, description = "It is none of theirs, or no longer", body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn unsubscribe(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    id: Result<Path<PushSubscriptionId>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let Path(id) = id.map_err(|_| Failure::missing())?;
    let node = Arc::clone(&app.node);
    let work = tokio::spawn(async move { node.unsubscribe_browser(operator.id, id).await });
    match work.await.map_err(|_| RefusalCode::Unavailable)?? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Failure::missing()),
    }
}

/// Sends the operator a test by one of their ways, whatever they set.
#[utoipa::path(post, path = "/v1/operator/me/test", tag = "operator",
    request_body = SendTest, security(("operator_login" = [])),
    responses(
        (status = 200, body = TestSent), (status = 401, body = Failure),
        (status = 403, body = Failure), (status = 429, body = Failure),
        (status = 503, body = Failure),
    ))]
pub(super) async fn test(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    request: Result<Json<SendTest>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let Json(SendTest { way }) = request?;
    app.limits.count_test(operator.id)?;
    let outlets = app.node.own_outlets(&operator, way).await?;
    Ok(fresh(send_tests(&app.node, outlets).await))
}

fn fresh<T>(body: T) -> impl IntoResponse + use<T>
where
    Json<T>: IntoResponse,
{
    ([(header::CACHE_CONTROL, "no-store")], Json(body))
}
