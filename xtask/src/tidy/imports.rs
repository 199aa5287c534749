//! Finding which modules of its own crate a source file names, without compiling it.

use super::first_test_line;

/// A path within the crate, from its root: `store::sqlite::Store`, and the line that names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
}

impl Import {
    /// Whether this is the module `prefix` or something within it.
    pub(super) fn is_within(&self, prefix: &str) -> bool {
        let mut path = self.path.iter();
        prefix
            .split("::")
            .all(|part| path.next().is_some_and(|name| name == part))
    }
}

/// The module that a file below `src/` is: `wire/frame.rs` is `["wire", "frame"]`.
pub(super) fn module_of(file_in_src: &str) -> Vec<&str> {
    let mut parts: Vec<_> = file_in_src.trim_end_matches(".rs").split('/').collect();
    if matches!(parts.last(), Some(&("lib" | "main" | "mod"))) {
        parts.pop();
    }
    parts
}

/// All paths that start with `crate::` or `super::` outside of comments and of the file's tests.
pub(super) fn imports(source: &str, module: &[&str]) -> Vec<Import> {
    let code = code_of(source);
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        if starts_a_path(&code, start) {
            expand(&code, start, start + "crate::".len(), &[], &mut found);
        }
    }
    for (start, _) in code.match_indices("super::") {
        if starts_a_path(&code, start) {
            let supers = code[start..]
                .split("super::")
                .take_while(|between| between.is_empty())
                .count();
            let base = &module[..module.len().saturating_sub(supers)];
            expand(
                &code,
                start,
                start + supers * "super::".len(),
                base,
                &mut found,
            );
        }
    }
    found.sort_by_key(|import| import.line);
    found
}

/// The source without comments and tests, on the same lines.
pub(super) fn code_of(source: &str) -> String {
    source
        .lines()
        .take(first_test_line(source).saturating_sub(1))
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join("\n")
}

fn starts_a_path(code: &str, start: usize) -> bool {
    !code[..start]
        .ends_with(|before: char| before.is_alphanumeric() || matches!(before, '_' | ':' | '$'))
}

fn expand(code: &str, start: usize, after_root: usize, base: &[&str], found: &mut Vec<Import>) {
    let line = code[..start].matches('\n').count() + 1;
    let mut prefix: Vec<String> = base.iter().map(ToString::to_string).collect();
    let mut paths = Vec::new();
    read_tree(&code[after_root..], &mut prefix, &mut paths);
    found.extend(paths.into_iter().map(|path| Import { line, path }));
}

/// Reads one use tree, `a::b` or `a::{b, c::d}`, and returns what follows it.
fn read_tree<'a>(code: &'a str, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> &'a str {
    let code = code.trim_start();
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = read_tree(rest, prefix, paths).trim_start();
            match rest.strip_prefix(',') {
                Some(next) if next.trim_start().starts_with('}') => return after_brace(next),
                Some(next) => rest = next,
                None => return after_brace(rest),
            }
        }
    }
    let end = code
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    prefix.push(name.to_owned());
    let rest = match rest.strip_prefix("::") {
        Some(deeper) => read_tree(deeper, prefix, paths),
        None => {
            paths.push(
                prefix
                    .iter()
                    .filter(|part| !part.is_empty())
                    .cloned()
                    .collect(),
            );
            skip_rename(rest)
        }
    };
    prefix.pop();
    rest
}

/// What follows ` as name` or `*`.
fn skip_rename(rest: &str) -> &str {
    let end = rest.find([',', '}', ';', '\n']).unwrap_or(rest.len());
    let skipped = rest[..end].trim();
    if skipped.starts_with("as ") || skipped == "*" {
        &rest[end..]
    } else {
        rest
    }
}

fn after_brace(rest: &str) -> &str {
    rest.trim_start().strip_prefix('}').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, module: &[&str]) -> Vec<String> {
        imports(source, module)
            .iter()
            .map(|i| format!("{} {}", i.line, i.path.join("::")))
            .collect()
    }

    #[test]
    fn groups_are_expanded() {
        let source = "use crate::{\n    actions::{self, Claim as C},\n    store::*,\n};\nuse crate::wire::Id;\n";
        assert_eq!(
            found(source, &[]),
            [
                "1 actions::self",
                "1 actions::Claim",
                "1 store",
                "5 wire::Id"
            ]
        );
    }

    #[test]
    fn paths_inside_of_code_are_found_and_comments_are_not() {
        let source =
            "// see crate::sync\nfn a() -> crate::wire::Id { $crate::no(); my_crate::no() }\n";
        assert_eq!(found(source, &[]), ["2 wire::Id"]);
    }

    #[test]
    fn super_is_resolved_from_the_module() {
        assert_eq!(
            found("use super::super::sync::View;", &["wire", "frame"]),
            ["1 sync::View"]
        );
        assert_eq!(found("use super::id;", &["wire", "frame"]), ["1 wire::id"]);
    }

    #[test]
    fn what_tests_name_does_not_count() {
        assert_eq!(
            found(
                "#[cfg(test)]\nmod tests {\n use crate::store::memory;\n}\n",
                &[]
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_file_is_the_module_that_its_path_says() {
        assert_eq!(module_of("wire/frame.rs"), ["wire", "frame"]);
        assert_eq!(module_of("wire/mod.rs"), ["wire"]);
        assert_eq!(module_of("lib.rs"), [""; 0]);
    }
}
