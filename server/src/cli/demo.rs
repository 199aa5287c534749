//! The demo workspace: what Baton runs when nothing is configured.

use super::{CliError, operator, password};
use crate::agent::demo_profile;
use crate::clock::Random;
use crate::config::AgentConfig;
use crate::store::Store;
use baton_protocol::wire::{AgentId, HandoffSettings};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

/// Where the demo's pages are; its documents' addresses are below it.
const DEMO_PATH: &str = "/demo";
const EMAIL: &str = "demo@baton.example";
const NAME: &str = "Robin";
const LOGIN_FILE: &str = "demo-login.txt";

/// The id of the demo's agent.
pub(super) fn agent_id() -> Result<AgentId, CliError> {
    AgentId::try_from("demo".to_owned()).map_err(|what| CliError::Refused(what.into()))
}

/// The demo's agent, whose documents are served below `origin`.
pub(super) fn agent(origin: &str) -> Result<AgentConfig, CliError> {
    Ok(AgentConfig {
        profile: demo_profile(agent_id()?),
        handoff: HandoffSettings::default(),
        sites: Vec::new(),
        knowledge_url_base: Some(format!("{origin}{DEMO_PATH}")),
    })
}

/// The console's login in the demo.
pub(super) struct DemoLogin {
    pub(super) email: &'static str,
    pub(super) password: String,
}

/// The login that was made at the first start, or now. Its file can be read by its owner alone.
pub(super) async fn login(
    store: &dyn Store,
    data_dir: &Path,
    random: &dyn Random,
) -> Result<DemoLogin, CliError> {
    let path = data_dir.join(LOGIN_FILE);
    let kept = match std::fs::read_to_string(&path) {
        Ok(text) => text.lines().nth(1).map(str::to_owned),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(CliError::Unreadable { path, error }),
    };
    let known = store.operator_by_email(EMAIL).await?.is_some();
    let password = match kept {
        Some(password) if known => password,
        // The database is a new one, or the file was lost: both are made anew.
        kept => {
            let password = kept.unwrap_or_else(|| password::generate(random));
            write_private(&path, &format!("{EMAIL}\n{password}\n"))
                .map_err(|error| CliError::Unwritable { path, error })?;
            operator::put(store, EMAIL, NAME, &password, random).await?;
            password
        }
    };
    Ok(DemoLogin {
        email: EMAIL,
        password,
    })
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
