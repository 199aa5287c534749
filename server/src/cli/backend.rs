//! The backends that `main.rs` names.

use super::{CliError, data_dir};
use crate::bus::Bus;
use crate::clock::{Random, SystemRandom};
use crate::config::Config;
use crate::store::{Store, StoreError};
use baton_protocol::wire::Epoch;
use futures_util::future::LocalBoxFuture;
use std::path::PathBuf;
use std::sync::Arc;

/// Opens the store in a folder; a new one gets the epoch.
pub type OpenStore =
    fn(PathBuf, Epoch) -> LocalBoxFuture<'static, Result<Arc<dyn Store>, StoreError>>;

/// Copies the store in a folder into a file that is not there yet.
pub type BackUpStore = fn(PathBuf, PathBuf) -> LocalBoxFuture<'static, Result<(), StoreError>>;

/// Puts a copy in the place of the store in a folder, or takes the one there for a copy; it gets
/// the epoch.
pub type RestoreStore =
    fn(PathBuf, Option<PathBuf>, Epoch) -> LocalBoxFuture<'static, Result<(), StoreError>>;

/// What the commands run on.
pub struct Backends {
    /// Opens the store in the data folder.
    pub open_store: OpenStore,
    /// Copies the store in the data folder.
    pub back_up_store: BackUpStore,
    /// Puts a copy in its place.
    pub restore_store: RestoreStore,
    /// Tells connections what was committed.
    pub bus: Arc<dyn Bus>,
}

impl Backends {
    /// The store in the configured folder, which is made where it is missing.
    pub(super) async fn open(&self, config: &Config) -> Result<Arc<dyn Store>, CliError> {
        data_dir::prepare(&config.data_dir)?;
        Ok((self.open_store)(config.data_dir.clone(), new_epoch()).await?)
    }
}

pub(super) fn new_epoch() -> Epoch {
    let mut epoch = [0; 16];
    SystemRandom.fill(&mut epoch);
    Epoch(uuid::Builder::from_random_bytes(epoch).into_uuid())
}
