//! What operators changed of the agents' settings, in SQLite.

use super::SqliteStore;
use crate::store::{SettingsStore, StoreError, StoredSettings};
use baton_protocol::wire::AgentId;
use sqlx::Row;

#[async_trait::async_trait]
impl SettingsStore for SqliteStore {
    async fn put_settings(
        &self,
        agent: &AgentId,
        change: StoredSettings,
    ) -> Result<bool, StoreError> {
        let settings = change.settings.as_ref().map(serde_json::to_string);
        // One statement, so that nobody comes in between. Where there is no row yet, only the first
        // version is one.
        let stored = sqlx::query(
            "INSERT INTO agent_settings (agent, version, settings, changed_by, changed_ms) \
             SELECT ?1, ?2, ?3, ?4, ?5 \
             WHERE ?2 = 1 + coalesce((SELECT version FROM agent_settings WHERE agent = ?1), 0) \
             ON CONFLICT (agent) DO UPDATE SET \
                 version = excluded.version, settings = excluded.settings, \
                 changed_by = excluded.changed_by, changed_ms = excluded.changed_ms",
        )
        .bind(agent.as_str().to_owned())
        .bind(i64::try_from(change.version).unwrap_or(i64::MAX))
        .bind(settings.transpose()?)
        .bind(change.by)
        .bind(i64::try_from(change.at_ms).unwrap_or(i64::MAX))
        .execute(&mut *self.writing.lock().await)
        .await?;
        Ok(stored.rows_affected() > 0)
    }

    async fn settings(&self, agent: &AgentId) -> Result<Option<StoredSettings>, StoreError> {
        let row = sqlx::query(
            "SELECT version, settings, changed_by, changed_ms FROM agent_settings WHERE agent = ?",
        )
        .bind(agent.as_str().to_owned())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let settings: Option<String> = row.try_get(1)?;
        let settings = settings.map(|text| serde_json::from_str(&text));
        Ok(Some(StoredSettings {
            version: row.try_get::<i64, _>(0)?.cast_unsigned(),
            settings: settings.transpose()?,
            by: row.try_get(2)?,
            at_ms: row.try_get::<i64, _>(3)?.cast_unsigned(),
        }))
    }

    async fn settings_versions(&self) -> Result<Vec<(AgentId, u64)>, StoreError> {
        let rows = sqlx::query("SELECT agent, version FROM agent_settings ORDER BY agent")
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let agent = AgentId::try_from(row.try_get::<String, _>(0)?)
                    .map_err(|what| StoreError::Damaged(what.into()))?;
                Ok((agent, row.try_get::<i64, _>(1)?.cast_unsigned()))
            })
            .collect()
    }
}
