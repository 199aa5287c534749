//! The actions on the in-memory twins.
