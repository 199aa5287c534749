//! `baton eval`: measures the agent on rows whose answer is known.

use super::arguments::{EvalCommand, EvalKnowledge, EvalTriggers};
use super::{CliError, knowledge as sources};
use crate::eval;
use crate::ingest::Skipped;
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, Write};

pub(super) fn eval(command: &EvalCommand) -> Result<(), CliError> {
    match command {
        EvalCommand::Triggers(asked) => triggers(asked),
        EvalCommand::Knowledge(asked) => knowledge(asked),
    }
}

fn triggers(asked: &EvalTriggers) -> Result<(), CliError> {
    let mut report = eval::triggers(asked.task, &asked.file, asked.knowledge.as_deref())?;
    if !asked.wrong {
        report.wrong.clear();
    }
    tell_skipped(&report.skipped)?;
    print(&report, asked.json)
}

fn knowledge(asked: &EvalKnowledge) -> Result<(), CliError> {
    let mut report = eval::knowledge(&asked.documents, &asked.questions)?;
    if !asked.wrong {
        report.wrong.clear();
    }
    tell_skipped(&report.skipped)?;
    print(&report, asked.json)
}

/// Beside the report, which may be read by a program.
fn tell_skipped(skipped: &[Skipped]) -> Result<(), CliError> {
    sources::print_skipped(&mut io::stderr(), skipped).map_err(CliError::Output)
}

fn print(report: &(impl Serialize + Display), as_json: bool) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    let printed = if as_json {
        serde_json::to_writer_pretty(&mut out, report)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out))
    } else {
        write!(out, "{report}")
    };
    match printed {
        // Whoever reads has seen enough: `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(CliError::Output),
    }
}
