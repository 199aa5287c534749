//! Sockets against a node on the in-memory twins.
