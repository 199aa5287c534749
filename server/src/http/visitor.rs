//! The visitor's API without a socket: read the own session, do something in it.

use super::client_address::ClientAddress;
use super::failure::Failure;
use super::router::Shared;
use crate::actions::VisitorOrders;
use crate::background;
use crate::node::Node;
use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use baton_protocol::wire::limits::PAGE_BYTES;
use baton_protocol::wire::{
    Epoch, OperatorEntry, RefusalCode, Seq, SessionId, SessionToken, VisitorEntry, VisitorRequest,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where to read on.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct After {
    /// The last entry that the client has; 0 to read from the start.
    #[serde(default)]
    after: Seq,
}

/// A page of a session's entries.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Entries {
    /// The session that the token opens.
    session: SessionId,
    /// The life of the store.
    epoch: Epoch,
    /// In order, without holes; an empty page is the end.
    entries: Vec<VisitorEntry>,
}

/// Reads the visitor's own session.
#[utoipa::path(get, path = "/v1/visitor/entries", tag = "visitor", params(After),
    security(("visitor_token" = [])),
    responses(
        (status = 200, body = Entries), (status = 401, body = Failure),
        (status = 429, body = Failure),
    ))]
pub(super) async fn entries(
    State(app): Shared,
    address: ClientAddress,
    headers: HeaderMap,
    after: Result<Query<After>, QueryRejection>,
) -> Result<impl IntoResponse, Failure> {
    app.limits.count_request(address)?;
    let session = session(&headers)?;
    app.limits.count_session_request(session)?;
    let Query(After { after }) = after.map_err(|_| RefusalCode::InvalidFrame)?;
    let entries = app.node.entries_after(session, after).await?;
    let entries = first_page(&entries).map_err(StoreError::from)?;
    Ok(page(&app.node, session, entries))
}

/// Does something in the visitor's own session.
#[utoipa::path(post, path = "/v1/visitor/commands", tag = "visitor", request_body = VisitorRequest,
    security(("visitor_token" = [])),
    responses(
        (status = 200, description = "What the command made, now or when it first came; with `after`, from there on", body = Entries),
        (status = 400, body = Failure), (status = 401, body = Failure),
        (status = 404, body = Failure), (status = 409, body = Failure),
        (status = 422, body = Failure), (status = 429, body = Failure),
        (status = 503, body = Failure),
    ))]
pub(super) async fn command(
    State(app): Shared,
    address: ClientAddress,
    headers: HeaderMap,
    request: Result<Json<VisitorRequest>, JsonRejection>,
) -> Result<impl IntoResponse, Failure> {
    app.limits.count_request(address)?;
    let session = session(&headers)?;
    app.limits.count_session_request(session)?;
    let Json(VisitorRequest {
        agent,
        id,
        command,
        page: on_page,
        locale,
        after,
    }) = request?;
    if app.node.agent(&agent).is_none() {
        return Err(RefusalCode::UnknownAgent.into());
    }
    let orders = VisitorOrders {
        agent,
        page: on_page,
        locale,
        commands: vec![(id, command)],
    };
    let node = Arc::clone(&app.node);
    // A task of its own: a client that hangs up must not stop the work between commit and publish.
    let work = tokio::spawn(async move {
        let outcome = node.visitor_commands(session, orders).await;
        if outcome.unanswered {
            background::answer_soon(&node, session);
        }
        outcome
    });
    let outcome = work.await.map_err(|_| RefusalCode::Unavailable)?;
    let made = outcome.into_single()?;
    // Who has less than what comes before it gets that first; one who has more gets it all the same.
    let misses = |after: &Seq| made.first().is_some_and(|first| *after < first.seq);
    let entries = match after.filter(misses) {
        Some(after) => {
            let entries = app.node.entries_after(session, after).await?;
            first_page(&entries).map_err(StoreError::from)?
        }
        None => made.iter().map(OperatorEntry::for_visitor).collect(),
    };
    Ok(page(&app.node, session, entries))
}

/// As many of the entries as make a page.
fn first_page(entries: &[OperatorEntry]) -> serde_json::Result<Vec<VisitorEntry>> {
    let (mut page, mut bytes) = (Vec::new(), 0);
    for entry in entries.iter().map(OperatorEntry::for_visitor) {
        if bytes > PAGE_BYTES {
            break;
        }
        bytes += serde_json::to_vec(&entry)?.len();
        page.push(entry);
    }
    Ok(page)
}

fn page(node: &Node, session: SessionId, entries: Vec<VisitorEntry>) -> impl IntoResponse + use<> {
    let page = Entries {
        session,
        epoch: node.epoch(),
        entries,
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(page))
}

/// The session that the request's token opens. There is no other way to name one.
fn session(headers: &HeaderMap) -> Result<SessionId, Failure> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer "));
    let token = token.and_then(|token| SessionToken::try_from(token.to_owned()).ok());
    token
        .map(|token| Node::session_of(&token))
        .ok_or_else(Failure::no_token)
}
