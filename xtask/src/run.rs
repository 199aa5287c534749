//! `cargo xtask run`: builds everything and starts Baton.

use anyhow::Result;

use crate::command::Step;
use crate::web::{self, Mode};
use crate::workspace::{Profile, Workspace};

/// How `cargo xtask run` is called.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build the browser apps and the server quickly instead of optimised.
    #[arg(long)]
    dev: bool,
    /// Passed on to `baton serve`.
    #[arg(last = true)]
    serve: Vec<String>,
}

/// Builds what changed, then becomes the server, which prints its addresses itself.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    web::build(workspace, Mode::from_dev_flag(args.dev))?;
    let profile = if args.dev {
        Profile::Dev
    } else {
        Profile::Release
    };
    let baton = workspace.build_server(
        "Building the server: the first time, a few minutes for its dependencies",
        profile,
    )?;
    Step::new("Starting Baton", baton)
        .args(["serve"])
        .args(&args.serve)
        .dir(workspace.root())
        .exec()
}
