//! Operators and their logins in SQLite.

use super::SqliteStore;
use crate::store::{AccountStore, LoginHash, Operator, StoreError};
use baton_protocol::wire::{DutyState, OperatorId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};

#[async_trait::async_trait]
impl AccountStore for SqliteStore {
    async fn put_operator(&self, operator: Operator) -> Result<(), StoreError> {
        let mut connection = self.writing.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM login WHERE operator = (SELECT id FROM operator WHERE email = ?)")
            .bind(operator.email.clone())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO operator (id, email, name, password_hash, duty) \
             VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (email) DO UPDATE SET \
                 name = excluded.name, password_hash = excluded.password_hash",
        )
        .bind(operator.id.0.as_bytes().to_vec())
        .bind(operator.email)
        .bind(operator.name)
        .bind(operator.password_hash)
        .bind(name_of(operator.duty)?)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn remove_operator(&self, email: &str) -> Result<bool, StoreError> {
        // Their logins go with them, by the key that refers to them.
        let removed = sqlx::query("DELETE FROM operator WHERE email = ?")
            .bind(email.to_owned())
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(removed.rows_affected() > 0)
    }

    async fn operator_by_email(&self, email: &str) -> Result<Option<Operator>, StoreError> {
        let row = sqlx::query(
            "SELECT id, email, name, password_hash, duty FROM operator WHERE email = ?",
        )
        .bind(email.to_owned())
        .fetch_optional(&self.readers)
        .await?;
        row.map(operator).transpose()
    }

    async fn operators(&self) -> Result<Vec<Operator>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, email, name, password_hash, duty FROM operator ORDER BY name, email",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(operator).collect()
    }

    async fn set_duty(&self, operator: OperatorId, duty: DutyState) -> Result<(), StoreError> {
        sqlx::query("UPDATE operator SET duty = ? WHERE id = ?")
            .bind(name_of(duty)?)
            .bind(operator.0.as_bytes().to_vec())
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(())
    }

    async fn put_login(
        &self,
        login: LoginHash,
        operator: OperatorId,
        expires_ms: u64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO login (hash, operator, expires_ms) VALUES (?, ?, ?)")
            .bind(login.to_vec())
            .bind(operator.0.as_bytes().to_vec())
            .bind(i64::try_from(expires_ms).unwrap_or(i64::MAX))
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(())
    }

    async fn operator_by_login(
        &self,
        login: LoginHash,
        now_ms: u64,
    ) -> Result<Option<Operator>, StoreError> {
        let row = sqlx::query(
            "SELECT o.id, o.email, o.name, o.password_hash, o.duty \
             FROM login AS l JOIN operator AS o ON o.id = l.operator \
             WHERE l.hash = ? AND l.expires_ms > ?",
        )
        .bind(login.to_vec())
        .bind(i64::try_from(now_ms).unwrap_or(i64::MAX))
        .fetch_optional(&self.readers)
        .await?;
        row.map(operator).transpose()
    }

    async fn forget_expired_logins(&self, now_ms: u64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM login WHERE expires_ms <= ?")
            .bind(i64::try_from(now_ms).unwrap_or(i64::MAX))
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(())
    }

    async fn end_login(&self, login: LoginHash) -> Result<bool, StoreError> {
        let ended = sqlx::query("DELETE FROM login WHERE hash = ?")
            .bind(login.to_vec())
            .execute(&mut *self.writing.lock().await)
            .await?;
        Ok(ended.rows_affected() > 0)
    }
}

fn operator(row: SqliteRow) -> Result<Operator, StoreError> {
    let id: &[u8] = row.try_get(0)?;
    let id = uuid::Uuid::from_slice(id)
        .map_err(|_| StoreError::Damaged("an operator's id is not one".into()))?;
    Ok(Operator {
        id: OperatorId(id),
        email: row.try_get(1)?,
        name: row.try_get(2)?,
        password_hash: row.try_get(3)?,
        duty: duty_of(row.try_get(4)?)?,
    })
}

/// What an operator has set, as it is stored.
fn name_of(duty: DutyState) -> Result<&'static str, StoreError> {
    match duty {
        DutyState::OnDuty => Ok("on_duty"),
        DutyState::Away => Ok("away"),
        DutyState::Offline => Err(StoreError::Damaged("nobody is set offline".into())),
    }
}

fn duty_of(name: &str) -> Result<DutyState, StoreError> {
    match name {
        "on_duty" => Ok(DutyState::OnDuty),
        "away" => Ok(DutyState::Away),
        other => Err(StoreError::Damaged(format!("no state of duty is {other}"))),
    }
}
