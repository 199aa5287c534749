//! What a widget needs to know of the agent that it shows.

use super::{AgentId, ContactForm};
use serde::{Deserialize, Serialize};

/// An agent as visitors see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgentProfile {
    /// Its id.
    pub id: AgentId,
    /// Its display name, say "Northwind help".
    pub name: String,
    /// The first words in an empty conversation. Shown by the widget, not stored in the log.
    pub greeting: String,
    /// Questions to start with, at most `SUGGESTIONS_MAX`.
    pub suggestions: Vec<String>,
    /// The accent colour, `#rrggbb`; the apps compute what stands out on it.
    pub accent: String,
    /// How long a person usually takes, say "usually within a few minutes".
    pub wait_hint: String,
    /// What a visitor is asked for who leaves contact details.
    #[serde(default)]
    pub contact_form: ContactForm,
}
