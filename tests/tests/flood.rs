//! Clients that send too much, or read too little, cost little memory and hold nobody up.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::limits::{
    CLOSE_NO_HELLO, CLOSE_RATE_LIMITED, CLOSE_SLOW_READER, FRAME_BYTES_MAX, FRAMES_BURST,
    IN_FLIGHT_MAX, MESSAGE_BYTES_MAX, REQUESTS_BURST, REQUESTS_PER_SECOND,
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
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};

const KIB: u64 = 1024;
/// What a flood may add to the server's memory, whatever its volume: allocators keep some of what
/// they had, and the store and the index warm up.
const GROWTH_BYTES_MAX: u64 = 48 * 1024 * KIB;
/// What a connection may hold that has not yet said who it is.
const HALF_OPEN_BYTES_MAX: u64 = 16 * KIB;

/// The server's memory, as it was at first.
struct Memory {
    pid: u32,
    bytes: u64,
}

impl Memory {
    fn of(server: &Server) -> Result<Self> {
        let pid = server.pid().context("the server is gone")?;
        let bytes = resident_bytes(pid).context("only Linux tells")?;
        Ok(Self { pid, bytes })
    }

    fn grown(&self) -> Result<u64> {
        let bytes = resident_bytes(self.pid).context("the server is gone")?;
        Ok(bytes.saturating_sub(self.bytes))
    }

    fn stayed_flat(&self) -> Result<()> {
        let grown_kib = self.grown()? / KIB;
        println!("memory grew by {grown_kib} KiB");
        ensure!(
            grown_kib < GROWTH_BYTES_MAX / KIB,
            "memory grew by {grown_kib} KiB"
        );
        Ok(())
    }
}

#[tokio::test]
async fn a_flood_is_closed_with_4002_and_a_new_connection_is_let_in() -> Result<()> {
    let server = Server::start(Setup::default()).await?;
    let mut random = seed::generator("flood");
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
async fn fresh_tokens_make_sessions_no_faster_than_one_address_may() -> Result<()> {
    const REQUESTS: usize = 3_000;
    let server = Server::start(Setup::default()).await?;
    let mut random = seed::generator("flood");
    let http = reqwest::Client::new();
    let memory = Memory::of(&server)?;
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
    println!("{made} sessions made");
    ensure!(made >= u64::from(REQUESTS_BURST) && made <= allowed);
    memory.stayed_flat()
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_closed_with_4001_and_others_get_everything() -> Result<()> {
    /// Far more than the kernel and the server's queue hold for a reader.
    const BATCHES: usize = 150;
    /// What the kernel holds on the reader's side: little, so that it is soon full.
    const RECEIVE_BYTES: u32 = 4 * 1024;
    let mut random = seed::generator("flood");
    let server = Server::start(Setup::unhurried()).await?;
    let token = token(&mut random);
    let mut writer = Visitor::connect(&server, &token).await?;
    let slow = TcpSocket::new_v4()?;
    slow.set_recv_buffer_size(RECEIVE_BYTES)?;
    let slow = slow.connect(server.address()).await?;
    let mut slow = Visitor::connect_over(slow, &server, &token).await?;
    let memory = Memory::of(&server)?;

    // A quotation mark takes two bytes in JSON: frames as large as a message makes them.
    let text = "\"".repeat(MESSAGE_BYTES_MAX);
    let start = Instant::now();
    for _ in 0..BATCHES {
        let ids: Vec<_> = (0..IN_FLIGHT_MAX)
            .map(|_| command_id(&mut random))
            .collect();
        for id in &ids {
            let (id, text) = (*id, text.clone());
            let command = VisitorCommand::SendMessage { text };
            let frame = VisitorClientFrame::Command { id, command };
            writer.socket.send(&frame).await?;
        }
        writer.entries.clear();
        let last = ids.last().copied();
        writer.entry(|entry| entry.command == last).await?;
    }
    println!("written in {} ms", start.elapsed().as_millis());
    memory.stayed_flat()?;

    let mut got = 0;
    let code = loop {
        match slow.socket.receive().await? {
            Received::Text(text) => match serde_json::from_str(&text)? {
                VisitorServerFrame::Entries { entries } => got += entries.len(),
                _ => continue,
            },
            Received::Closed(code) => break code,
        }
    };
    println!("{got} entries reached the slow reader");
    ensure!(got < BATCHES * IN_FLIGHT_MAX, "it was served to the end");
    ensure!(code == Some(CLOSE_SLOW_READER), "closed with {code:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_half_open_connections_cost_little_and_hold_nobody_up() -> Result<()> {
    const SILENT: usize = 2_000;
    const HALF_A_REQUEST: usize = 1_000;
    const WITHOUT_HELLO: usize = 500;
    // All of them come from one address here.
    let server = Server::start(Setup::unhurried()).await?;
    let mut random = seed::generator("flood");
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor
        .say(command_id(&mut random), "Where is my parcel?")
        .await?;
    let memory = Memory::of(&server)?;

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

    let grown = memory.grown()?;
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
    let server = Server::start(Setup::default()).await?;
    let mut random = seed::generator("flood");
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), "Hello").await?;
    let memory = Memory::of(&server)?;

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
    memory.stayed_flat()
}

async fn flood(socket: &mut Socket) -> Result<()> {
    for _ in 0..5 * FRAMES_BURST {
        socket.send(&VisitorClientFrame::Ping).await?;
    }
    Ok(())
}
