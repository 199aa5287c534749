//! The rows of a file with gold labels.

use super::lines::filled;
use crate::ingest::SourceError;
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
    /// The columns are parted by another sign.
    #[error("{} is separated by {separator}: save it separated by commas", path.display())]
    Separator {
        /// Which.
        path: PathBuf,
        /// By what.
        separator: &'static str,
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
    /// The documents can't be read.
    #[error(transparent)]
    Documents(#[from] SourceError),
    /// There is nothing to answer from.
    #[error("{} has no document: it is neither Markdown, HTML, text, PDF or JSONL nor a folder with such files", path.display())]
    NoDocuments {
        /// Which.
        path: PathBuf,
    },
    /// There are files, and none of them gives a document.
    #[error("{} has no document, say {place}: {why}", path.display())]
    NoneRead {
        /// Which.
        path: PathBuf,
        /// The first of what was left out.
        place: String,
        /// Why it was.
        why: String,
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
            gold if is_ambiguous(gold) => Ok(None),
            gold => truth(gold)
                .map(Some)
                .ok_or_else(|| format!("gold is \"{gold}\", and not 1, 0 or amb")),
        }
    }
}

impl Row for Pair {
    const COLUMNS: &'static [&'static str] = &["q1", "q2", "same"];

    fn gold(&self) -> Result<Option<bool>, String> {
        let same = self.same.trim();
        truth(same)
            .map(Some)
            .ok_or_else(|| format!("same is \"{same}\", and not 1 or 0"))
    }
}

/// What a gold says: 1 or 0, or what a spreadsheet makes of them.
pub(super) fn truth(gold: &str) -> Option<bool> {
    match gold.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

pub(super) fn is_ambiguous(gold: &str) -> bool {
    gold.eq_ignore_ascii_case("amb")
}

/// The rows of a file that can be scored, with what they are, and how many were left out.
pub(super) fn read<R: Row>(path: &Path) -> Result<(Vec<(R, bool)>, usize), TableError> {
    let (mut rows, mut left_out) = (Vec::new(), 0);
    for (row, line) in records::<R>(path, R::COLUMNS)? {
        let wrong = |what: String| TableError::Row {
            path: path.to_owned(),
            line,
            what,
        };
        match row.gold().map_err(wrong)? {
            Some(gold) => rows.push((row, gold)),
            None => left_out += 1,
        }
    }
    Ok((filled(path, rows)?, left_out))
}

/// The records of a file, each with the line where it begins. The names of the columns may be in any
/// case.
pub(super) fn records<R: DeserializeOwned>(
    path: &Path,
    columns: &[&'static str],
) -> Result<Vec<(R, u64)>, TableError> {
    let unreadable = |error| TableError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let mut reader = csv::Reader::from_path(path).map_err(unreadable)?;
    let headers = reader.headers().map_err(unreadable)?;
    let headers: csv::StringRecord = headers.iter().map(column_name).collect();
    let is_there = |column: &&&str| headers.iter().any(|name| name == **column);
    if let Some(column) = columns.iter().find(|column| !is_there(column)) {
        return Err(no_column(path, &headers, column, columns));
    }
    let records = reader.records().map(|record| {
        let record = record.map_err(|error| broken(path, error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = record.deserialize(Some(&headers));
        let row = row.map_err(|error| TableError::Row {
            path: path.to_owned(),
            line,
            what: error.to_string(),
        })?;
        Ok((row, line))
    });
    records.collect()
}

fn column_name(header: &str) -> String {
    header.trim().to_ascii_lowercase()
}

/// A column is missing; or it is there, behind a sign that separates nothing here.
fn no_column(
    path: &Path,
    headers: &csv::StringRecord,
    column: &'static str,
    columns: &[&str],
) -> TableError {
    let path = path.to_owned();
    let is_parted_by = |sign: char| {
        let names = headers.iter().flat_map(|names| names.split(sign));
        let mut names = names.map(|name| name.trim().trim_matches('"'));
        names.any(|name| name == column)
    };
    let signs = [(';', "\";\""), ('\t', "tabs"), ('|', "\"|\"")];
    match signs.into_iter().find(|(sign, _)| is_parted_by(*sign)) {
        Some((_, separator)) => TableError::Separator { path, separator },
        None => TableError::NoColumn {
            path,
            column,
            needed: columns.join(", "),
        },
    }
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
