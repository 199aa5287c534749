//! A long log comes page by page: whole, and no more of it than a connection is allowed.

use crate::server::{Client, Server, id, quick, token};
use baton_protocol::wire::limits::{MESSAGE_BYTES_MAX, PAGE_BYTES};
use baton_protocol::wire::{
    CommandId, Entry, OperatorClientFrame, OperatorServerFrame, Seq, SessionId, SessionToken,
    VisitorClientFrame, VisitorCommand, VisitorServerFrame,
};
use baton_server::node::{Node, Rate, Settings};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use tokio::time::Instant;

const RATE: Rate = Rate {
    burst: 20,
    per_second: 50,
};
/// As a visitor may send at once, with their hello and a word at the end.
const ASKED: usize = RATE.burst as usize - 3;
/// What one read of the log makes at the most: it may go beyond the allowance.
const PAGES_READ_MAX: usize = 25;
const WRITERS: u128 = 10;
const MESSAGES: u128 = 15;
const LAST: u128 = WRITERS * 100 + MESSAGES;

/// A server with a session of some 150 long messages, and its token's letter.
async fn with_long_log() -> (Server, &'static str) {
    let settings = Settings {
        frame_rate: Some(RATE),
        ..quick()
    };
    let (server, letter) = (Server::start_with(settings).await, "p");
    // With somebody on duty the request for a person silences the agent.
    let _on_duty = server.console("ann").await;
    let text = "\"".repeat(4_000);
    for writer in 1..=WRITERS {
        let mut visitor = server.visitor(&token(letter)).await;
        if writer == 1 {
            visitor.command(1, VisitorCommand::RequestHandoff).await;
        }
        for message in 1..=MESSAGES {
            visitor.say(writer * 100 + message, &text).await;
        }
        let last = Some(id(writer * 100 + MESSAGES));
        let is_last = |entries: &[_]| {
            entries
                .iter()
                .any(|entry: &_| Entry::command(entry) == last)
        };
        visitor
            .until(|frame| {
                matches!(frame, VisitorServerFrame::Entries { entries } if is_last(entries))
            })
            .await;
    }
    (server, letter)
}

/// What a frame brought of the log.
enum Brought {
    Entries(Vec<(Seq, Option<CommandId>)>),
    Pong,
    Else,
}

/// Reads until the pong, then until the log is there as a whole. The pages before the pong.
async fn read<F: DeserializeOwned>(client: &mut Client, brought: impl Fn(F) -> Brought) -> usize {
    let (mut pages, mut pages_before_pong) = (0, None);
    let (mut seen, mut head) = (BTreeSet::new(), None);
    loop {
        match brought(client.next().await) {
            Brought::Entries(entries) => {
                pages += 1;
                let last = entries.iter().find(|(_, id_of)| *id_of == Some(id(LAST)));
                head = head.or(last.map(|(seq, _)| *seq));
                seen.extend(entries.into_iter().map(|(seq, _)| seq));
            }
            Brought::Pong => pages_before_pong = Some(pages),
            Brought::Else => {}
        }
        if let (Some(pages), Some(head)) = (pages_before_pong, head)
            && (1..=head).all(|seq| seen.contains(&seq))
        {
            return pages;
        }
    }
}

fn places<E: Entry>(entries: &[E]) -> Brought {
    let place = |entry: &E| (entry.seq(), entry.command());
    Brought::Entries(entries.iter().map(place).collect())
}

#[track_caller]
fn allowed(pages: usize, start: Instant) {
    let seconds = start.elapsed().as_secs() as usize + 1;
    let allowed = RATE.burst as usize + PAGES_READ_MAX + RATE.per_second as usize * seconds;
    assert!(pages <= allowed, "{pages} pages, {allowed} allowed");
}

#[tokio::test]
async fn a_visitor_who_asks_for_a_long_log_again_and_again_gets_it_page_by_page() {
    let (server, letter) = with_long_log().await;
    let start = Instant::now();
    let mut visitor = server.visitor(&token(letter)).await;
    for _ in 0..ASKED {
        visitor.send(&VisitorClientFrame::Fetch { after: 0 }).await;
    }
    visitor.send(&VisitorClientFrame::Ping).await;
    let pages = read(&mut visitor, |frame| match frame {
        VisitorServerFrame::Entries { entries } => places(&entries),
        VisitorServerFrame::Pong => Brought::Pong,
        _ => Brought::Else,
    });
    allowed(pages.await, start);
}

#[tokio::test]
async fn a_console_that_opens_a_long_log_again_and_again_gets_it_page_by_page() {
    let (server, letter) = with_long_log().await;
    let session: SessionId = Node::session_of(&token(letter));
    let start = Instant::now();
    let mut console = server.console("bob").await;
    for _ in 0..ASKED {
        let position = None;
        console
            .send(&OperatorClientFrame::Open { session, position })
            .await;
    }
    console.send(&OperatorClientFrame::Ping).await;
    let pages = read(&mut console, |frame| match frame {
        OperatorServerFrame::Entries { entries, .. } => places(&entries),
        OperatorServerFrame::Pong => Brought::Pong,
        _ => Brought::Else,
    });
    allowed(pages.await, start);
}

#[tokio::test]
async fn a_log_of_long_messages_is_read_by_http_in_pages_of_bounded_size() {
    let server = Server::start().await;
    let _on_duty = server.console("ann").await;
    let mut visitor = server.visitor(&token("p")).await;
    visitor.command(1, VisitorCommand::RequestHandoff).await;
    let text = "\"".repeat(MESSAGE_BYTES_MAX);
    let last = 20;
    for number in 2..=last {
        visitor.say(number, &text).await;
    }
    let is_last = |entry: &_| Entry::command(entry) == Some(id(last));
    visitor
        .until(|frame| {
            matches!(frame, VisitorServerFrame::Entries { entries } if entries.iter().any(is_last))
        })
        .await;
    let bearer = format!("Bearer {}", "p".repeat(SessionToken::CHARS));
    let (mut after, mut pages) = (0_u64, 0);
    loop {
        let path = format!("/v1/visitor/entries?after={after}");
        let headers = [("authorization", &*bearer)];
        let (status, answer) = server.request("GET", &path, &headers, "").await;
        assert_eq!(status, 200, "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(body.len() < 2 * PAGE_BYTES, "{} bytes", body.len());
        let page: serde_json::Value = serde_json::from_str(body).unwrap();
        let entries = page["entries"].as_array().unwrap();
        if entries.is_empty() {
            break;
        }
        pages += 1;
        for entry in entries {
            after += 1;
            assert_eq!(entry["seq"], after);
        }
    }
    assert!(u128::from(after) >= last && pages > 1, "{after} entries");
}
