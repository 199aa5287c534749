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
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    // Conversations and password hashes are nobody else's on this machine.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| CliError::DataDir {
        path: folder.to_owned(),
        error,
    })?;
    let path = lock_file(folder);
    let mut options = OpenOptions::new();
    let opened = options.create(true).append(true).open(&path);
    opened.map_err(|error| CliError::Unwritable { path, error })
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
        Err(TryLockError::Error(error)) => Err(CliError::Unwritable {
            path: lock_file(folder),
            error,
        }),
    }
}

fn lock_file(folder: &Path) -> PathBuf {
    folder.join("baton.lock")
}
