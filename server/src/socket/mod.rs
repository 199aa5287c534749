//! Sockets: frames in, frames out, one task and one buffer of 4 KiB each.
//!
//! A socket reads frames, has the actions carry them out, and writes what its subscription brings.
//! [`Visitor`] and [`Console`] remember how far a client has been sent each log, so that what comes
//! twice goes out once, and what was lost on the way is read from the store. They have no socket,
//! timer or task: the simulation runs them without.

mod allowance;
mod connection;
mod end;
mod feed;
mod hearing;
mod operator;
mod page;
mod serve;
mod turn;
mod typing;
mod visitor;

#[cfg(test)]
mod tests;

pub use allowance::Allowance;
pub use end::End;
pub use hearing::{Hearing, Source};
pub use operator::{Console, ConsoleNews, Login};
pub use turn::Turn;
pub use visitor::{Visitor, VisitorNews};

pub(crate) use connection::{Connection, Slot, configure};
pub(crate) use serve::{serve_operator, serve_visitor};
