//! The documents that questions are asked of: a file of lines, or the owner's own files.

use super::lines;
use super::table::TableError;
use crate::agent::{Document, Format};
use crate::ingest::{self, Limits, Skipped};
use serde::Deserialize;
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

/// Reads a `.jsonl` file with a document in each line, or what `baton knowledge add` takes of a file,
/// a folder or a zip archive, with what that leaves out.
pub(super) fn read(path: &Path) -> Result<(Vec<Document>, Vec<Skipped>), TableError> {
    let is_lines = path.extension().is_some_and(|ending| ending == "jsonl");
    let (documents, skipped) = if is_lines {
        let lines = lines::read(path)?;
        (lines.into_iter().map(of_line).collect(), Vec::new())
    } else {
        files(path)?
    };
    if documents.is_empty() {
        let path = path.to_owned();
        let first = skipped.into_iter().next();
        return Err(first.map_or_else(
            || TableError::NoDocuments { path: path.clone() },
            |Skipped { place, why, .. }| TableError::NoneRead {
                path: path.clone(),
                place,
                why,
            },
        ));
    }
    Ok((documents, skipped))
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

/// Documents are named by where they are below the folder, without the ending.
fn files(path: &Path) -> Result<(Vec<Document>, Vec<Skipped>), TableError> {
    let gathered = ingest::gather_files(path, &Limits::default(), &|_, _| {})?;
    let documents = gathered.documents.into_iter().map(|stored| {
        let format = Format::of_stored(&stored.name);
        let name = Path::new(&stored.name).with_extension("");
        Document::read(&name.to_string_lossy(), &stored.text, format)
    });
    Ok((documents.collect(), gathered.skipped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
        let (documents, _) = read(folder.path()).unwrap();
        assert_eq!(documents[0].name, "orders/returns");
        let (documents, _) = read(&folder.path().join("orders/returns.md")).unwrap();
        assert_eq!(documents[0].name, "returns");
    }

    #[test]
    fn a_folder_gives_what_an_agent_would_be_given() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("old.md", b"caf\xe9");
        let error = read(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("has no document, say") && error.contains("UTF-8"),
            "{error}"
        );
        write("logo.png", b"png");
        write(
            "returns.v2.html",
            b"<title>Returns</title><p>Within 30 days.",
        );
        write(
            "returns.v2.html",
            b"<title>Returns</title><p>Within 30 days.",
        );
        #[cfg(unix)]
        {
            let fifo = folder.path().join("fifo.md");
            let made = std::process::Command::new("mkfifo").arg(fifo).status();
            assert!(made.unwrap().success());
        }
        let (documents, skipped) = read(folder.path()).unwrap();
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].name, "returns.v2");
        assert_eq!(documents[0].title, "Returns");
        let why = |end: &str| {
            let skipped = skipped.iter().find(|one| one.place.ends_with(end));
            skipped.map_or("", |one| &one.why)
        };
        assert!(why("old.md").contains("no text in UTF-8"), "{skipped:?}");
        assert!(why("logo.png").contains("not Markdown"), "{skipped:?}");
        if cfg!(unix) {
            assert_eq!(why("fifo.md"), "it is not a file");
        }
    }

    #[test]
    fn a_document_is_called_as_it_says_or_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        let lines = "{\"doc_id\":\"Old_Town#3\",\"text\":\"b\"}\n\
                     {\"id\":\"a\",\"title\":\"Bags\",\"content\":\"b\"}\n";
        fs::write(&path, lines).unwrap();
        let titles: Vec<_> = read(&path)
            .unwrap()
            .0
            .into_iter()
            .map(|d| d.title)
            .collect();
        assert_eq!(titles, ["Old Town", "Bags"]);
    }
}
