//! What operators changed of agents' settings, in memory.

use super::MemoryStore;
use crate::store::{SettingsStore, StoreError, StoredSettings};
use baton_protocol::wire::AgentId;

#[async_trait::async_trait]
impl SettingsStore for MemoryStore {
    async fn put_settings(
        &self,
        agent: &AgentId,
        change: StoredSettings,
    ) -> Result<bool, StoreError> {
        let settings = &mut self.kept().settings;
        let next = settings.get(agent).map_or(1, |kept| kept.version + 1);
        let is_next = change.version == next;
        if is_next {
            settings.insert(agent.clone(), change);
        }
        Ok(is_next)
    }

    async fn settings(&self, agent: &AgentId) -> Result<Option<StoredSettings>, StoreError> {
        Ok(self.kept().settings.get(agent).cloned())
    }

    async fn settings_versions(&self) -> Result<Vec<(AgentId, u64)>, StoreError> {
        let kept = self.kept();
        let versions = kept.settings.iter();
        Ok(versions
            .map(|(agent, kept)| (agent.clone(), kept.version))
            .collect())
    }
}
