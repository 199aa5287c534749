//! The documents that agents answer from, in SQLite.

use super::SqliteStore;
use crate::store::{
    DocumentChanges, DocumentStore, SourceUpdate, StoreError, StoredDocument, StoredSource,
};
use baton_protocol::wire::AgentId;
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::HashMap;

#[async_trait::async_trait]
impl DocumentStore for SqliteStore {
    async fn update_source(
        &self,
        agent: &AgentId,
        update: SourceUpdate,
    ) -> Result<DocumentChanges, StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut known = known(&mut transaction, agent).await?;
        let mut changes = DocumentChanges::default();
        for document in update.documents {
            match known.remove(&document.name) {
                Some((source, text)) if source == update.source && text == document.text => {
                    changes.unchanged += 1;
                    continue;
                }
                Some((_, text)) if text == document.text => changes.unchanged += 1,
                Some(_) => changes.changed.push(document.name.clone()),
                None => changes.added.push(document.name.clone()),
            }
            put(&mut transaction, agent, &update.source, document).await?;
        }
        let is_gone = |name: &String, source: &String| {
            update.is_whole && *source == update.source && !update.keep.contains(name)
        };
        let gone = known
            .into_iter()
            .filter(|(name, (source, _))| is_gone(name, source));
        for (name, _) in gone {
            sqlx::query("DELETE FROM document WHERE agent = ? AND name = ?")
                .bind(agent.as_str().to_owned())
                .bind(name.clone())
                .execute(&mut *transaction)
                .await?;
            changes.removed.push(name);
        }
        changes.removed.sort();
        if !changes.is_empty() {
            sqlx::query("UPDATE store SET documents_version = documents_version + 1")
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(changes)
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

    async fn sources(&self, agent: &AgentId) -> Result<Vec<StoredSource>, StoreError> {
        let rows =
            sqlx::query("SELECT source, name FROM document WHERE agent = ? ORDER BY source, name")
                .bind(agent.as_str().to_owned())
                .fetch_all(&self.readers)
                .await?;
        let mut sources: Vec<StoredSource> = Vec::new();
        for row in rows {
            let (source, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            match sources.last_mut() {
                Some(last) if last.name == source => last.documents.push(name),
                _ => sources.push(StoredSource {
                    name: source,
                    documents: vec![name],
                }),
            }
        }
        Ok(sources)
    }

    async fn documents_version(&self) -> Result<u64, StoreError> {
        let version: i64 = sqlx::query_scalar("SELECT documents_version FROM store")
            .fetch_one(&self.readers)
            .await?;
        Ok(version.cast_unsigned())
    }
}

/// An agent's documents by name: source and text.
async fn known(
    connection: &mut SqliteConnection,
    agent: &AgentId,
) -> Result<HashMap<String, (String, String)>, StoreError> {
    let rows = sqlx::query("SELECT name, source, text FROM document WHERE agent = ?")
        .bind(agent.as_str().to_owned())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?))))
        .collect()
}

async fn put(
    connection: &mut SqliteConnection,
    agent: &AgentId,
    source: &str,
    document: StoredDocument,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO document (agent, name, text, source) VALUES (?, ?, ?, ?) \
         ON CONFLICT (agent, name) DO UPDATE SET text = excluded.text, source = excluded.source",
    )
    .bind(agent.as_str().to_owned())
    .bind(document.name)
    .bind(document.text)
    .bind(source.to_owned())
    .execute(connection)
    .await?;
    Ok(())
}
