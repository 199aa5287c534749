//! Tables: state and command to events.
