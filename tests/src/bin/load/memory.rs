//! What a socket that does nothing costs.

use anyhow::{Context, Result};
use baton_tests::process;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::clock::Clock;
use crate::sessions::{ask_for_person, connect, fresh_token, id_at};
use crate::target::{Row, Running};

pub(crate) const SOCKETS: usize = 2_000;
pub(crate) const ROWS: [Row; 4] = [Row::Waiting, Row::Bare, Row::BareEach, Row::Echo];
/// Sockets that are opened at the same time.
const AT_ONCE: usize = 50;
/// Opened and closed first, so that what a server allocates once is not counted.
const WARM_UP_SOCKETS: usize = 200;

/// Resident memory in bytes for each socket.
pub(crate) struct Footprint {
    /// After the welcome.
    pub(crate) connected: f64,
    /// After a first command, with all that a session brings; none where there are no sessions.
    pub(crate) in_session: Option<f64>,
}

/// Measures a fresh server of a row.
pub(crate) async fn measure(row: Row) -> Result<Footprint> {
    let running = Running::start(row).await?;
    let clock = Clock::start();
    drop(open(&running, row, WARM_UP_SOCKETS, clock).await?);
    let before = resident(&running)?;

    let mut sockets = open(&running, row, SOCKETS, clock).await?;
    let connected = resident(&running)?;
    let mut in_session = None;
    if row.is_chat() {
        stream::iter(&mut sockets)
            .map(|socket| ask_for_person(socket, row, id_at(clock.now_ns())))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        in_session = Some(resident(&running)?);
    }
    let each = |bytes: u64| bytes.saturating_sub(before) as f64 / SOCKETS as f64;
    Ok(Footprint {
        connected: each(connected),
        in_session: in_session.map(each),
    })
}

async fn open(
    running: &Running,
    row: Row,
    count: usize,
    clock: Clock,
) -> Result<Vec<baton_tests::socket::Socket>> {
    let target = &running.target;
    let mut sockets: Vec<_> = stream::iter(0..count)
        .map(async |_| connect(target, row, &fresh_token()).await)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    if count == WARM_UP_SOCKETS && row.is_chat() {
        for socket in &mut sockets {
            ask_for_person(socket, row, id_at(clock.now_ns())).await?;
        }
    }
    Ok(sockets)
}

fn resident(running: &Running) -> Result<u64> {
    process::resident_bytes(running.target.pid)
        .context("memory is read from /proc, which only Linux has")
}
