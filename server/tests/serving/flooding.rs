//! Floods from one address are refused, with a word on when to come back, and hold up no other.

use crate::server::{Server, quick};
use baton_server::node::{PerAddress, Rate, Settings};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const VISITOR: &str = "/v1/visitor/socket";
/// More than any limit here lets through, however slow the machine is.
const FLOOD: usize = 60;
const PATIENCE: Duration = Duration::from_secs(20);

/// Behind a proxy, so that a test chooses its address.
fn behind_proxy(per_address: PerAddress) -> Settings {
    Settings {
        behind_proxy: true,
        per_address,
        ..quick()
    }
}

fn rate(burst: u32) -> Option<Rate> {
    let per_second = 1;
    Some(Rate { burst, per_second })
}

/// A message under a token that nobody had before.
async fn message_from(server: &Server, address: &str, number: usize) -> (u16, String) {
    let bearer = format!("Bearer {number:043}");
    let headers = [
        ("authorization", &*bearer),
        ("content-type", "application/json"),
        ("x-forwarded-for", address),
    ];
    let command = r#"{"agent":"demo","id":"00000000-0000-0000-0000-000000000001",
        "command":{"type":"send_message","text":"hi"}}"#;
    server
        .request("POST", "/v1/visitor/commands", &headers, command)
        .await
}

/// How many of a flood's requests were let through before the first that was not, and its answer.
async fn let_through(server: &Server, address: impl Fn(usize) -> String) -> (usize, String) {
    for number in 0..FLOOD {
        let (status, answer) = message_from(server, &address(number), number).await;
        if status != 200 {
            assert_eq!(status, 429, "{answer}");
            return (number, answer);
        }
    }
    panic!("all of {FLOOD} were let through")
}

#[tokio::test]
async fn fresh_tokens_from_one_address_are_refused_past_the_limit_and_another_address_is_not() {
    let per_address = PerAddress {
        request_rate: rate(5),
        ..PerAddress::default()
    };
    let server = Server::start_with(behind_proxy(per_address)).await;
    let (through, answer) = let_through(&server, |_| "192.0.2.1".into()).await;
    assert!(through >= 5, "{through}");
    assert!(answer.contains(r#""code":"rate_limited""#), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert_eq!(message_from(&server, "192.0.2.2", 0).await.0, 200);
    // One customer's network has more IPv6 addresses than anybody could count.
    let (through, _) = let_through(&server, |number| format!("2001:db8::{number}")).await;
    assert!(through >= 5, "{through}");
}

#[tokio::test]
async fn made_up_cookies_are_refused_past_the_limit_and_another_address_is_not() {
    let per_address = PerAddress {
        request_rate: rate(5),
        ..PerAddress::default()
    };
    let server = Server::start_with(behind_proxy(per_address)).await;
    let asked = [
        ("POST", "/v1/operator/logout", "192.0.2.1", 204),
        ("GET", "/v1/operator/me", "192.0.2.2", 401),
    ];
    for (method, path, address, unlimited) in asked {
        let (origin, server) = (server.origin(), &server);
        let from = async |address: &str| {
            let headers = [
                ("cookie", "baton_login=made-up"),
                ("origin", &*origin),
                ("x-forwarded-for", address),
            ];
            server.request(method, path, &headers, "").await.0
        };
        let mut answers = Vec::new();
        while answers.last() != Some(&429) && answers.len() < FLOOD {
            answers.push(from(address).await);
        }
        assert_eq!(answers.pop(), Some(429), "{path}");
        assert!(answers.len() >= 5 && answers.iter().all(|status| *status == unlimited));
        assert_eq!(from("192.0.2.3").await, unlimited);
    }
}

#[tokio::test]
async fn without_a_proxy_nobody_chooses_the_own_address() {
    let per_address = PerAddress {
        request_rate: rate(5),
        ..PerAddress::default()
    };
    let settings = Settings {
        behind_proxy: false,
        ..behind_proxy(per_address)
    };
    let server = Server::start_with(settings).await;
    let_through(&server, |number| format!("192.0.2.{number}")).await;
}

#[tokio::test]
async fn one_address_opens_so_many_sockets_at_a_time() {
    let per_address = PerAddress {
        socket_rate: rate(5),
        ..PerAddress::default()
    };
    let server = Server::start_with(behind_proxy(per_address)).await;
    let mut open = 0;
    let refused = loop {
        match server
            .socket(VISITOR, &[("x-forwarded-for", "192.0.2.1")])
            .await
        {
            Ok(socket) => drop(socket),
            Err(status) => break status,
        }
        open += 1;
        assert!(open < FLOOD);
    };
    assert_eq!(refused, 429);
    assert!(open >= 5, "{open}");
    let other = [("x-forwarded-for", "192.0.2.2")];
    assert!(server.socket(VISITOR, &other).await.is_ok());
}

#[tokio::test]
async fn one_address_holds_so_many_sockets_and_gets_the_place_of_one_that_ended() {
    let per_address = PerAddress {
        sockets_max: 2,
        socket_rate: None,
        ..PerAddress::default()
    };
    let server = Server::start_with(behind_proxy(per_address)).await;
    let from = |address| {
        let server = &server;
        async move {
            server
                .socket(VISITOR, &[("x-forwarded-for", address)])
                .await
        }
    };
    let (first, _second) = (
        from("192.0.2.1").await.unwrap(),
        from("192.0.2.1").await.unwrap(),
    );
    assert_eq!(from("192.0.2.1").await.err(), Some(429));
    assert!(from("192.0.2.2").await.is_ok());
    drop(first);
    // The server sees the end of a connection a moment after it.
    let again = async { while from("192.0.2.1").await.is_err() {} };
    timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn one_address_holds_so_many_connections_whether_it_says_anything_or_not() {
    let per_address = PerAddress {
        connections_max: 3,
        ..PerAddress::default()
    };
    let settings = Settings {
        behind_proxy: false,
        ..behind_proxy(per_address)
    };
    let server = Server::start_with(settings).await;
    let connect = || async { TcpStream::connect(server.address).await.unwrap() };
    let _socket = server.socket(VISITOR, &[]).await.unwrap();
    let (silent, _silent) = (connect().await, connect().await);
    let mut answer = String::new();
    let mut further = connect().await;
    let refused = timeout(PATIENCE, further.read_to_string(&mut answer)).await;
    refused.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    assert!(answer.contains(r#""code":"rate_limited""#), "{answer}");
    drop(silent);
    // The server sees the end of a connection a moment after it.
    let again = async {
        while !answer.starts_with("HTTP/1.1 200 ") {
            let mut further = connect().await;
            let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            answer.clear();
            // A refused one may be gone before it is asked.
            let _ = further.write_all(request).await;
            let _ = further.read_to_string(&mut answer).await;
        }
    };
    timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn a_proxys_connections_are_not_counted_as_one_clients() {
    let per_address = PerAddress {
        connections_max: 1,
        ..PerAddress::default()
    };
    let server = Server::start_with(behind_proxy(per_address)).await;
    let _first = server.socket(VISITOR, &[]).await.unwrap();
    assert!(server.socket(VISITOR, &[]).await.is_ok());
}
