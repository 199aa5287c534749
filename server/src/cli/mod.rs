//! The command line: `baton serve`, `baton check`, `baton operator`, `baton knowledge`, `baton eval`,
//! `baton backup`, `baton restore`.
//!
//! Each command ends well, or with one clear sentence on the standard error output.

mod arguments;
mod backend;
mod backup;
mod check;
mod data_dir;
mod demo;
mod error;
mod eval;
mod knowledge;
#[cfg(unix)]
mod open_files;
mod operator;
mod password;
mod serve;
mod sources;
mod stop;
mod vectors;
mod workspace;

pub use backend::{BackUpStore, Backends, OpenStore, RestoreStore};
pub use error::CliError;

use crate::config::Config;
use crate::ingest;
use arguments::{Arguments, Command, KnowledgeCommand, OperatorCommand};
use clap::Parser;
use std::process::ExitCode;

/// Runs the command that the process was started with. Exits with 2 if it was not understood, with
/// 1 if it failed.
pub fn run(backends: Backends) -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::ReadPdf = arguments.command {
        return ingest::print_text();
    }
    match carry_out(arguments, backends) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baton: {error}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(arguments: Arguments, backends: Backends) -> Result<(), CliError> {
    let config = Config::load(arguments.config.as_deref(), arguments.overrides())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve(_) => serve::serve(config, backends).await,
            Command::Check { send } => check::check(&config, &backends, send).await,
            Command::Eval(command) => eval::eval(&command),
            // Done before there is a configuration.
            Command::ReadPdf => Ok(()),
            Command::Backup { file } => backup::back_up(&config, &backends, file).await,
            Command::Restore { file } => backup::restore(&config, &backends, file).await,
            Command::Operator(OperatorCommand::Add(add)) => {
                operator::add(&config, &backends, add).await
            }
            Command::Operator(OperatorCommand::Remove { email }) => {
                operator::remove(&config, &backends, &email).await
            }
            Command::Operator(OperatorCommand::List) => operator::list(&config, &backends).await,
            Command::Knowledge(KnowledgeCommand::Add(add)) => {
                knowledge::add(&config, &backends, add).await
            }
            Command::Knowledge(KnowledgeCommand::Remove(remove)) => {
                sources::remove(&config, &backends, remove).await
            }
            Command::Knowledge(KnowledgeCommand::List) => sources::list(&config, &backends).await,
        }
    })
}
