//! What becomes of an answer in the making when the visitor writes again, and when the server is killed: on
//! the real server, with a language model that writes word by word.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{
    Author, CommandId, Entry, Seq, SessionToken, VisitorClientFrame, VisitorEntry, VisitorEvent,
    VisitorServerFrame,
};
use baton_tests::provider::{Provider, Step};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The pieces of an answer.
const PIECES: usize = 30;
const PIECE_EVERY: Duration = Duration::from_millis(2);
const ALL_WITHIN: Duration = Duration::from_secs(120);

const FIRST: &str = "How long does delivery take, giraffe?";
const SECOND: &str = "How long does delivery to Spain take, zebra?";

/// Says in each piece which of the questions it answers.
async fn telling_provider() -> Result<Provider> {
    Provider::start(|request| {
        let asked = request["messages"].to_string();
        let word = match (asked.contains("giraffe"), asked.contains("zebra")) {
            (true, true) => "both ",
            (true, false) => "first ",
            _ => "second ",
        };
        let mut turns = interval(PIECE_EVERY);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let words = stream::unfold(turns, move |mut turns| async move {
            turns.tick().await;
            Some((Step::Words(word.into()), turns))
        });
        stream::iter([Step::Words("[1]\n".into())])
            .chain(words.take(PIECES))
            .chain(stream::iter([Step::End(50)]))
            .boxed()
    })
    .await
}

/// All that an answer to these questions says.
fn whole(word: &str) -> String {
    [word; PIECES].join(" ")
}

/// What the agent said: where, under which id, and the words of what is no fragment.
fn answers(log: &[VisitorEntry]) -> Vec<(Seq, Option<CommandId>, String)> {
    let by_agent = log.iter().filter_map(|entry| match &entry.event {
        VisitorEvent::MessageSent {
            author: Author::Agent,
            body,
            interrupted,
            ..
        } => {
            let text = body.plain_text();
            let text = if *interrupted {
                format!("{text}…")
            } else {
                text
            };
            Some((entry.seq, entry.command, text))
        }
        _ => None,
    });
    by_agent.collect()
}

const VISITORS: usize = 240;
const AT_ONCE: usize = 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_again_mid_answer_gets_one_answer_to_both() -> Result<()> {
    let mut random = seed::generator("writes_again");
    let provider = telling_provider().await?;
    let server = Server::start(Setup::unhurried().with_model(&provider)).await?;
    let one_after_another = |random: Pcg64Mcg| write_again_many(&server, random);
    let seeds: Vec<u64> = (0..AT_ONCE).map(|_| random.random()).collect();
    let workers = seeds
        .into_iter()
        .map(|seed| one_after_another(Pcg64Mcg::seed_from_u64(seed)));
    let results = timeout(ALL_WITHIN, join_all(workers))
        .await
        .context("too slow")?;
    let superseded = results.into_iter().sum::<Result<usize>>()?;
    println!("{VISITORS} visitors, {superseded} of them wrote again mid-answer");
    ensure!(
        (VISITORS / 2..VISITORS).contains(&superseded),
        "{superseded} of {VISITORS} wrote mid-answer: choose other offsets"
    );
    let mut open = provider.open_streams();
    let none_left = open.wait_for(|open| *open == 0);
    timeout(ALL_WITHIN, none_left)
        .await
        .context("a request of an answer that nobody awaits is still open")??;
    Ok(())
}

/// How many of the visitors wrote again before they were answered.
async fn write_again_many(server: &Server, mut random: Pcg64Mcg) -> Result<usize> {
    let mut superseded = 0;
    for _ in 0..VISITORS / AT_ONCE {
        // Now and then after the answer's end.
        let pieces = random.random_range(0..=PIECES + PIECES / 3);
        superseded += usize::from(write_again(server, &mut random, pieces).await?);
    }
    Ok(superseded)
}

async fn write_again(server: &Server, random: &mut Pcg64Mcg, pieces: usize) -> Result<bool> {
    let mut visitor = Visitor::connect(server, &token(random)).await?;
    visitor.say(command_id(random), FIRST).await?;
    let mut seen = 0;
    while seen < pieces && answers(&visitor.entries).is_empty() {
        let piece = matches!(visitor.next().await?, VisitorServerFrame::Delta { .. });
        seen += usize::from(piece);
    }
    let again = visitor.say(command_id(random), SECOND).await?.seq();
    let is_answered = |log: &[VisitorEntry]| answers(log).iter().any(|(seq, ..)| *seq > again);
    let mut runs = Vec::new();
    while !is_answered(&visitor.entries) {
        if let VisitorServerFrame::Delta { run, .. } = visitor.next().await? {
            runs.push(run);
        }
    }
    // Whatever was on its way has come when the answer to a ping has.
    visitor.socket.send(&VisitorClientFrame::Ping).await?;
    while visitor.next().await? != VisitorServerFrame::Pong {}

    let said = answers(&visitor.entries);
    let texts: Vec<_> = said.iter().map(|(.., text)| text.as_str()).collect();
    let was_answered = said[0].0 < again;
    if was_answered {
        ensure!(texts == [whole("first"), whole("second")], "{texts:?}");
    } else {
        ensure!(texts == [whole("both")], "{texts:?}");
    }
    let answer = said.last().context("no answer")?.1;
    // A piece that was on its way when the words were confirmed may come after them, and no later: a
    // client shows the pieces of the run that began last.
    let of_answer = |run: &CommandId| Some(*run) == answer;
    let mut runs = runs.iter().skip_while(|run| !of_answer(run));
    ensure!(
        runs.all(of_answer),
        "pieces of an answer came that nobody awaited any more"
    );
    Ok(!was_answered)
}

const KILLS: usize = 8;
const KILLED_AT_ONCE: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_a_kill_broke_off_is_given_once_after_the_restart() -> Result<()> {
    let mut random = seed::generator("killed_mid_answer");
    let provider = telling_provider().await?;
    let mut server = Server::start(Setup::unhurried().with_model(&provider)).await?;
    let (mut tokens, mut broken_off) = (Vec::new(), 0);
    for _ in 0..KILLS {
        let asked = ask_many(&server, &mut random).await?;
        let (pieces, progress) = watch::channel(0);
        let mut readers = JoinSet::new();
        for (token, visitor) in asked {
            tokens.push(token);
            readers.spawn(read_until_the_end(visitor, pieces.clone()));
        }
        drop(pieces);
        let moment = random.random_range(1..KILLED_AT_ONCE * PIECES);
        let mut progress = progress;
        // Or all have been answered.
        timeout(ALL_WITHIN, progress.wait_for(|seen| *seen >= moment))
            .await
            .context("no pieces come")?
            .ok();
        server.kill().await?;
        broken_off += readers.join_all().await.into_iter().sum::<usize>();
        server.start_again().await?;
        for token in &tokens {
            check_answered_once(&server, token).await?;
        }
    }
    println!("{KILLS} kills broke off {broken_off} answers");
    ensure!(broken_off >= KILLS, "only {broken_off} were broken off");
    // What counts is what is on disk, and that nothing comes later.
    server.kill().await?;
    server.start_again().await?;
    for token in &tokens {
        check_answered_once(&server, token).await?;
    }
    Ok(())
}

async fn ask_many(server: &Server, random: &mut Pcg64Mcg) -> Result<Vec<(SessionToken, Visitor)>> {
    let mut asked = Vec::new();
    for _ in 0..KILLED_AT_ONCE {
        let token = token(random);
        let mut visitor = Visitor::connect(server, &token).await?;
        visitor.say(command_id(random), FIRST).await?;
        asked.push((token, visitor));
    }
    Ok(asked)
}

/// Reads until the answer or the connection's end. 1 if the answer had begun and did not come to its end.
async fn read_until_the_end(mut visitor: Visitor, pieces: watch::Sender<usize>) -> usize {
    let mut has_begun = false;
    while answers(&visitor.entries).is_empty() {
        match visitor.next().await {
            Ok(VisitorServerFrame::Delta { .. }) => {
                has_begun = true;
                pieces.send_modify(|seen| *seen += 1);
            }
            Ok(_) => {}
            Err(_) => return usize::from(has_begun),
        }
    }
    0
}

async fn check_answered_once(server: &Server, token: &SessionToken) -> Result<()> {
    let mut visitor = Visitor::connect(server, token).await?;
    visitor
        .entry(|entry| !answers(std::slice::from_ref(entry)).is_empty())
        .await?;
    let log = visitor.read_to_head().await?;
    let texts: Vec<_> = answers(log).into_iter().map(|(.., text)| text).collect();
    ensure!(texts == [whole("first")], "{texts:?}");
    let asked = log.iter().filter(|entry| {
        let event = &entry.event;
        matches!(
            event,
            VisitorEvent::MessageSent {
                author: Author::Visitor,
                ..
            }
        )
    });
    ensure!(
        asked.count() == 1,
        "the question is in the log more than once"
    );
    Ok(())
}
