//! Whether the node lives, and whether it can do its work.

use super::failure::Failure;
use super::router::Shared;
use axum::extract::State;
use baton_protocol::wire::RefusalCode;

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "The process answers")))]
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The store answers, and the node does not shut down.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "Ready"), (status = 503, body = Failure)))]
pub(super) async fn ready(State(app): Shared) -> Result<&'static str, Failure> {
    if app.node.status.borrow().stopping {
        return Err(RefusalCode::Unavailable.into());
    }
    app.node.store.documents_version().await?;
    Ok("ready\n")
}
