//! The contract that every backend passes.
