//! The HTTP API's description.

use super::failure::Failure;
use super::{health, leads, login, members, outbox, settings, trial, visitor};
use axum::Json;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Baton",
        description = "Sockets are described in docs/protocol.md; they carry the same entries, \
                       commands and refusals."
    ),
    paths(
        visitor::entries,
        visitor::command,
        login::log_in,
        login::log_out,
        login::me,
        members::read,
        members::change,
        members::subscribe,
        members::unsubscribe,
        members::test,
        settings::agents,
        settings::read,
        settings::change,
        settings::reset,
        trial::try_message,
        trial::replay,
        leads::export,
        outbox::dead,
        outbox::send_again,
        health::alive,
        health::ready
    ),
    components(schemas(Failure)),
    modifiers(&Security)
)]
struct Api;

struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("visitor_token", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("baton_login"));
        components.add_security_scheme("operator_login", SecurityScheme::ApiKey(cookie));
    }
}

/// The description, in OpenAPI 3.1.
pub fn document() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

pub(super) async fn serve() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
