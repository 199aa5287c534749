//! `baton eval`: measures the agent on rows whose answer is known.

use super::CliError;
use super::arguments::{EvalCommand, EvalKnowledge, EvalTriggers};
use crate::eval;
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
    print(&report, asked.json)
}

fn knowledge(asked: &EvalKnowledge) -> Result<(), CliError> {
    let mut report = eval::knowledge(&asked.documents, &asked.questions)?;
    if !asked.wrong {
        report.wrong.clear();
    }
    print(&report, asked.json)
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
