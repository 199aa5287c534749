//! The outbox in memory.

use super::{Kept, MemoryStore};
use crate::store::{Claim, Notification, OutboxStore, StoreError, Way};
use baton_protocol::wire::{DeadLetter, NotificationId, SessionId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// What is still to go out, and the addresses of the ways that are disabled.
#[derive(Default)]
pub(super) struct Outbox {
    kept: BTreeMap<NotificationId, Waiting>,
    disabled: HashMap<Way, String>,
}

struct Waiting {
    notification: Notification,
    attempts: u32,
    next: Next,
    /// Until its quiet hours end, and nobody has claimed it since.
    is_held: bool,
    error: String,
}

enum Next {
    /// Its next attempt, or the end of a lease.
    Due(u64),
    /// Given up then.
    Dead(u64),
}

impl Outbox {
    pub(super) fn take(&mut self, notifications: Vec<Notification>) {
        for notification in notifications {
            let held_until_ms = notification.held_until_ms;
            self.kept.entry(notification.id).or_insert(Waiting {
                notification,
                attempts: 0,
                next: Next::Due(held_until_ms.unwrap_or(0)),
                is_held: held_until_ms.is_some(),
                error: String::new(),
            });
        }
    }

    /// What is held back about a wait of this session is moot.
    pub(super) fn withdraw_held(&mut self, session: SessionId) {
        self.kept.retain(|_, waiting| {
            let Notification {
                session: of, kind, ..
            } = waiting.notification;
            !(waiting.is_held && of == session && kind.is_about_a_wait())
        });
    }

    /// Whatever was to go out on this way.
    pub(super) fn forget(&mut self, way: &Way) {
        self.kept
            .retain(|_, waiting| waiting.notification.way != *way);
    }

    fn change(&mut self, claim: &Claim, next: Next, error: &str) -> bool {
        let waiting = self.kept.get_mut(&claim.notification.id);
        let held = waiting.filter(|waiting| {
            waiting.attempts == claim.attempt && matches!(waiting.next, Next::Due(_))
        });
        let is_held = held.is_some();
        if let Some(waiting) = held {
            waiting.next = next;
            error.clone_into(&mut waiting.error);
        }
        is_held
    }

    fn give_up_where(&mut self, which: impl Fn(&Way) -> bool, now_ms: u64, error: &str) -> u64 {
        let mut count = 0;
        for waiting in self.kept.values_mut() {
            if matches!(waiting.next, Next::Due(_)) && which(&waiting.notification.way) {
                waiting.next = Next::Dead(now_ms);
                error.clone_into(&mut waiting.error);
                count += 1;
            }
        }
        count
    }
}

fn dead_letter(waiting: &Waiting) -> Option<DeadLetter> {
    let Next::Dead(dead_ms) = waiting.next else {
        return None;
    };
    Some(DeadLetter {
        id: waiting.notification.id,
        way: waiting.notification.way.to_string(),
        kind: waiting.notification.kind,
        session: waiting.notification.session,
        seq: waiting.notification.seq,
        created_ms: waiting.notification.created_ms,
        dead_ms,
        attempts: waiting.attempts,
        error: waiting.error.clone(),
    })
}

impl MemoryStore {
    fn outbox<T>(&self, work: impl FnOnce(&mut Outbox) -> T) -> Result<T, StoreError> {
        let Kept { outbox, .. } = &mut *self.kept();
        Ok(work(outbox))
    }
}

#[async_trait::async_trait]
impl OutboxStore for MemoryStore {
    async fn claim_due(
        &self,
        way: &Way,
        now_ms: u64,
        until_ms: u64,
        limit: usize,
    ) -> Result<Vec<Claim>, StoreError> {
        self.outbox(|outbox| {
            let waiting = outbox.kept.values_mut();
            let mut due: Vec<_> = waiting
                .filter_map(|waiting| match waiting.next {
                    Next::Due(due_ms) if due_ms <= now_ms && waiting.notification.way == *way => {
                        let can_wait = !waiting.notification.kind.is_about_a_wait();
                        Some((can_wait, due_ms, waiting.notification.created_ms, waiting))
                    }
                    _ => None,
                })
                .collect();
            due.sort_by_key(|(can_wait, due_ms, created_ms, _)| (*can_wait, *due_ms, *created_ms));
            due.truncate(limit);
            due.sort_by_key(|(can_wait, _, created_ms, _)| (*can_wait, *created_ms));
            let claims = due.into_iter().map(|(_, _, _, waiting)| {
                waiting.attempts += 1;
                waiting.next = Next::Due(until_ms);
                waiting.is_held = false;
                Claim {
                    notification: waiting.notification.clone(),
                    attempt: waiting.attempts,
                }
            });
            claims.collect()
        })
    }

    async fn next_attempt(&self, way: &Way) -> Result<Option<u64>, StoreError> {
        self.outbox(|outbox| {
            let on_way = outbox.kept.values().filter(|w| w.notification.way == *way);
            let due = on_way.filter_map(|waiting| match waiting.next {
                Next::Due(due_ms) => Some(due_ms),
                Next::Dead(_) => None,
            });
            due.min()
        })
    }

    async fn waiting_ways(&self) -> Result<Vec<(Way, u64)>, StoreError> {
        self.outbox(|outbox| {
            let mut ways: HashMap<Way, u64> = HashMap::new();
            for waiting in outbox.kept.values() {
                if let Next::Due(due_ms) = waiting.next {
                    let way = waiting.notification.way.clone();
                    let earliest = ways.entry(way).or_insert(due_ms);
                    *earliest = due_ms.min(*earliest);
                }
            }
            let mut ways: Vec<_> = ways.into_iter().collect();
            ways.sort_by_key(|(way, _)| way.to_string());
            ways
        })
    }

    async fn delivered(&self, id: NotificationId) -> Result<bool, StoreError> {
        self.outbox(|outbox| outbox.kept.remove(&id).is_some())
    }

    async fn postpone(&self, claim: &Claim, due_ms: u64, error: &str) -> Result<bool, StoreError> {
        self.outbox(|outbox| outbox.change(claim, Next::Due(due_ms), error))
    }

    async fn give_up(&self, claim: &Claim, now_ms: u64, error: &str) -> Result<bool, StoreError> {
        self.outbox(|outbox| outbox.change(claim, Next::Dead(now_ms), error))
    }

    async fn give_up_others(
        &self,
        ways: &[Way],
        now_ms: u64,
        error: &str,
    ) -> Result<u64, StoreError> {
        self.outbox(|outbox| {
            outbox.disabled.retain(|way, _| ways.contains(way));
            outbox.give_up_where(|way| !ways.contains(way), now_ms, error)
        })
    }

    async fn forget_dead_letters(&self, before_ms: u64) -> Result<u64, StoreError> {
        self.outbox(|outbox| {
            let all = outbox.kept.len();
            let is_old = |next: &Next| matches!(next, Next::Dead(dead_ms) if *dead_ms < before_ms);
            outbox.kept.retain(|_, waiting| !is_old(&waiting.next));
            u64::try_from(all - outbox.kept.len()).unwrap_or(u64::MAX)
        })
    }

    async fn disable(
        &self,
        way: &Way,
        address: &str,
        now_ms: u64,
        error: &str,
    ) -> Result<(), StoreError> {
        self.outbox(|outbox| {
            outbox.disabled.insert(way.clone(), address.to_owned());
            outbox.give_up_where(|waiting| waiting == way, now_ms, error);
        })
    }

    async fn is_disabled(&self, way: &Way, address: &str) -> Result<bool, StoreError> {
        self.outbox(|outbox| outbox.disabled.get(way).is_some_and(|at| at == address))
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.outbox(|outbox| {
            let mut dead: Vec<_> = outbox.kept.values().filter_map(dead_letter).collect();
            dead.sort_by_key(|letter| (Reverse(letter.dead_ms), letter.id));
            dead.truncate(limit);
            dead
        })
    }

    async fn dead_letter(&self, id: NotificationId) -> Result<Option<DeadLetter>, StoreError> {
        self.outbox(|outbox| outbox.kept.get(&id).and_then(dead_letter))
    }

    async fn send_again(&self, id: NotificationId, now_ms: u64) -> Result<bool, StoreError> {
        self.outbox(|outbox| {
            let waiting = outbox.kept.get_mut(&id);
            let Some(dead) = waiting.filter(|waiting| matches!(waiting.next, Next::Dead(_))) else {
                return false;
            };
            dead.next = Next::Due(now_ms);
            dead.attempts = 0;
            outbox.disabled.remove(&dead.notification.way);
            true
        })
    }
}
