//! An agent's table in the configuration.

use super::{ConfigError, origin};
use crate::agent::trigger::check_settings;
use crate::hours::Hours;
use baton_protocol::wire::limits::SUGGESTIONS_MAX;
use baton_protocol::wire::{AgentId, AgentProfile, HandoffSettings};
use serde::Deserialize;

/// An agent as the owner set it.
#[derive(Clone, Debug)]
pub struct AgentConfig {
    /// What visitors see.
    pub profile: AgentProfile,
    /// When it hands over to people.
    pub handoff: HandoffSettings,
    /// The origins of the sites that may show it.
    pub sites: Vec<String>,
    /// What paths in its documents' addresses are appended to, without a slash at the end.
    pub knowledge_url_base: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgentTable {
    id: AgentId,
    name: String,
    #[serde(default = "default_greeting")]
    greeting: String,
    #[serde(default)]
    suggestions: Vec<String>,
    #[serde(default = "default_accent")]
    accent: String,
    #[serde(default = "default_wait_hint")]
    wait_hint: String,
    #[serde(default)]
    sites: Vec<String>,
    #[serde(default)]
    handoff: HandoffSettings,
    knowledge_url_base: Option<String>,
}

/// A text that visitors see, in bytes.
const SHOWN_TEXT_BYTES_MAX: usize = 500;

fn default_greeting() -> String {
    "Hello! How can I help you?".into()
}

fn default_accent() -> String {
    "#2f5fde".into()
}

fn default_wait_hint() -> String {
    "usually within a few minutes".into()
}

pub(super) fn check_all(tables: Vec<AgentTable>) -> Result<Vec<AgentConfig>, ConfigError> {
    let mut agents: Vec<AgentConfig> = Vec::with_capacity(tables.len());
    for table in tables {
        if agents.iter().any(|agent| agent.profile.id == table.id) {
            let what = format!("two agents have the id \"{}\"", table.id);
            return Err(ConfigError::invalid("agents", what));
        }
        agents.push(table.check()?);
    }
    Ok(agents)
}

impl AgentTable {
    fn check(self) -> Result<AgentConfig, ConfigError> {
        let id = self.id.clone();
        let invalid =
            |key: &str, what: String| ConfigError::invalid(format!("agent \"{id}\", {key}"), what);
        for (key, text) in [
            ("name", &self.name),
            ("greeting", &self.greeting),
            ("wait_hint", &self.wait_hint),
        ]
        .into_iter()
        .chain(self.suggestions.iter().map(|text| ("suggestions", text)))
        {
            if text.trim().is_empty() {
                return Err(invalid(key, "the text is empty".into()));
            }
            if text.len() > SHOWN_TEXT_BYTES_MAX {
                let what = format!("the text is longer than {SHOWN_TEXT_BYTES_MAX} bytes");
                return Err(invalid(key, what));
            }
        }
        if self.suggestions.len() > SUGGESTIONS_MAX {
            let what = format!(
                "{} are too many, there is room for {SUGGESTIONS_MAX}",
                self.suggestions.len()
            );
            return Err(invalid("suggestions", what));
        }
        if !is_colour(&self.accent) {
            let what = format!(
                "\"{}\" is not a colour, write it as \"#rrggbb\"",
                self.accent
            );
            return Err(invalid("accent", what));
        }
        if let Err(problem) = self.handoff.wait.check() {
            let key = format!("handoff.{}", problem.field().path());
            return Err(invalid(&key, problem.to_string()));
        }
        check_settings(&self.handoff).map_err(|what| invalid("handoff", what))?;
        if let Some(Err(problem)) = self.handoff.hours.as_ref().map(Hours::of) {
            let key = format!("handoff.{}", problem.field());
            return Err(invalid(&key, problem.to_string()));
        }
        let sites: Result<_, _> = self.sites.iter().map(|s| origin::parse_site(s)).collect();
        let sites = sites.map_err(|what| invalid("sites", what))?;
        let base = self.knowledge_url_base.as_deref().map(origin::parse_base);
        let knowledge_url_base = base
            .transpose()
            .map_err(|what| invalid("knowledge_url_base", what))?;
        Ok(AgentConfig {
            profile: AgentProfile {
                id: self.id,
                name: self.name,
                greeting: self.greeting,
                suggestions: self.suggestions,
                accent: self.accent.to_ascii_lowercase(),
                wait_hint: self.wait_hint,
                contact_form: self.handoff.contact_form.clone(),
            },
            handoff: self.handoff,
            sites,
            knowledge_url_base,
        })
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}
