//! The names and lengths of files.

use super::{Tree, Violation};

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "misc", "util", "utils",
];

const LINES_MAX: usize = 400;
const COUNTED: &[&str] = &[".rs", ".js", ".mjs", ".sh"];

/// Files that may be longer, with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Files and folders with a name that says nothing.
pub(super) fn names(tree: &Tree) -> Vec<Violation> {
    tree.paths()
        .filter_map(|path| {
            let empty = path
                .split('/')
                .map(|part| part.split('.').next().unwrap_or(part))
                .find(|stem| EMPTY_NAMES.contains(stem))?;
            Some(Violation {
                file: path.to_owned(),
                line: 0,
                problem: format!("the name `{empty}` says nothing about what is inside"),
                mend: "name the thing, or move each part to what it is about",
            })
        })
        .collect()
}

/// Source files that are too long to tell one story, and exceptions that are none any more.
pub(super) fn lengths(tree: &Tree) -> Vec<Violation> {
    lengths_except(tree, LONG_FILES)
}

fn lengths_except(tree: &Tree, exceptions: &[(&str, &str)]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let is_long = |text: &str| text.lines().count() > LINES_MAX;
    for (file, text) in tree.ending(COUNTED) {
        if is_long(text) && !exceptions.iter().any(|(excepted, _)| *excepted == file) {
            violations.push(Violation {
                file: file.to_owned(),
                line: LINES_MAX + 1,
                problem: format!("{} lines are more than {LINES_MAX}", text.lines().count()),
                mend: "find the second noun that moved in and give it a file, or list the file with a \
                       reason in xtask/src/tidy/files.rs",
            });
        }
    }
    for (file, _) in exceptions {
        if !tree.texts.get(*file).is_some_and(|text| is_long(text)) {
            violations.push(Violation {
                file: (*file).to_owned(),
                line: 0,
                problem: "is listed as a long file and is none".to_owned(),
                mend: "remove it from LONG_FILES in xtask/src/tidy/files.rs",
            });
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_name_is_found_in_files_and_folders() {
        let tree = Tree::of(&[
            ("server/src/util.rs", ""),
            ("widget/src/helpers/a.rs", ""),
            ("protocol/src/utility.rs", ""),
        ]);
        let found: Vec<_> = names(&tree).into_iter().map(|v| v.file).collect();
        assert_eq!(found, ["server/src/util.rs", "widget/src/helpers/a.rs"]);
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_listed() {
        let long = "\n".repeat(LINES_MAX + 1);
        let tree = Tree::of(&[
            ("a.rs", &long),
            ("b.rs", &"\n".repeat(LINES_MAX)),
            ("docs/c.md", &long),
        ]);
        assert_eq!(lengths_except(&tree, &[])[0].file, "a.rs");
        assert_eq!(lengths_except(&tree, &[]).len(), 1);
        assert_eq!(lengths_except(&tree, &[("a.rs", "a table")]).len(), 0);
    }

    #[test]
    fn an_exception_that_is_none_any_more_is_found() {
        let tree = Tree::of(&[("a.rs", "")]);
        assert_eq!(
            lengths_except(&tree, &[("a.rs", "was long"), ("gone.rs", "")]).len(),
            2
        );
    }
}
