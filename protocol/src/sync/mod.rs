//! The client without I/O: inputs and the time go in, outputs and a view come out.
//!
//! The same code runs in a page (driven by a socket and the page's storage), in the simulation and
//! in the load generator. [`VisitorClient`] and [`OperatorClient`] are a [`Client`] with a side of
//! their own, made of the same parts:
//!
//! - `connection`: one socket at a time, reconnect with full jitter, ping and pong;
//! - `outbox`: commands in order until they are confirmed or refused;
//! - `replica`: a log's entries and the session that they fold to.

mod client;
mod connection;
mod draft;
mod moment;
mod operator;
mod outbox;
mod replica;
mod typing;
mod visitor;

#[cfg(test)]
mod tests;

pub use client::Client;
pub use connection::ConnectionStatus;
pub use moment::{Input, Moment, Output};
pub use operator::{OpenSession, OperatorClient, OperatorView, SessionCommand};
pub use outbox::{OutboxItem, Pending};
pub use visitor::{Opening, VisitorClient, VisitorView};
