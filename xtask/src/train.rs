//! `cargo xtask train`: makes the triggers' model from the phrases in `server/training/`.

use anyhow::Result;

use crate::command::Step;
use crate::workspace::Workspace;

/// Always the same file from the same phrases.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    Step::cargo("Training the triggers: about a minute")
        .args([
            "run",
            "--locked",
            "--package",
            "baton-tests",
            "--bin",
            "train",
            "--",
            "server/training",
            "server/training/triggers.model",
        ])
        .dir(workspace.root())
        .run()
}
