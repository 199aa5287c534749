//! What the visitor's widget, the operators' console and the server agree on.
//!
//! Promises: pure Rust that builds natively and for `wasm32-unknown-unknown`; the same input gives
//! the same output everywhere. Time and randomness are arguments.
//!
//! Must never enter: I/O, clocks, random numbers, async, a logger, a web framework, rendering.
//!
//! - [`wire`]: what travels, ids, commands, events, frames, refusals, limits, rich text.
//! - [`session`]: the session machine, `decide` and `apply`.
//! - [`sync`]: the client without I/O, outbox, replica, reconnect, view.
//!
//! Dependencies point one way: `sync -> session -> wire`.

pub mod session;
pub mod sync;
pub mod wire;
