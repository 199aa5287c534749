//! The pinned build tools, installed once per user and shared by every clone.
//!
//! Each lives in a folder named by tool and version, in `$BATON_TOOLS`, else
//! `$XDG_CACHE_HOME/baton/tools`, else `~/.cache/baton/tools`. Nothing is installed globally, and
//! another version of a tool on the machine is neither used nor touched.

mod install;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::Step;
use crate::workspace::Workspace;

/// Builds index.html and the app that it names. 0.22 needs a newer Rust than the workspace's.
const TRUNK_VERSION: &str = "0.21.14";
/// Checks licences, bans and sources of all dependencies.
const CARGO_DENY_VERSION: &str = "0.20.2";
/// Carries wasm-opt. From npm, because Linux distributions are years behind; console/Trunk.toml names it too.
const BINARYEN_VERSION: &str = "132.0.0";
/// Minifies the loader. One binary without dependencies of its own, where terser would bring four.
const ESBUILD_VERSION: &str = "0.28.2";

/// The tools of this workspace, installed when first asked for.
pub(crate) struct Tools {
    cache: PathBuf,
    wasm_bindgen_version: String,
}

/// One tool, and where it comes from.
struct Tool<'a> {
    /// The package that carries it.
    package: &'static str,
    version: &'a str,
    registry: Registry,
    /// The program that must be there once it is installed.
    binary: &'static str,
    /// What it is for, and why it takes as long as it does.
    purpose: &'static str,
}

enum Registry {
    Crates,
    Npm,
}

impl Tools {
    pub(crate) fn of(workspace: &Workspace) -> Result<Self> {
        let lock = std::fs::read_to_string(workspace.join("Cargo.lock"))
            .context("cannot read Cargo.lock")?;
        let cache = cache_dir(|name| env::var_os(name))
            .context("no place for the build tools: set BATON_TOOLS to a folder")?;
        Ok(Self {
            cache,
            wasm_bindgen_version: locked_version(&lock, "wasm-bindgen")?,
        })
    }

    /// The Rust target of the browser apps.
    pub(crate) fn ensure_wasm_target(&self) -> Result<()> {
        const TARGET: &str = "wasm32-unknown-unknown";
        let libraries = Step::quiet("rustc")
            .args(["--print", "target-libdir", "--target", TARGET])
            .output()?;
        if Path::new(libraries.trim()).exists() {
            return Ok(());
        }
        Step::new(
            format!("Adding Rust's {TARGET} target (about 20 MB to fetch)"),
            "rustup",
        )
        .args(["target", "add", TARGET])
        .run()
        .context("without rustup, install the standard library for wasm32-unknown-unknown")
    }

    pub(crate) fn trunk(&self) -> Result<PathBuf> {
        self.ensure(&Tool {
            package: "trunk",
            version: TRUNK_VERSION,
            registry: Registry::Crates,
            binary: "trunk",
            purpose: "it builds the browser apps; compiled here once, about 5 minutes on two cores",
        })
    }

    /// Exactly the version of the wasm-bindgen crate in Cargo.lock: they share a format.
    pub(crate) fn wasm_bindgen(&self) -> Result<PathBuf> {
        self.wasm_bindgen_cli("wasm-bindgen")
    }

    /// Runs tests that are built for wasm32, in Node or in a browser.
    pub(crate) fn wasm_bindgen_test_runner(&self) -> Result<PathBuf> {
        self.wasm_bindgen_cli("wasm-bindgen-test-runner")
    }

    fn wasm_bindgen_cli(&self, binary: &'static str) -> Result<PathBuf> {
        self.ensure(&Tool {
            package: "wasm-bindgen-cli",
            version: &self.wasm_bindgen_version,
            registry: Registry::Crates,
            binary,
            purpose: "it joins WebAssembly and JavaScript; compiled here once, 2 to 4 minutes on two cores",
        })
    }

    pub(crate) fn cargo_deny(&self) -> Result<PathBuf> {
        self.ensure(&Tool {
            package: "cargo-deny",
            version: CARGO_DENY_VERSION,
            registry: Registry::Crates,
            binary: "cargo-deny",
            purpose: "it checks licences and sources; compiled here once, about 2 minutes on two cores",
        })
    }

    pub(crate) fn wasm_opt(&self) -> Result<PathBuf> {
        self.ensure(&Tool {
            package: "binaryen",
            version: BINARYEN_VERSION,
            registry: Registry::Npm,
            binary: "wasm-opt",
            purpose: "its wasm-opt makes the browser apps small; about 100 MB to fetch",
        })
    }

    pub(crate) fn esbuild(&self) -> Result<PathBuf> {
        self.ensure(&Tool {
            package: "esbuild",
            version: ESBUILD_VERSION,
            registry: Registry::Npm,
            binary: "esbuild",
            purpose: "it minifies the loader",
        })
    }

    /// Where the tool's program is, after installing it if it is not there.
    fn ensure(&self, tool: &Tool<'_>) -> Result<PathBuf> {
        let home = self
            .cache
            .join(format!("{}-{}", tool.package, tool.version));
        let binary = home.join(tool.registry.bin()).join(tool.binary);
        if !binary.exists() {
            install::install(tool, &home)
                .with_context(|| format!("cannot install {} {}", tool.package, tool.version))?;
        }
        Ok(binary)
    }
}

impl Registry {
    /// Where the registry's client puts programs, below the folder that it is given.
    fn bin(&self) -> &'static str {
        match self {
            Self::Crates => "bin",
            Self::Npm => "node_modules/.bin",
        }
    }
}

/// `PATH` with the folders of these programs in front, so that a tool finds its pinned helpers.
pub(crate) fn path_with(programs: &[&Path]) -> Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = programs
        .iter()
        .filter_map(|program| program.parent().map(Path::to_path_buf))
        .chain(env::split_paths(&inherited));
    env::join_paths(folders).context("a tool's folder has a name that PATH cannot hold")
}

fn cache_dir(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set("BATON_TOOLS")
        .or_else(|| Some(set("XDG_CACHE_HOME")?.join("baton/tools")))
        .or_else(|| Some(set("HOME")?.join(".cache/baton/tools")))
}

fn locked_version(lock: &str, package: &str) -> Result<String> {
    let lock: toml::Table = lock.parse().context("Cargo.lock is not valid TOML")?;
    lock.get("package")
        .and_then(|packages| packages.as_array())
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").and_then(|name| name.as_str()) == Some(package))
        .and_then(|entry| entry.get("version")?.as_str())
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no package `{package}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache_with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        cache_dir(|name| {
            variables
                .iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_most_specific_variable_names_the_cache() {
        let all = [
            ("BATON_TOOLS", "/t"),
            ("XDG_CACHE_HOME", "/x"),
            ("HOME", "/h"),
        ];
        assert_eq!(cache_with(&all), Some("/t".into()));
        assert_eq!(cache_with(&all[1..]), Some("/x/baton/tools".into()));
        assert_eq!(cache_with(&all[2..]), Some("/h/.cache/baton/tools".into()));
        assert_eq!(cache_with(&[]), None);
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let variables = [("BATON_TOOLS", ""), ("HOME", "/h")];
        assert_eq!(cache_with(&variables), Some("/h/.cache/baton/tools".into()));
    }

    #[test]
    fn the_version_of_a_tool_is_read_from_the_lock() {
        let lock = r#"
            [[package]]
            name = "wasm-bindgen-futures"
            version = "0.4.0"
            [[package]]
            name = "wasm-bindgen"
            version = "0.2.1"
        "#;
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.1");
        assert!(locked_version(lock, "leptos").is_err());
    }
}
