//! `baton knowledge`: the documents that agents answer from.

use super::arguments::AddKnowledge;
use super::{Backends, CliError, demo};
use crate::agent::Format;
use crate::config::Config;
use crate::store::StoredDocument;
use baton_protocol::wire::AgentId;
use std::io;
use std::path::{Path, PathBuf};

/// A larger file is no help article, and would be cut into thousands of passages.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What was found below a path.
#[derive(Default)]
struct Found {
    documents: Vec<StoredDocument>,
    skipped: Vec<(PathBuf, String)>,
}

pub(super) async fn add(
    config: &Config,
    backends: &Backends,
    add: AddKnowledge,
) -> Result<(), CliError> {
    check_agent(config, &add.agent)?;
    let found = find(&add.path)?;
    for (path, why) in &found.skipped {
        println!("Skipped  {}: {why}", path.display());
    }
    if found.documents.is_empty() {
        return Err(CliError::Refused(format!(
            "{} has no Markdown or text file to add",
            add.path.display()
        )));
    }
    let store = backends.open(config).await?;
    let (count, names) = (
        found.documents.len(),
        found.documents.iter().map(|d| d.name.clone()),
    );
    let names: Vec<_> = names.collect();
    store.put_documents(&add.agent, found.documents).await?;
    for name in names {
        println!("Added    {name}");
    }
    let documents = if count == 1 { "document" } else { "documents" };
    println!(
        "{count} {documents} added to the knowledge of \"{}\".",
        add.agent
    );
    Ok(())
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

/// The documents of a file, or of a folder and all below it, by name.
fn find(path: &Path) -> Result<Found, CliError> {
    let mut found = Found::default();
    let unreadable = |path: &Path, error| CliError::Unreadable {
        path: path.to_owned(),
        error,
    };
    let kind = std::fs::metadata(path).map_err(|error| unreadable(path, error))?;
    if kind.is_dir() {
        // The folder that was named must be readable; one below it is skipped where it is not.
        std::fs::read_dir(path).map_err(|error| unreadable(path, error))?;
        walk(path, path, &mut found);
    } else {
        let root = path.parent().unwrap_or(Path::new(""));
        take(root, path, &mut found);
    }
    found.documents.sort_by(|a, b| a.name.cmp(&b.name));
    found.skipped.sort();
    Ok(found)
}

fn walk(root: &Path, folder: &Path, found: &mut Found) {
    let entries: io::Result<Vec<_>> = std::fs::read_dir(folder).and_then(Iterator::collect);
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.skip(folder, format!("it can't be read: {error}")),
    };
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            found.skip(&path, "its name begins with a dot");
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &path, found),
            // A link to a folder may lead in circles.
            Ok(kind) if kind.is_symlink() && path.is_dir() => {
                found.skip(&path, "it is a link to a folder");
            }
            Ok(_) => take(root, &path, found),
            Err(error) => found.skip(&path, format!("it can't be read: {error}")),
        }
    }
}

/// Takes one file, or says why not.
fn take(root: &Path, path: &Path, found: &mut Found) {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if Format::of_file(&name).is_none() {
        return found.skip(path, "it is neither Markdown (.md) nor text (.txt)");
    }
    match std::fs::metadata(path) {
        Ok(file) if !file.is_file() => return found.skip(path, "it is not a file"),
        Ok(file) if file.len() > FILE_BYTES_MAX => {
            return found.skip(path, format!("it is larger than {FILE_BYTES_MAX} bytes"));
        }
        Ok(_) => {}
        Err(error) => return found.skip(path, format!("it can't be read: {error}")),
    }
    match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) if text.trim().is_empty() => found.skip(path, "it is empty"),
        Ok(Ok(text)) => found.documents.push(StoredDocument {
            // The same name wherever the folder is added, also on Windows.
            name: name.replace('\\', "/"),
            text,
        }),
        Ok(Err(_)) => found.skip(path, "it is not UTF-8"),
        Err(error) => found.skip(path, format!("it can't be read: {error}")),
    }
}

impl Found {
    fn skip(&mut self, path: &Path, why: impl Into<String>) {
        self.skipped.push((path.to_owned(), why.into()));
    }
}
