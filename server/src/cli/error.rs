//! Why a command failed, in one sentence.

use crate::agent::{KnowledgeError, ModelSetupError};
use crate::config::ConfigError;
use crate::eval::{KnowledgeEvalError, TriggersError};
use crate::ingest::SourceError;
use crate::store::StoreError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address can't be listened on.
    #[error("{}", listen_sentence(*address, error))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The data folder can't be made or written.
    #[error("the data folder {} can't be written: {error}", path.display())]
    DataDir {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file in the data folder can't be made or written.
    #[error("the file {} can't be written: {error}", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another server has the data folder.
    #[error("another Baton server is running on the data folder {}", path.display())]
    DataDirInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The database can't be opened, or a call to it failed.
    #[error("{}", store_sentence(.0))]
    Store(#[from] StoreError),
    /// A file or folder that was named can't be read.
    #[error("{} can't be read: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What was typed makes no sense here.
    #[error("{0}")]
    Refused(String),
    /// The source gives no documents.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The documents can't be indexed.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The language model can't be used.
    #[error(transparent)]
    Model(#[from] ModelSetupError),
    /// A file to score makes no sense.
    #[error(transparent)]
    Triggers(#[from] TriggersError),
    /// Documents or questions to measure on make no sense.
    #[error(transparent)]
    Eval(#[from] KnowledgeEvalError),
    /// What was found can't be printed.
    #[error("the standard output can't be written: {0}")]
    Output(io::Error),
    /// No threads, no event queue.
    #[error("the system gives no resources to start with: {0}")]
    Runtime(io::Error),
}

fn listen_sentence(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{address} is in use by another program: stop that one, or choose another port with --listen"
        ),
        io::ErrorKind::PermissionDenied => format!(
            "listening on {address} is not permitted: ports below 1024 need a privilege, choose another with --listen"
        ),
        io::ErrorKind::AddrNotAvailable => {
            format!("{address} is not an address of this machine, choose another with --listen")
        }
        _ => format!("{address} can't be listened on: {error}"),
    }
}

fn store_sentence(error: &StoreError) -> String {
    match error {
        StoreError::Damaged(what) => {
            format!("the database can't be used and was left as it is: {what}")
        }
        StoreError::Unavailable(what) => format!("the database can't be reached: {what}"),
    }
}
