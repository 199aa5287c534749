//! What operators changed of the agents' settings.

use super::StoreError;
use baton_protocol::wire::{AgentId, HandoffSettings};

/// The last change of an agent's handoff settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSettings {
    /// 1 for the first change, one more for each after it.
    pub version: u64,
    /// What they were changed to; none if they went back to the configuration file's.
    pub settings: Option<HandoffSettings>,
    /// The name of the operator who did.
    pub by: String,
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
}

/// What operators changed of the agents' settings.
#[async_trait::async_trait]
pub trait SettingsStore: Send + Sync + 'static {
    /// Stores the next change of an agent's settings: of several with the same version exactly one
    /// succeeds. False, and nothing is stored, if the version is not the one that comes next.
    async fn put_settings(
        &self,
        agent: &AgentId,
        change: StoredSettings,
    ) -> Result<bool, StoreError>;

    /// The last change of an agent's settings; none if there never was one.
    async fn settings(&self, agent: &AgentId) -> Result<Option<StoredSettings>, StoreError>;

    /// The version of each agent's last change, by the agent: cheap enough to look often.
    async fn settings_versions(&self) -> Result<Vec<(AgentId, u64)>, StoreError>;
}
