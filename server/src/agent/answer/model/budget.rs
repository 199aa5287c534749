//! What a model may cost, in tokens: for an answer, for a session, and for the workspace in a day.

use crate::agent::AnswerError;
use crate::clock::Clock;
use baton_protocol::wire::SessionId;
use moka::sync::Cache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Sessions whose spending is remembered; the least recent is forgotten first.
const SESSIONS_MAX: u64 = 50_000;

/// How many tokens may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetLimits {
    /// For the words of one answer.
    pub answer_tokens: u32,
    /// For one session, as long as the server runs.
    pub session_tokens: u64,
    /// For the workspace in a day (UTC).
    pub day_tokens: u64,
}

impl Default for BudgetLimits {
    fn default() -> Self {
        Self {
            answer_tokens: 600,
            session_tokens: 60_000,
            day_tokens: 3_000_000,
        }
    }
}

/// A workspace's budget. It is kept in memory: a restart begins it anew.
pub struct Budget {
    limits: BudgetLimits,
    clock: Arc<dyn Clock>,
    sessions: Cache<SessionId, Arc<Mutex<u64>>>,
    today: Mutex<Today>,
}

#[derive(Default)]
struct Today {
    day: u64,
    spent: u64,
}

/// What an answer may spend. It counts as spent, also when the answer is given up, until it is
/// settled for what it was.
pub(super) struct Spending<'a> {
    budget: &'a Budget,
    session: Arc<Mutex<u64>>,
    reserved: u64,
}

impl Budget {
    /// A budget of which nothing is spent.
    pub fn new(limits: BudgetLimits, clock: Arc<dyn Clock>) -> Self {
        Self {
            limits,
            clock,
            sessions: Cache::new(SESSIONS_MAX),
            today: Mutex::default(),
        }
    }

    pub(super) fn answer_tokens_max(&self) -> u32 {
        self.limits.answer_tokens
    }

    /// Reserves a prompt and the longest answer to it.
    pub(super) fn reserve(
        &self,
        session: SessionId,
        prompt_tokens: u64,
    ) -> Result<Spending<'_>, AnswerError> {
        let reserved = prompt_tokens + u64::from(self.limits.answer_tokens);
        let session = self.sessions.get_with(session, Arc::default);
        {
            let (mut of_session, mut today) = (unpoisoned(&session), self.today());
            let fits = *of_session + reserved <= self.limits.session_tokens
                && today.spent + reserved <= self.limits.day_tokens;
            if !fits {
                return Err(AnswerError::OverBudget);
            }
            *of_session += reserved;
            today.spent += reserved;
        }
        Ok(Spending {
            budget: self,
            session,
            reserved,
        })
    }

    fn today(&self) -> MutexGuard<'_, Today> {
        let day = self.clock.now_ms() / DAY_MS;
        let mut today = unpoisoned(&self.today);
        if today.day != day {
            *today = Today { day, spent: 0 };
        }
        today
    }
}

impl Spending<'_> {
    /// The provider counted; without a count what was reserved stands.
    pub(super) fn settle(self, tokens: Option<u64>) {
        let Some(tokens) = tokens else {
            return;
        };
        let (mut session, mut today) = (unpoisoned(&self.session), self.budget.today());
        for spent in [&mut *session, &mut today.spent] {
            *spent = (*spent + tokens).saturating_sub(self.reserved);
        }
    }
}

fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use uuid::Uuid;

    #[derive(Default)]
    struct Set(AtomicU64);

    impl Clock for Set {
        fn now_ms(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    fn session(number: u128) -> SessionId {
        SessionId(Uuid::from_u128(number))
    }

    #[test]
    fn a_session_and_a_day_end_where_they_must_and_the_next_day_begins_anew() {
        let clock = Arc::new(Set::default());
        let limits = BudgetLimits {
            answer_tokens: 100,
            session_tokens: 250,
            day_tokens: 500,
        };
        let budget = Budget::new(limits, Arc::<Set>::clone(&clock));
        let spend = |number| {
            let reserved = budget.reserve(session(number), 100);
            reserved.map(drop)
        };
        assert_eq!(spend(1), Ok(()));
        assert_eq!(spend(1), Err(AnswerError::OverBudget), "the session's");
        assert_eq!(spend(2), Ok(()));
        assert_eq!(spend(3), Err(AnswerError::OverBudget), "the day's");
        clock.0.store(DAY_MS, Ordering::Relaxed);
        assert_eq!(spend(3), Ok(()));
    }

    #[test]
    fn what_an_answer_did_not_need_is_given_back() {
        let limits = BudgetLimits {
            answer_tokens: 100,
            session_tokens: 220,
            day_tokens: 220,
        };
        let budget = Budget::new(limits, Arc::new(Set::default()));
        for _ in 0..2 {
            let spending = budget.reserve(session(1), 100).ok().unwrap();
            spending.settle(Some(10));
        }
        assert!(budget.reserve(session(1), 100).is_ok());
        assert!(budget.reserve(session(1), 100).is_err());
    }
}
