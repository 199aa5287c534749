//! The data folder: made where it is missing, held by one server at a time.

use super::CliError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held by a server as long as it runs. The system lets go of it however the process ends.
pub(super) struct ServerLock {
    _file: File,
}

/// Makes the folder and sees that it can be written.
pub(super) fn prepare(folder: &Path) -> Result<File, CliError> {
    let failed = |path: PathBuf| move |error| CliError::DataDir { path, error };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    // Conversations and password hashes are nobody else's on this machine.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed(folder.to_owned()))?;
    let path = folder.join("baton.lock");
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(failed(path))
}

/// Takes the folder for a server. Commands such as `knowledge add` go on beside it: the database
/// has locks of its own for that.
pub(super) fn lock(folder: &Path) -> Result<ServerLock, CliError> {
    let file = prepare(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(ServerLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(CliError::DataDirInUse {
            path: folder.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(CliError::DataDir {
            path: folder.to_owned(),
            error,
        }),
    }
}
