//! The session machine: who holds the baton, and what each command makes of it.
//!
//! [`decide`] runs only on the server. [`apply`] runs everywhere, so that server, widget and
//! console mean the same by every event. Both are pure; [`apply`] is total for any log that
//! [`decide`] led to.

mod apply;
mod command;
mod decide;
mod inbox;
mod recent;
mod route;
mod state;
mod timing;

pub use apply::apply;
pub use command::{
    Actor, AgentCommand, Command, Context, Interrupted, LeadOwner, Policy, Recipient, Trigger,
};
pub(crate) use decide::check_text;
pub use decide::{Decision, NewEvent, decide};
pub use inbox::{apply_to_row, new_row};
pub use recent::Recent;
pub use route::{Candidate, next_in_turn};
pub use state::{ContactCapture, Session, SessionState};
pub use timing::{Silence, Timing, due_at};

#[cfg(test)]
mod tests;
