//! Which module may use which, inside of a crate.

use super::imports::{code_of, imports, module_of};
use super::{Tree, Violation, is_test_file};

/// One layer of a crate and the layers above it, which it must not know.
struct Layer {
    crate_src: &'static str,
    module: &'static str,
    above: &'static [&'static str],
}

const fn layer(
    crate_src: &'static str,
    module: &'static str,
    above: &'static [&'static str],
) -> Layer {
    Layer {
        crate_src,
        module,
        above,
    }
}

const PROTOCOL: &str = "protocol/src/";
const SERVER: &str = "server/src/";

const LAYERS: &[Layer] = &[
    layer(PROTOCOL, "wire", &["session", "sync"]),
    layer(PROTOCOL, "session", &["sync"]),
    layer(SERVER, "actions", &["socket", "http"]),
    layer(SERVER, "store", &["socket", "http", "actions"]),
    layer(SERVER, "bus", &["socket", "http", "actions"]),
    layer(SERVER, "agent", &["socket", "http", "actions"]),
    layer(SERVER, "notify", &["socket", "http", "actions"]),
];

/// The concrete things behind the server's traits.
const BACKENDS: &[&str] = &[
    "store::sqlite",
    "store::postgres",
    "store::memory",
    "bus::local",
    "bus::nats",
];

/// The modules that ask actions for everything, and what of a node they leave to them.
const ASK_ACTIONS: &[&str] = &["socket", "http", "background"];
const LEFT_TO_ACTIONS: &[&str] = &[".store", ".bus"];

/// Imports from a layer above.
pub(super) fn directions(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, source) in tree
        .ending(&[".rs"])
        .filter(|(file, _)| !is_test_file(file))
    {
        for layer in LAYERS {
            let Some(in_src) = file.strip_prefix(layer.crate_src) else {
                continue;
            };
            let module = module_of(in_src);
            if module.first() != Some(&layer.module) {
                continue;
            }
            for import in imports(source, &module) {
                if let Some(above) = layer.above.iter().find(|above| import.is_within(above)) {
                    violations.push(Violation {
                        file: file.to_owned(),
                        line: import.line,
                        problem: format!("{} must not use {above}, which stands above it", layer.module),
                        mend: "move what both need down, or pass it as an argument (docs/architecture.md)",
                    });
                }
            }
        }
    }
    violations
}

/// Sockets and requests that reach past the actions. The types of the layers below are everyone's.
pub(super) fn past_actions(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, source) in tree
        .ending(&[".rs"])
        .filter(|(file, _)| !is_test_file(file))
    {
        let module = file.strip_prefix(SERVER).map(module_of).unwrap_or_default();
        if !module
            .first()
            .is_some_and(|first| ASK_ACTIONS.contains(first))
        {
            continue;
        }
        for (index, line) in code_of(source).lines().enumerate() {
            for left in LEFT_TO_ACTIONS.iter().filter(|left| has_word(line, left)) {
                violations.push(Violation {
                    file: file.to_owned(),
                    line: index + 1,
                    problem: format!("a node's `{left}` is left to the actions"),
                    mend: "call an action, or add one (docs/architecture.md)",
                });
            }
        }
    }
    violations
}

/// Whether it stands there and no longer name does.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        !line[at + word.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
    })
}

/// Concrete backends named outside of main.rs, their own folder and tests.
pub(super) fn backends(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, source) in tree
        .ending(&[".rs"])
        .filter(|(file, _)| !is_test_file(file))
    {
        let Some(in_src) = file.strip_prefix(SERVER) else {
            continue;
        };
        if in_src == "main.rs" {
            continue;
        }
        let module = module_of(in_src);
        for import in imports(source, &module) {
            let named = BACKENDS.iter().find(|backend| import.is_within(backend));
            if let Some(backend) = named
                && backend.split("::").next() != module.first().copied()
            {
                violations.push(Violation {
                    file: file.to_owned(),
                    line: import.line,
                    problem: format!("{backend} is a concrete backend, which only main.rs names"),
                    mend: "take the trait as an argument, and let main.rs choose what stands behind it",
                });
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(violations: Vec<Violation>) -> Vec<(String, usize)> {
        violations
            .into_iter()
            .map(|violation| (violation.file, violation.line))
            .collect()
    }

    #[test]
    fn an_import_from_above_is_found() {
        let tree = Tree::of(&[
            (
                "protocol/src/wire/frame.rs",
                "\nuse super::super::session::Session;",
            ),
            (
                "protocol/src/session.rs",
                "use crate::wire::Id;\nuse crate::sync::View;",
            ),
            ("protocol/src/sync.rs", "use crate::{session, wire};"),
            (
                "server/src/store/append.rs",
                "fn a(_: crate::actions::Claim) {}",
            ),
            ("server/src/http.rs", "use crate::actions;"),
        ]);
        assert_eq!(
            found(directions(&tree)),
            [
                ("protocol/src/session.rs".into(), 2),
                ("protocol/src/wire/frame.rs".into(), 2),
                ("server/src/store/append.rs".into(), 1),
            ]
        );
    }

    #[test]
    fn a_socket_that_reaches_past_the_actions_is_found() {
        let tree = Tree::of(&[
            (
                "server/src/socket/visitor.rs",
                "use crate::store::StoreError;\n// node.store\nlet rows = node\n    .store\n    .inbox();",
            ),
            (
                "server/src/http.rs",
                "node.bus().publish();\nnode.busy(node.stored);",
            ),
            ("server/src/actions/claim.rs", "self.store.append();"),
            ("server/src/socket/tests.rs", "node.store"),
        ]);
        assert_eq!(
            found(past_actions(&tree)),
            [
                ("server/src/http.rs".into(), 1),
                ("server/src/socket/visitor.rs".into(), 4),
            ]
        );
    }

    #[test]
    fn a_backend_is_named_only_by_main_its_own_folder_and_tests() {
        let tree = Tree::of(&[
            (
                "server/src/actions/claim.rs",
                "use crate::{bus, store::sqlite::Sqlite};",
            ),
            ("server/src/main.rs", "use crate::store::sqlite::Sqlite;"),
            ("server/src/store.rs", "use crate::store::memory::Memory;"),
            (
                "server/src/http.rs",
                "#[cfg(test)]\nmod tests {\nuse crate::store::memory;\n}",
            ),
            ("tests/src/lib.rs", "use crate::store::sqlite;"),
        ]);
        assert_eq!(
            found(backends(&tree)),
            [("server/src/actions/claim.rs".into(), 1)]
        );
    }
}
