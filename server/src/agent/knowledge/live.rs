//! Knowledge that changes while visitors ask.

use super::Knowledge;
use std::sync::{Arc, PoisonError, RwLock};

/// An agent's knowledge that can be replaced while it is read: a search that has begun goes on in
/// the old, the next one sees the new.
pub struct LiveKnowledge(RwLock<Arc<Knowledge>>);

impl LiveKnowledge {
    /// Starts with this.
    pub fn new(knowledge: Knowledge) -> Self {
        Self(RwLock::new(Arc::new(knowledge)))
    }

    /// The knowledge of this moment.
    pub fn current(&self) -> Arc<Knowledge> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other knowledge in place.
    pub fn replace(&self, knowledge: Knowledge) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
    }
}
