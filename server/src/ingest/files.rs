//! A file, or a folder and all below it.

use super::convert::{Kind, NO_KIND, Raw, convert};
use super::limits::Limits;
use super::source::SourceError;
use super::{Gathered, Progress};
use std::io;
use std::path::{Path, PathBuf};

pub(super) fn read(
    path: &Path,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Gathered, SourceError> {
    let unreadable = |error| SourceError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let mut gathered = Gathered::default();
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if found.is_dir() {
        // The folder that was named must be readable; one below it is skipped where it is not.
        std::fs::read_dir(path).map_err(unreadable)?;
        let root = Root {
            given: path,
            whole: path.canonicalize().map_err(unreadable)?,
        };
        walk(&root, path, limits, progress, &mut gathered);
    } else {
        let root = path.parent().unwrap_or(Path::new(""));
        take(root, path, limits, &mut gathered);
    }
    Ok(gathered)
}

/// The folder that was named.
struct Root<'a> {
    given: &'a Path,
    /// Without links, to tell what lies in it.
    whole: PathBuf,
}

impl Root<'_> {
    /// Why what a link leads to is not taken; none if it is a file of the folder's own. A folder
    /// that strangers write into must not give away what lies beside it.
    fn refuses_link(&self, path: &Path) -> Option<&'static str> {
        // What leads nowhere is told where it is read.
        let whole = path.canonicalize().ok()?;
        match whole.starts_with(&self.whole) {
            false => Some("it is a link to what lies outside the folder"),
            // It may lead in circles.
            true => whole.is_dir().then_some("it is a link to a folder"),
        }
    }
}

fn walk(
    root: &Root<'_>,
    folder: &Path,
    limits: &Limits,
    progress: Progress<'_>,
    gathered: &mut Gathered,
) {
    let entries: io::Result<Vec<_>> = std::fs::read_dir(folder).and_then(Iterator::collect);
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            // What is in it is not gone.
            gathered.is_whole = false;
            return gathered.skip(shown(folder), format!("it can't be read: {error}"));
        }
    };
    for entry in entries {
        let path = entry.path();
        if let Some(why) = passed_over(&entry.file_name().to_string_lossy()) {
            gathered.skip(shown(&path), why);
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &path, limits, progress, gathered),
            Ok(kind) => match kind
                .is_symlink()
                .then(|| root.refuses_link(&path))
                .flatten()
            {
                Some(why) => gathered.skip(shown(&path), why),
                None => {
                    take(root.given, &path, limits, gathered);
                    progress(gathered.documents.len(), None);
                }
            },
            Err(error) => gathered.skip(shown(&path), format!("it can't be read: {error}")),
        }
    }
}

/// Why a file or folder of this name is not looked at; none if it is.
pub(super) fn passed_over(name: &str) -> Option<&'static str> {
    match name {
        "node_modules" | "__MACOSX" => Some("it is made by a program, and none of the owner's"),
        _ if name.starts_with('.') => Some("its name begins with a dot"),
        _ => None,
    }
}

/// Takes one file, or says why not.
fn take(root: &Path, path: &Path, limits: &Limits, gathered: &mut Gathered) {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    let place = shown(path);
    let Some(kind) = Kind::of_name(&name) else {
        return gathered.skip(place, NO_KIND);
    };
    match std::fs::metadata(path) {
        Ok(file) if !file.is_file() => return gathered.skip(place, "it is not a file"),
        Ok(file) if file.len() > limits.file_bytes_max as u64 => {
            let most = limits.file_bytes_max;
            return gathered.skip(place, format!("it is larger than {most} bytes"));
        }
        Ok(_) => {}
        Err(error) => return unread(gathered, &place, &name, &error),
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return unread(gathered, &place, &name, &error),
    };
    match convert(Raw::file(&name, bytes, kind), limits) {
        Ok(document) => gathered.take(&place, document, limits),
        Err(why) => gathered.skip(place, why),
    }
}

/// It is there, and may be read another time.
fn unread(gathered: &mut Gathered, place: &str, name: &str, error: &io::Error) {
    let name = name.replace('\\', "/");
    gathered.skip_for_now(place, name, format!("it can't be read: {error}"));
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
