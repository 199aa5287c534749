//! `baton eval`: measures the agent on rows whose answer is known.

use super::CliError;
use super::arguments::{EvalCommand, EvalTriggers};
use crate::eval;
use std::io::{self, Write};

pub(super) fn eval(command: &EvalCommand) -> Result<(), CliError> {
    match command {
        EvalCommand::Triggers(asked) => triggers(asked),
    }
}

fn triggers(asked: &EvalTriggers) -> Result<(), CliError> {
    let mut report = eval::triggers(asked.task, &asked.file, asked.knowledge.as_deref())?;
    if !asked.wrong {
        report.wrong.clear();
    }
    let mut out = io::stdout().lock();
    let printed = if asked.json {
        serde_json::to_writer_pretty(&mut out, &report)
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
