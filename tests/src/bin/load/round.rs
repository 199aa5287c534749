//! One round: every visitor keeps so many messages on the way, for a set time.

use anyhow::{Context, Result};
use baton_tests::process;
use baton_tests::socket::Socket;
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use crate::Effort;
use crate::clock::Clock;
use crate::sessions::{
    ask_for_person, connect, fresh_token, id_at, message_frame, next_text, sent_times,
};
use crate::target::{Row, Target, Targets};

const VISITORS: usize = 100;

/// What a round measured.
pub(crate) struct Sample {
    pub(crate) confirmed_per_second: f64,
    pub(crate) confirmation_us: Percentiles,
    /// Until a second connection of the session had it; none where there are no sessions.
    pub(crate) delivery_us: Option<Percentiles>,
    /// Of the server; none where the kernel does not say.
    pub(crate) cpu_us_per_message: Option<f64>,
}

/// In microseconds.
#[derive(Clone, Copy)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// The measured part of a round.
#[derive(Clone, Copy)]
struct Window {
    from_ns: u64,
    to_ns: u64,
}

/// What one visitor measured.
struct Tally {
    confirmations: Histogram<u64>,
    deliveries: Histogram<u64>,
}

pub(crate) async fn measure(
    targets: &Targets,
    row: Row,
    in_flight: usize,
    effort: &Effort,
    clock: Clock,
) -> Result<Sample> {
    let target = targets.of(row);
    let pairs = try_join_all((0..VISITORS).map(|_| open(target, row, clock))).await?;

    let from_ns = clock.now_ns() + effort.warm_up.as_nanos() as u64;
    let to_ns = from_ns + effort.measured.as_nanos() as u64;
    let window = Window { from_ns, to_ns };
    let mut visitors = JoinSet::new();
    for (sender, second) in pairs {
        visitors.spawn(visit(row, sender, second, in_flight, window, clock));
    }
    let cpu_us = cpu_within(target.pid, window, clock);
    let tallies = async {
        let mut all = Tally::new()?;
        while let Some(tally) = visitors.join_next().await {
            let tally = tally??;
            all.confirmations.add(tally.confirmations)?;
            all.deliveries.add(tally.deliveries)?;
        }
        anyhow::Ok(all)
    };
    let (cpu_us, all) = tokio::join!(cpu_us, tallies);
    let all = all.with_context(|| row.name())?;
    let confirmed = all.confirmations.len() as f64;
    Ok(Sample {
        confirmed_per_second: confirmed / effort.measured.as_secs_f64(),
        confirmation_us: Percentiles::of(&all.confirmations),
        delivery_us: row.is_chat().then(|| Percentiles::of(&all.deliveries)),
        cpu_us_per_message: cpu_us.map(|cpu_us| cpu_us as f64 / confirmed),
    })
}

/// A visitor's connection, and on a chat a second one of the same session.
async fn open(target: &Target, row: Row, clock: Clock) -> Result<(Socket, Option<Socket>)> {
    let token = fresh_token();
    let mut sender = connect(target, row, &token).await?;
    if row.waits() {
        ask_for_person(&mut sender, row, id_at(clock.now_ns())).await?;
    }
    let second = match row.is_chat() {
        true => Some(connect(target, row, &token).await?),
        false => None,
    };
    Ok((sender, second))
}

async fn cpu_within(pid: u32, window: Window, clock: Clock) -> Option<u64> {
    sleep_until(clock.at(window.from_ns)).await;
    let before = process::cpu_us(pid)?;
    sleep_until(clock.at(window.to_ns)).await;
    Some(process::cpu_us(pid)? - before)
}

async fn visit(
    row: Row,
    sender: Socket,
    second: Option<Socket>,
    in_flight: usize,
    window: Window,
    clock: Clock,
) -> Result<Tally> {
    let mut tally = Tally::new()?;
    let (stop, stopped) = oneshot::channel();
    let watching = second.map(|second| tokio::spawn(watch(second, window, clock, stopped)));
    tally.confirmations = send(row, sender, in_flight, window, clock).await?;
    drop(stop);
    if let Some(watching) = watching {
        tally.deliveries = watching.await??;
    }
    Ok(tally)
}

/// Keeps `in_flight` messages on the way until the window ends, then awaits the last of them.
async fn send(
    row: Row,
    mut socket: Socket,
    in_flight: usize,
    window: Window,
    clock: Clock,
) -> Result<Histogram<u64>> {
    let mut took = histogram()?;
    let mut on_the_way = 0;
    let mut due = in_flight;
    loop {
        for _ in 0..std::mem::take(&mut due) {
            let frame = message_frame(row, id_at(clock.now_ns()));
            socket.feed_text(frame).await?;
            on_the_way += 1;
        }
        socket.flush().await?;
        if on_the_way == 0 {
            return Ok(took);
        }
        let text = next_text(&mut socket).await?;
        let now_ns = clock.now_ns();
        for sent_ns in sent_times(&text) {
            on_the_way -= 1;
            due += usize::from(now_ns < window.to_ns);
            window.record(&mut took, sent_ns, now_ns);
        }
    }
}

/// Reads what the other connection of the session sent.
async fn watch(
    mut socket: Socket,
    window: Window,
    clock: Clock,
    mut stopped: oneshot::Receiver<()>,
) -> Result<Histogram<u64>> {
    let mut took = histogram()?;
    loop {
        let text = tokio::select! {
            text = next_text(&mut socket) => text?,
            _ = &mut stopped => return Ok(took),
        };
        let now_ns = clock.now_ns();
        for sent_ns in sent_times(&text) {
            window.record(&mut took, sent_ns, now_ns);
        }
    }
}

/// For times in microseconds, up to more than a round takes.
pub(crate) fn histogram() -> Result<Histogram<u64>> {
    const HIGHEST_US: u64 = 60_000_000;
    const SIGNIFICANT_DIGITS: u8 = 3;
    Ok(Histogram::new_with_bounds(
        1,
        HIGHEST_US,
        SIGNIFICANT_DIGITS,
    )?)
}

impl Window {
    fn record(self, took: &mut Histogram<u64>, sent_ns: u64, now_ns: u64) {
        // What the second connection reads of an earlier time was said before it was there.
        if (self.from_ns..self.to_ns).contains(&now_ns) {
            took.saturating_record(now_ns.saturating_sub(sent_ns) / 1_000);
        }
    }
}

impl Tally {
    fn new() -> Result<Self> {
        Ok(Self {
            confirmations: histogram()?,
            deliveries: histogram()?,
        })
    }
}

impl Percentiles {
    pub(crate) fn of(took_us: &Histogram<u64>) -> Self {
        Self {
            p50: took_us.value_at_quantile(0.50) as f64,
            p99: took_us.value_at_quantile(0.99) as f64,
        }
    }
}
