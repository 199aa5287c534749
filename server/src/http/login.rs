//! Operators log in and out.

use super::accept::Peer;
use super::failure::Failure;
use super::origin::from_own_page;
use super::router::Shared;
use crate::actions::{LoginError, password_fits};
use crate::node::{Node, Settings};
use crate::store::Operator;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use baton_protocol::wire::{OperatorRef, RefusalCode};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::Deserialize;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// The cookie's name.
const COOKIE: &str = "baton_login";
/// Keys that a limiter holds before those that are at rest are dropped.
const KEYS_MAX: usize = 10_000;
/// Attempts at once, then one in so many seconds, from one address of the network.
const PER_ADDRESS: (u32, u32) = (30, 2);
/// The same for one operator: slower, since a guesser has many addresses.
const PER_OPERATOR: (u32, u32) = (10, 6);
/// Longer passwords are wrong without being looked at.
const PASSWORD_BYTES_MAX: usize = 200;

/// How often a login may be tried.
pub(super) struct Limits {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_operator: DefaultKeyedRateLimiter<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            by_address: RateLimiter::keyed(quota(PER_ADDRESS)),
            by_operator: RateLimiter::keyed(quota(PER_OPERATOR)),
        }
    }
}

impl Limits {
    fn allow(&self, address: IpAddr, email: &str) -> bool {
        if self.by_address.len() > KEYS_MAX {
            self.by_address.retain_recent();
        }
        if self.by_operator.len() > KEYS_MAX {
            self.by_operator.retain_recent();
        }
        self.by_address.check_key(&address).is_ok()
            && self
                .by_operator
                .check_key(&email.trim().to_lowercase())
                .is_ok()
    }
}

fn quota((burst, seconds): (u32, u32)) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let every = std::time::Duration::from_secs(seconds.into());
    Quota::with_period(every)
        .unwrap_or(Quota::per_second(NonZeroU32::MIN))
        .allow_burst(burst)
}

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
        (status = 429, body = Failure),
    ))]
pub(super) async fn log_in(
    State(app): Shared,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    credentials: Result<Json<Credentials>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    let settings = &app.node.settings;
    from_own_page(&headers, settings)?;
    let Json(Credentials { email, password }) = credentials?;
    if !app
        .login_limits
        .allow(client_address(&peer, &headers, settings), &email)
    {
        return Err(RefusalCode::RateLimited.into());
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(Failure::login_wrong());
    }
    let verify = |password: String, hash: String| async move {
        let check = tokio::task::spawn_blocking(move || password_fits(&password, &hash));
        check.await.unwrap_or(false)
    };
    // In a task of its own: a client that hangs up must not give its place among the checks to
    // another while its check still runs.
    let node = Arc::clone(&app.node);
    let work = tokio::spawn(async move { node.log_in(&email, password, verify).await });
    match work.await.map_err(|_| RefusalCode::Unavailable)? {
        Ok(login) => {
            tracing::info!(operator = %login.operator.id, "An operator logged in");
            let lasts_s = settings.login_lasts_ms / 1_000;
            Ok((
                StatusCode::NO_CONTENT,
                set_cookie(&login.cookie, lasts_s, settings),
            ))
        }
        Err(LoginError::Wrong) => Err(Failure::login_wrong()),
        Err(LoginError::Store(error)) => Err(error.into()),
    }
}

/// Logs the operator out, and closes the sockets that the login opened.
#[utoipa::path(post, path = "/v1/operator/logout", tag = "operator",
    responses((status = 204, description = "Logged out"), (status = 403, body = Failure)))]
pub(super) async fn log_out(
    State(app): Shared,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
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
    responses((status = 200, body = OperatorRef), (status = 401, body = Failure)))]
pub(super) async fn me(
    State(app): Shared,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
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

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    cookies
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE && !value.is_empty()).then_some(value))
}

fn set_cookie(value: &str, lasts_s: u64, settings: &Settings) -> impl IntoResponse + use<> {
    let is_https = settings
        .public_origin
        .as_ref()
        .is_some_and(|it| it.starts_with("https:"));
    let secure = if is_https { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={value}; Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Strict{secure}");
    AppendHeaders([(header::SET_COOKIE, cookie)])
}

/// The client's address: the proxy's word for it where one stands in front. The last address is
/// the one that our proxy added; what stands before it anybody may have written.
fn client_address(peer: &Peer, headers: &HeaderMap, settings: &Settings) -> IpAddr {
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?;
        last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let named = if settings.behind_proxy {
        forwarded()
    } else {
        None
    };
    named.unwrap_or_else(|| peer.address.ip())
}
