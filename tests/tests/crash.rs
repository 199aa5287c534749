//! Nothing that was confirmed is lost, doubled or out of order, whenever the server is killed.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_protocol::session::{Session, apply};
use baton_protocol::wire::{Author, CommandId, Entry, SessionToken, VisitorEntry, VisitorEvent};
use baton_tests::reconnecting::ReconnectingVisitor;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

const CLIENTS: usize = 20;
const SENDS_EACH: usize = 125;
const KILLS: usize = 20;
/// Messages that a client sends before the first of them is confirmed.
const AHEAD: usize = 4;
const ALL_WITHIN: Duration = Duration::from_secs(180);

/// What one client knows at the end.
struct Account {
    token: SessionToken,
    /// In the order of sending.
    sent: Vec<CommandId>,
    /// Where the server said that they are.
    confirmed: BTreeMap<CommandId, u64>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_survives_twenty_kills_once_and_in_order() -> Result<()> {
    let mut random = seed::generator("crash");
    let mut server = Server::start(Setup::unhurried()).await?;
    let (confirmations, progress) = watch::channel(0);

    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let random = Pcg64Mcg::seed_from_u64(random.random());
        let address = server.address();
        clients.spawn(converse(address, number, random, confirmations.clone()));
    }
    let accounts = async {
        let mut accounts = Vec::new();
        while let Some(account) = clients.join_next().await {
            accounts.push(account??);
        }
        anyhow::Ok(accounts)
    };
    let killing = kill_repeatedly(&mut server, &mut random, progress);
    let (accounts, killed_midway) =
        timeout(ALL_WITHIN, async { tokio::try_join!(accounts, killing) })
            .await
            .context("the clients did not come to an end")??;

    ensure!(
        killed_midway >= KILLS / 2,
        "only {killed_midway} kills hit the server at work: send more"
    );
    let sent: usize = accounts.iter().map(|account| account.sent.len()).sum();
    println!("{sent} sends, {KILLS} kills, {killed_midway} of them while clients were sending");
    // What counts is what is on disk: read it from a server that never saw it happen.
    server.kill().await?;
    server.start_again().await?;
    for account in accounts {
        let mut reader = Visitor::connect(&server, &account.token).await?;
        check(&account, reader.read_to_head().await?)?;
    }
    Ok(())
}

/// Sends all messages of one client, and stays until each is confirmed and the last is answered.
async fn converse(
    address: std::net::SocketAddr,
    number: usize,
    mut random: Pcg64Mcg,
    confirmations: watch::Sender<usize>,
) -> Result<Account> {
    let mut account = Account {
        token: token(&mut random),
        sent: Vec::new(),
        confirmed: BTreeMap::new(),
    };
    let client_random = Pcg64Mcg::seed_from_u64(random.random());
    let mut visitor = ReconnectingVisitor::new(address, account.token.clone(), client_random);
    visitor.start().await?;
    loop {
        while account.sent.len() < SENDS_EACH
            && account.sent.len() - account.confirmed.len() < AHEAD
        {
            let id = command_id(&mut random);
            let nth = account.sent.len();
            account.sent.push(id);
            let text = format!("How long does delivery of order {number}-{nth} take?");
            visitor.say(id, text).await?;
        }
        visitor.step().await?;

        let view = visitor.view();
        for pending in &view.pending {
            ensure!(pending.failed.is_none(), "refused: {:?}", pending.failed);
        }
        for entry in view.entries {
            let Some(id) = entry.command.filter(|_| is_by_visitor(entry)) else {
                continue;
            };
            if account.confirmed.insert(id, entry.seq).is_none() {
                confirmations.send_modify(|count| *count += 1);
            }
        }
        if account.confirmed.len() == SENDS_EACH && view.session.unanswered().is_none() {
            return Ok(account);
        }
    }
}

/// Returns how many of the kills hit while clients were still sending.
async fn kill_repeatedly(
    server: &mut Server,
    random: &mut Pcg64Mcg,
    mut progress: watch::Receiver<usize>,
) -> Result<usize> {
    let mut midway = 0;
    for kill in 0..KILLS {
        let target = *progress.borrow() + random.random_range(5..70);
        let moment = Duration::from_millis(random.random_range(200..600));
        // A random moment: after so much work, or so much time, whichever comes first.
        let reached = progress.wait_for(|count| *count >= target);
        timeout(moment, reached).await.ok();
        midway += usize::from(*progress.borrow() < CLIENTS * SENDS_EACH);
        server.kill().await?;

        if kill % 5 == 4 {
            // A server that is killed while it starts has its own ways of losing things.
            server.start_again_unready().await?;
            server.kill().await?;
        }
        server.start_again().await?;
    }
    Ok(midway)
}

fn check(account: &Account, log: &[VisitorEntry]) -> Result<()> {
    let numbers: Vec<u64> = log.iter().map(Entry::seq).collect();
    ensure!(
        numbers == (1..=log.len() as u64).collect::<Vec<_>>(),
        "the log has holes: {numbers:?}"
    );
    let mut ids = HashSet::new();
    for id in log.iter().filter_map(Entry::command) {
        ensure!(ids.insert(id), "{id} is in the log twice");
    }
    for (id, seq) in &account.confirmed {
        let entry = &log[*seq as usize - 1];
        ensure!(
            entry.command == Some(*id),
            "{id} was confirmed at {seq}, where the log has {:?}",
            entry.command
        );
    }
    let by_visitor = log.iter().filter(|entry| is_by_visitor(entry));
    let order: Vec<_> = by_visitor.filter_map(Entry::command).collect();
    ensure!(order == account.sent, "not in the order of sending");
    check_answers(log)
}

/// Each message is answered in the end, alone or with those before it, and no answer comes twice.
fn check_answers(log: &[VisitorEntry]) -> Result<()> {
    let mut session = Session::default();
    for entry in log {
        if is_by_agent(entry) {
            let unanswered = session.unanswered();
            ensure!(unanswered.is_some(), "{} answers nothing", entry.seq);
        }
        apply(&mut session, entry);
    }
    let owed = session.unanswered();
    ensure!(owed.is_none(), "the agent owes an answer to {owed:?}");
    Ok(())
}

fn is_by_visitor(entry: &VisitorEntry) -> bool {
    is_by(entry, |author| *author == Author::Visitor)
}

fn is_by_agent(entry: &VisitorEntry) -> bool {
    is_by(entry, |author| *author == Author::Agent)
}

fn is_by(entry: &VisitorEntry, wanted: impl Fn(&Author) -> bool) -> bool {
    matches!(&entry.event, VisitorEvent::MessageSent { author, .. } if wanted(author))
}
