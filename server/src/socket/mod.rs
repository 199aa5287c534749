//! Sockets: frames in, frames out, one task and one buffer of 4 KiB each.
//!
//! A socket reads frames, has the actions carry them out, and writes what its subscription brings.
//! It remembers how far its client has been sent each log, so that what comes twice goes out once,
//! and what was lost on the way is read from the store.

mod allowance;
mod connection;
mod operator;
mod page;
mod typing;
mod unsent;
mod visitor;

#[cfg(test)]
mod tests;

pub(crate) use connection::{Connection, Slot, configure};
pub(crate) use operator::serve as serve_operator;
pub(crate) use visitor::serve as serve_visitor;
