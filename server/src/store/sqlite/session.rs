//! Sessions' logs and the inbox in SQLite.

use super::{SqliteStore, writer::Job};
use crate::store::{
    Append, AppendOutcome, RANK_HELD, RANK_WAITS, SessionStore, StoreError, holder,
};
use baton_protocol::wire::{
    AgentId, CommandId, Epoch, InboxRow, OperatorEntry, OperatorRef, Seq, SessionId,
};
use sqlx::Connection;
use tokio::sync::oneshot;

#[async_trait::async_trait]
impl SessionStore for SqliteStore {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    async fn try_write(&self) -> Result<(), StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        // There and back: SQLite writes nothing for a value that stays as it was.
        for statement in [
            "UPDATE store SET documents_version = documents_version + 1",
            "UPDATE store SET documents_version = documents_version - 1",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(())
    }

    async fn append(&self, append: Append) -> Result<AppendOutcome, StoreError> {
        append.check()?;
        let (reply, answer) = oneshot::channel();
        let job = Job::new(append, reply)?;
        let stopped = || StoreError::Unavailable("the store is closing".into());
        self.appends.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    async fn entries(
        &self,
        session: SessionId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<OperatorEntry>, StoreError> {
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT json FROM entry WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?",
        )
        .bind(session.0.as_bytes().as_slice())
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        parse_all(&texts)
    }

    async fn made_by(
        &self,
        session: SessionId,
        command: CommandId,
    ) -> Result<Option<OperatorEntry>, StoreError> {
        let text: Option<String> = sqlx::query_scalar(
            "SELECT json FROM entry INDEXED BY entry_command WHERE session = ? AND command = ?",
        )
        .bind(session.0.as_bytes().as_slice())
        .bind(command.0.as_bytes().as_slice())
        .fetch_optional(&self.readers)
        .await?;
        Ok(parse_all(text.as_slice())?.pop())
    }

    async fn inbox(&self, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT inbox_row FROM session ORDER BY inbox_rank, inbox_order DESC, id LIMIT ?",
        )
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        parse_all(&texts)
    }

    async fn latest(&self, agent: &AgentId, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT inbox_row FROM session WHERE inbox_row ->> '$.agent' = ? \
             ORDER BY inbox_row ->> '$.updated_ms' DESC, id LIMIT ?",
        )
        .bind(agent.as_str().to_owned())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        parse_all(&texts)
    }

    async fn waiting(&self) -> Result<Vec<InboxRow>, StoreError> {
        let texts: Vec<String> =
            sqlx::query_scalar("SELECT inbox_row FROM session WHERE inbox_rank = ?")
                .bind(RANK_WAITS)
                .fetch_all(&self.readers)
                .await?;
        Ok(readable(&texts))
    }

    async fn claimed_since(&self, since_ms: u64) -> Result<Vec<InboxRow>, StoreError> {
        // Who waits stands before all times in the order, and who does not by their latest change.
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT inbox_row FROM session \
             WHERE inbox_rank BETWEEN 0 AND 4 AND inbox_order >= ?1 \
               AND inbox_row ->> '$.claimed.at_ms' >= ?1",
        )
        .bind(i64::try_from(since_ms).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        Ok(readable(&texts))
    }

    async fn leads(
        &self,
        after: Option<(u64, SessionId)>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError> {
        // Before the first comes what is captured later than ever, in a session with no id.
        let (captured_ms, session) =
            after.unwrap_or((i64::MAX.cast_unsigned(), SessionId(uuid::Uuid::nil())));
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT inbox_row FROM session \
             WHERE lead_ms IS NOT NULL AND (lead_ms < ?1 OR lead_ms = ?1 AND id > ?2) \
             ORDER BY lead_ms DESC, id LIMIT ?3",
        )
        .bind(captured_ms.cast_signed())
        .bind(session.0.as_bytes().as_slice())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        parse_all(&texts)
    }

    async fn held(&self) -> Result<Vec<(SessionId, OperatorRef)>, StoreError> {
        let texts: Vec<String> =
            sqlx::query_scalar("SELECT inbox_row FROM session WHERE inbox_rank = ? ORDER BY id")
                .bind(RANK_HELD)
                .fetch_all(&self.readers)
                .await?;
        Ok(readable(&texts).into_iter().filter_map(holder).collect())
    }

    async fn unanswered(&self) -> Result<Vec<SessionId>, StoreError> {
        let ids: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT id FROM session WHERE unanswered = 1 ORDER BY id")
                .fetch_all(&self.readers)
                .await?;
        session_ids(&ids)
    }

    async fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<SessionId>, StoreError> {
        let ids: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT id FROM session WHERE due_ms <= ? ORDER BY due_ms, id LIMIT ?",
        )
        .bind(i64::try_from(now_ms).unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        session_ids(&ids)
    }

    async fn next_due(&self) -> Result<Option<u64>, StoreError> {
        let due_ms: Option<i64> =
            sqlx::query_scalar("SELECT min(due_ms) FROM session WHERE due_ms IS NOT NULL")
                .fetch_one(&self.readers)
                .await?;
        Ok(due_ms.map(i64::cast_unsigned))
    }

    async fn put_off(
        &self,
        session: SessionId,
        head: Seq,
        due_ms: Option<u64>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE session SET due_ms = ? WHERE id = ? AND head = ?")
            .bind(due_ms.map(u64::cast_signed))
            .bind(session.0.as_bytes().as_slice())
            .bind(head.cast_signed())
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(())
    }
}

fn session_ids(ids: &[Vec<u8>]) -> Result<Vec<SessionId>, StoreError> {
    ids.iter()
        .map(|id| match uuid::Uuid::from_slice(id) {
            Ok(id) => Ok(SessionId(id)),
            Err(_) => Err(StoreError::Damaged("a session's id is not one".into())),
        })
        .collect()
}

/// Rows without those that can't be read: else nobody's lease would ever end, and nobody know their place.
fn readable(texts: &[String]) -> Vec<InboxRow> {
    let readable = texts
        .iter()
        .filter_map(|text| match serde_json::from_str(text) {
            Ok(row) => Some(row),
            Err(error) => {
                tracing::error!(%error, "A session's row can't be read");
                None
            }
        });
    readable.collect()
}

fn parse_all<T: serde::de::DeserializeOwned>(texts: &[String]) -> Result<Vec<T>, StoreError> {
    let parsed: Result<_, _> = texts
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect();
    Ok(parsed?)
}
