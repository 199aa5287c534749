//! The documents that questions are asked of: a file of lines, or the owner's own files.

use super::table::TableError;
use crate::agent::{Document, Format};
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::Path;

/// A line of a JSONL file.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "doc_id")]
    id: String,
    title: Option<String>,
    #[serde(alias = "text")]
    content: String,
}

/// Reads a `.jsonl` file with a document in each line, a Markdown or text file, or a folder with all
/// such files below it.
pub(super) fn read(path: &Path) -> Result<Vec<Document>, TableError> {
    let mut documents = Vec::new();
    let is_lines = path.extension().is_some_and(|ending| ending == "jsonl");
    if is_lines {
        lines(path, &mut documents)?;
    } else {
        files(path, &mut documents)?;
    }
    if documents.is_empty() {
        return Err(TableError::NoDocuments {
            path: path.to_owned(),
        });
    }
    Ok(documents)
}

fn lines(path: &Path, documents: &mut Vec<Document>) -> Result<(), TableError> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(line).map_err(|error| TableError::Row {
            path: path.to_owned(),
            line: number,
            what: error.to_string(),
        })?;
        let mut document = Document::read(&line.id, &line.content, Format::Markdown);
        document.title = line.title.unwrap_or(document.title);
        documents.push(document);
    }
    Ok(())
}

/// What is neither Markdown nor text is passed over, as a link is: it may lead in circles.
fn files(path: &Path, documents: &mut Vec<Document>) -> Result<(), TableError> {
    let failed = |error| unreadable(path, error);
    if fs::metadata(path).map_err(failed)?.is_dir() {
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if !entry.file_type().map_err(failed)?.is_symlink() {
                files(&entry.path(), documents)?;
            }
        }
        return Ok(());
    }
    if let Some(format) = Format::of_file(&path.to_string_lossy()) {
        let text = fs::read_to_string(path).map_err(failed)?;
        let name = path.with_extension("");
        documents.push(Document::read(&name.to_string_lossy(), &text, format));
    }
    Ok(())
}

fn unreadable(path: &Path, error: io::Error) -> TableError {
    TableError::Unreadable {
        path: path.to_owned(),
        error: error.into(),
    }
}
