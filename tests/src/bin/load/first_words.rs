//! How long a visitor waits for the agent's first words, where no language model makes them.

use anyhow::{Context, Result};
use baton_protocol::wire::{
    Author, VisitorClientFrame, VisitorCommand, VisitorEntry, VisitorEvent, VisitorServerFrame,
};
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::Visitor;

use crate::clock::Clock;
use crate::round::{Percentiles, histogram};
use crate::sessions::{fresh_token, id_at};

/// What the demo workspace's articles answer.
const QUESTIONS: &[&str] = &[
    "How long does delivery to Norway take?",
    "Can I send a bag back after three weeks?",
    "Do you repair a broken zip?",
    "How do I wash a waxed canvas bag?",
    "Can I pay by invoice?",
    "Where is my parcel?",
    "Does the gift card expire?",
    "Which bag fits a 15 inch laptop?",
];
/// Each in a session of its own, one after the other: a question that is asked again hands over.
const REPEATS: usize = 50;

/// From the sending of a question to the frame with the answer's first words.
pub(crate) async fn measure(clock: Clock) -> Result<Percentiles> {
    let server = Server::start(Setup::unhurried()).await?;
    // The first reads the index.
    first_words(&server, "Do you ship abroad?", clock).await?;
    let mut took_us = histogram()?;
    for question in QUESTIONS.iter().cycle().take(QUESTIONS.len() * REPEATS) {
        took_us.saturating_record(first_words(&server, question, clock).await? / 1_000);
    }
    Ok(Percentiles::of(&took_us))
}

/// In nanoseconds.
async fn first_words(server: &Server, question: &str, clock: Clock) -> Result<u64> {
    let mut visitor = Visitor::connect(server, &fresh_token()).await?;
    let sent_ns = clock.now_ns();
    let command = VisitorClientFrame::Command {
        id: id_at(sent_ns),
        command: VisitorCommand::SendMessage {
            text: question.into(),
        },
    };
    visitor.socket.send(&command).await?;
    loop {
        let frame = visitor.next().await.context("an answer was due")?;
        let has_words = match frame {
            VisitorServerFrame::Delta { .. } => true,
            VisitorServerFrame::Entries { entries } => entries.iter().any(is_agents),
            _ => false,
        };
        if has_words {
            return Ok(clock.now_ns() - sent_ns);
        }
    }
}

fn is_agents(entry: &VisitorEntry) -> bool {
    matches!(
        entry.event,
        VisitorEvent::MessageSent {
            author: Author::Agent,
            ..
        }
    )
}
