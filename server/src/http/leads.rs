//! Operators take their leads elsewhere, as CSV (RFC 4180).

use super::failure::Failure;
use super::logged_in::LoggedIn;
use super::router::Shared;
use crate::actions::LeadFilter;
use crate::node::Node;
use crate::store::StoreError;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use baton_protocol::wire::{AgentId, LeadState, OperatorId, RefusalCode, SessionId};
use futures_util::stream;
use serde::Deserialize;
use std::sync::Arc;
use table::Table;

mod table;

/// Which leads are wanted; all, where nothing is said.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only those that have come this far.
    state: Option<LeadState>,
    /// Only those of this agent's visitors.
    agent: Option<AgentId>,
    /// Only this operator's, by id, or those of `none`.
    owner: Option<String>,
}

impl Wanted {
    fn filter(self) -> Result<LeadFilter, RefusalCode> {
        let owner = match self.owner.as_deref() {
            None => None,
            Some("none") => Some(None),
            Some(id) => {
                let id: OperatorId = id.parse().map_err(|_| RefusalCode::InvalidFrame)?;
                Some(Some(id))
            }
        };
        Ok(LeadFilter {
            state: self.state,
            agent: self.agent,
            owner,
        })
    }
}

/// What is left of an export.
struct Export {
    node: Arc<Node>,
    filter: LeadFilter,
    table: Table,
    after: Option<(u64, SessionId)>,
    is_over: bool,
}

/// Exports leads as CSV, the latest captured first, a line each.
///
/// The text is UTF-8 and begins with a byte order mark. Own fields have a column each, named by the
/// field's id. What a spreadsheet would take for a formula has an apostrophe in front.
#[utoipa::path(get, path = "/v1/operator/leads.csv", tag = "operator", params(Wanted),
    security(("operator_login" = [])),
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = 400, body = Failure), (status = 401, body = Failure),
        (status = 429, body = Failure), (status = 503, body = Failure),
    ))]
pub(super) async fn export(
    State(app): Shared,
    LoggedIn(operator): LoggedIn,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(wanted) = wanted.map_err(|_| RefusalCode::InvalidFrame)?;
    let filter = wanted.filter()?;
    let table = Table::new(app.node.lead_fields(filter.agent.as_ref()));
    let mut export = Export {
        node: Arc::clone(&app.node),
        filter,
        table,
        after: None,
        is_over: false,
    };
    // The first page is read before anything is answered: a store that is away is told by the status.
    let mut first = export.table.head()?;
    first.extend_from_slice(&export.page().await?);
    tracing::info!(operator = %operator.id, "An operator exports leads");
    let rest = stream::unfold(export, |mut export| async {
        if export.is_over {
            return None;
        }
        let page = export.page().await;
        export.is_over |= page.is_err();
        Some((page.map(Bytes::from), export))
    });
    let all = stream::iter([Ok(Bytes::from(first))]);
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"leads.csv\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let body = Body::from_stream(futures_util::StreamExt::chain(all, rest));
    Ok((headers, body).into_response())
}

impl Export {
    /// The lines of the next leads. An error cuts the download off: half a table must not look whole.
    async fn page(&mut self) -> Result<Vec<u8>, StoreError> {
        let page = self.node.leads(&self.filter, self.after).await;
        let page = page.inspect_err(|error| tracing::error!(%error, "Leads can't be exported"))?;
        self.after = page.next;
        self.is_over = page.next.is_none();
        self.table.lines(&page.rows)
    }
}
