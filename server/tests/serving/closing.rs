//! Every way in which the server closes a socket, by its code.

use crate::server::{Server, agent, hello, id, quick, token};
use baton_protocol::wire::limits::{
    CLOSE_LOGGED_OUT, CLOSE_NO_HELLO, CLOSE_NOT_UTF8, CLOSE_RATE_LIMITED, CLOSE_RESTART,
    CLOSE_SILENT, CLOSE_TOO_BIG, CLOSE_UNKNOWN_AGENT, FRAME_BYTES_MAX, QUEUE_FRAMES_MAX,
};
use baton_protocol::wire::{
    AgentId, OperatorClientFrame, OperatorServerFrame, VisitorClientFrame, VisitorCommand,
    VisitorServerFrame,
};
use baton_server::node::{Node, Rate, Settings};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

#[tokio::test]
async fn a_first_frame_that_is_no_hello_closes() {
    let server = Server::start().await;
    for text in [r#"{"type":"ping"}"#, "nonsense"] {
        let mut client = server.socket("/v1/visitor/socket", &[]).await.unwrap();
        client.send_text(text.into()).await;
        assert_eq!(client.closed().await, CLOSE_NO_HELLO);
    }
}

#[tokio::test]
async fn an_unknown_agent_closes() {
    let server = Server::start().await;
    let mut client = server.socket("/v1/visitor/socket", &[]).await.unwrap();
    let nobody = AgentId::try_from("nobody".to_owned()).unwrap();
    assert_ne!(nobody, agent());
    let VisitorClientFrame::Hello {
        token,
        position,
        page,
        locale,
        ..
    } = hello(&token("a"))
    else {
        panic!()
    };
    client
        .send(&VisitorClientFrame::Hello {
            token,
            agent: nobody,
            position,
            page,
            locale,
        })
        .await;
    let refused: VisitorServerFrame = client.next().await;
    assert!(matches!(refused, VisitorServerFrame::Refused { .. }));
    assert_eq!(client.closed().await, CLOSE_UNKNOWN_AGENT);
}

#[tokio::test]
async fn frames_that_are_too_big_or_not_text_close() {
    let server = Server::start().await;
    let mut big = server.visitor(&token("a")).await;
    big.send_text("x".repeat(FRAME_BYTES_MAX + 1)).await;
    assert_eq!(big.closed().await, CLOSE_TOO_BIG);
    let mut broken = server.visitor(&token("a")).await;
    let frame = Frame::message(vec![b'"', 0xff, b'"'], OpCode::Data(Data::Text), true);
    broken.send_message(Message::Frame(frame)).await;
    assert_eq!(broken.closed().await, CLOSE_NOT_UTF8);
}

#[tokio::test]
async fn a_flood_closes() {
    let settings = Settings {
        frame_rate: Some(Rate {
            burst: 20,
            per_second: 1,
        }),
        ..quick()
    };
    let server = Server::start_with(settings).await;
    let mut client = server.visitor(&token("a")).await;
    for number in 0..40 {
        let command = VisitorCommand::SendMessage {
            text: format!("{number}"),
        };
        client
            .send(&VisitorClientFrame::Command {
                id: id(number),
                command,
            })
            .await;
    }
    assert_eq!(client.closed().await, CLOSE_RATE_LIMITED);
}

#[tokio::test]
async fn a_shutdown_tells_every_client_to_reconnect_and_then_ends() {
    let mut server = Server::start().await;
    let mut visitor = server.visitor(&token("a")).await;
    let mut console = server.console("ann").await;
    server.stop();
    assert_eq!(visitor.closed().await, CLOSE_RESTART);
    assert_eq!(console.closed().await, CLOSE_RESTART);
    drop((visitor, console));
    server.stopped().await;
}

#[tokio::test]
async fn a_shutdown_tells_who_has_not_said_hello_and_does_not_wait_for_it() {
    let mut server = Server::start().await;
    let mut visitor = server.socket("/v1/visitor/socket", &[]).await.unwrap();
    let (cookie, origin) = (server.log_in("ann").await, server.origin());
    let headers = [("cookie", &*cookie), ("origin", &*origin)];
    let path = "/v1/operator/socket";
    let mut console = server.socket(path, &headers).await.unwrap();
    server.stop();
    assert_eq!(visitor.closed().await, CLOSE_RESTART);
    assert_eq!(console.closed().await, CLOSE_RESTART);
    drop((visitor, console));
    server.stopped().await;
}

#[tokio::test]
async fn a_shutdown_waits_only_so_long_for_a_request_that_never_ends() {
    let settings = Settings {
        drain_within_ms: 100,
        ..quick()
    };
    let mut server = Server::start_with(settings).await;
    // The rest of the body never comes, and nobody waits longer than this for the shutdown: a
    // request alone may take 20 seconds.
    let mut request = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /v1/visitor/commands HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    request.write_all(head.as_bytes()).await.unwrap();
    let visitor = server.visitor(&token("a")).await;
    server.stop();
    timeout(Duration::from_secs(10), server.stopped())
        .await
        .unwrap();
    drop((request, visitor));
}

#[tokio::test]
async fn a_client_that_says_nothing_closes() {
    let settings = Settings {
        silence_max_ms: 100,
        ..quick()
    };
    let server = Server::start_with(settings).await;
    let (mut visitor, mut console) = (
        server.visitor(&token("a")).await,
        server.console("ann").await,
    );
    assert_eq!(visitor.closed().await, CLOSE_SILENT);
    assert_eq!(console.closed().await, CLOSE_SILENT);
}

#[tokio::test]
async fn a_login_that_expires_closes_its_console() {
    let settings = Settings {
        login_check_every_ms: 20,
        ..quick()
    };
    let lasts_ms = settings.login_lasts_ms;
    let server = Server::start_with(settings).await;
    let mut console = server.console("ann").await;
    server.clock.0.store(lasts_ms - 1, Ordering::Relaxed);
    console.send_text(r#"{"type":"ping"}"#.into()).await;
    let is_pong = |frame: &OperatorServerFrame| *frame == OperatorServerFrame::Pong;
    console.until(is_pong).await;
    server.clock.0.store(lasts_ms, Ordering::Relaxed);
    assert_eq!(console.closed().await, CLOSE_LOGGED_OUT);
}

#[tokio::test]
async fn logging_out_closes_the_consoles_of_that_login() {
    let server = Server::start().await;
    let (cookie, origin) = (server.log_in("ann").await, server.origin());
    let headers = [("cookie", &*cookie), ("origin", &*origin)];
    let mut console = server
        .socket("/v1/operator/socket", &headers)
        .await
        .unwrap();
    let mut other = server.console("ann").await;
    console.send_text(r#"{"type":"hello"}"#.into()).await;
    console.next_text().await.unwrap();
    let (status, _) = server
        .request("POST", "/v1/operator/logout", &headers, "")
        .await;
    assert_eq!(status, 204);
    assert_eq!(console.closed().await, CLOSE_LOGGED_OUT);
    other.send_text(r#"{"type":"ping"}"#.into()).await;
    other
        .until(|frame: &serde_json::Value| frame["type"] == "pong")
        .await;
    assert_eq!(
        server
            .request("GET", "/v1/operator/me", &headers, "")
            .await
            .0,
        401
    );
}

#[tokio::test]
async fn a_console_outlives_a_visitor_who_writes_in_many_tabs() {
    let server = Server::start().await;
    let mut visitor = server.visitor(&token("a")).await;
    visitor.say(1, "hi").await;
    let is_confirmed = |frame: &_| matches!(frame, VisitorServerFrame::Entries { .. });
    visitor.until(is_confirmed).await;
    let session = Node::session_of(&token("a"));
    let mut console = server.console("ann").await;
    let position = None;
    console
        .send(&OperatorClientFrame::Open { session, position })
        .await;
    let is_open = |frame: &_| matches!(frame, OperatorServerFrame::Presence { .. });
    console.until(is_open).await;
    // All of it before the console's task has its turn.
    for _ in 0..=QUEUE_FRAMES_MAX {
        server.node.visitor_came(session, None);
        server.node.visitor_types(session);
    }
    let is_told = |frame: &_| matches!(frame, OperatorServerFrame::Typing { .. });
    console.until(is_told).await;
}

#[tokio::test]
async fn a_console_that_says_hello_late_is_not_closed_as_slow() {
    let server = Server::start().await;
    let (cookie, origin) = (server.log_in("ann").await, server.origin());
    let headers = [("cookie", &*cookie), ("origin", &*origin)];
    let upgraded = server.socket("/v1/operator/socket", &headers).await;
    let mut console = upgraded.unwrap();
    let mut visitor = server.visitor(&token("a")).await;
    for number in 0..=QUEUE_FRAMES_MAX {
        visitor.say(number as u128, "hi").await;
        visitor
            .until(|frame| matches!(frame, VisitorServerFrame::Entries { .. }))
            .await;
    }
    console.send_text(r#"{"type":"hello"}"#.into()).await;
    console
        .until(|frame: &serde_json::Value| frame["type"] == "inbox_complete")
        .await;
}
