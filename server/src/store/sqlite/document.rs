//! The documents that agents answer from, in SQLite.

use super::SqliteStore;
use crate::store::{DocumentStore, StoreError, StoredDocument};
use baton_protocol::wire::AgentId;
use sqlx::{Connection, Row};

#[async_trait::async_trait]
impl DocumentStore for SqliteStore {
    async fn put_documents(
        &self,
        agent: &AgentId,
        documents: Vec<StoredDocument>,
    ) -> Result<(), StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for document in documents {
            sqlx::query(
                "INSERT INTO document (agent, name, text) VALUES (?, ?, ?) \
                 ON CONFLICT (agent, name) DO UPDATE SET text = excluded.text",
            )
            .bind(agent.as_str().to_owned())
            .bind(document.name)
            .bind(document.text)
            .execute(&mut *transaction)
            .await?;
        }
        sqlx::query("UPDATE store SET documents_version = documents_version + 1")
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn documents(&self, agent: &AgentId) -> Result<Vec<StoredDocument>, StoreError> {
        let rows = sqlx::query("SELECT name, text FROM document WHERE agent = ? ORDER BY name")
            .bind(agent.as_str().to_owned())
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredDocument {
                    name: row.try_get(0)?,
                    text: row.try_get(1)?,
                })
            })
            .collect()
    }

    async fn documents_version(&self) -> Result<u64, StoreError> {
        let version: i64 = sqlx::query_scalar("SELECT documents_version FROM store")
            .fetch_one(&self.readers)
            .await?;
        Ok(version.cast_unsigned())
    }
}
