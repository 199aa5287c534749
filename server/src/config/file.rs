//! The TOML file, key by key. `baton.example.toml` shows every one of them.

use super::agent::AgentTable;
use super::embedding::EmbeddingTable;
use super::model::ModelTable;
use super::notify::NotifyTable;
use super::team::TeamTable;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) listen: Option<String>,
    pub(super) public_url: Option<String>,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) log_format: Option<LogFormat>,
    pub(super) behind_proxy: bool,
    pub(super) fetch_private_addresses: bool,
    pub(super) limits: Limits,
    pub(super) operators: Operators,
    pub(super) model: Option<ModelTable>,
    pub(super) embedding: Option<EmbeddingTable>,
    pub(super) notify: NotifyTable,
    #[serde(alias = "team")]
    pub(super) teams: Vec<TeamTable>,
    pub(super) agents: Vec<AgentTable>,
}

/// How the log is written to the standard error output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) frames_per_second: Option<u32>,
    pub(super) frames_burst: Option<u32>,
    pub(super) connections_max: Option<usize>,
    pub(super) per_address: PerAddress,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Operators {
    pub(super) lease_seconds: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PerAddress {
    pub(super) connections_max: Option<usize>,
    pub(super) sockets_max: Option<usize>,
    pub(super) sockets_per_second: Option<u32>,
    pub(super) sockets_burst: Option<u32>,
    pub(super) requests_per_second: Option<u32>,
    pub(super) requests_burst: Option<u32>,
}
