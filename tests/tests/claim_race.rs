//! However many operators reach for a session at once, one gets it, and the others learn who.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{
    OperatorCommand, OperatorRef, RefusalCode, VisitorCommand, VisitorEvent,
};
use baton_tests::operator::{Operator, log_in};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use futures_util::future::try_join_all;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

const NAMES: [&str; 4] = ["Ada", "Bo", "Cleo", "Dov"];
const ROUNDS: usize = 1_000;
const SESSIONS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_four_claims_one_wins_and_the_losers_are_told_who() -> Result<()> {
    let mut random = seed::generator("claim_race");
    let setup = Setup::unhurried().with_operators(&NAMES);
    let logins = setup.operators.clone();
    let server = Arc::new(Server::start(setup).await?);
    // One login each: the password is hashed slowly on purpose.
    let cookies = try_join_all(logins.iter().map(|login| log_in(&server, login))).await?;
    let mut first = Operator::connect_with(&server, &cookies[0]).await?;
    first.go_on_duty().await?;

    let mut races = JoinSet::new();
    for _ in 0..SESSIONS {
        let (server, cookies) = (Arc::clone(&server), cookies.clone());
        let random = Pcg64Mcg::seed_from_u64(random.random());
        races.spawn(async move { race(&server, &cookies, random).await });
    }
    let mut wins = BTreeMap::<String, usize>::new();
    while let Some(winners) = races.join_next().await {
        for winner in winners?? {
            *wins.entry(winner.name).or_default() += 1;
        }
    }
    println!("wins: {wins:?}");
    ensure!(wins.values().sum::<usize>() == ROUNDS);
    ensure!(wins.len() == NAMES.len(), "somebody never wins: {wins:?}");
    Ok(())
}

/// The rounds of one session. Returns who won each.
async fn race(
    server: &Server,
    cookies: &[String],
    mut random: Pcg64Mcg,
) -> Result<Vec<OperatorRef>> {
    let mut visitor = Visitor::connect(server, &token(&mut random)).await?;
    let session = visitor.session;
    let asked = visitor
        .command(command_id(&mut random), VisitorCommand::RequestHandoff)
        .await?;
    let asked = asked.map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))?;
    ensure!(matches!(asked.event, VisitorEvent::HandoffRequested { .. }));

    let mut operators = Vec::new();
    for cookie in cookies {
        let mut operator = Operator::connect_with(server, cookie).await?;
        operator.open(session).await?;
        operators.push(operator);
    }
    let mut winners = Vec::new();
    for _ in 0..ROUNDS / SESSIONS {
        // Nobody is always the first to write to their socket.
        operators.shuffle(&mut random);
        let ids: Vec<_> = operators.iter().map(|_| command_id(&mut random)).collect();
        let claims = operators.iter_mut().zip(&ids);
        try_join_all(
            claims.map(|(operator, id)| operator.send(session, *id, OperatorCommand::ClaimSession)),
        )
        .await?;
        let outcomes = operators.iter_mut().zip(&ids);
        let outcomes = try_join_all(outcomes.map(|(operator, id)| operator.outcome(*id))).await?;

        let won: Vec<_> = (0..outcomes.len())
            .filter(|at| outcomes[*at].is_ok())
            .collect();
        ensure!(won.len() == 1, "{} winners", won.len());
        let winner = operators[won[0]].me.clone();
        for refusal in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            ensure!(refusal.code == RefusalCode::HeldByOther, "{refusal:?}");
            ensure!(refusal.owner.as_ref() == Some(&winner), "{refusal:?}");
            ensure!(refusal.message.contains(&winner.name), "{refusal:?}");
        }
        operators[won[0]]
            .command(
                session,
                command_id(&mut random),
                OperatorCommand::ReleaseSession,
            )
            .await?
            .map_err(|refusal| anyhow::anyhow!("the winner can't release: {refusal:?}"))?;
        winners.push(winner);
    }
    let logged = claims_of(&mut visitor, winners.len()).await?;
    ensure!(logged == winners, "the log has other winners");
    Ok(winners)
}

/// Who claimed, as the visitor's entries tell it.
async fn claims_of(visitor: &mut Visitor, expected: usize) -> Result<Vec<OperatorRef>> {
    let last = 2 + 2 * expected as u64;
    visitor
        .entry(|entry| entry.seq == last)
        .await
        .context("the visitor did not get every entry")?;
    let claims = visitor
        .entries
        .iter()
        .filter_map(|entry| match &entry.event {
            VisitorEvent::SessionClaimed { operator } => Some(operator.clone()),
            _ => None,
        });
    Ok(claims.collect())
}
