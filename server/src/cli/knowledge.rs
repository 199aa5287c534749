//! `baton knowledge`: the documents that agents answer from.

use super::arguments::AddKnowledge;
use super::{Backends, CliError, demo};
use crate::config::Config;
use crate::ingest::{self, Gathered, Limits, Skipped, Source};
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
    check_agent(config, &add.agent)?;
    let source = Source::of(&add.source)?;
    let limits = Limits {
        private_addresses: config.fetch_private_addresses,
        ..Limits::default()
    };
    let progress = Progress::default();
    let gathered = ingest::gather(&source, &limits, &|done, all| progress.tell(done, all)).await;
    progress.end();
    let Gathered {
        documents,
        skipped,
        is_whole,
    } = gathered?;
    print_skipped(&skipped);
    if documents.is_empty() {
        return Err(CliError::Refused(format!(
            "{} has nothing to add: no Markdown, HTML, text or PDF that can be read",
            add.source
        )));
    }
    let update = SourceUpdate {
        source: source.name()?,
        documents,
        keep: skipped.into_iter().filter_map(|one| one.keeps).collect(),
        is_whole,
    };
    let store = backends.open(config).await?;
    let changes = store.update_source(&add.agent, update).await?;
    print(&changes, &add.agent);
    if !is_whole {
        println!("Not all of it could be looked at, so nothing was removed.");
    }
    Ok(())
}

/// What was left out, by the reason. Where one is told of many, the first of them are enough.
fn print_skipped(skipped: &[Skipped]) {
    const PLACES: usize = 20;
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for skipped in skipped {
        let places = by_reason.entry(&skipped.why).or_default();
        places.push(&skipped.place);
    }
    for (why, places) in by_reason {
        for place in places.iter().take(PLACES) {
            println!("Skipped  {place}: {why}");
        }
        if let more @ 1.. = places.len().saturating_sub(PLACES) {
            println!("Skipped  {more} more: {why}");
        }
    }
}

fn print(changes: &DocumentChanges, agent: &AgentId) {
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

pub(super) async fn list(config: &Config, backends: &Backends) -> Result<(), CliError> {
    let store = backends.open(config).await?;
    let agents = if config.agents.is_empty() {
        vec![demo::agent_id()?]
    } else {
        let agents = config.agents.iter();
        agents.map(|agent| agent.profile.id.clone()).collect()
    };
    for agent in agents {
        let documents = store.documents(&agent).await?;
        println!("{agent}: {} added", documents.len());
        for document in documents {
            println!("  {}  ({} bytes)", document.name, document.text.len());
        }
    }
    if config.settings.demo {
        println!("The demo's own help centre comes with Baton and is not listed.");
    }
    Ok(())
}

fn check_agent(config: &Config, agent: &AgentId) -> Result<(), CliError> {
    let known: Vec<_> = if config.agents.is_empty() {
        vec!["demo"]
    } else {
        let agents = config.agents.iter();
        agents.map(|agent| agent.profile.id.as_str()).collect()
    };
    if known.contains(&agent.as_str()) {
        return Ok(());
    }
    Err(CliError::Refused(format!(
        "no agent has the id \"{agent}\"; there is \"{}\"",
        known.join("\", \"")
    )))
}
