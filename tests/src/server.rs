//! The real server as a process of its own, on a port and a folder that nobody else uses.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::{interval, timeout};

use crate::provider::Provider;
use crate::spawned::{Log, START_WITHIN, Spawned};

/// The agent that a server without configuration comes with.
pub const DEMO_AGENT: &str = "demo";

const READY_EVERY: Duration = Duration::from_millis(20);

/// What an operator logs in with.
#[derive(Clone, Debug)]
pub struct Login {
    /// Their address.
    pub email: String,
    /// Their display name.
    pub name: String,
    /// Their password.
    pub password: String,
}

impl Login {
    /// A login made from a name.
    pub fn of(name: &str) -> Self {
        Self {
            email: format!("{}@example.com", name.to_lowercase()),
            name: name.to_owned(),
            password: format!("{name}-long-enough-password"),
        }
    }
}

/// How a server is to be set up.
#[derive(Default)]
pub struct Setup {
    /// The configuration file's text; none to run without one.
    pub config: Option<String>,
    /// The operators to add before the start.
    pub operators: Vec<Login>,
    /// What is logged, as `RUST_LOG` says it; none for the server's own choice.
    pub log: Option<String>,
    /// Environment variables, with secrets say.
    pub environment: Vec<(String, String)>,
}

impl Setup {
    /// For tests that send faster than a person, all from one address: what is limited for each
    /// connection and each address is lifted.
    pub fn unhurried() -> Self {
        Self {
            config: Some(UNLIMITED.to_owned()),
            ..Self::default()
        }
    }

    /// With a language model that this provider has, in place of the embedded answerer.
    #[must_use]
    pub fn with_model(mut self, provider: &Provider) -> Self {
        let table = format!(
            "[model]\nprovider = \"openai\"\nname = \"scripted\"\nbase_url = \"{}\"\nday_tokens = 1000000000\n",
            provider.base_url()
        );
        self.config = Some(table + &self.config.unwrap_or_default());
        self
    }

    /// With these operators, by name.
    #[must_use]
    pub fn with_operators(mut self, names: &[&str]) -> Self {
        self.operators = names.iter().map(|name| Login::of(name)).collect();
        self
    }
}

const UNLIMITED: &str = "
[limits]
frames_per_second = 0
[limits.per_address]
connections_max = 20000
sockets_max = 20000
sockets_per_second = 0
requests_per_second = 0
";

/// A running server. It ends when this is dropped.
pub struct Server {
    folder: TempDir,
    binary: PathBuf,
    process: Spawned,
    filter: Option<String>,
    environment: Vec<(String, String)>,
    log: Log,
}

impl Server {
    /// Sets a server up in a fresh folder, starts it, and awaits that it is ready.
    ///
    /// # Errors
    /// Fails, with what the server wrote, when it does not come up.
    pub async fn start(setup: Setup) -> Result<Self> {
        Self::start_binary(&binary()?, setup).await
    }

    /// The same with another binary of the server.
    ///
    /// # Errors
    /// Fails, with what the server wrote, when it does not come up.
    pub async fn start_binary(binary: &Path, setup: Setup) -> Result<Self> {
        let folder = TempDir::with_prefix("baton-")?;
        if let Some(config) = &setup.config {
            std::fs::write(config_path(folder.path()), config)?;
        }
        for login in &setup.operators {
            add_operator(binary, folder.path(), login).await?;
        }
        let log = Log::default();
        let free_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let filter = setup.log.as_deref();
        let command = serving(binary, folder.path(), free_port, filter, &setup.environment);
        let process = Spawned::start_logged(command, &log).await?;
        let server = Self {
            folder,
            binary: binary.to_owned(),
            process,
            filter: setup.log,
            environment: setup.environment,
            log,
        };
        server.await_readiness().await?;
        Ok(server)
    }

    /// Kills the server with SIGKILL, which it can't catch, and awaits its end.
    ///
    /// # Errors
    /// Fails if the process can't be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.kill().await
    }

    /// Starts a killed server again on the same data and the same port, and awaits that it is ready.
    ///
    /// # Errors
    /// Fails, with what the server wrote, when it does not come up.
    pub async fn start_again(&mut self) -> Result<()> {
        self.start_again_unready().await?;
        self.await_readiness().await
    }

    /// Starts a killed server again and returns as soon as it listens.
    ///
    /// # Errors
    /// Fails, with what the server wrote, when it does not come up.
    pub async fn start_again_unready(&mut self) -> Result<()> {
        let address = self.address();
        let filter = self.filter.as_deref();
        let environment = &self.environment;
        let command = serving(&self.binary, self.folder(), address, filter, environment);
        self.process = Spawned::start_logged(command, &self.log).await?;
        ensure!(
            self.address() == address,
            "the server listens elsewhere now"
        );
        Ok(())
    }

    /// Runs a command of the server's command line on this server's folder.
    ///
    /// # Errors
    /// Fails, with what it said, when the command does.
    pub async fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut command = command(&self.binary, self.folder(), arguments);
        command.envs(self.environment.iter().cloned());
        let output = command.stdin(Stdio::null()).output().await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "`baton {arguments:?}` failed: {said}{failed}"
        );
        Ok(said)
    }

    async fn await_readiness(&self) -> Result<()> {
        let ready = async {
            let mut turns = interval(READY_EVERY);
            loop {
                turns.tick().await;
                let answer = reqwest::get(self.url("/readyz")).await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    return;
                }
            }
        };
        timeout(START_WITHIN, ready)
            .await
            .with_context(|| format!("the server is not ready:\n{}", self.log()))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.process.address()
    }

    /// Its own origin, which sockets must come from.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The address of one of its resources.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// The id of its process; none while it is killed.
    pub fn pid(&self) -> Option<u32> {
        self.process.pid()
    }

    /// Its folder of data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// All that it wrote to its standard output and error since the first start.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// The same, once it holds these words.
    ///
    /// # Errors
    /// Fails, with what it wrote, when the words don't come.
    pub async fn log_with(&self, words: &str) -> Result<String> {
        let text = self.log.text_with(words).await;
        text.with_context(|| format!("the log does not say {words:?}:\n{}", self.log()))
    }
}

/// The server's binary: `BATON_BIN`, or the one beside the tests' own folder.
///
/// # Errors
/// Fails, with what to do, when there is none.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = env::var_os("BATON_BIN") {
        return Ok(path.into());
    }
    let own = env::current_exe()?;
    let name = format!("baton{}", env::consts::EXE_SUFFIX);
    let beside = own.ancestors().skip(1).take(2).map(|dir| dir.join(&name));
    match beside.into_iter().find(|path| path.is_file()) {
        Some(path) => Ok(path),
        None => bail!("no server to test: run `cargo xtask test`, or set BATON_BIN"),
    }
}

fn config_path(folder: &Path) -> PathBuf {
    folder.join("baton.toml")
}

fn command(binary: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary);
    let config = config_path(folder);
    // The folder is also the place to run in: a file of the developer's must not be found.
    command.current_dir(folder).args(arguments);
    command.arg("--data-dir").arg(folder.join("data"));
    if config.is_file() {
        command.arg("--config").arg(config);
    }
    command.kill_on_drop(true);
    command
}

async fn add_operator(binary: &Path, folder: &Path, login: &Login) -> Result<()> {
    let arguments = ["operator", "add", &login.email, "--name", &login.name];
    let mut child = command(binary, folder, &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", binary.display()))?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    stdin
        .write_all(format!("{}\n", login.password).as_bytes())
        .await?;
    drop(stdin);
    let output = child.wait_with_output().await?;
    ensure!(
        output.status.success(),
        "`baton operator add` failed: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn serving(
    binary: &Path,
    folder: &Path,
    listen: SocketAddr,
    filter: Option<&str>,
    environment: &[(String, String)],
) -> Command {
    let listen = listen.to_string();
    let mut command = command(binary, folder, &["serve", "--listen", &listen]);
    // What a developer set for themselves is not what is tested.
    command.env_remove("RUST_LOG");
    command.envs(filter.map(|filter| ("RUST_LOG", filter)));
    command.envs(environment.iter().cloned());
    command
}
