//! The rows of a file with gold labels.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Why a file can't be scored, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file can't be opened or read.
    #[error("{} can't be read: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: csv::Error,
    },
    /// A column is missing from the first line.
    #[error("{} has no column \"{column}\": its first line must name the columns {needed}", path.display())]
    NoColumn {
        /// Which.
        path: PathBuf,
        /// The first that is missing.
        column: &'static str,
        /// All that are needed.
        needed: String,
    },
    /// A row makes no sense.
    #[error("{}, line {line}: {what}", path.display())]
    Row {
        /// Which file.
        path: PathBuf,
        /// Where the row begins.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// There is nothing to answer from.
    #[error("{} has no document: it is neither Markdown, text or JSONL nor a folder with such files", path.display())]
    NoDocuments {
        /// Which.
        path: PathBuf,
    },
    /// Nothing is left to score.
    #[error("{} has no row that can be scored", path.display())]
    Empty {
        /// Which.
        path: PathBuf,
    },
}

/// A message with what it is.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Message {
    pub(super) text: String,
    pub(super) gold: String,
    #[serde(default)]
    pub(super) lang: String,
    #[serde(default)]
    pub(super) source: String,
}

/// Two questions, and whether they are one.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Pair {
    pub(super) q1: String,
    pub(super) q2: String,
    same: String,
    #[serde(default)]
    pub(super) lang: String,
    #[serde(default)]
    pub(super) source: String,
}

/// A row that can be scored.
pub(super) trait Row: DeserializeOwned {
    /// The columns that must be there.
    const COLUMNS: &'static [&'static str];
    /// What the row is; none if it is left out. Or what is wrong.
    fn gold(&self) -> Result<Option<bool>, String>;
}

impl Row for Message {
    const COLUMNS: &'static [&'static str] = &["text", "gold"];

    fn gold(&self) -> Result<Option<bool>, String> {
        match self.gold.trim() {
            "1" => Ok(Some(true)),
            "0" => Ok(Some(false)),
            "amb" => Ok(None),
            other => Err(format!("gold is \"{other}\", and not 1, 0 or amb")),
        }
    }
}

impl Row for Pair {
    const COLUMNS: &'static [&'static str] = &["q1", "q2", "same"];

    fn gold(&self) -> Result<Option<bool>, String> {
        match self.same.trim() {
            "1" => Ok(Some(true)),
            "0" => Ok(Some(false)),
            other => Err(format!("same is \"{other}\", and not 1 or 0")),
        }
    }
}

/// The rows of a file that can be scored, with what they are, and how many were left out.
pub(super) fn read<R: Row>(path: &Path) -> Result<(Vec<(R, bool)>, usize), TableError> {
    let unreadable = |error| TableError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let mut reader = csv::Reader::from_path(path).map_err(unreadable)?;
    let headers = reader.headers().map_err(unreadable)?.clone();
    let missing = R::COLUMNS
        .iter()
        .find(|column| !headers.iter().any(|name| name == **column));
    if let Some(column) = missing {
        return Err(TableError::NoColumn {
            path: path.to_owned(),
            column,
            needed: R::COLUMNS.join(", "),
        });
    }
    let (mut rows, mut left_out) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|error| broken(path, error))?;
        let wrong = |what: String| TableError::Row {
            path: path.to_owned(),
            line: record.position().map_or(0, csv::Position::line),
            what,
        };
        let row: R = record
            .deserialize(Some(&headers))
            .map_err(|error| wrong(error.to_string()))?;
        match row.gold().map_err(wrong)? {
            Some(gold) => rows.push((row, gold)),
            None => left_out += 1,
        }
    }
    if rows.is_empty() {
        return Err(TableError::Empty {
            path: path.to_owned(),
        });
    }
    Ok((rows, left_out))
}

/// A line that is no row of this table, or a file that ends in the middle of a read.
fn broken(path: &Path, error: csv::Error) -> TableError {
    let path = path.to_owned();
    match (error.position(), error.kind()) {
        (
            Some(at),
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            },
        ) => TableError::Row {
            path,
            line: at.line(),
            what: format!(
                "{len} fields instead of {expected_len}; a text with a comma needs quotes around it"
            ),
        },
        (Some(at), csv::ErrorKind::Utf8 { .. }) => TableError::Row {
            path,
            line: at.line(),
            what: "this is not UTF-8".into(),
        },
        _ => TableError::Unreadable { path, error },
    }
}
