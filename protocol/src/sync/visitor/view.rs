//! What the widget shows.

use crate::session::Session;
use crate::sync::{ConnectionStatus, Pending};
use crate::wire::{AgentProfile, Author, CommandId, QueuePlace, VisitorCommand, VisitorEntry};

/// What the widget shows.
#[derive(Clone, Debug)]
pub struct VisitorView<'a> {
    /// How the connection stands.
    pub status: ConnectionStatus,
    /// The agent; none before the first welcome.
    pub agent: Option<&'a AgentProfile>,
    /// Whether a person can come: an operator is on duty, and it is open.
    pub on_duty: bool,
    /// Outside of business hours, when they begin again, where that is known.
    pub opens_at_ms: Option<u64>,
    /// Where the session stands in the queue, while it waits and that is known.
    pub place: Option<QueuePlace>,
    /// The fold of the entries.
    pub session: &'a Session,
    /// What is confirmed, in order.
    pub entries: &'a [VisitorEntry],
    /// What is not confirmed, in the order of sending.
    pub pending: Vec<Pending<'a, VisitorCommand>>,
    /// The answer in the making: its run, and the text so far.
    pub draft: Option<(CommandId, &'a str)>,
    /// Who is writing.
    pub typing: Option<&'a Author>,
}
