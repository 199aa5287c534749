//! SQLite's errors as the store's.

use crate::store::StoreError;

// https://sqlite.org/rescode.html
const CORRUPT: u32 = 11;
const CONSTRAINT: u32 = 19;
const NOT_A_DATABASE: u32 = 26;

/// Whether a statement would have broken a key, a check or a `NOT NULL`.
pub(super) fn breaks_constraint(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => kind(&**error) == Some(CONSTRAINT),
        _ => false,
    }
}

/// The low byte of the code is the kind; the rest tells kinds of it apart.
fn kind(error: &dyn sqlx::error::DatabaseError) -> Option<u32> {
    let code: u32 = error.code()?.parse().ok()?;
    Some(code & 0xff)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => match kind(&*error) {
                Some(CORRUPT) => {
                    Self::Damaged(format!("the file is damaged ({})", error.message()))
                }
                Some(NOT_A_DATABASE) => Self::Damaged(error.message().into()),
                _ => Self::Unavailable(error.message().into()),
            },
            sqlx::Error::ColumnDecode { source, .. } | sqlx::Error::Decode(source) => {
                Self::Damaged(source.to_string())
            }
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
