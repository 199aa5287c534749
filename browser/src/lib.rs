//! What both browser apps share: what moves a client without I/O in a page, what a page keeps, and
//! the parts of a conversation that look the same for visitors and operators.
//!
//! Promises: everything that a page asks of its browser on behalf of the chat (socket, clock,
//! randomness, storage, timers) goes through here, and a browser that refuses one of them costs a
//! feature, never the chat. No HTML string is ever set: words become text nodes.
//!
//! Must never enter: what only one of the two apps shows, decisions about a session, a panic.

pub mod accent;
pub mod author;
pub mod client;
pub mod command_id;
pub mod driver;
pub mod element;
pub mod icon;
mod json;
pub mod listen;
pub mod page_clock;
pub mod rich_text;
pub mod storage;
pub mod visitor_wire;
pub mod when;
