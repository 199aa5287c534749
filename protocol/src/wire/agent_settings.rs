//! An agent's handoff settings as operators read and change them.

use super::{AgentId, HandoffSettings};
use serde::{Deserialize, Serialize};

/// An agent, as operators choose between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgentRef {
    /// Its id.
    pub id: AgentId,
    /// Its display name.
    pub name: String,
}

/// The settings that an agent goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgentSettings {
    /// When it hands over. The plan is always the configuration file's.
    pub settings: HandoffSettings,
    /// Rises with every change, also back to the file's; 0 before the first.
    pub version: u64,
    /// Who changed them; none if they are as in the configuration file.
    pub changed: Option<SettingsChange>,
}

/// Who changed an agent's settings last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SettingsChange {
    /// The operator's name at that time.
    pub by: String,
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
}

/// Changes an agent's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeSettings {
    /// What they are to be. The plan in it counts for nothing: it is the configuration file's.
    pub settings: HandoffSettings,
    /// The version that was changed: refused if there is a later one.
    pub version: u64,
}
