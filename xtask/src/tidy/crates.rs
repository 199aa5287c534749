//! Which crate may depend on which, read from their manifests.

use super::{Tree, Violation};

/// Each crate's folder and the crates of ours that it may depend on.
///
/// xtask may use none, so that it works while the others do not compile.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("browser", &["baton-protocol"]),
    ("widget", &["baton-browser", "baton-protocol"]),
    ("console", &["baton-browser", "baton-protocol"]),
    ("server", &["baton-protocol"]),
    (
        "tests",
        &["baton-browser", "baton-protocol", "baton-server"],
    ),
    ("xtask", &[]),
];

const OURS: &[&str] = &[
    "baton-browser",
    "baton-console",
    "baton-protocol",
    "baton-server",
    "baton-tests",
    "baton-widget",
    "xtask",
];

/// Dependencies of ours that point the wrong way.
pub(super) fn directions(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (manifest, text) in manifests(tree) {
        let folder = manifest.trim_end_matches("/Cargo.toml");
        let allowed = MAY_DEPEND_ON.iter().find(|(known, _)| *known == folder);
        let Some((_, allowed)) = allowed else {
            violations.push(Violation {
                file: manifest.to_owned(),
                line: 0,
                problem: "tidy does not know this crate".to_owned(),
                mend: "say what it may depend on in xtask/src/tidy/crates.rs and docs/architecture.md",
            });
            continue;
        };
        for (line, name) in dependencies(text) {
            if OURS.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                violations.push(Violation {
                    file: manifest.to_owned(),
                    line,
                    problem: format!("{folder} must not depend on {name}"),
                    mend: "move what both need into a crate below them (docs/architecture.md)",
                });
            }
        }
    }
    violations
}

/// Shared dependencies in the root manifest that no member takes.
pub(super) fn unused_dependencies(tree: &Tree) -> Vec<Violation> {
    let Some(root) = tree.texts.get("Cargo.toml") else {
        return Vec::new();
    };
    let used: Vec<String> = manifests(tree)
        .flat_map(|(_, text)| dependencies(text))
        .map(|(_, name)| name)
        .collect();
    dependencies(root)
        .into_iter()
        .filter(|(_, name)| !used.contains(name))
        .map(|(line, name)| Violation {
            file: "Cargo.toml".to_owned(),
            line,
            problem: format!("no member uses the shared dependency {name}"),
            mend: "remove it from [workspace.dependencies]",
        })
        .collect()
}

fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(&["/Cargo.toml"])
}

/// The dependencies that a manifest names in any of its tables, with their lines.
///
/// Read line by line, because a parsed manifest has forgotten its lines. The house writes one
/// dependency per line under a `[…dependencies]` heading, or `[…dependencies.name]`.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_dependencies = false;
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(heading) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            in_dependencies = heading.ends_with("dependencies");
            if let Some((table, name)) = heading.rsplit_once('.')
                && table.ends_with("dependencies")
            {
                found.push((index + 1, name.to_owned()));
            }
        } else if in_dependencies
            && !line.starts_with('#')
            && let Some((name, _)) = line.split_once('=')
        {
            // `name = …` or `name.workspace = true`
            let name = name.trim().split('.').next().unwrap_or_default();
            found.push((index + 1, name.to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_against_the_direction_is_found_with_its_line() {
        let tree = Tree::of(&[
            (
                "protocol/Cargo.toml",
                "[package]\nname = \"p\"\n[dev-dependencies]\nbaton-server = { workspace = true }\n",
            ),
            (
                "widget/Cargo.toml",
                "[target.'cfg(unix)'.dependencies]\nbaton-console.workspace = true\n",
            ),
            (
                "server/Cargo.toml",
                "[dependencies]\nbaton-protocol = { workspace = true }\n",
            ),
        ]);
        let found: Vec<_> = directions(&tree)
            .into_iter()
            .map(|v| (v.file, v.line, v.problem))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "protocol/Cargo.toml".into(),
                    4,
                    "protocol must not depend on baton-server".into()
                ),
                (
                    "widget/Cargo.toml".into(),
                    2,
                    "widget must not depend on baton-console".into()
                ),
            ]
        );
    }

    #[test]
    fn an_unknown_crate_is_found() {
        let tree = Tree::of(&[("extra/Cargo.toml", "[package]")]);
        assert_eq!(directions(&tree).len(), 1);
    }

    #[test]
    fn a_shared_dependency_that_nobody_takes_is_found() {
        let tree = Tree::of(&[
            (
                "Cargo.toml",
                "[workspace.dependencies]\n# Both.\nserde = \"1\"\nrand = \"0.10\"\n[profile.dev]\ndebug = true\n",
            ),
            (
                "server/Cargo.toml",
                "[dependencies.serde]\nworkspace = true\n",
            ),
        ]);
        let found: Vec<_> = unused_dependencies(&tree)
            .into_iter()
            .map(|v| (v.line, v.problem))
            .collect();
        assert_eq!(
            found,
            [(4, "no member uses the shared dependency rand".into())]
        );
    }
}
