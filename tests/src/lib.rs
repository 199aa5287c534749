//! End to end: what the tests and the load generator drive the real server with.
//!
//! Promises: a [`server::Server`] that is a process of its own and dies with its handle, and clients
//! of both kinds that speak to it as pages do. Nothing here waits for time to pass: readiness and
//! frames are awaited, with a bound. Beside them, how the triggers' model is trained.
//!
//! Must never enter: assertions about one feature (they stand in `tests/`), anything that the server
//! itself could need.

pub mod embeddings;
pub mod mail;
pub mod operator;
pub mod process;
pub mod provider;
pub mod push;
pub mod received;
pub mod receiver;
pub mod reconnecting;
pub mod seed;
pub mod server;
pub mod settings;
pub mod simulation;
pub mod socket;
pub mod spawned;
pub mod training;
pub mod visitor;
