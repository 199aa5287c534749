//! Baton's companion server: sockets, HTTP, the store, the bus and the agent, as a library that
//! the `baton` binary and the end-to-end tests put together.
//!
//! A message walks socket (or http), action, decide, append, publish. Concrete backends are named
//! in `main.rs` alone; everything else sees the traits of [`store`] and [`bus`].

pub mod actions;
pub mod agent;
pub mod background;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod config;
pub mod eval;
pub mod hours;
pub mod http;
pub mod ingest;
pub mod node;
pub mod notify;
mod public_address;
pub mod queue;
pub mod socket;
pub mod store;
