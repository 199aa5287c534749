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

/// What the commands run on.
pub struct Backends {
    /// Opens the store in the data folder.
    pub open_store: OpenStore,
    /// Tells connections what was committed.
    pub bus: Arc<dyn Bus>,
}

impl Backends {
    /// The store in the configured folder, which is made where it is missing.
    pub(super) async fn open(&self, config: &Config) -> Result<Arc<dyn Store>, CliError> {
        data_dir::prepare(&config.data_dir)?;
        let mut epoch = [0; 16];
        SystemRandom.fill(&mut epoch);
        let epoch = Epoch(uuid::Builder::from_random_bytes(epoch).into_uuid());
        Ok((self.open_store)(config.data_dir.clone(), epoch).await?)
    }
}
