//! Every route, with the headers and limits that all of them share.

use super::health::Readiness;
use super::limits::Limits;
use super::{
    assets, demo, failure, frame, health, leads, login, members, openapi, outbox, settings,
    sockets, trial, visitor,
};
use crate::node::Node;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Redirect;
use axum::routing::{delete, get, post, put};
use baton_protocol::wire::limits::{FRAME_BYTES_MAX, SETTINGS_BYTES_MAX};
use std::sync::Arc;
use std::time::Duration;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// How long a request may take, its body included.
const REQUEST_WITHIN: Duration = Duration::from_secs(20);

/// What handlers share.
pub(super) struct App {
    pub(super) node: Arc<Node>,
    pub(super) limits: Limits,
    pub(super) readiness: Readiness,
    pub(super) documents: frame::Documents,
}

/// What handlers take as their state.
pub(super) type Shared = axum::extract::State<Arc<App>>;

pub(super) fn router(node: &Arc<Node>) -> Router {
    let settings = &node.settings;
    let app = Arc::new(App {
        node: Arc::clone(node),
        limits: Limits::new(settings),
        readiness: Readiness::default(),
        documents: frame::Documents::of(node),
    });
    let home = if settings.demo { "/demo/" } else { "/console/" };
    let mut router = Router::new()
        .route("/", get(move || async move { Redirect::temporary(home) }))
        .route("/v1/visitor/socket", get(sockets::visitor))
        .route("/v1/visitor/entries", get(visitor::entries))
        .route("/v1/visitor/commands", post(visitor::command))
        .route("/v1/operator/socket", get(sockets::operator))
        .route("/v1/operator/login", post(login::log_in))
        .route("/v1/operator/logout", post(login::log_out))
        .route("/v1/operator/me", get(login::me))
        .route("/v1/operator/me/notifications", get(members::read))
        .route("/v1/operator/me/preferences", put(members::change))
        .route("/v1/operator/me/push", post(members::subscribe))
        .route("/v1/operator/me/push/{id}", delete(members::unsubscribe))
        .route("/v1/operator/me/test", post(members::test))
        .route("/v1/operator/agents", get(settings::agents))
        .merge(with_settings())
        .route("/v1/operator/leads.csv", get(leads::export))
        .route("/v1/operator/outbox/dead", get(outbox::dead))
        .route(
            "/v1/operator/outbox/dead/{id}/send-again",
            post(outbox::send_again),
        )
        .route("/baton.js", get(assets::loader))
        .route("/widget", get(|| async { Redirect::permanent("/widget/") }))
        .route("/widget/", get(frame::widget))
        .route("/widget/{*path}", get(assets::widget))
        .route(
            "/console",
            get(|| async { Redirect::permanent("/console/") }),
        )
        .route("/console/", get(frame::console))
        .route("/console/{*path}", get(frame::console_path))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/openapi.json", get(openapi::serve));
    if settings.demo {
        router = router
            .route("/demo", get(|| async { Redirect::permanent("/demo/") }))
            .route("/demo/", get(demo::index))
            .route("/demo/help/{slug}", get(demo::article))
            .route("/demo/{file}", get(demo::file));
    }
    router
        .fallback(failure::not_found)
        .method_not_allowed_fallback(failure::method_not_allowed)
        .with_state(app)
        .layer(DefaultBodyLimit::max(FRAME_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            REQUEST_WITHIN,
        ))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "same-origin"))
        .layer(always(
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ))
}

/// What carries an agent's settings, which may be far longer than a frame.
fn with_settings() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/v1/operator/agents/{id}/handoff",
            get(settings::read)
                .put(settings::change)
                .delete(settings::reset),
        )
        .route("/v1/operator/agents/{id}/try", post(trial::try_message))
        .route("/v1/operator/agents/{id}/replay", post(trial::replay))
        .layer(DefaultBodyLimit::max(SETTINGS_BYTES_MAX))
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
