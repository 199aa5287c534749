//! An older copy is put in place: clients that had read further start afresh and mean the same again.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{Body, CommandId, VisitorEntry, VisitorEvent};
use baton_tests::reconnecting::ReconnectingVisitor;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

/// Says something and stays until it is confirmed and answered.
async fn say(visitor: &mut ReconnectingVisitor, id: CommandId, text: &str) -> Result<()> {
    visitor.say(id, text.to_owned()).await?;
    let confirmed = async {
        loop {
            let view = visitor.view();
            let is_there = view.entries.iter().any(|entry| entry.command == Some(id));
            if is_there && view.session.unanswered().is_none() {
                return anyhow::Ok(());
            }
            visitor.step().await?;
        }
    };
    let confirmed = timeout(PATIENCE, confirmed).await;
    confirmed.with_context(|| format!("{text:?} is not confirmed"))?
}

fn said(entries: &[VisitorEntry]) -> Vec<&str> {
    let texts = entries.iter().filter_map(|entry| match &entry.event {
        VisitorEvent::MessageSent {
            body: Body::Text { text },
            ..
        } => Some(&**text),
        _ => None,
    });
    texts.collect()
}

#[tokio::test]
async fn a_visitor_who_had_read_further_than_the_copy_starts_afresh() -> Result<()> {
    let mut random = seed::generator("restore");
    let mut server = Server::start(Setup::unhurried()).await?;
    let token = token(&mut random);
    let own_random = Pcg64Mcg::seed_from_u64(random.random());
    let mut visitor = ReconnectingVisitor::new(server.address(), token.clone(), own_random);
    visitor.start().await?;
    say(&mut visitor, command_id(&mut random), "in the copy").await?;
    let copy = server.folder().join("copy.db");
    let copy = copy.to_str().context("a name that is not UTF-8")?;
    server.run(&["backup", copy]).await?;
    say(&mut visitor, command_id(&mut random), "after the copy").await?;

    server.kill().await?;
    server.run(&["restore", copy]).await?;
    server.start_again().await?;
    // Another page of the same visitor's takes the numbers that the first has for something else.
    let mut elsewhere = Visitor::connect(&server, &token).await?;
    for text in ["in its place", "and more"] {
        elsewhere.say(command_id(&mut random), text).await?;
    }
    say(&mut visitor, command_id(&mut random), "on the first page").await?;

    let mut reader = Visitor::connect(&server, &token).await?;
    let log = reader.read_to_head().await?;
    ensure!(visitor.view().entries == log, "the page and the log differ");
    let expected = [
        "in the copy",
        "in its place",
        "and more",
        "on the first page",
    ];
    ensure!(said(log) == expected, "{:?}", said(log));
    Ok(())
}
