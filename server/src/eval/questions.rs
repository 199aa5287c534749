//! Questions with known answers, from files.
//!
//! They are a JSON object in each line, with `question` (or `user_instructions`), `doc_id` or
//! `required_documents` for the documents that answer it, and `answerable` where some have no answer;
//! or a CSV file with the columns `text` and `gold`, where a gold of 1 has an answer and any other has
//! none.

use super::lines::{self, filled};
use super::table::{self, TableError};
use serde::Deserialize;
use std::path::Path;

/// A question, and what should become of it.
pub(super) struct Asked {
    pub(super) question: String,
    /// The names of the documents that answer it.
    pub(super) documents: Vec<String>,
    pub(super) is_answerable: bool,
    /// What the file calls it.
    pub(super) kind: String,
}

#[derive(Deserialize)]
struct QuestionLine {
    #[serde(alias = "user_instructions")]
    question: String,
    doc_id: Option<String>,
    #[serde(default)]
    required_documents: Vec<String>,
    #[serde(default = "yes")]
    answerable: bool,
}

#[derive(Deserialize)]
struct QuestionRow {
    text: String,
    gold: String,
}

/// Reads the questions of a file.
pub(super) fn questions(path: &Path) -> Result<Vec<Asked>, TableError> {
    let is_csv = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if is_csv {
        return rows(path);
    }
    let lines: Vec<QuestionLine> = lines::read(path)?;
    let asked = lines.into_iter().map(|line| Asked {
        question: line.question,
        documents: line
            .doc_id
            .into_iter()
            .chain(line.required_documents)
            .collect(),
        is_answerable: line.answerable,
        kind: if line.answerable {
            "answerable"
        } else {
            "not answerable"
        }
        .into(),
    });
    Ok(asked.collect())
}

fn rows(path: &Path) -> Result<Vec<Asked>, TableError> {
    let rows: Vec<(QuestionRow, _)> = table::records(path, &["text", "gold"])?;
    let asked = rows.into_iter().map(|(row, _)| Asked {
        question: row.text,
        documents: Vec::new(),
        is_answerable: table::truth(row.gold.trim()) == Some(true),
        kind: row.gold,
    });
    filled(path, asked.collect())
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn file(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn questions_are_read_from_lines_and_from_tables() {
        let (_folder, path) = file(
            "q.jsonl",
            "{\"question\":\"a?\",\"doc_id\":\"x\",\"answerable\":false}\n\n\
             {\"user_instructions\":\"b?\",\"required_documents\":[\"y\",\"z\"]}\n",
        );
        let asked = questions(&path).unwrap();
        assert_eq!(asked[0].kind, "not answerable");
        assert_eq!(asked[0].documents, ["x"]);
        assert_eq!(asked[1].documents, ["y", "z"]);
        assert!(asked[1].is_answerable);

        let (_folder, path) = file("q.csv", "Text,GOLD\n\"a, b?\",oos\nc?,TRUE\n");
        let asked = questions(&path).unwrap();
        assert_eq!((&*asked[0].question, &*asked[0].kind), ("a, b?", "oos"));
        assert!(!asked[0].is_answerable && asked[1].is_answerable);
    }
}
