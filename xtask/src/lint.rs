//! `cargo xtask lint`: what compilers and tools can check without running anything.

use anyhow::Result;

use crate::command::{Step, say};
use crate::tidy;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The crates that run in a page.
const BROWSER_CRATES: [&str; 3] = ["baton-browser", "baton-console", "baton-widget"];

/// Runs all checks and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    Step::cargo("Checking the formatting: `cargo fmt --all` mends it")
        .args(["fmt", "--all", "--check"])
        .dir(workspace.root())
        .run()?;

    say("Checking the house rules");
    tidy::run(workspace)?;

    // The server embeds dist/ and does not compile without it; what is in it does not matter here.
    std::fs::create_dir_all(workspace.dist())?;
    let clippy = |title: &str| {
        Step::cargo(title)
            .args(["clippy", "--locked", "--all-targets"])
            .dir(workspace.root())
    };
    clippy("Running clippy on what runs on a server")
        .args([
            "--workspace",
            "--exclude",
            "baton-widget",
            "--exclude",
            "baton-console",
        ])
        .args(["--", "-D", "warnings"])
        .run()?;

    let tools = Tools::of(workspace)?;
    tools.ensure_wasm_target()?;
    clippy("Running clippy on what runs in a page")
        .args(["--target", "wasm32-unknown-unknown"])
        .args(
            BROWSER_CRATES
                .iter()
                .flat_map(|package| ["--package", package]),
        )
        .args(["--", "-D", "warnings"])
        .run()?;

    // Without the advisories: they come from a repository of their own, which not every machine may
    // reach, and a new one must not break a build that has not changed. Run `cargo deny check advisories`.
    Step::new(
        "Checking licences and sources of all dependencies",
        tools.cargo_deny()?,
    )
    .args([
        "--locked",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ])
    .dir(workspace.root())
    .run()
}
