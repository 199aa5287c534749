//! Ingestion: what an owner points at becomes documents, with what was left out and why.
//!
//! A file, a folder, a zip archive, one page or a site's sitemap. HTML is cut down to the article
//! and kept as Markdown, a PDF as its text, each with its title and, from a site, its address.
//! Everything that comes in is bounded: bytes, files, redirects, time, and what a PDF takes to read.

mod archive;
mod convert;
mod decode;
mod fetch;
mod files;
mod html;
mod limits;
mod pages;
mod pdf;
mod robots;
mod sitemap;
mod source;
mod web;

pub use fetch::FetchError;
pub use limits::Limits;
pub use pdf::{READ_PDF, print_text};
pub use source::{Source, SourceError};

use crate::store::StoredDocument;
use std::collections::HashMap;
use std::path::Path;

/// What a source gave.
#[derive(Debug)]
pub struct Gathered {
    /// The documents, by name.
    pub documents: Vec<StoredDocument>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// Whether everything that the source has was looked at: what isn't here is gone from it.
    pub is_whole: bool,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is: a path, or an address.
    pub place: String,
    /// The name that its document has, if it may still be there at another time: what is stored of
    /// it stays.
    pub keeps: Option<String>,
    /// Why, to follow "because".
    pub why: String,
}

/// Tells how far a long work is.
pub type Progress<'a> = &'a (dyn Fn(usize, Option<usize>) + Send + Sync);

/// Reads everything that the source has.
///
/// # Errors
/// If the source itself can't be read; what is wrong with a part of it is skipped.
pub async fn gather(
    source: &Source,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Gathered, SourceError> {
    match source {
        Source::Path(path) => gather_files(path, limits, progress),
        Source::Address(address) => {
            let gathered = web::read(address, limits, progress).await?;
            Ok(gathered.in_order())
        }
    }
}

/// Reads a file, a folder or a zip archive.
///
/// # Errors
/// If it can't be read; what is wrong with a part of it is skipped.
pub fn gather_files(
    path: &Path,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Gathered, SourceError> {
    let gathered = match is_zip(path) {
        true => archive::read(path, limits, progress)?,
        false => files::read(path, limits, progress)?,
    };
    Ok(gathered.in_order())
}

fn is_zip(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) && path.is_file()
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            documents: Vec::new(),
            skipped: Vec::new(),
            is_whole: true,
        }
    }
}

impl Gathered {
    /// By name, one of each text.
    fn in_order(mut self) -> Self {
        self.documents.sort_by(|a, b| a.name.cmp(&b.name));
        self.leave_out_copies();
        self.skipped.sort_by(|a, b| a.place.cmp(&b.place));
        self
    }

    /// Takes a document, unless there are as many as there may be.
    fn take(&mut self, place: &str, document: StoredDocument, limits: &Limits) {
        if self.documents.len() < limits.documents_max {
            self.documents.push(document);
        } else {
            let most = limits.documents_max;
            self.skip(place, format!("a source has at most {most} documents"));
            self.is_whole = false;
        }
    }

    /// Keeps one of each text: an article that is found twice would be asked back for. Several
    /// addresses lead to one page where they redirect to it or it names one of them as its own.
    fn leave_out_copies(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        for document in std::mem::take(&mut self.documents) {
            let last = self.documents.last();
            if last.is_some_and(|last| last.name == document.name) {
                self.skip(document.name, "there is another of this name");
                continue;
            }
            match seen.get(&document.text) {
                Some(first) => self.skip(document.name, format!("it is the same as {first}")),
                None => {
                    seen.insert(document.text.clone(), document.name.clone());
                    self.documents.push(document);
                }
            }
        }
    }

    /// Leaves something out for good.
    fn skip(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.skipped.push(Skipped {
            place: place.into(),
            keeps: None,
            why: why.into(),
        });
    }

    /// Leaves something out for now: what is stored of it stays.
    fn skip_for_now(&mut self, place: &str, name: String, why: impl Into<String>) {
        self.skipped.push(Skipped {
            place: place.to_owned(),
            keeps: Some(name),
            why: why.into(),
        });
    }
}

#[cfg(test)]
mod files_tests;
#[cfg(test)]
mod web_tests;
