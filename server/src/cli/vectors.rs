//! Gives passages their vectors, in the background: until they are there, words alone are searched.

use crate::agent::{Embedder, KeptVectors, Knowledge, VectorKey, Vectors};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The embedding model of a workspace, and where the vectors that it gave are kept.
#[derive(Clone)]
pub(super) struct Embedding {
    pub(super) embedder: Arc<Embedder>,
    pub(super) folder: PathBuf,
}

/// Passages that are asked for at once; every provider takes so many.
const BATCH: usize = 64;
/// A server that is away is asked again after so long.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

impl Embedding {
    /// Adds the vectors of an agent's knowledge as soon as they are there.
    pub(super) fn add_later(&self, agent: &str, knowledge: Arc<Knowledge>) {
        let (embedder, path) = (
            Arc::clone(&self.embedder),
            self.folder.join(format!("vectors-{agent}")),
        );
        tokio::spawn(async move { add(&embedder, &path, knowledge).await });
    }
}

async fn add(embedder: &Embedder, path: &Path, knowledge: Arc<Knowledge>) {
    let texts: Vec<String> = knowledge.texts().collect();
    let keys: Vec<VectorKey> = texts.iter().map(|text| KeptVectors::key(text)).collect();
    let mut kept = KeptVectors::open(path.to_owned(), embedder.name());
    // Passages that say the same are asked for once.
    let mut seen = HashSet::new();
    let missing = keys.iter().zip(texts);
    let missing: Vec<(&VectorKey, String)> = missing
        .filter(|(key, _)| kept.get(key).is_none() && seen.insert(*key))
        .collect();
    for batch in missing.chunks(BATCH) {
        // Other knowledge took its place: nobody searches this one any more.
        while Arc::strong_count(&knowledge) > 1 {
            let texts = batch.iter().map(|(_, text)| text.clone()).collect();
            match embedder.passages(texts).await {
                Ok(vectors) => {
                    for ((key, _), vector) in batch.iter().zip(vectors) {
                        kept.put(**key, vector);
                    }
                    break;
                }
                Err(error) => {
                    tracing::warn!(%error, "Passages have no vectors yet, so their words alone are searched");
                    sleep_until(Instant::now() + AGAIN_AFTER).await;
                }
            }
        }
    }
    let vectors: Option<Vec<_>> = keys.iter().map(|key| kept.get(key).cloned()).collect();
    let Some(vectors) = vectors else { return };
    knowledge.add_vectors(Vectors::new(vectors));
    let in_use: HashSet<VectorKey> = keys.iter().copied().collect();
    if let Err(error) = kept.save(|key| in_use.contains(key)) {
        tracing::warn!(%error, "The passages' vectors can't be kept; the next start asks for them again");
    }
    tracing::info!(
        passages = in_use.len(),
        asked = missing.len(),
        "Passages are found by their meaning, too"
    );
}
