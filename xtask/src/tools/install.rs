//! Installing one tool: completely, or not at all.

use std::env;
use std::fs;
use std::path::Path;
use std::process;

use anyhow::{Context, Result};

use super::{Registry, Tool};
use crate::command::{Step, say};

/// Cargo's settings for compiling a tool: it runs for seconds, so compiling it quickly matters more
/// than its speed. Trunk takes 10 minutes on two cores with its own release profile.
const LIGHT_PROFILE: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Installs into a folder beside `home` and moves it there when it is complete: an interrupted
/// installation is never taken for a tool, and two at once do not disturb each other.
pub(super) fn install(tool: &Tool<'_>, home: &Path) -> Result<()> {
    let mut partial = home.as_os_str().to_owned();
    partial.push(format!(".partial-{}", process::id()));
    let partial = Path::new(&partial);
    fs::create_dir_all(partial)
        .with_context(|| format!("cannot create the folder {}", partial.display()))?;

    let installed = match tool.registry {
        Registry::Crates => from_crates(tool, partial),
        Registry::Npm => from_npm(tool, partial),
    };
    let placed = installed.and_then(|()| place(partial, home));
    if placed.is_err() {
        // What was left half done is of no use; the first error is the one to report.
        let _ = fs::remove_dir_all(partial);
    }
    placed
}

fn from_crates(tool: &Tool<'_>, root: &Path) -> Result<()> {
    // Hundreds of megabytes that nobody needs again, so not the workspace's target folder.
    let target = root.join("target");
    cargo_install(tool, root, &target, &["--locked"]).or_else(|error| {
        say(format!("{error:#}\nTrying without the package's own lock: it may name versions that this registry does not have yet"));
        cargo_install(tool, root, &target, &[])
    })?;
    fs::remove_dir_all(&target).with_context(|| format!("cannot remove {}", target.display()))
}

fn cargo_install(tool: &Tool<'_>, root: &Path, target: &Path, flags: &[&str]) -> Result<()> {
    let step = Step::cargo(title(tool))
        .args(["install", "--version", tool.version])
        .args(flags)
        .args(["--root".as_ref(), root.as_os_str(), tool.package.as_ref()])
        .env("CARGO_TARGET_DIR", target)
        // Outside of the workspace, so that its cargo configuration does not apply.
        .dir(root);
    LIGHT_PROFILE
        .iter()
        .fold(step, |step, (name, value)| step.env(name, value))
        .run()
}

fn from_npm(tool: &Tool<'_>, root: &Path) -> Result<()> {
    let npm = if env::consts::OS == "windows" {
        "npm.cmd"
    } else {
        "npm"
    };
    Step::new(title(tool), npm)
        .args([
            "install",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--prefix",
        ])
        .args([root.as_os_str()])
        .args([format!("{}@{}", tool.package, tool.version)])
        .dir(root)
        .run()
        .context("npm comes with Node.js: https://nodejs.org")
}

fn title(tool: &Tool<'_>) -> String {
    format!(
        "Installing {} {}: {}",
        tool.package, tool.version, tool.purpose
    )
}

fn place(partial: &Path, home: &Path) -> Result<()> {
    match fs::rename(partial, home) {
        Ok(()) => Ok(()),
        // Another process was quicker, and its tool is as good as this one.
        Err(_) if home.exists() => Ok(fs::remove_dir_all(partial)?),
        Err(error) => Err(error).with_context(|| format!("cannot create {}", home.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_another_process_placed_first_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (partial, home) = (folder.path().join("late"), folder.path().join("tool"));
        fs::create_dir(&partial).unwrap();
        fs::create_dir(&home).unwrap();
        fs::write(home.join("program"), "first").unwrap();
        place(&partial, &home).unwrap();
        assert_eq!(fs::read_to_string(home.join("program")).unwrap(), "first");
        assert!(!partial.exists());
    }
}
