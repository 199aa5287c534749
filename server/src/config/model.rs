//! The language model's table in the configuration.

use super::{ConfigError, Overrides};
use crate::agent::{BudgetLimits, ModelAddress, ModelTimes};
use serde::Deserialize;
use std::time::Duration;

/// The language model that agents answer with; without one they quote.
#[derive(Clone)]
pub struct ModelConfig {
    /// Where it is.
    pub address: ModelAddress,
    /// What it may cost.
    pub budget: BudgetLimits,
    /// How long it may take.
    pub times: ModelTimes,
}

impl std::fmt::Debug for ModelConfig {
    /// The key stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ModelAddress {
            provider, model, ..
        } = &self.address;
        write!(f, "ModelConfig({provider}, {model})")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ModelTable {
    provider: Option<String>,
    name: Option<String>,
    base_url: Option<String>,
    answer_tokens: Option<u32>,
    session_tokens: Option<u64>,
    day_tokens: Option<u64>,
    first_word_within_ms: Option<u64>,
    answer_within_ms: Option<u64>,
}

/// What the table and the environment say together; none if neither names a model.
pub(super) fn check(
    table: Option<ModelTable>,
    overrides: &Overrides,
) -> Result<Option<ModelConfig>, ConfigError> {
    let table = table.unwrap_or_default();
    let provider = overrides.model_provider.clone().or(table.provider);
    let name = overrides.model.clone().or(table.name);
    let (provider, model) = match (provider, name) {
        (Some(provider), Some(model)) => (provider, model),
        (None, None) => return Ok(None),
        (Some(_), None) => {
            let what = "a provider is named and no model of it";
            return Err(ConfigError::invalid("model.name", what));
        }
        (None, Some(_)) => {
            let what = "a model is named and not whose it is, say \"openai\"";
            return Err(ConfigError::invalid("model.provider", what));
        }
    };
    let base_url = base_url(overrides.model_url.clone().or(table.base_url))
        .map_err(|what| ConfigError::invalid("model.base_url", what))?;
    let (budget, times) = (BudgetLimits::default(), ModelTimes::default());
    let millis = |given: Option<u64>, standard| given.map_or(standard, Duration::from_millis);
    Ok(Some(ModelConfig {
        address: ModelAddress {
            provider,
            model,
            base_url,
            key: overrides.model_key.clone(),
        },
        budget: BudgetLimits {
            answer_tokens: table.answer_tokens.unwrap_or(budget.answer_tokens),
            session_tokens: table.session_tokens.unwrap_or(budget.session_tokens),
            day_tokens: table.day_tokens.unwrap_or(budget.day_tokens),
        },
        times: ModelTimes {
            first_word: millis(table.first_word_within_ms, times.first_word),
            whole_answer: millis(table.answer_within_ms, times.whole_answer),
        },
    }))
}

/// An address to which paths are appended.
pub(super) fn base_url(given: Option<String>) -> Result<Option<String>, String> {
    let parsed = given.as_deref().map(super::origin::parse_base);
    parsed.transpose()
}
