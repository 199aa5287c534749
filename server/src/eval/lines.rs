//! Files with a JSON object in each line.

use super::table::TableError;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

/// Reads an object from each line that is not empty. There is at least one.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, TableError> {
    let text = fs::read_to_string(path).map_err(|error| TableError::Unreadable {
        path: path.to_owned(),
        error: error.into(),
    })?;
    let parsed: Result<Vec<T>, _> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| TableError::Row {
                path: path.to_owned(),
                line: number,
                what: error.to_string(),
            })
        })
        .collect();
    filled(path, parsed?)
}

/// Rows of a file that has some.
pub(super) fn filled<T>(path: &Path, rows: Vec<T>) -> Result<Vec<T>, TableError> {
    match rows.is_empty() {
        true => Err(TableError::Empty {
            path: path.to_owned(),
        }),
        false => Ok(rows),
    }
}
