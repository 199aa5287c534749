//! Whether an agent's people can come now, as far as business hours and duty say, and what visitors
//! are told of it.

use crate::node::{Node, NodeStatus};
use baton_protocol::wire::AgentId;

/// What a visitor's page is told of whether a person can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Whether a person can come: an operator is on duty, and it is open.
    pub on_duty: bool,
    /// Outside of business hours, when they begin again, where that is known.
    pub opens_at_ms: Option<u64>,
}

impl Node {
    /// Whether a person can come to this agent's visitors now, and when one can again if it is closed.
    pub fn attendance(&self, agent: &AgentId) -> Attendance {
        let handoff = self.handoff(Some(agent));
        let now_ms = self.clock.now_ms();
        let is_open = handoff.is_open(now_ms);
        let hours = handoff.hours.as_ref().filter(|_| !is_open);
        Attendance {
            on_duty: self.on_duty() && is_open,
            opens_at_ms: hours.and_then(|hours| hours.opens_at(now_ms)),
        }
    }

    /// Tells every visitor's connection to look again if an agent opened or closed since the last
    /// look. Gives the next moment at which one will, in milliseconds since 1970 (UTC); none if none
    /// does within a year.
    pub fn look_at_hours(&self) -> Option<u64> {
        let now_ms = self.clock.now_ms();
        let mut turned = false;
        let mut next_ms = None;
        for live in self.handoffs.values() {
            let handoff = live.handoff();
            let is_open = handoff.is_open(now_ms);
            turned |= live.turns(is_open);
            let turns_at = handoff.hours.as_ref().and_then(|hours| {
                if is_open {
                    hours.closes_at(now_ms)
                } else {
                    hours.opens_at(now_ms)
                }
            });
            next_ms = next_ms.into_iter().chain(turns_at).min();
        }
        if turned {
            self.tell_of_hours();
        }
        next_ms
    }

    /// Has every visitor's connection look again at what it told of the hours.
    pub(super) fn tell_of_hours(&self) {
        let look_again = |status: &mut NodeStatus| {
            status.hours_turned = status.hours_turned.wrapping_add(1);
        };
        self.status.send_modify(look_again);
    }
}
