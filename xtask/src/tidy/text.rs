//! Words that must not stand in a file.

use super::{Tree, Violation, first_test_line, is_test_file};

// The words are put together from halves where they would otherwise be found in this file.
const ALLOW_ATTRIBUTES: &[&str] = &[concat!("#[", "allow("), concat!("#![", "allow(")];
const SLEEPS: &[&str] = &[concat!("sle", "ep("), concat!("waitFor", "Timeout(")];
const MACHINE_PATHS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
];
const TICKET: &str = concat!("iss", "ue ");

/// Warnings that are silenced without a reason and without notice when they are gone.
pub(super) fn allowed_warnings(tree: &Tree) -> Vec<Violation> {
    violations(tree.ending(&[".rs"]), |_, _, line| {
        ALLOW_ATTRIBUTES
            .iter()
            .any(|word| line.contains(word))
            .then(|| {
                (
                    "a warning is allowed".to_owned(),
                    "write #[expect(the_lint, reason = \"…\")], or mend the cause",
                )
            })
    })
}

/// Tests that wait for time to pass instead of for what they need.
pub(super) fn sleeps_in_tests(tree: &Tree) -> Vec<Violation> {
    violations(
        tree.ending(&[".rs", ".js", ".mjs"]),
        |file, source, line| {
            let is_test = is_test_file(file) || line.number >= first_test_line(source);
            (is_test && SLEEPS.iter().any(|word| line.contains(word))).then(|| {
                (
                    "a test sleeps".to_owned(),
                    "await readiness, or advance the time that the test passes in",
                )
            })
        },
    )
}

/// Paths of one machine, and numbers of tickets that a reader cannot look up.
pub(super) fn private_references(tree: &Tree) -> Vec<Violation> {
    violations(tree.ending(&[""]), |_, _, line| {
        if let Some(path) = MACHINE_PATHS
            .iter()
            .find(|path| names_path(line.text, path))
        {
            let problem = format!("`{path}` is a path of one machine");
            return Some((
                problem,
                "use a path from the project's root, or a variable like $HOME",
            ));
        }
        names_ticket(line.text).then(|| {
            (
                "a ticket's number tells a reader nothing".to_owned(),
                "say the reason itself in words",
            )
        })
    })
}

/// A path that starts here, and not the middle of a longer one or of an address.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|before: char| {
            before.is_alphanumeric() || matches!(before, '.' | '-' | '_' | '}' | '~')
        })
    })
}

fn names_ticket(line: &str) -> bool {
    let line = line.to_lowercase();
    line.match_indices(TICKET).any(|(at, _)| {
        line[at + TICKET.len()..].starts_with(|next: char| next == '#' || next.is_ascii_digit())
    })
}

struct Line<'a> {
    number: usize,
    text: &'a str,
}

impl Line<'_> {
    fn contains(&self, word: &str) -> bool {
        self.text.contains(word)
    }
}

fn violations<'a>(
    files: impl Iterator<Item = (&'a str, &'a str)>,
    rule: impl Fn(&str, &str, &Line<'_>) -> Option<(String, &'static str)>,
) -> Vec<Violation> {
    let mut found = Vec::new();
    for (file, source) in files {
        for (index, text) in source.lines().enumerate() {
            let line = Line {
                number: index + 1,
                text,
            };
            if let Some((problem, mend)) = rule(file, source, &line) {
                found.push(Violation {
                    file: file.to_owned(),
                    line: line.number,
                    problem,
                    mend,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(violations: Vec<Violation>) -> Vec<usize> {
        violations
            .into_iter()
            .map(|violation| violation.line)
            .collect()
    }

    #[test]
    fn an_allowed_warning_is_found() {
        let source = format!(
            "\n{}dead_code)]\n#[expect(dead_code, reason = \"…\")]",
            ALLOW_ATTRIBUTES[0]
        );
        assert_eq!(
            lines(allowed_warnings(&Tree::of(&[("a.rs", &source)]))),
            [2]
        );
    }

    #[test]
    fn a_sleep_is_found_in_tests_and_only_there() {
        let sleep = format!("{}1);\n", SLEEPS[0]);
        let unit_test = format!("{sleep}#[cfg(test)]\nmod tests {{\n{sleep}}}");
        assert_eq!(
            lines(sleeps_in_tests(&Tree::of(&[("tests/crash.rs", &sleep)]))),
            [1]
        );
        assert_eq!(
            lines(sleeps_in_tests(&Tree::of(&[(
                "server/src/a.rs",
                &unit_test
            )]))),
            [4]
        );
    }

    #[test]
    fn a_machines_path_is_found_and_an_address_is_not() {
        for path in MACHINE_PATHS {
            let source = format!("cp {path}x .\nhttps://example.com{path}x\n$HOME{path}x");
            assert_eq!(
                lines(private_references(&Tree::of(&[("run.sh", &source)]))),
                [1],
                "{path}"
            );
        }
    }

    #[test]
    fn a_tickets_number_is_found_and_the_word_is_not() {
        let source = format!(
            "See I{}#7.\n{}12\nan {}with Safari",
            &TICKET[1..],
            TICKET,
            TICKET
        );
        assert_eq!(
            lines(private_references(&Tree::of(&[("a.md", &source)]))),
            [1, 2]
        );
    }
}
