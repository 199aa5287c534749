//! A real server on port 0, with the in-memory twins behind it and real sockets before it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it stands"
)]

mod closing;
mod duty;
mod flooding;
mod hours;
mod leads;
mod queue;
mod reading;
mod server;
mod talking;
