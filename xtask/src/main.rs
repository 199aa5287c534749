//! `cargo xtask`: the one entrance to building, running, testing and measuring Baton.
//!
//! It depends on none of the other crates, so that it works while they do not compile. Each command
//! is a file of its own, named as it is called.

mod bench;
mod chromium;
mod command;
mod lint;
mod run;
mod size;
mod test;
mod tidy;
mod tools;
mod train;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Builds, runs, tests and measures Baton. Every command does all of its own set-up.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start Baton with a demo workspace.
    Run(run::Args),
    /// Run every test: native, WebAssembly, and the real browser.
    Test(test::Args),
    /// Build both browser apps and the loader into dist/.
    Build(web::Args),
    /// Print what a visitor loads, against its budget.
    Size,
    /// Measure the server under load, or the page in a browser with `bench page`.
    Bench(bench::Args),
    /// Train the triggers' model on the phrases in server/training.
    Train,
    /// Check the house rules that no compiler knows.
    Tidy,
    /// Check formatting, clippy, the house rules, licences and sources.
    Lint,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The causes from outside in, and no backtrace, which would say nothing to who reads this.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let workspace = Workspace::find()?;
    match command {
        Command::Run(args) => run::run(&workspace, &args),
        Command::Test(args) => test::run(&workspace, &args),
        Command::Build(args) => web::build(&workspace, args.mode()),
        Command::Size => size::run(&workspace),
        Command::Bench(args) => bench::run(&workspace, &args),
        Command::Train => train::run(&workspace),
        Command::Tidy => tidy::run(&workspace),
        Command::Lint => lint::run(&workspace),
    }
}
