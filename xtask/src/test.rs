//! `cargo xtask test`: every test of the project, cheapest first.

use std::fs;

use anyhow::{Context, Result};

use crate::chromium;
use crate::command::{Step, say};
use crate::tools::Tools;
use crate::web::{self, Mode};
use crate::workspace::{Profile, Workspace};

/// The Node package whose tests drive a real browser on the real page.
pub(crate) const BROWSER_SUITE: &str = "tests/browser";

/// How `cargo xtask test` is called.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run one part only.
    #[arg(long)]
    only: Option<Part>,
    /// Passed on to each runner: `cargo xtask test claim` runs what has "claim" in its name.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    filter: Vec<String>,
}

/// A part of the tests, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Unit, property, simulation, contract and end-to-end tests with the real server; of the browser
    /// apps, what needs no browser.
    Native,
    /// The protocol and the browser crate as WebAssembly.
    Wasm,
    /// The widget and the console in Chromium.
    Browser,
}

/// Runs the parts in order and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let wanted = |part| args.only.is_none_or(|only| only == part);
    if wanted(Part::Native) || wanted(Part::Browser) {
        web::build(workspace, Mode::Release)?;
    }
    if wanted(Part::Native) {
        native(workspace, &args.filter)?;
    }
    if wanted(Part::Wasm) {
        wasm(workspace, &args.filter)?;
    }
    if wanted(Part::Browser) {
        browser(workspace, &args.filter)?;
    }
    Ok(())
}

fn native(workspace: &Workspace, filter: &[String]) -> Result<()> {
    let baton = build_server(workspace)?;
    Step::cargo("Running the native tests: the first time, several minutes to compile")
        .args(["test", "--locked", "--workspace"])
        .args(filter)
        .env("BATON_BIN", baton)
        .dir(workspace.root())
        .run()
}

fn wasm(workspace: &Workspace, filter: &[String]) -> Result<()> {
    let tools = Tools::of(workspace)?;
    tools.ensure_wasm_target()?;
    let runner = tools.wasm_bindgen_test_runner()?;
    let cargo_test = |title: &str, package: &str| {
        Step::cargo(title)
            .args([
                "test",
                "--locked",
                "--target",
                "wasm32-unknown-unknown",
                "--package",
                package,
            ])
            .args(filter)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner)
            .dir(workspace.root())
    };
    cargo_test(
        "Running the protocol's tests as WebAssembly, in Node",
        "baton-protocol",
    )
    .run()?;

    let chromium = chromium::ensure()?;
    cargo_test(
        "Running the browser crate's tests in Chromium",
        "baton-browser",
    )
    .env("CHROMEDRIVER", chromium.driver)
    .env("WASM_BINDGEN_USE_BROWSER", "1")
    .run()
}

fn browser(workspace: &Workspace, filter: &[String]) -> Result<()> {
    let baton = build_server(workspace)?;
    let chromium = chromium::ensure()?;
    install_browser_suite(workspace)?;
    let patterns = filter
        .iter()
        .map(|name| format!("--test-name-pattern={name}"));
    Step::new(
        "Running the browser tests; screenshots go to screenshots/",
        "node",
    )
    // Two files at a time: much of a test is waiting. One that hangs is to fail by its name.
    .args(["--test", "--test-concurrency=2", "--test-timeout=300000"])
    .args(patterns)
    .env("BATON_BIN", baton)
    .env("BATON_CHROMIUM", chromium.browser)
    .env("BATON_SCREENSHOTS", workspace.join("screenshots"))
    .dir(&workspace.join(BROWSER_SUITE))
    .run()
}

fn build_server(workspace: &Workspace) -> Result<std::path::PathBuf> {
    workspace.build_server("Building the server that the tests start", Profile::Dev)
}

/// Fetches what the browser suite needs, unless what is there is what its lock says.
pub(crate) fn install_browser_suite(workspace: &Workspace) -> Result<()> {
    let suite = workspace.join(BROWSER_SUITE);
    let lock = fs::read(suite.join("package-lock.json"))
        .with_context(|| format!("cannot read {BROWSER_SUITE}/package-lock.json"))?;
    // A copy of the lock that node_modules was made from.
    let installed = suite.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("Fetching the browser suite's packages");
    Step::quiet("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .dir(&suite)
        .run()?;
    fs::create_dir_all(suite.join("node_modules"))?;
    fs::write(installed, lock)?;
    Ok(())
}
