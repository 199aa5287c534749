//! Trains the triggers' model on the phrases of a folder: `cargo xtask train`.

use anyhow::{Context, Result};
use baton_tests::training::{SEED, read_files, train};
use clap::Parser;
use std::path::PathBuf;

/// Trains the triggers' model.
#[derive(Parser)]
struct Cli {
    /// The folder of the phrases.
    phrases: PathBuf,
    /// The file to write.
    model: PathBuf,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let files = read_files(&cli.phrases)?;
    let (file, phrases) = train(&files)?;
    std::fs::write(&cli.model, &file)
        .with_context(|| format!("{} can't be written", cli.model.display()))?;
    println!(
        "{} bytes from {phrases} phrases of {} files, seed {SEED}",
        file.len(),
        files.len()
    );
    Ok(())
}
