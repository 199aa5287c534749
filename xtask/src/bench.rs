//! `cargo xtask bench`: measures the server under load, the page in a browser, or the knowledge.

use anyhow::Result;

use crate::chromium;
use crate::command::Step;
use crate::test;
use crate::web::{self, Mode};
use crate::workspace::{Profile, Workspace};

/// How `cargo xtask bench` is called.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// `page` measures the demo page in Chromium, `knowledge` how fast it is searched and answered
    /// from; everything else is passed on to the load generator.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// Measures the optimised build.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if args.args.first().is_some_and(|first| first == "knowledge") {
        return Step::cargo("Measuring the knowledge")
            .args(["run", "--locked", "--release", "--package", "baton-tests"])
            .args(["--bin", "knowledge"])
            .dir(workspace.root())
            .run();
    }
    web::build(workspace, Mode::Release)?;
    let baton = workspace.build_server("Building the server, optimised", Profile::Release)?;
    match args.args.split_first() {
        Some((first, rest)) if first == "page" => {
            let chromium = chromium::ensure()?;
            test::install_browser_suite(workspace)?;
            Step::new("Measuring the page in Chromium", "node")
                .args(["bench.mjs"])
                .args(rest)
                .env("BATON_BIN", baton)
                .env("BATON_CHROMIUM", chromium.browser)
                .dir(&workspace.join(test::BROWSER_SUITE))
                .run()
        }
        _ => Step::cargo("Measuring the server under load: a few minutes")
            .args([
                "run",
                "--locked",
                "--release",
                "--package",
                "baton-tests",
                "--bin",
                "load",
                "--",
            ])
            .args(&args.args)
            .env("BATON_BIN", baton)
            .dir(workspace.root())
            .run(),
    }
}
