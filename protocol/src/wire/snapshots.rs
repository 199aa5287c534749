//! Snapshots of every wire type.
