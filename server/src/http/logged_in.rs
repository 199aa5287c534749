//! Requests of operators.

use super::client_address::ClientAddress;
use super::failure::Failure;
use super::login::logged_in;
use super::origin::from_own_page;
use super::router::App;
use crate::store::Operator;
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The operator whose request it is: counted, logged in, and from a page of this node's own if it is
/// more than a question. Handlers take it before the body, so that of nobody else's one is read.
pub(super) struct LoggedIn(pub(super) Operator);

impl FromRequestParts<Arc<App>> for LoggedIn {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Self, Self::Rejection> {
        let address = ClientAddress::from_request_parts(parts, app).await;
        let address = address.map_err(IntoResponse::into_response)?;
        let operator = async {
            app.limits.count_request(address)?;
            if parts.method != Method::GET {
                from_own_page(&parts.headers, &app.node.settings)?;
            }
            let (operator, _) = logged_in(&app.node, &parts.headers).await?;
            Ok(Self(operator))
        };
        operator
            .await
            .map_err(|failure: Failure| failure.into_response())
    }
}
