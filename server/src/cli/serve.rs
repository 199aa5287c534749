//! `baton serve`.

use super::demo::{self, DemoLogin};
use super::stop::StopSignals;
use super::vectors::Embedding;
use super::workspace::Workspace;
use super::{Backends, CliError, data_dir};
use crate::agent::{Budget, Embedder, Model, ModelAddress};
use crate::background;
use crate::clock::{SystemClock, SystemRandom};
use crate::config::{AgentConfig, Config, EmbeddingConfig, LogFormat, ModelConfig};
use crate::http;
use crate::node::{Node, NodeParts};
use crate::notify::{Courier, CourierParts, PushKey, Routes};
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise.
const LOG_DEFAULT: &str = "info,sqlx=warn,tantivy=warn,genai=off";

pub(super) async fn serve(mut config: Config, backends: Backends) -> Result<(), CliError> {
    start_log(config.log_format);
    let outlets = config.notify.outlets(&|name| std::env::var(name).ok())?;
    let listening = |error| CliError::Listen {
        address: config.listen,
        error,
    };
    // First what fails most often, and before anything is written.
    let listener = TcpListener::bind(config.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let _lock = data_dir::lock(&config.data_dir)?;
    let store = backends.open(&config).await?;

    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    if config.settings.is_https() && !config.settings.behind_proxy {
        tracing::warn!(
            "public_url is https, so a proxy stands in front: set behind_proxy = true as well, or \
             all visitors share the limits of one address"
        );
    }
    #[cfg(unix)]
    super::open_files::allow_connections(config.settings.connections_max);
    let public = config.settings.public_origin.clone();
    let origin = public.unwrap_or_else(|| local_origin(address));
    let is_demo = config.settings.demo;
    let (agents, login) = if is_demo {
        let login = demo::login(&*store, &config.data_dir, &SystemRandom).await?;
        (vec![demo::agent(&origin)?], Some(login))
    } else {
        (config.agents, None)
    };
    let has_operators = !store.operators().await?.is_empty();
    let addresses = addresses(&origin, &agents, login.as_ref(), has_operators);
    let model = config.model.map(model).transpose()?;
    let folder = config.data_dir.clone();
    let embedding = config.embedding.map(|config| embedding(config, folder));
    let embedding = embedding.transpose()?;
    let workspace = Workspace::load(Arc::clone(&store), agents, is_demo, model, embedding).await?;
    let push_key = store.push_key(PushKey::make(&SystemRandom)).await?;
    let environment = |name: &str| std::env::var(name).ok();
    let ways = config
        .notify
        .member_ways(&environment, &push_key, &origin)?;
    config.settings.member_ways = Arc::new(ways);
    let routes = outlets.iter().map(|outlet| outlet.route.clone());
    let routes = Arc::new(Routes::new(&origin, routes.collect()));
    config.settings.notify = Arc::clone(&routes);
    let node = Arc::new(Node::new(NodeParts {
        store: Arc::clone(&store),
        bus: backends.bus,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        agents: workspace.agents(),
        settings: config.settings,
    }));
    tokio::spawn(workspace.follow());
    let parts = CourierParts {
        store: Arc::clone(&store),
        routes,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
    };
    let couriers = outlets
        .into_iter()
        .map(|outlet| Courier::new(outlet, parts.clone()));
    let couriers = couriers.collect();
    let deliveries = background::deliver_notifications(&node, couriers);

    // Before anybody is told that it runs, and might stop it.
    let signals = StopSignals::listen().map_err(CliError::Runtime)?;
    // Not fatal: a server goes on whose output nobody reads.
    let _ = std::io::stdout().write_all(addresses.as_bytes());
    http::serve(listener, node, signals.stop()).await;
    deliveries.join_all().await;
    if let Err(error) = store.checkpoint().await {
        // Nothing is lost: what was committed stands beside the file, and the next start reads it.
        tracing::warn!(%error, "The database could not be put in order for the stop");
    }
    tracing::info!("Baton has stopped");
    Ok(())
}

/// The client of the language model. Nothing is asked of it before a visitor does.
fn model(config: ModelConfig) -> Result<Model, CliError> {
    let ModelAddress {
        provider, model, ..
    } = &config.address;
    tracing::info!(%provider, %model, "A language model writes the answers");
    let budget = Budget::new(config.budget, Arc::new(SystemClock));
    Ok(Model::new(config.address, budget, config.times)?)
}

/// The client of the embedding model.
fn embedding(config: EmbeddingConfig, folder: PathBuf) -> Result<Embedding, CliError> {
    let embedder = Arc::new(Embedder::new(config.address, config.question_within)?);
    Ok(Embedding { embedder, folder })
}

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| LOG_DEFAULT.into());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second log is a test's, and stays.
    let _ = match format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

/// How a browser on this machine reaches the address.
fn local_origin(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// What a person does next.
fn addresses(
    origin: &str,
    agents: &[AgentConfig],
    login: Option<&DemoLogin>,
    has_operators: bool,
) -> String {
    let mut text = String::from("\nBaton is ready.\n\n");
    if login.is_some() {
        text += &format!("  Demo page    {origin}/demo/\n");
    }
    text += &format!("  Console      {origin}/console/\n");
    if let Some(login) = login {
        text += &format!("    Email      {}\n", login.email);
        text += &format!("    Password   {}\n", login.password);
    } else if !has_operators {
        text += "    No operator can log in yet: baton operator add EMAIL --name NAME\n";
    }
    for agent in agents {
        let id = &agent.profile.id;
        text += &format!("\n  To show \"{id}\" on a page, paste this tag:\n");
        let accent = &agent.profile.accent;
        text += &format!(
            "  <script async src=\"{origin}/baton.js\" data-agent=\"{id}\" data-accent=\"{accent}\"></script>\n"
        );
    }
    text + "\nCtrl-C stops it.\n\n"
}
