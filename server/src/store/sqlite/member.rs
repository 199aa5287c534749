//! What operators set for themselves, and their browsers, in SQLite.

use super::SqliteStore;
use crate::store::{MemberStore, PushSecret, PushSubscription, StoreError, Way};
use baton_protocol::wire::{MemberPreferences, OperatorId, PushSubscriptionId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};
use uuid::Uuid;

#[async_trait::async_trait]
impl MemberStore for SqliteStore {
    async fn push_key(&self, candidate: PushSecret) -> Result<PushSecret, StoreError> {
        let mut connection = self.writing.lock().await;
        sqlx::query("INSERT INTO push_key (id, secret) VALUES (1, ?) ON CONFLICT DO NOTHING")
            .bind(candidate.to_vec())
            .execute(&mut *connection)
            .await?;
        let row = sqlx::query("SELECT secret FROM push_key")
            .fetch_one(&mut *connection)
            .await?;
        array(&row, 0)
    }

    async fn put_preferences(
        &self,
        operator: OperatorId,
        preferences: MemberPreferences,
    ) -> Result<bool, StoreError> {
        let stored = sqlx::query(
            "INSERT INTO member_preferences (operator, preferences) \
             SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM operator WHERE id = ?1) \
             ON CONFLICT (operator) DO UPDATE SET preferences = excluded.preferences",
        )
        .bind(operator.0.as_bytes().to_vec())
        .bind(serde_json::to_string(&preferences)?)
        .execute(&mut *self.writing.lock().await)
        .await?;
        Ok(stored.rows_affected() > 0)
    }

    async fn preferences(&self) -> Result<Vec<(OperatorId, MemberPreferences)>, StoreError> {
        let rows = sqlx::query("SELECT operator, preferences FROM member_preferences ORDER BY 1")
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let preferences = serde_json::from_str(row.try_get(1)?)?;
                Ok((OperatorId(id(row, 0)?), preferences))
            })
            .collect()
    }

    async fn put_subscription(
        &self,
        subscription: PushSubscription,
        limit: usize,
    ) -> Result<bool, StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let (login, operator) = (
            subscription.login.to_vec(),
            subscription.operator.0.as_bytes().to_vec(),
        );
        let logged_in: i64 =
            sqlx::query_scalar("SELECT count(*) FROM login WHERE hash = ? AND operator = ?")
                .bind(login.clone())
                .bind(operator.clone())
                .fetch_one(&mut *transaction)
                .await?;
        if logged_in == 0 {
            return Ok(false);
        }
        sqlx::query(
            "DELETE FROM push_subscription \
             WHERE (login = ?1 OR endpoint = ?2) AND NOT (operator = ?3 AND endpoint = ?2)",
        )
        .bind(login.clone())
        .bind(subscription.endpoint.clone())
        .bind(operator.clone())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO push_subscription \
                 (id, login, operator, endpoint, public_key, auth, name, created_ms) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT (endpoint) DO UPDATE SET \
                 login = excluded.login, public_key = excluded.public_key, auth = excluded.auth, \
                 name = excluded.name, created_ms = excluded.created_ms",
        )
        .bind(subscription.id.0.as_bytes().to_vec())
        .bind(login)
        .bind(operator.clone())
        .bind(subscription.endpoint)
        .bind(subscription.public_key.to_vec())
        .bind(subscription.auth.to_vec())
        .bind(subscription.name)
        .bind(subscription.created_ms.cast_signed())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM push_subscription WHERE operator = ?1 AND id NOT IN \
                 (SELECT id FROM push_subscription WHERE operator = ?1 \
                  ORDER BY created_ms DESC, id LIMIT ?2)",
        )
        .bind(operator)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn subscriptions(&self, now_ms: u64) -> Result<Vec<PushSubscription>, StoreError> {
        let rows = sqlx::query(
            "SELECT s.id, s.operator, s.login, s.endpoint, s.public_key, s.auth, s.name, \
                    s.created_ms \
             FROM push_subscription AS s JOIN login AS l ON l.hash = s.login \
             WHERE l.expires_ms > ? ORDER BY s.created_ms DESC, s.id",
        )
        .bind(i64::try_from(now_ms).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(subscription).collect()
    }

    async fn remove_subscription(&self, id: PushSubscriptionId) -> Result<bool, StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let removed = sqlx::query("DELETE FROM push_subscription WHERE id = ?")
            .bind(id.0.as_bytes().to_vec())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM notification WHERE way = ?")
            .bind(Way::Push(id).to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

fn subscription(row: &SqliteRow) -> Result<PushSubscription, StoreError> {
    Ok(PushSubscription {
        id: PushSubscriptionId(id(row, 0)?),
        operator: OperatorId(id(row, 1)?),
        login: array(row, 2)?,
        endpoint: row.try_get(3)?,
        public_key: array(row, 4)?,
        auth: array(row, 5)?,
        name: row.try_get(6)?,
        created_ms: row.try_get::<i64, _>(7)?.cast_unsigned(),
    })
}

fn id(row: &SqliteRow, column: usize) -> Result<Uuid, StoreError> {
    array(row, column).map(Uuid::from_bytes)
}

fn array<const N: usize>(row: &SqliteRow, column: usize) -> Result<[u8; N], StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    let wrong = |_| StoreError::Damaged(format!("what should be {N} bytes long is not"));
    bytes.try_into().map_err(wrong)
}
