//! The outbox in SQLite. Appends write to it; see `rows.rs`.

use super::SqliteStore;
use crate::store::{Claim, Notification, OutboxStore, StoreError, Way};
use baton_protocol::wire::{DeadLetter, NotificationId, NotificationKind, SessionId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};
use uuid::Uuid;

#[async_trait::async_trait]
impl OutboxStore for SqliteStore {
    async fn claim_due(
        &self,
        way: &Way,
        now_ms: u64,
        until_ms: u64,
        limit: usize,
    ) -> Result<Vec<Claim>, StoreError> {
        let mut connection = self.writing.lock().await;
        // One statement, so that nobody comes in between.
        let rows = sqlx::query(
            "UPDATE notification SET attempts = attempts + 1, due_ms = ?3, held = 0 \
             WHERE id IN (SELECT id FROM notification WHERE way = ?1 AND due_ms <= ?2 \
                          ORDER BY kind NOT IN ('handoff_requested', 'waiting_too_long'), \
                                   due_ms, created_ms, id LIMIT ?4) \
             RETURNING id, kind, session, seq, created_ms, payload, attempts",
        )
        .bind(way.to_string())
        .bind(now_ms.cast_signed())
        .bind(until_ms.cast_signed())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
        let mut claims = Vec::with_capacity(rows.len());
        for row in &rows {
            match claim(way, row) {
                Ok(claim) => claims.push(claim),
                // It must hold up nothing that can be read.
                Err(error) => give_up_unread(&mut connection, row, now_ms, &error).await?,
            }
        }
        // RETURNING keeps no order.
        claims.sort_by_key(|Claim { notification, .. }| {
            let can_wait = !notification.kind.is_about_a_wait();
            (can_wait, notification.created_ms, notification.id)
        });
        Ok(claims)
    }

    async fn next_attempt(&self, way: &Way) -> Result<Option<u64>, StoreError> {
        let due: Option<i64> = sqlx::query_scalar(
            "SELECT min(due_ms) FROM notification WHERE way = ? AND due_ms IS NOT NULL",
        )
        .bind(way.to_string())
        .fetch_one(&self.readers)
        .await?;
        Ok(due.map(i64::cast_unsigned))
    }

    async fn waiting_ways(&self) -> Result<Vec<(Way, u64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT way, min(due_ms) FROM notification WHERE due_ms IS NOT NULL \
             GROUP BY way ORDER BY way",
        )
        .fetch_all(&self.readers)
        .await?;
        // A way of a newer version is left to it.
        let ways = rows.iter().filter_map(|row| {
            let way = row.try_get::<&str, _>(0).map(str::parse);
            match way {
                Ok(Ok(way)) => Some(number(row, 1).map(|due_ms| (way, due_ms))),
                Ok(Err(_)) => None,
                Err(error) => Some(Err(error.into())),
            }
        });
        ways.collect()
    }

    async fn delivered(&self, id: NotificationId) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM notification WHERE id = ?")
            .bind(bytes(id.0))
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    async fn postpone(&self, claim: &Claim, due_ms: u64, error: &str) -> Result<bool, StoreError> {
        let changed = sqlx::query(
            "UPDATE notification SET due_ms = ?3, error = ?4 \
             WHERE id = ?1 AND attempts = ?2 AND due_ms IS NOT NULL",
        )
        .bind(bytes(claim.notification.id.0))
        .bind(claim.attempt)
        .bind(due_ms.cast_signed())
        .bind(error.to_owned())
        .execute(&mut *self.writing.lock().await)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    async fn give_up(&self, claim: &Claim, now_ms: u64, error: &str) -> Result<bool, StoreError> {
        let changed = sqlx::query(
            "UPDATE notification SET due_ms = NULL, dead_ms = ?3, error = ?4 \
             WHERE id = ?1 AND attempts = ?2 AND due_ms IS NOT NULL",
        )
        .bind(bytes(claim.notification.id.0))
        .bind(claim.attempt)
        .bind(now_ms.cast_signed())
        .bind(error.to_owned())
        .execute(&mut *self.writing.lock().await)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    async fn give_up_others(
        &self,
        ways: &[Way],
        now_ms: u64,
        error: &str,
    ) -> Result<u64, StoreError> {
        let ways: Vec<_> = ways.iter().map(Way::to_string).collect();
        let ways = serde_json::to_string(&ways)?;
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let changed = sqlx::query(
            "UPDATE notification SET due_ms = NULL, dead_ms = ?2, error = ?3 \
             WHERE due_ms IS NOT NULL AND way NOT IN (SELECT value FROM json_each(?1))",
        )
        .bind(ways.clone())
        .bind(now_ms.cast_signed())
        .bind(error.to_owned())
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM disabled_way WHERE way NOT IN (SELECT value FROM json_each(?1))")
            .bind(ways)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(changed.rows_affected())
    }

    async fn forget_dead_letters(&self, before_ms: u64) -> Result<u64, StoreError> {
        let deleted = sqlx::query("DELETE FROM notification WHERE dead_ms < ?")
            .bind(before_ms.cast_signed())
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(deleted.rows_affected())
    }

    async fn disable(
        &self,
        way: &Way,
        address: &str,
        now_ms: u64,
        error: &str,
    ) -> Result<(), StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO disabled_way (way, address, disabled_ms) VALUES (?1, ?2, ?3) \
             ON CONFLICT (way) DO UPDATE SET \
                 address = excluded.address, disabled_ms = excluded.disabled_ms",
        )
        .bind(way.to_string())
        .bind(address.to_owned())
        .bind(now_ms.cast_signed())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE notification SET due_ms = NULL, dead_ms = ?2, error = ?3 \
             WHERE way = ?1 AND due_ms IS NOT NULL",
        )
        .bind(way.to_string())
        .bind(now_ms.cast_signed())
        .bind(error.to_owned())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn is_disabled(&self, way: &Way, address: &str) -> Result<bool, StoreError> {
        let found: i64 =
            sqlx::query_scalar("SELECT count(*) FROM disabled_way WHERE way = ? AND address = ?")
                .bind(way.to_string())
                .bind(address.to_owned())
                .fetch_one(&self.readers)
                .await?;
        Ok(found > 0)
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, way, kind, session, seq, created_ms, dead_ms, attempts, \
                    coalesce(error, '') \
             FROM notification WHERE dead_ms IS NOT NULL ORDER BY dead_ms DESC, id LIMIT ?",
        )
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        let letters = rows.iter().filter_map(|row| {
            let told = |error: &_| tracing::error!(%error, "A dead letter can't be read");
            dead_letter(row).inspect_err(told).ok()
        });
        Ok(letters.collect())
    }

    async fn dead_letter(&self, id: NotificationId) -> Result<Option<DeadLetter>, StoreError> {
        let row = sqlx::query(
            "SELECT id, way, kind, session, seq, created_ms, dead_ms, attempts, \
                    coalesce(error, '') \
             FROM notification WHERE id = ? AND dead_ms IS NOT NULL",
        )
        .bind(bytes(id.0))
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(dead_letter).transpose()
    }

    async fn send_again(&self, id: NotificationId, now_ms: u64) -> Result<bool, StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let way: Option<String> = sqlx::query_scalar(
            "UPDATE notification SET due_ms = ?2, dead_ms = NULL, attempts = 0 \
             WHERE id = ?1 AND dead_ms IS NOT NULL RETURNING way",
        )
        .bind(bytes(id.0))
        .bind(now_ms.cast_signed())
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(way) = &way {
            sqlx::query("DELETE FROM disabled_way WHERE way = ?")
                .bind(way.clone())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(way.is_some())
    }
}

/// What can't be read, say because a newer version wrote it, is listed for operators.
async fn give_up_unread(
    connection: &mut SqliteConnection,
    row: &SqliteRow,
    now_ms: u64,
    error: &StoreError,
) -> Result<(), StoreError> {
    let id: Vec<u8> = row.try_get(0)?;
    tracing::error!(%error, "A notification was given up");
    sqlx::query("UPDATE notification SET due_ms = NULL, dead_ms = ?2, error = ?3 WHERE id = ?1")
        .bind(id)
        .bind(now_ms.cast_signed())
        .bind("this version of Baton can't read it")
        .execute(connection)
        .await?;
    Ok(())
}

fn claim(way: &Way, row: &SqliteRow) -> Result<Claim, StoreError> {
    let kind = kind(row, 1)?;
    if kind == NotificationKind::Unknown {
        return Err(StoreError::Damaged(
            "a notification's kind is unknown".into(),
        ));
    }
    Ok(Claim {
        notification: Notification {
            id: NotificationId(id(row, 0)?),
            way: way.clone(),
            kind,
            session: SessionId(id(row, 2)?),
            seq: number(row, 3)?,
            created_ms: number(row, 4)?,
            payload: row.try_get::<String, _>(5)?.into(),
            held_until_ms: None,
        },
        attempt: row.try_get(6)?,
    })
}

fn dead_letter(row: &SqliteRow) -> Result<DeadLetter, StoreError> {
    Ok(DeadLetter {
        id: NotificationId(id(row, 0)?),
        way: row.try_get(1)?,
        kind: kind(row, 2)?,
        session: SessionId(id(row, 3)?),
        seq: number(row, 4)?,
        created_ms: number(row, 5)?,
        dead_ms: number(row, 6)?,
        attempts: row.try_get(7)?,
        error: row.try_get(8)?,
    })
}

fn kind(row: &SqliteRow, column: usize) -> Result<NotificationKind, StoreError> {
    let name: String = row.try_get(column)?;
    Ok(serde_json::from_value(name.into()).unwrap_or(NotificationKind::Unknown))
}

fn number(row: &SqliteRow, column: usize) -> Result<u64, StoreError> {
    Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
}

fn id(row: &SqliteRow, column: usize) -> Result<Uuid, StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    Uuid::from_slice(bytes).map_err(|_| StoreError::Damaged("an id is not 16 bytes long".into()))
}

fn bytes(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}
