//! What the owner sets: a TOML file, and flags or environment variables over it.
//!
//! Without any of them Baton runs on [`DEFAULT_LISTEN`] with its demo workspace.

mod agent;
mod embedding;
mod error;
mod file;
mod limits;
mod model;
mod notify;
mod origin;
mod team;
#[cfg(test)]
mod tests;

pub use agent::AgentConfig;
pub use embedding::EmbeddingConfig;
pub use error::ConfigError;
pub use file::LogFormat;
pub use model::ModelConfig;
pub use notify::{Environment, NotifyConfig};

use crate::node::Settings;
use file::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where Baton listens if nothing else is said: on this machine only.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8787);
/// The folder of the database if nothing else is said, below the working folder.
pub const DEFAULT_DATA_DIR: &str = "data";
/// The configuration that is read if none is named and this one is there.
pub const DEFAULT_FILE: &str = "baton.toml";

/// The configuration, checked as a whole.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// The folder of the database.
    pub data_dir: PathBuf,
    /// How the log is written.
    pub log_format: LogFormat,
    /// Knowledge may be fetched from private networks, too.
    pub fetch_private_addresses: bool,
    /// The agents; none means the demo workspace.
    pub agents: Vec<AgentConfig>,
    /// The language model that agents answer with, if any.
    pub model: Option<ModelConfig>,
    /// The embedding model that passages are found with, if any.
    pub embedding: Option<EmbeddingConfig>,
    /// The ways out for notifications.
    pub notify: NotifyConfig,
    /// What the node is told.
    pub settings: Settings,
}

/// What flags and environment variables say; they win over the file.
#[derive(Clone, Default)]
pub struct Overrides {
    /// In place of `listen`.
    pub listen: Option<SocketAddr>,
    /// In place of `public_url`.
    pub public_url: Option<String>,
    /// In place of `data_dir`.
    pub data_dir: Option<PathBuf>,
    /// In place of `log_format`.
    pub log_format: Option<LogFormat>,
    /// In place of `limits.frames_per_second`.
    pub frames_per_second: Option<u32>,
    /// In place of `limits.frames_burst`.
    pub frames_burst: Option<u32>,
    /// In place of `model.provider`.
    pub model_provider: Option<String>,
    /// In place of `model.name`.
    pub model: Option<String>,
    /// In place of `model.base_url`.
    pub model_url: Option<String>,
    /// The key of the language model's provider: never in a file.
    pub model_key: Option<String>,
    /// The key of the embedding model's provider: never in a file.
    pub embedding_key: Option<String>,
}

impl Config {
    /// Reads the file that is named, or [`DEFAULT_FILE`] if it is there, or none.
    ///
    /// # Errors
    /// One sentence that says where and what.
    pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Self, ConfigError> {
        let standard = Path::new(DEFAULT_FILE);
        let path = file.or_else(|| standard.exists().then_some(standard));
        let Some(path) = path else {
            return Self::from_file(File::default(), overrides);
        };
        let source = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            file: path.to_owned(),
            error,
        })?;
        Self::parse(&source, overrides).map_err(|error| error.in_file(path))
    }

    /// What works, and hardly as the owner means it: a sentence each.
    pub fn warnings(&self) -> Vec<&'static str> {
        let no_links = !self.notify.is_empty() && self.settings.public_origin.is_none();
        let no_links = no_links.then_some(
            "public_url is not set: links in notifications lead to the address that this server listens \
             on, which nobody else may reach",
        );
        no_links.into_iter().collect()
    }

    /// Reads a configuration from its text.
    ///
    /// # Errors
    /// One sentence that says where and what.
    pub fn parse(source: &str, overrides: Overrides) -> Result<Self, ConfigError> {
        let file = toml::from_str(source).map_err(|error| ConfigError::syntax(source, &error))?;
        Self::from_file(file, overrides)
    }

    fn from_file(file: File, overrides: Overrides) -> Result<Self, ConfigError> {
        let mut settings = Settings {
            behind_proxy: file.behind_proxy,
            demo: file.agents.is_empty(),
            ..Settings::default()
        };
        let model = model::check(file.model, &overrides)?;
        let embedding = embedding::check(file.embedding, &overrides)?;
        let flags = (overrides.frames_per_second, overrides.frames_burst);
        limits::apply(file.limits, flags, &mut settings)?;
        if let Some(seconds) = file.operators.lease_seconds {
            settings.lease_ms = (seconds > 0).then_some(u64::from(seconds) * 1_000);
        }
        settings.teams = team::check_all(file.teams)?;
        let public_url = overrides.public_url.or(file.public_url);
        settings.public_origin = public_url
            .map(|url| origin::parse(&url).map_err(|what| ConfigError::invalid("public_url", what)))
            .transpose()?;
        let listen = file.listen.map(|text| listen_address(&text)).transpose();
        let listen = listen.map_err(|what| ConfigError::invalid("listen", what))?;
        let notify = file.notify.check()?;
        if let Some(kept_ms) = notify.dead_letters_kept_ms {
            settings.dead_letters_kept_ms = kept_ms;
        }
        Ok(Self {
            listen: overrides.listen.or(listen).unwrap_or(DEFAULT_LISTEN),
            data_dir: overrides
                .data_dir
                .or(file.data_dir)
                .unwrap_or_else(|| DEFAULT_DATA_DIR.into()),
            log_format: overrides.log_format.or(file.log_format).unwrap_or_default(),
            fetch_private_addresses: file.fetch_private_addresses,
            agents: agent::check_all(file.agents)?,
            model,
            embedding,
            notify,
            settings,
        })
    }
}

/// An address to listen on, as the file and the command line have it.
///
/// # Errors
/// One sentence that shows a right one.
pub fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("\"{text}\" is not an IP address with a port such as \"{DEFAULT_LISTEN}\"")
    })
}
