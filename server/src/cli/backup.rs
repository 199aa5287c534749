//! `baton backup` and `baton restore`.

use super::backend::new_epoch;
use super::{Backends, CliError, data_dir};
use crate::config::Config;
use std::path::PathBuf;

pub(super) async fn back_up(
    config: &Config,
    backends: &Backends,
    file: PathBuf,
) -> Result<(), CliError> {
    if file.exists() {
        let what = format!("{} is there already: name a new file", file.display());
        return Err(CliError::Refused(what));
    }
    (backends.back_up_store)(config.data_dir.clone(), file.clone()).await?;
    println!("The database is copied to {}.", file.display());
    Ok(())
}

pub(super) async fn restore(
    config: &Config,
    backends: &Backends,
    file: Option<PathBuf>,
) -> Result<(), CliError> {
    let _lock = data_dir::lock(&config.data_dir)?;
    (backends.restore_store)(config.data_dir.clone(), file.clone(), new_epoch()).await?;
    match file {
        Some(file) => println!("{} is the database now.", file.display()),
        None => println!("The database is taken for a restored copy."),
    }
    println!("Clients read their conversations anew, and operators log in again.");
    println!("Operators and passwords are those of the copy: see baton operator list.");
    Ok(())
}
