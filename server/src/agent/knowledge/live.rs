//! Knowledge that changes while visitors ask.

use super::{Knowledge, Vector};
use crate::agent::Embedder;
use std::sync::{Arc, PoisonError, RwLock};

/// An agent's knowledge that can be replaced while it is read: a search that has begun goes on in
/// the old, the next one sees the new.
pub struct LiveKnowledge {
    current: RwLock<Arc<Knowledge>>,
    embedder: Option<Arc<Embedder>>,
}

impl LiveKnowledge {
    /// Starts with this.
    pub fn new(knowledge: Knowledge) -> Self {
        Self {
            current: RwLock::new(Arc::new(knowledge)),
            embedder: None,
        }
    }

    /// Has questions' meanings told by an embedding model.
    #[must_use]
    pub fn with_embedder(self, embedder: Option<Arc<Embedder>>) -> Self {
        Self { embedder, ..self }
    }

    /// The knowledge of this moment.
    pub fn current(&self) -> Arc<Knowledge> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other knowledge in place.
    pub fn replace(&self, knowledge: Knowledge) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(knowledge);
    }

    /// What a question means; none where nothing can be compared with it, or the model does not say it
    /// in time: the words must do then.
    pub async fn meaning(&self, knowledge: &Knowledge, question: &str) -> Option<Vector> {
        let embedder = self.embedder.as_ref().filter(|_| knowledge.has_vectors())?;
        let asked = embedder.question(question).await;
        let told = |error: &_| tracing::warn!(%error, "A question is searched by its words alone");
        asked.inspect_err(told).ok()
    }
}
