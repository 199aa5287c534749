//! The documents that questions are asked of: a file of lines, or the owner's own files.

use super::lines;
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
        documents.extend(lines::read(path)?.into_iter().map(of_line));
    } else {
        let root = if path.is_dir() { path } else { Path::new("") };
        files(root, path, &mut documents)?;
    }
    if documents.is_empty() {
        return Err(TableError::NoDocuments {
            path: path.to_owned(),
        });
    }
    Ok(documents)
}

fn of_line(line: Line) -> Document {
    let mut document = Document::read(&line.id, &line.content, Format::Markdown);
    // "Warsaw#3" is the third part of what is called Warsaw.
    let from_id = || {
        let name = line.id.split('#').next().unwrap_or_default();
        name.replace('_', " ")
    };
    document.title = line.title.unwrap_or_else(from_id);
    document
}

/// Documents are named by where they are below the root, without the ending. What is neither Markdown
/// nor text is passed over, as a link is: it may lead in circles.
fn files(root: &Path, path: &Path, documents: &mut Vec<Document>) -> Result<(), TableError> {
    let failed = |error| unreadable(path, error);
    if fs::metadata(path).map_err(failed)?.is_dir() {
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if !entry.file_type().map_err(failed)?.is_symlink() {
                files(root, &entry.path(), documents)?;
            }
        }
        return Ok(());
    }
    if let Some(format) = Format::of_file(&path.to_string_lossy()) {
        let text = fs::read_to_string(path).map_err(failed)?;
        let name = path.strip_prefix(root).unwrap_or(path).with_extension("");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_understood_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        fs::write(&path, "{\"id\":\"a\",\"content\":\"b\"}\n{\"id\":1}\n").unwrap();
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
        fs::write(&path, "\n").unwrap();
        assert!(matches!(read(&path), Err(TableError::Empty { .. })));
    }

    #[test]
    fn a_file_is_named_by_its_place_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("orders")).unwrap();
        fs::write(folder.path().join("orders/returns.md"), "Within 30 days.").unwrap();
        let documents = read(folder.path()).unwrap();
        assert_eq!(
            documents[0].name,
            Path::new("orders").join("returns").to_str().unwrap()
        );
    }

    #[test]
    fn a_document_is_called_as_it_says_or_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        let lines = "{\"doc_id\":\"Old_Town#3\",\"text\":\"b\"}\n\
                     {\"id\":\"a\",\"title\":\"Bags\",\"content\":\"b\"}\n";
        fs::write(&path, lines).unwrap();
        let titles: Vec<_> = read(&path).unwrap().into_iter().map(|d| d.title).collect();
        assert_eq!(titles, ["Old Town", "Bags"]);
    }
}
