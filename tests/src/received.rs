//! What a server of a test's own has received, and what it does with the next.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::watch;
use tokio::time::timeout;

/// How long something that is due may take, on a busy machine: the second attempt comes after ten
/// seconds at most.
const COMES_WITHIN: Duration = Duration::from_secs(60);

/// What was received so far, in order, and the mood for what comes.
pub struct Received<T, M> {
    all: Arc<watch::Sender<Vec<T>>>,
    mood: Arc<Mutex<M>>,
}

impl<T, M> Clone for Received<T, M> {
    fn clone(&self) -> Self {
        Self {
            all: Arc::clone(&self.all),
            mood: Arc::clone(&self.mood),
        }
    }
}

impl<T: Clone, M: Clone> Received<T, M> {
    pub(crate) fn in_mood(mood: M) -> Self {
        Self {
            all: Arc::new(watch::Sender::new(Vec::new())),
            mood: Arc::new(Mutex::new(mood)),
        }
    }

    /// All of it.
    pub fn all(&self) -> Vec<T> {
        self.all.borrow().clone()
    }

    /// All of it, once it is so much.
    ///
    /// # Errors
    /// Fails if less comes.
    pub async fn at_least(&self, count: usize) -> Result<Vec<T>> {
        let mut all = self.all.subscribe();
        let enough = all.wait_for(|all| all.len() >= count);
        let enough = timeout(COMES_WITHIN, enough).await;
        let came = self.all.borrow().len();
        let enough = enough.with_context(|| format!("{came} came of {count}"))??;
        Ok(enough.clone())
    }

    /// What is done with the next.
    pub fn set_mood(&self, mood: M) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    pub(crate) fn mood(&self) -> M {
        let mood = self.mood.lock();
        mood.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn push(&self, one: T) {
        self.all.send_modify(|all| all.push(one));
    }
}
