//! The upgrade of a request to a socket, and who may have one.

use super::accept::Peer;
use super::client_address::ClientAddress;
use super::failure::Failure;
use super::login::logged_in;
use super::origin::{from_own_page, from_own_page_or_none};
use super::router::Shared;
use crate::actions::hash_of;
use crate::socket::{Connection, configure, serve_operator, serve_visitor};
use axum::extract::{Extension, State, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// A visitor's socket, for the frame's own pages. Who it is, its first frame says.
pub(super) async fn visitor(
    State(app): Shared,
    Extension(peer): Extension<Peer>,
    address: ClientAddress,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    from_own_page_or_none(&headers, &app.node.settings)?;
    let place = app.limits.admit_socket(address)?;
    let node = Arc::clone(&app.node);
    Ok(configure(upgrade).on_upgrade(async move |socket| {
        let connection = Connection::new(socket, &node, peer.slot);
        serve_visitor(connection, node).await;
        drop((place, peer.place));
    }))
}

/// An operator's socket, for the console with a login.
pub(super) async fn operator(
    State(app): Shared,
    Extension(peer): Extension<Peer>,
    address: ClientAddress,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    from_own_page(&headers, &app.node.settings)?;
    let place = app.limits.admit_socket(address)?;
    let (operator, cookie) = logged_in(&app.node, &headers).await?;
    let login = hash_of(cookie);
    let node = Arc::clone(&app.node);
    Ok(configure(upgrade).on_upgrade(async move |socket| {
        let connection = Connection::new(socket, &node, peer.slot);
        serve_operator(connection, node, operator, login).await;
        drop((place, peer.place));
    }))
}
