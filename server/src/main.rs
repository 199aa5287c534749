//! The `baton` binary: the one place that names the backends.

use baton_server::bus::local::LocalBus;
use baton_server::cli::{self, Backends};
use baton_server::store::Store;
use baton_server::store::sqlite::SqliteStore;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    cli::run(Backends {
        open_store: |data_dir, new_epoch| {
            Box::pin(async move {
                let store = SqliteStore::open(&data_dir.join("baton.db"), new_epoch).await?;
                Ok(Arc::new(store) as Arc<dyn Store>)
            })
        },
        bus: Arc::new(LocalBus::new()),
    })
}
