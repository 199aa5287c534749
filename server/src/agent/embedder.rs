//! The client of an embedding model: texts in, vectors out.

use super::client::{Client, ModelAddress, ModelSetupError, status_of};
use super::knowledge::Vector;
use std::time::Duration;
use tokio::time::timeout;

/// Asks an embedding model.
pub struct Embedder {
    client: Client,
    /// Which model it is: vectors of two can't be compared.
    name: String,
    question_within: Duration,
}

/// Why there are no vectors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// The server can't be reached, broke off, or answered with an error.
    #[error("the embedding model gives no answer{}", status.map_or_else(String::new, |status| format!(" but {status}")))]
    Unavailable {
        /// The status, where there was one.
        status: Option<u16>,
    },
    /// Not in time.
    #[error("the embedding model is too slow")]
    TooSlow,
    /// What came is not a vector for each text.
    #[error("the embedding model's answer makes no sense")]
    Garbled,
}

/// Time for a batch of passages; nobody waits for it.
const BATCH_WITHIN: Duration = Duration::from_secs(60);

impl Embedder {
    /// Sets the client up; no request is made. A question waits for its vector at most so long.
    ///
    /// # Errors
    /// If the address names no known provider, or no client can be made.
    pub fn new(address: ModelAddress, question_within: Duration) -> Result<Self, ModelSetupError> {
        let name = format!("{} {}", address.provider, address.model);
        Ok(Self {
            client: Client::new(address, "BATON_EMBEDDING_KEY")?,
            name,
            question_within,
        })
    }

    /// Which model it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The vector of a visitor's question.
    ///
    /// # Errors
    /// If it does not come, or not in time.
    pub async fn question(&self, text: &str) -> Result<Vector, EmbedError> {
        let vectors = self.vectors(vec![text.to_owned()], self.question_within);
        vectors.await?.pop().ok_or(EmbedError::Garbled)
    }

    /// The vectors of passages, one for each, in their order.
    ///
    /// # Errors
    /// If they do not come.
    pub async fn passages(&self, texts: Vec<String>) -> Result<Vec<Vector>, EmbedError> {
        self.vectors(texts, BATCH_WITHIN).await
    }

    async fn vectors(
        &self,
        texts: Vec<String>,
        within: Duration,
    ) -> Result<Vec<Vector>, EmbedError> {
        let count = texts.len();
        let asked = timeout(within, self.client.embed(texts)).await;
        let answer = asked.map_err(|_| EmbedError::TooSlow)?;
        let mut found = answer.map_err(|error| EmbedError::Unavailable {
            status: status_of(&error),
        })?;
        // They come with the number of their text, in any order.
        found.sort_by_key(|(number, _)| *number);
        let is_one_each = found
            .iter()
            .enumerate()
            .all(|(place, (number, _))| place == *number);
        let vectors: Option<Vec<_>> = found
            .iter()
            .map(|(_, numbers)| Vector::of(numbers))
            .collect();
        vectors
            .filter(|vectors| is_one_each && vectors.len() == count)
            .ok_or(EmbedError::Garbled)
    }
}
