//! What the server bears, beside three that do less: `cargo xtask bench`.
//!
//! All of them run as processes of their own on this machine and this disk, and take turns round by
//! round, so that a busy neighbour slows each of them alike. Only loopback addresses are used.

mod bare;
mod clock;
mod echo;
mod first_words;
mod memory;
mod report;
mod round;
mod sessions;
mod target;
mod triggers;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::report::Report;
use crate::target::{Row, Targets};

/// Measures the server under load, beside servers that do less.
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench")]
struct Cli {
    #[command(subcommand)]
    role: Option<Role>,
    /// One short round: to see that it works, not how fast.
    #[arg(long)]
    quick: bool,
    /// More rounds, of the two servers alone that the aim compares.
    #[arg(long, conflicts_with = "quick")]
    pair: bool,
    /// Print the medians as JSON.
    #[arg(long)]
    json: bool,
}

/// The servers to compare with. The measurement starts them itself.
#[derive(Subcommand)]
enum Role {
    /// Serve a socket that sends back what it gets.
    #[command(hide = true)]
    ServeEcho,
    /// Serve a chat without features.
    #[command(hide = true)]
    ServeBare {
        /// The folder for its database.
        folder: PathBuf,
        /// Commit every message alone.
        #[arg(long)]
        commit_each: bool,
    },
}

/// How much is measured.
struct Effort {
    rounds: usize,
    rows: &'static [Row],
    memory_rows: &'static [Row],
    warm_up: Duration,
    measured: Duration,
}

const FULL: Effort = Effort {
    rounds: 3,
    rows: &Row::ALL,
    memory_rows: &memory::ROWS,
    warm_up: Duration::from_millis(500),
    measured: Duration::from_millis(2_000),
};
const PAIR: Effort = Effort {
    rounds: 9,
    rows: &[Row::Waiting, Row::Bare],
    memory_rows: &[],
    ..FULL
};
const QUICK: Effort = Effort {
    rounds: 1,
    rows: &Row::ALL,
    memory_rows: &memory::ROWS,
    warm_up: Duration::from_millis(200),
    measured: Duration::from_millis(600),
};
/// Messages that each visitor has on the way.
const IN_FLIGHT: [usize; 2] = [1, 8];

fn main() -> ExitCode {
    let ended = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(Cli::parse())));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<()> {
    match cli.role {
        Some(Role::ServeEcho) => echo::serve().await,
        Some(Role::ServeBare {
            folder,
            commit_each,
        }) => bare::serve(&folder, commit_each).await,
        None => {
            let effort = match cli {
                Cli { quick: true, .. } => QUICK,
                Cli { pair: true, .. } => PAIR,
                _ => FULL,
            };
            let report = measure(&effort).await?;
            report.print(cli.json)
        }
    }
}

async fn measure(effort: &Effort) -> Result<Report> {
    baton_tests::process::allow_many_sockets();
    let clock = Clock::start();
    let mut report = Report::default();
    let targets = Targets::start().await?;
    for round in 1..=effort.rounds {
        for in_flight in IN_FLIGHT {
            for &row in effort.rows {
                eprintln!(
                    "round {round} of {}: {}, {in_flight} in flight",
                    effort.rounds,
                    row.name()
                );
                let sample = round::measure(&targets, row, in_flight, effort, clock).await?;
                report.add(row, in_flight, sample);
            }
        }
    }
    drop(targets);
    for &row in effort.memory_rows {
        eprintln!("{} idle sockets: {}", memory::SOCKETS, row.name());
        report.add_memory(row, memory::measure(row).await?);
    }
    eprintln!("looking for triggers");
    report.add_triggers(triggers::measure(clock));
    eprintln!("waiting for first words");
    report.add_first_words(first_words::measure(clock).await?);
    Ok(report)
}
