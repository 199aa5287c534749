//! Clients that break the rules get their stable answer, cost no memory, and disturb nobody.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::limits::{
    CLOSE_NO_HELLO, CLOSE_NOT_UTF8, CLOSE_RATE_LIMITED, CLOSE_SLOW_READER, CLOSE_TOO_BIG,
    FRAME_BYTES_MAX, FRAMES_BURST, MESSAGE_BYTES_MAX, REQUESTS_BURST, REQUESTS_PER_SECOND,
};
use baton_protocol::wire::{
    Refusal, RefusalCode, VisitorClientFrame, VisitorCommand, VisitorServerFrame,
};
use baton_tests::process::resident_bytes;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::socket::{Received, Socket};
use baton_tests::visitor::{Visitor, command_id, demo_agent, hello, token};
use futures_util::future::try_join_all;
use rand_pcg::Pcg64Mcg;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

const KIB: u64 = 1024;
/// What abuse may add to the server's memory, whatever its volume: allocators keep some of what they
/// had, and the store and the index warm up.
const GROWTH_BYTES_MAX: u64 = 48 * 1024 * KIB;
/// What a connection may hold that has not yet said who it is.
const HALF_OPEN_BYTES_MAX: u64 = 16 * KIB;

async fn server() -> Result<(Server, Pcg64Mcg)> {
    Ok((
        Server::start(Setup::default()).await?,
        seed::generator("abuse"),
    ))
}

#[tokio::test]
async fn a_frame_over_the_limit_closes_with_1009() -> Result<()> {
    let (server, mut random) = server().await?;
    for bytes in [FRAME_BYTES_MAX + 1, 100 * FRAME_BYTES_MAX] {
        let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
        // The server may close before the last byte is sent.
        visitor.socket.send_text("x".repeat(bytes)).await.ok();
        ensure!(visitor.socket.close_code().await? == Some(CLOSE_TOO_BIG));
    }
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor
        .socket
        .send_text(" ".repeat(FRAME_BYTES_MAX))
        .await?;
    refused_as_invalid(&mut visitor, "the largest frame").await
}

#[tokio::test]
async fn what_is_no_frame_is_refused_and_the_connection_goes_on() -> Result<()> {
    // Invalid frames cost more of a connection's allowance than others: here they are counted off.
    let server = Server::start(Setup::unhurried()).await?;
    let mut random = seed::generator("abuse");
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    let id = command_id(&mut random);
    let not_frames = [
        "".to_owned(),
        "hello".to_owned(),
        "{".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        "[".repeat(10_000),
        r#"{"type":"no_such_frame"}"#.to_owned(),
        r#"{"type":7}"#.to_owned(),
        r#"{"type":"fetch","after":"one"}"#.to_owned(),
        r#"{"type":"fetch","after":-1}"#.to_owned(),
        r#"{"type":"fetch","after":1e99}"#.to_owned(),
        r#"{"type":"visit","page":"/"}"#.to_owned(),
        r#"{"type":"command","id":"1","command":{"type":"request_handoff"}}"#.to_owned(),
        format!(r#"{{"type":"command","id":"{id}","command":{{"type":"send_message","text":7}}}}"#),
        format!(r#"{{"type":"command","id":"{id}","command":{{"type":"send_message"}}}}"#),
        format!(r#"{{"type":"command","id":"{id}","command":{{"type":"claim_session"}}}}"#),
        format!(r#"{{"type":"command","id":"{id}"}}"#),
    ];
    for text in not_frames {
        visitor.socket.send_text(text.clone()).await?;
        refused_as_invalid(&mut visitor, &text).await?;
    }
    visitor.say(id, "Still there?").await?;
    ensure!(
        visitor
            .entries
            .iter()
            .filter(|entry| entry.command == Some(id))
            .count()
            == 1
    );
    Ok(())
}

async fn refused_as_invalid(visitor: &mut Visitor, sent: &str) -> Result<()> {
    let shown = &sent[..sent.len().min(60)];
    match visitor.next().await.with_context(|| shown.to_owned())? {
        VisitorServerFrame::Refused { refusal, .. } => {
            ensure!(
                refusal.code == RefusalCode::InvalidFrame,
                "{shown}: {refusal:?}"
            );
            ensure!(
                !refusal.retry && !refusal.message.is_empty(),
                "{shown}: {refusal:?}"
            );
            Ok(())
        }
        other => anyhow::bail!("{shown}: a refusal was due, not {other:?}"),
    }
}

#[tokio::test]
async fn bytes_that_are_not_utf8_close_with_1007() -> Result<()> {
    let (server, mut random) = server().await?;
    for bytes in [
        vec![0xff],
        b"{\"type\":\"ping\xc3\"}".to_vec(),
        vec![0xed, 0xa0, 0x80],
    ] {
        let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
        visitor.socket.send_bytes_as_text(bytes.clone()).await?;
        let code = visitor.socket.close_code().await?;
        ensure!(
            code == Some(CLOSE_NOT_UTF8),
            "{bytes:x?} closed with {code:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn whoever_does_not_say_hello_first_is_closed_with_4000() -> Result<()> {
    let (server, mut random) = server().await?;
    let id = command_id(&mut random);
    let command = VisitorCommand::RequestHandoff;
    for first in [
        VisitorClientFrame::Ping,
        VisitorClientFrame::Fetch { after: 0 },
        VisitorClientFrame::Command { id, command },
    ] {
        let mut socket = Visitor::open_socket(&server).await?;
        socket.send(&first).await?;
        let code = socket.close_code().await?;
        ensure!(
            code == Some(CLOSE_NO_HELLO),
            "{first:?} closed with {code:?}"
        );
    }
    let mut socket = Visitor::open_socket(&server).await?;
    socket.send_text("{}").await?;
    ensure!(socket.close_code().await? == Some(CLOSE_NO_HELLO));
    // Nothing at all: closed after HELLO_WITHIN_MS.
    let mut silent = Visitor::open_socket(&server).await?;
    ensure!(silent.close_code().await? == Some(CLOSE_NO_HELLO));
    Ok(())
}

#[tokio::test]
async fn a_flood_is_closed_with_4002_and_a_new_connection_is_let_in() -> Result<()> {
    let (server, mut random) = server().await?;
    let token = token(&mut random);
    let mut visitor = Visitor::connect(&server, &token).await?;
    for _ in 0..20 * FRAMES_BURST {
        if visitor
            .socket
            .send(&VisitorClientFrame::Ping)
            .await
            .is_err()
        {
            break;
        }
    }
    let mut pongs = 0;
    let code = loop {
        match visitor.socket.receive().await? {
            Received::Text(_) => pongs += 1,
            Received::Closed(code) => break code,
        }
    };
    ensure!(code == Some(CLOSE_RATE_LIMITED), "closed with {code:?}");
    ensure!(
        pongs < 2 * FRAMES_BURST,
        "{pongs} frames were answered first"
    );
    let mut again = Visitor::connect(&server, &token).await?;
    again.say(command_id(&mut random), "I'm calm now").await?;
    Ok(())
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_closed_and_others_get_everything() -> Result<()> {
    const MESSAGES: usize = 1_500;
    let mut random = seed::generator("abuse");
    let server = Server::start(Setup::unhurried()).await?;
    let token = token(&mut random);
    let mut writer = Visitor::connect(&server, &token).await?;
    let mut slow = Visitor::connect(&server, &token).await?;
    let memory_before = memory(&server)?;

    // A quotation mark takes two bytes in JSON: frames as large as a message makes them.
    let text = "\"".repeat(MESSAGE_BYTES_MAX);
    for _ in 0..MESSAGES {
        writer.say(command_id(&mut random), &text).await?;
    }
    let grown = memory(&server)?.saturating_sub(memory_before);
    println!("memory grew by {} KiB", grown / KIB);
    ensure!(
        grown < GROWTH_BYTES_MAX,
        "memory grew by {} KiB",
        grown / KIB
    );

    let mut got = 0;
    let code = loop {
        match slow.socket.receive().await? {
            Received::Text(_) => got += 1,
            Received::Closed(code) => break code,
        }
    };
    ensure!(got < MESSAGES, "the slow reader was served to the end");
    // The close frame arrives only if the kernel still had room for it.
    ensure!(
        code.is_none() || code == Some(CLOSE_SLOW_READER),
        "closed with {code:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_half_open_connections_cost_little_and_hold_nobody_up() -> Result<()> {
    const SILENT: usize = 2_000;
    const HALF_A_REQUEST: usize = 1_000;
    const WITHOUT_HELLO: usize = 500;
    // All of them come from one address here.
    let server = Server::start(Setup::unhurried()).await?;
    let mut random = seed::generator("abuse");
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor
        .say(command_id(&mut random), "Where is my parcel?")
        .await?;
    let before = memory(&server)?;

    let mut raw = Vec::new();
    for number in 0..SILENT + HALF_A_REQUEST {
        let mut stream = TcpStream::connect(server.address()).await?;
        if number >= SILENT {
            stream
                .write_all(b"GET /v1/visitor/socket HTTP/1.1\r\nHost: x\r\nX-")
                .await?;
        }
        raw.push(stream);
    }
    let mut without_hello = Vec::new();
    for _ in 0..WITHOUT_HELLO {
        without_hello.push(Visitor::open_socket(&server).await?);
    }
    visitor
        .say(command_id(&mut random), "Can I return a bag?")
        .await?;

    let grown = memory(&server)?.saturating_sub(before);
    let connections = (SILENT + HALF_A_REQUEST + WITHOUT_HELLO) as u64;
    println!(
        "{} bytes for each half-open connection",
        grown / connections
    );
    ensure!(
        grown / connections < HALF_OPEN_BYTES_MAX,
        "{} KiB",
        grown / KIB
    );

    // The server ends them all by itself.
    let ended = async {
        try_join_all(raw.iter_mut().map(ends)).await?;
        try_join_all(without_hello.iter_mut().map(Socket::close_code)).await
    };
    let codes = timeout(Duration::from_secs(60), ended)
        .await
        .context("half-open connections stay open")??;
    ensure!(codes.iter().all(|code| *code == Some(CLOSE_NO_HELLO)));
    visitor.say(command_id(&mut random), "Thank you").await?;
    Ok(())
}

async fn ends(stream: &mut TcpStream) -> Result<()> {
    let mut answer = Vec::new();
    // An answer like 408 or a reset: an end either way.
    stream.read_to_end(&mut answer).await.ok();
    Ok(())
}

#[tokio::test]
async fn memory_stays_flat_under_everything_at_once() -> Result<()> {
    const ROUNDS: usize = 200;
    let (server, mut random) = server().await?;
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), "Hello").await?;
    let before = memory(&server)?;

    for round in 0..ROUNDS {
        let mut abuser = Visitor::open_socket(&server).await?;
        abuser.send(&hello(&token(&mut random), None)).await?;
        match round % 4 {
            0 => abuser
                .send_text("x".repeat(64 * FRAME_BYTES_MAX))
                .await
                .ok(),
            1 => abuser
                .send_bytes_as_text(vec![0xff; FRAME_BYTES_MAX])
                .await
                .ok(),
            2 => abuser.send_text("[".repeat(FRAME_BYTES_MAX)).await.ok(),
            _ => flood(&mut abuser).await.ok(),
        };
        if round % 20 == 0 {
            visitor
                .say(command_id(&mut random), &format!("Round {round}"))
                .await?;
        }
    }
    let grown = memory(&server)?.saturating_sub(before);
    println!("memory grew by {} KiB", grown / KIB);
    ensure!(
        grown < GROWTH_BYTES_MAX,
        "memory grew by {} KiB",
        grown / KIB
    );
    Ok(())
}

#[tokio::test]
async fn fresh_tokens_make_sessions_no_faster_than_one_address_may() -> Result<()> {
    const REQUESTS: usize = 3_000;
    let (server, mut random) = server().await?;
    let http = reqwest::Client::new();
    let before = memory(&server)?;
    let start = Instant::now();
    let mut made = 0;
    for _ in 0..REQUESTS {
        let command = json!({
            "agent": demo_agent(), "id": command_id(&mut random),
            "command": { "type": "send_message", "text": "Hello" },
        });
        let request = http.post(server.url("/v1/visitor/commands"));
        let request = request.bearer_auth(token(&mut random).expose());
        let answer = request.json(&command).send().await?;
        match answer.status().as_u16() {
            200 => made += 1,
            429 => {
                let wait = answer.headers().get("retry-after").context("no wait")?;
                ensure!(wait.to_str()?.parse::<u64>()? >= 1);
                let refusal: Refusal = answer.json().await?;
                ensure!(refusal.code == RefusalCode::RateLimited && refusal.retry);
            }
            other => anyhow::bail!("a request was answered {other}"),
        }
    }
    let allowed = u64::from(REQUESTS_BURST)
        + u64::from(REQUESTS_PER_SECOND) * (start.elapsed().as_secs() + 1);
    let grown = memory(&server)?.saturating_sub(before);
    println!("{made} sessions made, memory grew by {} KiB", grown / KIB);
    ensure!(made >= u64::from(REQUESTS_BURST) && made <= allowed);
    ensure!(
        grown < GROWTH_BYTES_MAX,
        "memory grew by {} KiB",
        grown / KIB
    );
    Ok(())
}

async fn flood(socket: &mut Socket) -> Result<()> {
    for _ in 0..5 * FRAMES_BURST {
        socket.send(&VisitorClientFrame::Ping).await?;
    }
    Ok(())
}

fn memory(server: &Server) -> Result<u64> {
    let pid = server.pid().context("the server is gone")?;
    resident_bytes(pid).context("memory is read from /proc, which only Linux has")
}
