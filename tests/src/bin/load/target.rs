//! The servers that are measured.

use std::env;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use baton_tests::operator::{Operator, log_in};
use baton_tests::server::{Server, Setup};
use baton_tests::spawned::Spawned;
use tempfile::TempDir;

/// One row of the table: a server, and what it is asked to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// Baton, the sessions waiting for a person: the agent is silent. Nobody waits where no console
    /// is open, so one is.
    Waiting,
    /// A chat server without features, many messages in one commit.
    Bare,
    /// Baton with the agent answering.
    Answering,
    /// A chat server without features, one commit for each message.
    BareEach,
    /// What the sockets alone cost.
    Echo,
}

impl Row {
    /// In the order of the rounds: the two that the aim compares stand beside each other.
    pub(crate) const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Bare,
        Self::Answering,
        Self::BareEach,
        Self::Echo,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "Baton + a console, waiting",
            Self::Answering => "Baton + a console, answering",
            Self::Bare => "bare chat, group commit",
            Self::BareEach => "bare chat, commit each",
            Self::Echo => "bare echo",
        }
    }

    /// Whether visitors say hello and have sessions.
    pub(crate) fn is_chat(self) -> bool {
        self != Self::Echo
    }

    /// Whether the visitors ask for a person before they are measured. Where there is no person it
    /// is a message like any other.
    pub(crate) fn waits(self) -> bool {
        self.is_chat() && self != Self::Answering
    }
}

/// Where a server is, and its process.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) pid: u32,
}

/// A server that runs as long as this lives.
pub(crate) struct Running {
    pub(crate) target: Target,
    _process: Process,
    _folder: Option<TempDir>,
}

enum Process {
    Baton {
        _server: Arc<Server>,
        /// Keeps an operator on duty, so that visitors wait for a person and not for a letter.
        duty: tokio::task::JoinHandle<()>,
    },
    Bare(#[expect(dead_code, reason = "it ends when it is dropped")] Box<Spawned>),
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Self::Baton { duty, .. } = self {
            duty.abort();
        }
    }
}

impl Running {
    /// Starts a row's server in a folder of its own.
    pub(crate) async fn start(row: Row) -> Result<Self> {
        match row {
            Row::Waiting | Row::Answering => Self::start_baton().await,
            Row::Bare => Self::start_bare(&["serve-bare"], true).await,
            Row::BareEach => Self::start_bare(&["serve-bare", "--commit-each"], true).await,
            Row::Echo => Self::start_bare(&["serve-echo"], false).await,
        }
    }

    async fn start_baton() -> Result<Self> {
        let setup = Setup::unhurried().with_operators(&["Ada"]);
        let login = setup.operators[0].clone();
        let server = Server::start(setup).await?;
        let target = Target {
            address: server.address(),
            pid: server.pid().context("the server has ended")?,
        };
        let server = Arc::new(server);
        let cookie = log_in(&server, &login).await?;
        let operator = on_duty(&server, &cookie).await?;
        let duty = tokio::spawn(keep_on_duty(operator, Arc::clone(&server), cookie));
        Ok(Self {
            target,
            _process: Process::Baton {
                _server: server,
                duty,
            },
            _folder: None,
        })
    }

    async fn start_bare(arguments: &[&str], stores: bool) -> Result<Self> {
        let folder = stores
            .then(|| TempDir::with_prefix("baton-bare-"))
            .transpose()?;
        let mut command = tokio::process::Command::new(env::current_exe()?);
        command.args(arguments);
        command.args(folder.as_ref().map(TempDir::path));
        let spawned = Spawned::start(command).await?;
        Ok(Self {
            target: Target {
                address: spawned.address(),
                pid: spawned.pid().context("the server has ended")?,
            },
            _process: Process::Bare(Box::new(spawned)),
            _folder: folder,
        })
    }
}

async fn on_duty(server: &Server, cookie: &str) -> Result<Operator> {
    let mut operator = Operator::connect_with(server, cookie).await?;
    operator.go_on_duty().await?;
    Ok(operator)
}

/// Comes back whenever the server closes, as the console does.
async fn keep_on_duty(first: Operator, server: Arc<Server>, cookie: String) {
    let mut operator = first;
    loop {
        let code = operator.stay().await;
        eprintln!("the operator was closed with {code:?} and comes back");
        match on_duty(&server, &cookie).await {
            Ok(next) => operator = next,
            Err(error) => {
                eprintln!("the operator was closed with {code:?} and can't come back: {error:#}");
                return;
            }
        }
    }
}

/// All servers, at the same time.
pub(crate) struct Targets {
    baton: Running,
    bare: Running,
    bare_each: Running,
    echo: Running,
}

impl Targets {
    pub(crate) async fn start() -> Result<Self> {
        Ok(Self {
            baton: Running::start(Row::Waiting).await?,
            bare: Running::start(Row::Bare).await?,
            bare_each: Running::start(Row::BareEach).await?,
            echo: Running::start(Row::Echo).await?,
        })
    }

    pub(crate) fn of(&self, row: Row) -> &Target {
        let running = match row {
            Row::Waiting | Row::Answering => &self.baton,
            Row::Bare => &self.bare,
            Row::BareEach => &self.bare_each,
            Row::Echo => &self.echo,
        };
        &running.target
    }
}
