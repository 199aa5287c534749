//! HTTP: the accept loop, the small API, the upgrade to sockets, and the apps.

mod accept;
mod arrival;
mod assets;
mod client_address;
mod content;
mod content_security;
mod demo;
mod failure;
mod frame;
mod health;
mod leads;
mod limiter;
mod limits;
mod logged_in;
mod login;
mod login_attempts;
mod members;
mod openapi;
mod origin;
mod outbox;
mod places;
mod router;
mod settings;
mod sockets;
mod trial;
mod visitor;

pub use accept::serve;
pub use openapi::document as openapi_document;
