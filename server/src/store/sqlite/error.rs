//! SQLite's errors as the store's.

use crate::store::StoreError;

/// `SQLITE_CORRUPT` and `SQLITE_NOTADB` (<https://sqlite.org/rescode.html>).
const DAMAGE: [u32; 2] = [11, 26];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => {
                let code = error.code().and_then(|code| code.parse::<u32>().ok());
                // The low byte is the kind; the rest tells kinds of it apart.
                if code.is_some_and(|code| DAMAGE.contains(&(code & 0xff))) {
                    Self::Damaged(error.message().into())
                } else {
                    Self::Unavailable(error.message().into())
                }
            }
            sqlx::Error::ColumnDecode { source, .. } | sqlx::Error::Decode(source) => {
                Self::Damaged(source.to_string())
            }
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
