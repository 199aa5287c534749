//! `cargo xtask tidy`: the house rules that no compiler knows.
//!
//! A rule is a function from the tree of files to what breaks it, so that each has a test with a
//! small tree that breaks it.

mod crates;
mod docs;
mod files;
mod imports;
mod modules;
mod text;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Result, bail};

use crate::command::{Step, say};
use crate::workspace::Workspace;

type Rule = fn(&Tree) -> Vec<Violation>;

const RULES: &[(&str, Rule)] = &[
    ("crates depend only on those below them", crates::directions),
    (
        "every shared dependency is used",
        crates::unused_dependencies,
    ),
    ("modules use only those below them", modules::directions),
    (
        "sockets and requests ask actions for everything",
        modules::past_actions,
    ),
    ("only main.rs names a concrete backend", modules::backends),
    ("a file is named after what it is about", files::names),
    ("a file tells one story", files::lengths),
    (
        "warnings are expected with a reason, not allowed",
        text::allowed_warnings,
    ),
    ("tests await, they do not sleep", text::sleeps_in_tests),
    (
        "the project names no machine and no ticket",
        text::private_references,
    ),
    (
        "docs/protocol.md knows every word on the wire",
        docs::wire_is_documented,
    ),
    ("links between documents lead somewhere", docs::links),
];

/// The project's files by their path from its root, with `/` between folders.
struct Tree {
    /// Files that are text.
    texts: BTreeMap<String, String>,
    /// Everything else: images, sounds.
    others: Vec<String>,
}

/// One place that breaks a rule.
#[derive(Debug)]
struct Violation {
    file: String,
    /// 0 where it is about the whole file.
    line: usize,
    problem: String,
    mend: &'static str,
}

/// Prints all that breaks a rule, and fails if anything does.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tree = Tree::read(workspace)?;
    let mut count = 0;
    for (name, rule) in RULES {
        let violations = rule(&tree);
        if !violations.is_empty() {
            eprintln!("\nRule: {name}");
        }
        for violation in &violations {
            eprintln!("  {violation}");
        }
        count += violations.len();
    }
    if count > 0 {
        bail!("broken house rules: {count}, listed above");
    }
    say(format!(
        "{} house rules hold in {} files",
        RULES.len(),
        tree.texts.len()
    ));
    Ok(())
}

impl Tree {
    /// All files that git has or would add.
    fn read(workspace: &Workspace) -> Result<Self> {
        let listed = Step::quiet("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .dir(workspace.root())
            .output()?;
        let mut tree = Self {
            texts: BTreeMap::new(),
            others: Vec::new(),
        };
        for path in listed.split_terminator('\0') {
            // A file that was deleted and not yet committed is still listed.
            let Ok(content) = fs::read(workspace.join(path)) else {
                continue;
            };
            match String::from_utf8(content) {
                Ok(text) => drop(tree.texts.insert(path.to_owned(), text)),
                Err(_) => tree.others.push(path.to_owned()),
            }
        }
        Ok(tree)
    }

    /// Text files whose path ends with one of these.
    fn ending(&self, endings: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .filter(move |(path, _)| endings.iter().any(|ending| path.ends_with(ending)))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().chain(&self.others).map(String::as_str)
    }

    /// Whether there is such a file or folder.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self
                .paths()
                .any(|file| file == path || file.starts_with(&folder))
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        let texts = files
            .iter()
            .map(|(path, text)| (path.to_string(), text.to_string()))
            .collect();
        Self {
            texts,
            others: Vec::new(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.problem)?,
            line => write!(f, "{}:{line}: {}", self.file, self.problem)?,
        }
        write!(f, "\n      mend: {}", self.mend)
    }
}

/// Where the tests inside of a source file begin, as a line number: they stand at its end.
fn first_test_line(source: &str) -> usize {
    let lines: Vec<_> = source.lines().collect();
    lines
        .windows(2)
        .position(|pair| {
            pair[0].trim() == "#[cfg(test)]" && pair[1].trim_start().starts_with("mod ")
        })
        .map_or(usize::MAX, |index| index + 1)
}

/// Whether all of this file is test code.
fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_says_where_what_and_how_to_mend() {
        let violation = Violation {
            file: "server/src/main.rs".to_owned(),
            line: 7,
            problem: "this is wrong".to_owned(),
            mend: "do that",
        };
        assert_eq!(
            violation.to_string(),
            "server/src/main.rs:7: this is wrong\n      mend: do that"
        );
    }

    #[test]
    fn the_tests_of_a_file_begin_at_their_module() {
        assert_eq!(
            first_test_line("fn a() {}\n#[cfg(test)]\nmod tests {\n}\n"),
            2
        );
        assert_eq!(
            first_test_line("#[cfg(test)]\nfn only_for_tests() {}\n"),
            usize::MAX
        );
    }

    #[test]
    fn folders_are_found_like_files() {
        let tree = Tree::of(&[("docs/glossary.md", "")]);
        assert!(tree.has("docs") && tree.has("docs/glossary.md"));
        assert!(!tree.has("doc"));
    }
}
