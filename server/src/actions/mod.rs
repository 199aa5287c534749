//! Actions: what a socket or an HTTP request may have done. They decide, append and publish.
//!
//! The way of a message: `visitor` or `operator` turns a client's command into one that the session
//! machine knows; `sessions` decides it against the head and appends at that head; the commit is
//! published; `agent_run` answers what is left unanswered.
//!
//! Nothing in here starts a task or waits for a timer, so a simulation can drive it.

mod accounts;
mod agent_run;
mod briefs;
mod drafts;
mod duty;
mod hours;
mod in_doubt;
mod leads;
mod ledger;
mod ledgers;
mod login;
mod members;
mod operator;
mod outbox;
mod outcome;
mod password;
mod presence;
mod queue;
mod readiness;
mod reading;
mod replay;
mod retry;
mod routing;
mod sessions;
mod settings;
mod timers;
mod trial;
mod triggers;
mod typing;
mod visitor;
mod watching;
mod words;

pub use briefs::DueBrief;
pub use hours::Attendance;
pub use leads::{LeadFilter, LeadPage};
pub(crate) use login::hash_of;
pub use login::{LoggedIn, LoginError};
pub use members::MemberError;
pub use outbox::SentAgain;
pub use outcome::{Made, Outcome, Verdict};
pub use replay::ReplayError;
pub use retry::until_done;
pub use settings::{ChangeError, SettingsProblem};
pub use trial::TryError;
pub use visitor::VisitorOrders;

pub(crate) use accounts::Accounts;
pub(crate) use agent_run::Runs;
pub(crate) use briefs::Briefs;
pub(crate) use drafts::Drafts;
pub(crate) use duty::Duty;
pub(crate) use ledgers::Sessions;
pub(crate) use login::Logins;
pub(crate) use password::password_fits;
pub(crate) use presence::Presence;
pub(crate) use queue::Queues;
pub(crate) use replay::Replays;
pub(crate) use routing::Turns;
pub(crate) use settings::LiveHandoff;
pub(crate) use timers::Timers;

#[cfg(test)]
mod tests;
