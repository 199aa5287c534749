//! An operator takes over while the agent writes: it stops at once, on the real server, with a language
//! model that never comes to an end.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{
    Author, CommandId, OperatorCommand, VisitorClientFrame, VisitorEvent, VisitorServerFrame,
};
use baton_tests::operator::{Operator, log_in};
use baton_tests::provider::{Provider, Step};
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use futures_util::StreamExt;
use futures_util::stream;
use hdrhistogram::Histogram;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

const TAKE_OVERS: usize = 1_000;
/// Visitors who are answered at once: as many as the server answers at once, and some who wait.
const AT_ONCE: usize = 40;
/// A take-over comes after 0 up to this many pieces of an answer.
const PIECES_MAX: usize = 30;
const PIECE_EVERY: Duration = Duration::from_millis(2);
const ALL_WITHIN: Duration = Duration::from_secs(120);

const QUESTION: &str = "How long does delivery take?";

/// Words without end, one every now and then.
async fn endless() -> Result<Provider> {
    Provider::start(|_| {
        let mut turns = interval(PIECE_EVERY);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let first = stream::iter([Step::Words("[1]\n".into())]);
        let words = stream::unfold(turns, |mut turns| async move {
            turns.tick().await;
            Some((Step::Words("word ".into()), turns))
        });
        // Longer than any test waits, shorter than an answer may be.
        first
            .chain(words.take(1_200))
            .chain(stream::pending())
            .boxed()
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_take_overs_stop_the_agent_in_its_words() -> Result<()> {
    let mut random = seed::generator("barge_in");
    let provider = Arc::new(endless().await?);
    let setup = Setup::unhurried()
        .with_operators(&["Ada"])
        .with_model(&provider);
    let server = Arc::new(Server::start(setup).await?);
    let cookie = log_in(&server, &Login::of("Ada")).await?;

    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (server, cookie) = (Arc::clone(&server), cookie.clone());
        let random = Pcg64Mcg::seed_from_u64(random.random());
        workers.spawn(async move { take_over_many(&server, &cookie, random).await });
    }
    let all = async {
        let (mut stopped, mut in_words) = (Histogram::<u64>::new(3)?, 0);
        while let Some(worker) = workers.join_next().await {
            let (times, interrupted) = worker??;
            stopped.add(times)?;
            in_words += interrupted;
        }
        anyhow::Ok((stopped, in_words))
    };
    let (stopped, in_words) = timeout(ALL_WITHIN, all).await.context("too slow")??;
    let ms = |quantile| stopped.value_at_quantile(quantile) as f64 / 1_000.0;
    println!(
        "{} take-overs, {in_words} in the agent's words; from click to stopped stream p50 {:.1} ms, p99 {:.1} ms",
        stopped.len(),
        ms(0.5),
        ms(0.99)
    );
    ensure!(
        in_words >= TAKE_OVERS / 2,
        "only {in_words} take-overs hit an answer: let more pieces come first"
    );
    // Every request was dropped with its answer, and none was made for an answer that nobody awaited.
    let mut open = provider.open_streams();
    let none_left = open.wait_for(|open| *open == 0);
    timeout(ALL_WITHIN, none_left)
        .await
        .context("a request is still open")??;
    ensure!(provider.calls() <= TAKE_OVERS, "a run was asked for twice");
    Ok(())
}

async fn take_over_many(
    server: &Server,
    cookie: &str,
    mut random: Pcg64Mcg,
) -> Result<(Histogram<u64>, usize)> {
    let mut ada = Operator::connect_with(server, cookie).await?;
    let mut times = Histogram::new(3)?;
    let mut interrupted = 0;
    for _ in 0..TAKE_OVERS / AT_ONCE {
        let pieces = random.random_range(0..=PIECES_MAX);
        let token = token(&mut random);
        let mut visitor = Visitor::connect(server, &token).await?;
        visitor.say(command_id(&mut random), QUESTION).await?;
        let mut seen = String::new();
        for _ in 0..pieces {
            piece(&mut visitor, &mut seen).await?;
        }
        let take_over = OperatorCommand::TakeOverSession;
        let id = command_id(&mut random);
        let clicked = Instant::now();
        ada.send(visitor.session, id, take_over).await?;
        // Deltas go on until the take-over's entries, and none comes after them.
        while !is_taken_over(&visitor) {
            if let VisitorServerFrame::Delta { offset, text, .. } = visitor.next().await? {
                extend(&mut seen, offset, &text);
            }
        }
        let micros = u64::try_from(clicked.elapsed().as_micros())?;
        times.record(micros)?;
        ada.outcome(id)
            .await?
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        interrupted += usize::from(check(&mut visitor, &seen, id).await?);
    }
    Ok((times, interrupted))
}

/// Awaits a piece of the answer.
async fn piece(visitor: &mut Visitor, seen: &mut String) -> Result<()> {
    loop {
        if let VisitorServerFrame::Delta { offset, text, .. } = visitor.next().await? {
            extend(seen, offset, &text);
            return Ok(());
        }
    }
}

fn extend(seen: &mut String, offset: usize, text: &str) {
    seen.truncate(offset);
    seen.push_str(text);
}

fn is_taken_over(visitor: &Visitor) -> bool {
    let taken = |event: &VisitorEvent| matches!(event, VisitorEvent::SessionTakenOver { .. });
    visitor.entries.iter().any(|entry| taken(&entry.event))
}

/// Nothing of the agent's stands after the take-over, and what was seen stands before it. Whether
/// anything was seen.
async fn check(visitor: &mut Visitor, seen: &str, take_over: CommandId) -> Result<bool> {
    // Whatever was on its way has come when the answer to a ping has.
    visitor.socket.send(&VisitorClientFrame::Ping).await?;
    loop {
        match visitor.next().await? {
            VisitorServerFrame::Pong => break,
            VisitorServerFrame::Delta { text, .. } => {
                anyhow::bail!("words came after the take-over: {text:?}")
            }
            _ => {}
        }
    }
    let taken = visitor
        .entry(|entry| entry.command == Some(take_over))
        .await?;
    let by_agent = visitor
        .entries
        .iter()
        .filter_map(|entry| match &entry.event {
            VisitorEvent::MessageSent {
                author: Author::Agent,
                body,
                interrupted,
                ..
            } => Some((entry.seq, body.plain_text(), *interrupted)),
            _ => None,
        });
    let said: Vec<_> = by_agent.collect();
    match &*said {
        [] => ensure!(seen.is_empty(), "{seen:?} was seen and is lost"),
        [(seq, text, true)] => {
            ensure!(*seq + 1 == taken.seq, "the words stand elsewhere");
            ensure!(text == seen, "{text:?} is kept, {seen:?} was seen");
        }
        other => anyhow::bail!("the agent said {other:?}"),
    }
    Ok(!said.is_empty())
}
