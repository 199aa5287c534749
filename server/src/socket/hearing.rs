//! What is heard of a client: how much it may say, how long it may say nothing, and which of its
//! commands go into one append.

use super::allowance::Allowance;
use super::end::End;
use crate::node::Node;
use baton_protocol::wire::limits::IN_FLIGHT_MAX;
use serde::de::DeserializeOwned;
use std::ops::Deref;
use std::time::Duration;
use tokio::time::Instant;

/// A frame that is no frame costs as much as this many.
const INVALID_FRAME_COST: u32 = 10;

/// How much was heard of a client, and when last.
pub struct Hearing {
    allowance: Allowance,
    heard_at: Instant,
    silence_max: Duration,
}

/// Where a client's frames come from.
pub trait Source {
    /// A frame as it came.
    type Text: Deref<Target = str>;

    /// The next frame, if it is here already; or why none will come any more.
    fn ready(&mut self) -> Option<Result<Self::Text, End>>;

    /// What was ready is not wanted yet: it is the next to be read.
    fn put_back(&mut self, received: Result<Self::Text, End>);

    /// What was heard.
    fn hearing(&mut self) -> &mut Hearing;
}

impl Hearing {
    /// Of a connection that begins.
    pub fn new(node: &Node, now: Instant) -> Self {
        Self {
            allowance: Allowance::new(node.settings.frame_rate, now),
            heard_at: now,
            silence_max: Duration::from_millis(node.settings.silence_max_ms),
        }
    }

    /// A frame came.
    ///
    /// # Errors
    /// If the client may not send as many.
    pub fn heard(&mut self, now: Instant) -> Result<(), End> {
        self.heard_at = now;
        self.charge(1)
    }

    /// When the client will have been silent for too long.
    pub fn silent_at(&self) -> Instant {
        self.heard_at + self.silence_max
    }

    pub(super) fn heard_at(&self) -> Instant {
        self.heard_at
    }

    /// A frame was no frame. Nobody who writes a client means to send many of those.
    pub(super) fn charge_invalid(&mut self) -> Result<(), End> {
        self.charge(INVALID_FRAME_COST)
    }

    fn charge(&mut self, frames: u32) -> Result<(), End> {
        if self.allowance.take(frames, self.heard_at) {
            Ok(())
        } else {
            Err(End::RATE_LIMITED)
        }
    }
}

/// Commands that are here already, to go into the same append as the first. What is behind them
/// is read next.
pub(super) fn add_ready<F: DeserializeOwned, C>(
    commands: &mut Vec<C>,
    source: &mut impl Source,
    command_of: impl Fn(F) -> Option<C>,
) {
    while commands.len() < IN_FLIGHT_MAX {
        let Some(received) = source.ready() else {
            return;
        };
        let frame = received.as_ref().ok();
        let frame = frame.and_then(|text| serde_json::from_str(text).ok());
        match frame.and_then(&command_of) {
            Some(command) => commands.push(command),
            None => return source.put_back(received),
        }
    }
}
