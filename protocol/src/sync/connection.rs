//! One connection at a time: opening, greeting, pinging, losing it, trying again.

use super::{Moment, Output};
use crate::wire::limits::{
    CLOSE_LOGGED_OUT, CLOSE_UNKNOWN_AGENT, CONNECT_WITHIN_MS, PING_AFTER_MS, PONG_WITHIN_MS,
    RECONNECT_FIRST_MAX_MS, RECONNECT_MAX_MS,
};

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// None is wanted.
    Idle,
    /// It is being made, or the server has not said welcome yet.
    Connecting,
    /// The server said welcome.
    Open,
    /// It was lost; the next attempt has a time.
    Waiting {
        /// When, on the clock of [`Moment::now_ms`].
        retry_at_ms: u64,
    },
    /// The server closed it for good: `CLOSE_LOGGED_OUT` or `CLOSE_UNKNOWN_AGENT`. Only
    /// `Input::Start` tries again.
    Ended {
        /// The close code.
        code: u16,
    },
}

/// The state machine of the connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// The number of the latest connection; callbacks of older ones are ignored.
    generation: u64,
    /// Attempts since a connection last proved itself.
    attempt: u32,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Idle,
    /// The driver was asked to connect.
    Connecting {
        until_ms: u64,
    },
    /// `hello` is sent, `welcome` is not there.
    Greeting {
        until_ms: u64,
    },
    Open {
        since_ms: u64,
        heard_ms: u64,
        said_ms: u64,
        /// When the ping was sent that nothing has answered yet.
        pinged_ms: Option<u64>,
    },
    Waiting {
        retry_at_ms: u64,
    },
    Ended {
        code: u16,
    },
}

/// What came of a deadline.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing that concerns the client.
    Nothing,
    /// A ping is to be sent.
    Ping,
    /// The connection was given up.
    Lost,
}

impl Connection {
    pub(super) fn new() -> Self {
        Self {
            generation: 0,
            attempt: 0,
            phase: Phase::Idle,
        }
    }

    pub(super) fn status(&self) -> ConnectionStatus {
        match self.phase {
            Phase::Idle => ConnectionStatus::Idle,
            Phase::Connecting { .. } | Phase::Greeting { .. } => ConnectionStatus::Connecting,
            Phase::Open { .. } => ConnectionStatus::Open,
            Phase::Waiting { retry_at_ms } => ConnectionStatus::Waiting { retry_at_ms },
            Phase::Ended { code } => ConnectionStatus::Ended { code },
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open { .. })
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        match self.phase {
            Phase::Idle | Phase::Ended { .. } => None,
            Phase::Connecting { until_ms } | Phase::Greeting { until_ms } => Some(until_ms),
            Phase::Open {
                pinged_ms: Some(pinged_ms),
                ..
            } => Some(pinged_ms + PONG_WITHIN_MS),
            // The server closes a silent client, so that what only listens pings, too.
            Phase::Open {
                heard_ms, said_ms, ..
            } => Some(heard_ms.min(said_ms) + PING_AFTER_MS),
            Phase::Waiting { retry_at_ms } => Some(retry_at_ms),
        }
    }

    pub(super) fn start<F, C>(&mut self, at: Moment, out: &mut Vec<Output<F, C>>) {
        if matches!(self.phase, Phase::Idle | Phase::Ended { .. }) {
            self.attempt = 0;
            self.connect(at, out);
        }
    }

    pub(super) fn stop<F, C>(&mut self, out: &mut Vec<Output<F, C>>) {
        self.disconnect(out);
        self.phase = Phase::Idle;
    }

    /// Whether the client is to say hello.
    pub(super) fn opened(&mut self, generation: u64, at: Moment) -> bool {
        let greets =
            generation == self.generation && matches!(self.phase, Phase::Connecting { .. });
        if greets {
            self.phase = Phase::Greeting {
                until_ms: at.now_ms + CONNECT_WITHIN_MS,
            };
        }
        greets
    }

    /// Whether a frame of this generation counts.
    pub(super) fn heard(&mut self, generation: u64, at: Moment) -> bool {
        if generation != self.generation {
            return false;
        }
        if let Phase::Open {
            heard_ms,
            pinged_ms,
            ..
        } = &mut self.phase
        {
            *heard_ms = at.now_ms;
            *pinged_ms = None;
        }
        matches!(self.phase, Phase::Greeting { .. } | Phase::Open { .. })
    }

    pub(super) fn welcomed(&mut self, at: Moment) {
        let now = at.now_ms;
        self.phase = Phase::Open {
            since_ms: now,
            heard_ms: now,
            said_ms: now,
            pinged_ms: None,
        };
    }

    /// Where the frame goes that is being sent.
    pub(super) fn said(&mut self, at: Moment) -> u64 {
        if let Phase::Open { said_ms, .. } = &mut self.phase {
            *said_ms = at.now_ms;
        }
        self.generation
    }

    /// Whether the connection was lost by it.
    pub(super) fn closed(&mut self, generation: u64, code: Option<u16>, at: Moment) -> bool {
        if generation != self.generation || !self.is_live() {
            return false;
        }
        match code {
            Some(code @ (CLOSE_LOGGED_OUT | CLOSE_UNKNOWN_AGENT)) => {
                self.phase = Phase::Ended { code };
            }
            _ => self.wait(at),
        }
        true
    }

    pub(super) fn tick<F, C>(&mut self, at: Moment, out: &mut Vec<Output<F, C>>) -> Due {
        if self.deadline_ms().is_none_or(|due| at.now_ms < due) {
            return Due::Nothing;
        }
        match &mut self.phase {
            Phase::Waiting { .. } => {
                self.connect(at, out);
                Due::Nothing
            }
            Phase::Open {
                pinged_ms: pinged_ms @ None,
                ..
            } => {
                *pinged_ms = Some(at.now_ms);
                Due::Ping
            }
            _ => {
                self.disconnect(out);
                self.wait(at);
                Due::Lost
            }
        }
    }

    /// Tries at once; a connection that seems open has to prove it.
    pub(super) fn online<F, C>(&mut self, at: Moment, out: &mut Vec<Output<F, C>>) -> Due {
        match &mut self.phase {
            Phase::Waiting { .. } => {
                self.attempt = 0;
                self.connect(at, out);
                Due::Nothing
            }
            Phase::Open {
                pinged_ms: pinged_ms @ None,
                ..
            } => {
                *pinged_ms = Some(at.now_ms);
                Due::Ping
            }
            _ => Due::Nothing,
        }
    }

    /// Gives the connection up without waiting for the ping that nothing would answer.
    pub(super) fn offline<F, C>(&mut self, at: Moment, out: &mut Vec<Output<F, C>>) -> Due {
        if !self.is_live() {
            return Due::Nothing;
        }
        self.disconnect(out);
        self.wait(at);
        Due::Lost
    }

    fn is_live(&self) -> bool {
        matches!(
            self.phase,
            Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::Open { .. }
        )
    }

    fn connect<F, C>(&mut self, at: Moment, out: &mut Vec<Output<F, C>>) {
        self.generation += 1;
        self.phase = Phase::Connecting {
            until_ms: at.now_ms + CONNECT_WITHIN_MS,
        };
        out.push(Output::Connect {
            generation: self.generation,
        });
    }

    fn disconnect<F, C>(&mut self, out: &mut Vec<Output<F, C>>) {
        if self.is_live() {
            out.push(Output::Disconnect {
                generation: self.generation,
            });
        }
    }

    /// Full jitter: anywhere between now and the attempt's ceiling, so that a crowd that lost its
    /// server at one moment does not come back at one moment.
    fn wait(&mut self, at: Moment) {
        // A connection proves itself by outliving the longest wait that its loss would cost.
        if let Phase::Open { since_ms, .. } = self.phase
            && at.now_ms.saturating_sub(since_ms) >= ceiling_ms(self.attempt)
        {
            self.attempt = 0;
        }
        self.phase = Phase::Waiting {
            retry_at_ms: at.now_ms + at.random % ceiling_ms(self.attempt),
        };
        self.attempt = self.attempt.saturating_add(1);
    }
}

fn ceiling_ms(attempt: u32) -> u64 {
    // 2^5 times the first is past the maximum already, and the shift can't overflow.
    (RECONNECT_FIRST_MAX_MS << attempt.min(5)).min(RECONNECT_MAX_MS)
}
