//! Which parts of `dist/` were built from what: a fingerprint of all inputs, by their content.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::Mode;
use crate::workspace::Workspace;

/// The fingerprints of what stands in `dist/`, kept in a file there.
pub(super) struct Inputs {
    file: PathBuf,
    fingerprints: BTreeMap<String, String>,
    changed: bool,
}

impl Inputs {
    /// Reads what the last build wrote; nothing readable means that nothing is built.
    pub(super) fn of_last_build(dist: &Path) -> Self {
        let file = dist.join(".inputs");
        let fingerprints = fs::read_to_string(&file)
            .map(|text| parse(&text))
            .unwrap_or_default();
        Self {
            file,
            fingerprints,
            changed: false,
        }
    }

    /// Calls `build` unless `output` is there and was built from the same inputs in the same mode.
    pub(super) fn rebuild_if_changed(
        &mut self,
        part: &str,
        mode: Mode,
        workspace: &Workspace,
        inputs: &[&str],
        output: &Path,
        build: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let now = format!("{mode:?} {}", fingerprint(workspace.root(), inputs)?);
        if output.exists() && self.fingerprints.get(part) == Some(&now) {
            return Ok(());
        }
        // Forgotten first: a build that breaks off leaves nothing that counts as up to date.
        self.changed = true;
        self.fingerprints.remove(part);
        self.write()?;
        build()?;
        self.fingerprints.insert(part.to_owned(), now);
        self.write()
    }

    pub(super) fn nothing_changed(&self) -> bool {
        !self.changed
    }

    fn write(&self) -> Result<()> {
        let text: String = self
            .fingerprints
            .iter()
            .map(|(part, print)| format!("{part} {print}\n"))
            .collect();
        if let Some(dist) = self.file.parent() {
            fs::create_dir_all(dist)?;
        }
        fs::write(&self.file, text).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(part, print)| (part.to_owned(), print.to_owned()))
        .collect()
}

/// One hash over the names and contents of all files at these paths. By content, because a switch of
/// branches changes times and not what is built.
fn fingerprint(root: &Path, paths: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    for path in paths {
        collect(&root.join(path), &mut files)?;
    }
    files.sort();
    files.dedup();

    let mut hash = Sha256::new();
    for file in files {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file);
        // Lengths keep the end of one file apart from the start of the next.
        hash.update(format!("{} {}\n", name.display(), content.len()));
        hash.update(content);
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_path_buf());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_the_content_and_the_name_of_any_file() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("src")).unwrap();
        fs::write(root.join("src/a.rs"), "one").unwrap();
        let first = fingerprint(root, &["src"]).unwrap();

        fs::write(root.join("src/a.rs"), "two").unwrap();
        let edited = fingerprint(root, &["src"]).unwrap();
        assert_ne!(first, edited);

        fs::rename(root.join("src/a.rs"), root.join("src/b.rs")).unwrap();
        assert_ne!(edited, fingerprint(root, &["src"]).unwrap());
    }

    #[test]
    fn a_fingerprint_ignores_what_is_not_an_input() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("in"), "one").unwrap();
        let before = fingerprint(root.path(), &["in", "missing"]).unwrap();
        fs::write(root.path().join("other"), "two").unwrap();
        assert_eq!(
            before,
            fingerprint(root.path(), &["in", "missing"]).unwrap()
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dist = tempfile::tempdir().unwrap();
        let mut inputs = Inputs::of_last_build(dist.path());
        inputs
            .fingerprints
            .insert("widget".to_owned(), "Dev 00ff".to_owned());
        inputs.write().unwrap();
        assert_eq!(
            Inputs::of_last_build(dist.path()).fingerprints,
            inputs.fingerprints
        );
    }
}
