//! The `baton` binary: the one place that names the backends.

use baton_server::bus::local::LocalBus;
use baton_server::cli::{self, Backends};
use baton_server::store::Store;
use baton_server::store::sqlite::SqliteStore;
use std::process::ExitCode;
use std::sync::Arc;

/// The database's file in the data folder.
const DATABASE: &str = "baton.db";

fn main() -> ExitCode {
    cli::run(Backends {
        open_store: |data_dir, new_epoch| {
            Box::pin(async move {
                let store = SqliteStore::open(&data_dir.join(DATABASE), new_epoch).await?;
                Ok(Arc::new(store) as Arc<dyn Store>)
            })
        },
        back_up_store: |data_dir, file| {
            Box::pin(async move { SqliteStore::back_up(&data_dir.join(DATABASE), &file).await })
        },
        restore_store: |data_dir, backup, new_epoch| {
            Box::pin(async move {
                let database = data_dir.join(DATABASE);
                SqliteStore::restore(&database, backup.as_deref(), new_epoch).await
            })
        },
        bus: Arc::new(LocalBus::new()),
    })
}
