//! `baton knowledge add`: what an agent answers from.

use super::arguments::AddKnowledge;
use super::sources::{agents, is_known};
use super::{Backends, CliError};
use crate::config::Config;
use crate::ingest::{self, Gathered, Limits, Skipped, Source, SourceError};
use crate::store::{DocumentChanges, SourceUpdate};
use baton_protocol::wire::AgentId;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) async fn add(
    config: &Config,
    backends: &Backends,
    add: AddKnowledge,
) -> Result<(), CliError> {
    agents(config, Some(&add.agent))?;
    let source = Source::of(&add.source)?;
    let limits = Limits {
        private_addresses: config.fetch_private_addresses,
        ..Limits::default()
    };
    let progress = Progress::default();
    let gathered = ingest::gather(&source, &limits, &|done, all| progress.tell(done, all)).await;
    progress.end();
    if let Err(SourceError::Unreadable { path, error }) = &gathered
        && error.kind() == io::ErrorKind::NotFound
        && is_known(config, backends, &add.agent, &source).await?
    {
        // It may be a disk that is not there at the moment.
        return Err(CliError::Refused(format!(
            "{} can't be read: {error}; what was added from it stays until \"baton knowledge remove\" takes it out",
            path.display()
        )));
    }
    let Gathered {
        documents,
        skipped,
        is_whole,
    } = gathered?;
    print_skipped(&mut io::stdout(), &skipped).map_err(CliError::Output)?;
    let is_empty = documents.is_empty();
    let update = SourceUpdate {
        source: source.name()?,
        documents,
        keep: skipped.into_iter().filter_map(|one| one.keeps).collect(),
        is_whole,
    };
    let store = backends.open(config).await?;
    let changes = store.update_source(&add.agent, update).await?;
    if is_empty && changes.is_empty() {
        return Err(CliError::Refused(format!(
            "{} has nothing to add: no Markdown, HTML, text or PDF that can be read",
            add.source
        )));
    }
    if is_empty {
        println!(
            "{} has nothing to add any more, so what was added from it is removed.",
            add.source
        );
    }
    print(&changes, &add.agent);
    if !is_whole {
        println!("Not all of it could be looked at, so nothing was removed.");
    }
    Ok(())
}

/// What was left out, by the reason. Where one is told of many, the first of them are enough.
pub(super) fn print_skipped(out: &mut impl Write, skipped: &[Skipped]) -> io::Result<()> {
    const PLACES: usize = 20;
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for skipped in skipped {
        let places = by_reason.entry(&skipped.why).or_default();
        places.push(&skipped.place);
    }
    for (why, places) in by_reason {
        for place in places.iter().take(PLACES) {
            writeln!(out, "Skipped  {place}: {why}")?;
        }
        if let more @ 1.. = places.len().saturating_sub(PLACES) {
            writeln!(out, "Skipped  {more} more: {why}")?;
        }
    }
    Ok(())
}

pub(super) fn print(changes: &DocumentChanges, agent: &AgentId) {
    for (what, names) in [
        ("Added   ", &changes.added),
        ("Changed ", &changes.changed),
        ("Removed ", &changes.removed),
    ] {
        for name in names {
            println!("{what} {name}");
        }
    }
    println!(
        "The knowledge of \"{agent}\": {} added, {} changed, {} removed, {} as before.",
        changes.added.len(),
        changes.changed.len(),
        changes.removed.len(),
        changes.unchanged
    );
}

/// One line on a terminal that says how far the work is.
#[derive(Default)]
struct Progress {
    told: AtomicUsize,
}

impl Progress {
    /// A line for each of so many is enough to see that it goes on.
    const EVERY: usize = 10;

    fn tell(&self, done: usize, all: Option<usize>) {
        let is_due = done / Self::EVERY > self.told.load(Ordering::Relaxed);
        if !is_due || !io::stderr().is_terminal() {
            return;
        }
        self.told.store(done / Self::EVERY, Ordering::Relaxed);
        let all = all.map_or_else(String::new, |all| format!(" of {all}"));
        // It is only for the eye: a terminal that is gone is no reason to stop.
        let _ = write!(io::stderr(), "\rReading {done}{all} …");
    }

    fn end(&self) {
        if self.told.load(Ordering::Relaxed) > 0 {
            let _ = writeln!(io::stderr());
        }
    }
}
