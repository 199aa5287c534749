//! Whether operators are there for visitors.

use super::OperatorRef;
use serde::{Deserialize, Serialize};

/// Whether an operator gets new handoffs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    /// Connected, and there for visitors: what is new comes to them. Set by hand.
    OnDuty,
    /// Connected, and not to be given anything new; what they hold stays theirs. Set by hand.
    Away,
    /// None of their consoles is connected. Never set by hand: it follows from the connections, and what
    /// was set counts again when they come back.
    #[default]
    Offline,
}

/// An operator as their colleagues see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub operator: OperatorRef,
    /// Whether they get new handoffs.
    pub duty: DutyState,
}
