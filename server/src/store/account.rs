//! Operators and their logins.

use super::StoreError;
use baton_protocol::wire::{DutyState, OperatorId, OperatorRef};

/// An operator as the store keeps them.
#[derive(Clone)]
pub struct Operator {
    /// Their id.
    pub id: OperatorId,
    /// What they log in with, in lower case. Unique.
    pub email: String,
    /// Their display name.
    pub name: String,
    /// An argon2id hash in PHC form.
    pub password_hash: String,
    /// On duty or away, as they have set it. It counts only while they are connected: offline is never
    /// stored.
    pub duty: DutyState,
}

impl Operator {
    /// What others may see of them.
    pub fn as_ref(&self) -> OperatorRef {
        OperatorRef {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

/// The SHA-256 of a login's cookie: the store can't be used to log in.
pub type LoginHash = [u8; 32];

/// Operators and their logins.
#[async_trait::async_trait]
pub trait AccountStore: Send + Sync + 'static {
    /// Adds an operator, or replaces the name and the password of the one with this email (their
    /// id stays) and ends their logins: who has the old password has nothing.
    async fn put_operator(&self, operator: Operator) -> Result<(), StoreError>;

    /// Removes the operator with this email, in lower case, and ends their logins. False if there
    /// is none.
    async fn remove_operator(&self, email: &str) -> Result<bool, StoreError>;

    /// The operator with this email, in lower case.
    async fn operator_by_email(&self, email: &str) -> Result<Option<Operator>, StoreError>;

    /// Every operator, by name.
    async fn operators(&self) -> Result<Vec<Operator>, StoreError>;

    /// Remembers that an operator is on duty or away.
    async fn set_duty(&self, operator: OperatorId, duty: DutyState) -> Result<(), StoreError>;

    /// Remembers a login until `expires_ms` (milliseconds since 1970, UTC).
    async fn put_login(
        &self,
        login: LoginHash,
        operator: OperatorId,
        expires_ms: u64,
    ) -> Result<(), StoreError>;

    /// Whose login this is, unless it has expired by `now_ms`.
    async fn operator_by_login(
        &self,
        login: LoginHash,
        now_ms: u64,
    ) -> Result<Option<Operator>, StoreError>;

    /// Forgets the logins that have expired by `now_ms`.
    async fn forget_expired_logins(&self, now_ms: u64) -> Result<(), StoreError>;

    /// Ends a login. False if there is none.
    async fn end_login(&self, login: LoginHash) -> Result<bool, StoreError>;
}
