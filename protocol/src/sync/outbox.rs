//! Commands in the order of submission, each until it is confirmed or refused.

use super::Moment;
use crate::wire::limits::{
    CONFIRM_WITHIN_MS, FRAME_BYTES_MAX, IN_FLIGHT_MAX, OUTBOX_MAX, RESEND_AFTER_MS,
};
use crate::wire::{CommandId, Refusal, RefusalCode};
use serde::{Deserialize, Serialize};

/// Why a command was given up that was not sent.
const NOT_DONE: &str =
    "There is no connection, so this was not done. Please try again when it is back.";
/// Why one was that may have arrived.
const UNCONFIRMED: &str =
    "The connection was lost before this was confirmed. Please look again when it is back.";

/// A command that is not confirmed yet, as a client persists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutboxItem<C> {
    /// The id that makes resending harmless.
    pub id: CommandId,
    /// What is to be done.
    pub command: C,
}

/// A command that is not in the log, for the view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pending<'a, C> {
    /// Its id.
    pub id: CommandId,
    /// What is to be done.
    pub command: &'a C,
    /// Why it was refused for good, or given up; none while it is on its way.
    pub failed: Option<&'a Refusal>,
}

/// The outbox. Commands leave in order; at most `IN_FLIGHT_MAX` are sent and unanswered.
#[derive(Debug)]
pub(super) struct Outbox<C> {
    slots: Vec<Slot<C>>,
    /// Nothing is sent before this: the server asked for patience.
    held_until_ms: Option<u64>,
}

#[derive(Debug)]
struct Slot<C> {
    item: OutboxItem<C>,
    state: SlotState,
}

#[derive(Debug)]
enum SlotState {
    /// To be sent.
    Waiting,
    /// Sent on this connection, not answered.
    InFlight { sent_ms: u64 },
    /// Refused for good, or given up. Kept in view, until the person retries or discards it.
    Failed(Refusal),
}

impl<C: Clone> Outbox<C> {
    pub(super) fn new(items: Vec<OutboxItem<C>>) -> Self {
        let mut outbox = Self {
            slots: Vec::new(),
            held_until_ms: None,
        };
        items.into_iter().for_each(|item| outbox.adopt(item));
        outbox
    }

    /// Takes a new command.
    pub(super) fn push(&mut self, item: OutboxItem<C>) -> Result<(), Refusal> {
        if self.slots.len() >= OUTBOX_MAX {
            return Err(RefusalCode::Unavailable.into());
        }
        self.adopt(item);
        Ok(())
    }

    /// Takes a command that was accepted before, by this client or by another one that shares what
    /// is persisted. Over the limit too: it must not be lost.
    pub(super) fn adopt(&mut self, item: OutboxItem<C>) {
        if self.slots.iter().all(|slot| slot.item.id != item.id) {
            self.slots.push(Slot {
                item,
                state: SlotState::Waiting,
            });
        }
    }

    /// The commands to send now, in order; from here on they are in flight.
    pub(super) fn take_sendable(&mut self, at: Moment) -> Vec<OutboxItem<C>> {
        if self.held_until_ms.is_some_and(|until| at.now_ms < until) {
            return Vec::new();
        }
        self.held_until_ms = None;
        if self
            .oldest_sent_ms()
            .is_some_and(|sent| at.now_ms >= sent + CONFIRM_WITHIN_MS)
        {
            self.requeue();
        }
        let room = IN_FLIGHT_MAX.saturating_sub(self.in_flight());
        let sent_ms = at.now_ms;
        self.slots
            .iter_mut()
            .filter(|slot| matches!(slot.state, SlotState::Waiting))
            .take(room)
            .map(|slot| {
                slot.state = SlotState::InFlight { sent_ms };
                slot.item.clone()
            })
            .collect()
    }

    /// There is no connection: these commands fail. Which they were.
    pub(super) fn give_up(&mut self, which: impl Fn(&C) -> bool) -> Vec<CommandId> {
        let mut given_up = Vec::new();
        for slot in self
            .slots
            .iter_mut()
            .filter(|slot| which(&slot.item.command))
        {
            let sentence = match slot.state {
                SlotState::Waiting => NOT_DONE,
                SlotState::InFlight { .. } => UNCONFIRMED,
                SlotState::Failed(_) => continue,
            };
            slot.state = SlotState::Failed(Refusal {
                message: sentence.into(),
                ..RefusalCode::Unavailable.into()
            });
            given_up.push(slot.item.id);
        }
        given_up
    }

    /// The connection is gone, and with it the answers: all that is unconfirmed goes out again, in
    /// order. A server that asked for patience closes right after, so that the hold outlives it.
    pub(super) fn requeue(&mut self) {
        for slot in &mut self.slots {
            if let SlotState::InFlight { .. } = slot.state {
                slot.state = SlotState::Waiting;
            }
        }
    }

    /// The log holds this command. Whether it was here.
    pub(super) fn confirm(&mut self, id: CommandId) -> bool {
        let before = self.slots.len();
        self.slots.retain(|slot| slot.item.id != id);
        self.slots.len() < before
    }

    /// The server refused this command. Whether that is its end.
    pub(super) fn refuse(&mut self, id: CommandId, refusal: Refusal, at: Moment) -> bool {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.item.id == id) else {
            return false;
        };
        if refusal.retry {
            // Those behind it wait as well, so that they can't overtake it.
            slot.state = SlotState::Waiting;
            self.held_until_ms = Some(at.now_ms + RESEND_AFTER_MS + at.random % RESEND_AFTER_MS);
            return false;
        }
        let ends = !matches!(slot.state, SlotState::Failed(_));
        slot.state = SlotState::Failed(refusal);
        ends
    }

    /// Takes a refused command out, to be submitted under a new id or not at all.
    pub(super) fn take_failed(&mut self, id: CommandId) -> Option<C> {
        let failed =
            |slot: &Slot<C>| slot.item.id == id && matches!(slot.state, SlotState::Failed(_));
        let index = self.slots.iter().position(failed)?;
        Some(self.slots.remove(index).item.command)
    }

    /// When something is to be sent without any other input, while the connection is open.
    pub(super) fn deadline_ms(&self) -> Option<u64> {
        let waits = self
            .slots
            .iter()
            .any(|slot| matches!(slot.state, SlotState::Waiting));
        let next = match self.held_until_ms {
            Some(until) if waits => Some(until),
            Some(_) => None,
            None => (waits && self.in_flight() < IN_FLIGHT_MAX).then_some(0),
        };
        // While it is held back nothing goes out, what is overdue neither: due before that, it would be due
        // again at once, for ever.
        let held_ms = self.held_until_ms.unwrap_or(0);
        let overdue = self
            .oldest_sent_ms()
            .map(|sent| (sent + CONFIRM_WITHIN_MS).max(held_ms));
        next.into_iter().chain(overdue).min()
    }

    /// All that is not in the log, in the order of sending.
    pub(super) fn pending(&self) -> impl Iterator<Item = Pending<'_, C>> {
        self.slots.iter().map(|slot| Pending {
            id: slot.item.id,
            command: &slot.item.command,
            failed: match &slot.state {
                SlotState::Failed(refusal) => Some(refusal),
                SlotState::Waiting | SlotState::InFlight { .. } => None,
            },
        })
    }

    fn in_flight(&self) -> usize {
        let flies = |slot: &&Slot<C>| matches!(slot.state, SlotState::InFlight { .. });
        self.slots.iter().filter(flies).count()
    }

    fn oldest_sent_ms(&self) -> Option<u64> {
        let sent = self.slots.iter().filter_map(|slot| match slot.state {
            SlotState::InFlight { sent_ms } => Some(sent_ms),
            SlotState::Waiting | SlotState::Failed(_) => None,
        });
        sent.min()
    }
}

/// Refuses a command whose frame would be too big: few characters can be many bytes of JSON, and
/// the server would close every connection that tries to send them.
pub(super) fn check_frame(command: &impl Serialize) -> Result<(), Refusal> {
    // What stands around the command: the frame's type, ids, braces.
    const AROUND_BYTES_MAX: usize = 256;
    match serde_json::to_vec(command) {
        Ok(json) if json.len() + AROUND_BYTES_MAX <= FRAME_BYTES_MAX => Ok(()),
        _ => Err(RefusalCode::TextTooLong.into()),
    }
}
