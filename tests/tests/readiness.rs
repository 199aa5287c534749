//! `/readyz` tells whether the server can do its work, and costs nothing to ask.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_tests::server::{Server, Setup};
use baton_tests::socket::PATIENCE;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor, SqliteConnection};
use tokio::time::{Instant, interval, timeout};

async fn database(server: &Server) -> Result<SqliteConnection> {
    let file = server.folder().join("data/baton.db");
    Ok(SqliteConnectOptions::new().filename(file).connect().await?)
}

async fn status(server: &Server, path: &str) -> Result<u16> {
    Ok(reqwest::get(server.url(path)).await?.status().as_u16())
}

/// A finding holds for a moment, so the next one is awaited.
async fn ready_is(server: &Server, expected: u16) -> Result<()> {
    let asked = async {
        let mut turns = interval(Duration::from_millis(50));
        while status(server, "/readyz").await? != expected {
            turns.tick().await;
        }
        anyhow::Ok(())
    };
    let asked = timeout(PATIENCE, asked).await;
    asked.with_context(|| format!("/readyz does not answer {expected}"))?
}

#[tokio::test]
async fn a_store_that_takes_no_writes_is_not_ready_until_it_does() -> Result<()> {
    let server = Server::start(Setup::default()).await?;
    ready_is(&server, 200).await?;
    let mut other = database(&server).await?;
    other.execute("BEGIN IMMEDIATE").await?;
    ready_is(&server, 503).await?;
    ensure!(status(&server, "/healthz").await? == 200);
    other.execute("ROLLBACK").await?;
    ready_is(&server, 200).await
}

#[tokio::test]
async fn asking_often_writes_no_more_than_once_a_second() -> Result<()> {
    const FRAME_BYTES: u64 = 4096 + 24;
    const ASKED_FOR: Duration = Duration::from_millis(2_500);
    let server = Server::start(Setup::default()).await?;
    let log = server.folder().join("data/baton.db-wal");
    let before = std::fs::metadata(&log)?.len();
    let start = Instant::now();
    let mut asked = 0;
    while start.elapsed() < ASKED_FOR {
        ensure!(status(&server, "/readyz").await? == 200);
        asked += 1;
    }
    let written = (std::fs::metadata(&log)?.len() - before) / FRAME_BYTES;
    println!("asked {asked} times, {written} pages were written");
    // One finding in each second begun, and each writes one page.
    let seconds_begun = start.elapsed().as_secs() + 2;
    ensure!(asked > seconds_begun, "asked too slowly to tell");
    ensure!(
        (1..=seconds_begun).contains(&written),
        "{written} pages were written"
    );
    Ok(())
}
