//! Operators log in and out.

use super::client_address::ClientAddress;
use super::failure::Failure;
use super::origin::from_own_page;
use super::router::Shared;
use crate::actions::{LoginError, hash_of, password_fits};
use crate::node::{Node, Settings};
use crate::store::{LoginHash, Operator};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use baton_protocol::wire::limits::{CONTACT_FIELD_BYTES_MAX, PASSWORD_BYTES_MAX};
use baton_protocol::wire::{OperatorRef, RefusalCode};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// The cookie's name.
const COOKIE: &str = "baton_login";
/// When to try again after too many at once.
const BUSY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Who wants to log in.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    /// The operator's email address.
    email: String,
    /// Their password.
    password: String,
}

/// Logs an operator in.
#[utoipa::path(post, path = "/v1/operator/login", tag = "operator", request_body = Credentials,
    responses(
        (status = 204, description = "Logged in; the cookie `baton_login` is set"),
        (status = 401, body = Failure), (status = 403, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn log_in(
    State(app): Shared,
    address: ClientAddress,
    headers: HeaderMap,
    credentials: Result<Json<Credentials>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let settings = &app.node.settings;
    from_own_page(&headers, settings)?;
    let Json(Credentials { email, password }) = credentials?;
    // Nobody has these, and what is counted by an address of any length takes room of any size.
    if email.len() > CONTACT_FIELD_BYTES_MAX || password.len() > PASSWORD_BYTES_MAX {
        return Err(Failure::login_wrong());
    }
    app.limits.logins.count(address, &email)?;
    let verify = |password: String, hash: String| async move {
        let check = tokio::task::spawn_blocking(move || password_fits(&password, &hash));
        check.await.unwrap_or(false)
    };
    // In a task of its own: a client that hangs up must not give its place among the checks to
    // another while its check still runs.
    let node = Arc::clone(&app.node);
    let named = email.clone();
    let work = tokio::spawn(async move { node.log_in(&named, password, verify).await });
    match work.await.map_err(|_| RefusalCode::Unavailable)? {
        Ok(login) => {
            tracing::info!(operator = %login.operator.id, "An operator logged in");
            app.limits.logins.succeeded(address, &email);
            let lasts_s = settings.login_lasts_ms / 1_000;
            Ok((
                StatusCode::NO_CONTENT,
                set_cookie(&login.cookie, lasts_s, settings),
            ))
        }
        Err(LoginError::Wrong) => Err(Failure::login_wrong()),
        Err(LoginError::Busy) => {
            Err(Failure::from(RefusalCode::Unavailable).after(BUSY_AGAIN_AFTER))
        }
        Err(LoginError::Store(error)) => Err(error.into()),
    }
}

/// Logs the operator out, and closes the sockets that the login opened.
#[utoipa::path(post, path = "/v1/operator/logout", tag = "operator",
    responses(
        (status = 204, description = "Logged out"), (status = 403, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn log_out(
    State(app): Shared,
    address: ClientAddress,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    app.limits.count_request(address)?;
    from_own_page(&headers, &app.node.settings)?;
    if let Some(cookie) = cookie(&headers) {
        app.node.log_out(cookie).await?;
    }
    Ok((
        StatusCode::NO_CONTENT,
        set_cookie("", 0, &app.node.settings),
    ))
}

/// Tells who is logged in.
#[utoipa::path(get, path = "/v1/operator/me", tag = "operator",
    responses(
        (status = 200, body = OperatorRef), (status = 401, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn me(
    State(app): Shared,
    address: ClientAddress,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    app.limits.count_request(address)?;
    let (operator, _) = logged_in(&app.node, &headers).await?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(operator.as_ref()),
    ))
}

/// The operator whose login the request carries, and its cookie.
pub(super) async fn logged_in<'a>(
    node: &Node,
    headers: &'a HeaderMap,
) -> Result<(Operator, &'a str), Failure> {
    let cookie = cookie(headers).ok_or_else(Failure::not_logged_in)?;
    let operator = node.operator_by_cookie(cookie).await?;
    operator
        .map(|operator| (operator, cookie))
        .ok_or_else(Failure::not_logged_in)
}

/// What the store knows the request's login by.
pub(super) fn login_hash(headers: &HeaderMap) -> Option<LoginHash> {
    cookie(headers).map(hash_of)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    cookies
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE && !value.is_empty()).then_some(value))
}

fn set_cookie(value: &str, lasts_s: u64, settings: &Settings) -> impl IntoResponse + use<> {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={value}; Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Strict{secure}");
    AppendHeaders([(header::SET_COOKIE, cookie)])
}
