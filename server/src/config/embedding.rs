//! The embedding model's table in the configuration.

use super::model::base_url;
use super::{ConfigError, Overrides};
use crate::agent::ModelAddress;
use serde::Deserialize;
use std::time::Duration;

/// The embedding model by which passages are found by their meaning; without one, by their words.
#[derive(Clone)]
pub struct EmbeddingConfig {
    /// Where it is.
    pub address: ModelAddress,
    /// How long a question waits for it.
    pub question_within: Duration,
}

impl std::fmt::Debug for EmbeddingConfig {
    /// The key stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ModelAddress {
            provider, model, ..
        } = &self.address;
        write!(f, "EmbeddingConfig({provider}, {model})")
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmbeddingTable {
    provider: String,
    name: String,
    base_url: Option<String>,
    question_within_ms: Option<u64>,
}

/// Who waits longer for a better order is gone before the answer.
const QUESTION_WITHIN: Duration = Duration::from_millis(1_500);

/// What the table says, with the key from the environment.
pub(super) fn check(
    table: Option<EmbeddingTable>,
    overrides: &Overrides,
) -> Result<Option<EmbeddingConfig>, ConfigError> {
    let Some(table) = table else {
        return Ok(None);
    };
    let base_url = base_url(table.base_url)
        .map_err(|what| ConfigError::invalid("embedding.base_url", what))?;
    let within = table.question_within_ms.map(Duration::from_millis);
    Ok(Some(EmbeddingConfig {
        address: ModelAddress {
            provider: table.provider,
            model: table.name,
            base_url,
            key: overrides.embedding_key.clone(),
        },
        question_within: within.unwrap_or(QUESTION_WITHIN),
    }))
}
