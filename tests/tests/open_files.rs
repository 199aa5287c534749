//! The server holds as many connections as the system's hard limit lets it, whatever it was
//! started with.

use anyhow::{Context, Result, ensure};
use baton_tests::process::open_files_max;
use baton_tests::server::{Server, Setup};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[tokio::test]
async fn the_server_raises_its_limit_on_open_files() -> Result<()> {
    const LOW: u64 = 256;
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    ensure!(
        maximum.is_none_or(|maximum| maximum > LOW),
        "too low to tell"
    );
    // The server is started with the limits of this process, which has no other test.
    let current = Some(LOW);
    setrlimit(Resource::Nofile, Rlimit { current, maximum })?;
    let setup = Setup {
        config: Some(format!("[limits]\nconnections_max = {}\n", u32::MAX)),
        ..Setup::default()
    };
    let server = Server::start(setup).await?;
    let pid = server.pid().context("it has a process id")?;
    let limit = open_files_max(pid);
    ensure!(limit == maximum, "{limit:?} of {maximum:?} files");
    if limit.is_some() {
        server.log_with("not for connections_max").await?;
    }
    Ok(())
}
