//! The store: the truth about every session.
//!
//! One rule: decide against a head, append at that head. The traits say what every backend must
//! promise; `contract` holds the suite that each has to pass. Only `main.rs` names a backend.

mod account;
mod document;
mod member;
mod outbox;
mod session;
mod settings;

#[cfg(test)]
mod contract;
pub mod memory;
pub mod sqlite;

pub use account::{AccountStore, LoginHash, Operator};
pub use document::{DocumentChanges, DocumentStore, SourceUpdate, StoredDocument, StoredSource};
pub use member::{MemberStore, PushSecret, PushSubscription};
pub use outbox::{Claim, Notification, OutboxStore, Way};
pub use session::{Append, AppendOutcome, SessionStore};
use session::{RANK_HELD, RANK_WAITS, holder, inbox_order, inbox_rank};
pub use settings::{SettingsStore, StoredSettings};

/// Everything that a backend keeps.
pub trait Store:
    SessionStore + AccountStore + DocumentStore + SettingsStore + OutboxStore + MemberStore
{
}
impl<T> Store for T where
    T: SessionStore + AccountStore + DocumentStore + SettingsStore + OutboxStore + MemberStore
{
}

/// Why the store did not do what it was asked. Never a conflict: that is an outcome.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, the file is locked, the server is away: the same call may succeed later.
    #[error("the store can't be reached or written: {0}")]
    Unavailable(String),
    /// What is stored can't be understood: damage, or a newer Baton wrote it.
    #[error("the store holds what this version can't read: {0}")]
    Damaged(String),
}
