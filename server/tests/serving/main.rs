//! A real server on port 0, with the in-memory twins behind it and real sockets before it.

mod closing;
mod denied;
mod server;
mod talking;
