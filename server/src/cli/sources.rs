//! `baton knowledge list` and `baton knowledge remove`: where the knowledge came from.

use super::arguments::RemoveKnowledge;
use super::{Backends, CliError, demo, knowledge};
use crate::config::Config;
use crate::ingest::Source;
use crate::store::SourceUpdate;
use baton_protocol::wire::AgentId;
use std::collections::{BTreeSet, HashMap};

pub(super) async fn list(config: &Config, backends: &Backends) -> Result<(), CliError> {
    let store = backends.open(config).await?;
    for agent in agents(config, None)? {
        let documents = store.documents(&agent).await?;
        println!("{agent}: {} added", documents.len());
        let bytes: HashMap<_, _> = documents
            .iter()
            .map(|document| (&document.name, document.text.len()))
            .collect();
        for source in store.sources(&agent).await? {
            println!("  {}", shown(&source.name));
            for name in source.documents {
                // It may have been added in between.
                let bytes = bytes.get(&name).copied().unwrap_or_default();
                println!("    {name}  ({bytes} bytes)");
            }
        }
    }
    if config.settings.demo {
        println!("The demo's own help centre comes with Baton and is not listed.");
    }
    Ok(())
}

pub(super) async fn remove(
    config: &Config,
    backends: &Backends,
    remove: RemoveKnowledge,
) -> Result<(), CliError> {
    let agents = agents(config, remove.agent.as_ref())?;
    let store = backends.open(config).await?;
    let asked = names(&remove.source)?;
    let (mut is_found, mut others) = (false, BTreeSet::new());
    for agent in agents {
        for source in store.sources(&agent).await? {
            if !asked.contains(&source.name) {
                others.insert(shown(&source.name).to_owned());
                continue;
            }
            is_found = true;
            let nothing = SourceUpdate {
                source: source.name,
                documents: Vec::new(),
                keep: Vec::new(),
                is_whole: true,
            };
            let changes = store.update_source(&agent, nothing).await?;
            knowledge::print(&changes, &agent);
        }
    }
    if is_found {
        return Ok(());
    }
    let others: Vec<_> = others.into_iter().collect();
    let there_is = match others.is_empty() {
        true => "nothing was added at all".to_owned(),
        false => format!("there is \"{}\"", others.join("\", \"")),
    };
    Err(CliError::Refused(format!(
        "nothing was added from \"{}\"; {there_is}",
        remove.source
    )))
}

/// Whether the agent has documents of the source.
pub(super) async fn is_known(
    config: &Config,
    backends: &Backends,
    agent: &AgentId,
    source: &Source,
) -> Result<bool, CliError> {
    let name = source.name()?;
    let store = backends.open(config).await?;
    let sources = store.sources(agent).await?;
    Ok(sources.iter().any(|source| source.name == name))
}

/// The agent that was named, if it is there; or every agent.
pub(super) fn agents(config: &Config, named: Option<&AgentId>) -> Result<Vec<AgentId>, CliError> {
    let known = if config.agents.is_empty() {
        vec![demo::agent_id()?]
    } else {
        let agents = config.agents.iter();
        agents.map(|agent| agent.profile.id.clone()).collect()
    };
    match named {
        Some(agent) if known.contains(agent) => Ok(vec![agent.clone()]),
        Some(agent) => {
            let known: Vec<_> = known.iter().map(AgentId::as_str).collect();
            Err(CliError::Refused(format!(
                "no agent has the id \"{agent}\"; there is \"{}\"",
                known.join("\", \"")
            )))
        }
        None => Ok(known),
    }
}

/// What the source that is meant may be called: as it is listed, or as it was typed for adding.
fn names(given: &str) -> Result<Vec<String>, CliError> {
    if given == UNKNOWN {
        return Ok(vec![String::new()]);
    }
    Ok(vec![given.to_owned(), Source::of(given)?.name()?])
}

/// How documents are listed that were added before their source was kept.
const UNKNOWN: &str = "unknown";

fn shown(source: &str) -> &str {
    match source.is_empty() {
        true => UNKNOWN,
        false => source,
    }
}
