//! Who may not do what.

use crate::server::{Server, token};
use std::sync::atomic::Ordering;

const VISITOR: &str = "/v1/visitor/socket";
const OPERATOR: &str = "/v1/operator/socket";
/// Method, path, headers, body; the status.
type Request<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16);
/// Path, headers; the status.
type Upgrade<'a> = (&'a str, &'a [(&'static str, &'a str)], u16);

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn a_token_opens_its_own_session_alone() {
    let server = Server::start().await;
    let a = format!("Bearer {}", token("a").expose());
    let b = format!("Bearer {}", token("b").expose());
    let command = r#"{"agent":"demo","id":"00000000-0000-0000-0000-000000000001",
        "command":{"type":"send_message","text":"mine alone"}}"#;
    let headers = [("authorization", &*a), JSON];
    let (status, made) = server
        .request("POST", "/v1/visitor/commands", &headers, command)
        .await;
    assert_eq!(status, 200, "{made}");
    let read = |authorization| {
        let server = &server;
        async move {
            let headers = [("authorization", authorization)];
            server
                .request("GET", "/v1/visitor/entries?after=0", &headers, "")
                .await
        }
    };
    assert!(read(&a).await.1.contains("mine alone"));
    let (status, others) = read(&b).await;
    assert_eq!(status, 200);
    assert!(others.contains(r#""entries":[]"#), "{others}");
    let mut socket = server.visitor(&token("b")).await;
    socket
        .send_text(r#"{"type":"fetch","after":0}"#.into())
        .await;
    socket.send_text(r#"{"type":"ping"}"#.into()).await;
    assert_eq!(socket.next_text().await.unwrap(), r#"{"type":"pong"}"#);
}

#[tokio::test]
async fn requests_are_denied() {
    let server = Server::start().await;
    let cookie = server.log_in("ann").await;
    let own = server.origin();
    let login = r#"{"email":"ann@shop.example","password":"wrong"}"#;
    let nobody = r#"{"email":"nobody@shop.example","password":"wrong"}"#;
    let evil = ("origin", "https://evil.example");
    let own = ("origin", &*own);
    let cookie = ("cookie", &*cookie);
    let me = "/v1/operator/me";
    #[rustfmt::skip]
    let denied: &[Request] = &[
        ("GET", me, &[], "", 401),
        ("GET", me, &[("cookie", "baton_login=forged")], "", 401),
        ("GET", "/v1/visitor/entries", &[], "", 401),
        ("GET", "/v1/visitor/entries", &[cookie], "", 401),
        ("GET", "/v1/visitor/entries?token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &[], "", 401),
        ("GET", "/v1/visitor/entries", &[("authorization", "Bearer short")], "", 401),
        ("POST", "/v1/visitor/commands", &[cookie, own, JSON], "{}", 401),
        ("POST", "/v1/operator/login", &[JSON], login, 403),
        ("POST", "/v1/operator/login", &[evil, JSON], login, 403),
        ("POST", "/v1/operator/login", &[own, JSON], login, 401),
        ("POST", "/v1/operator/login", &[own, JSON], nobody, 401),
        ("POST", "/v1/operator/login", &[own], login, 415),
        ("POST", "/v1/operator/logout", &[evil, cookie], "", 403),
        ("GET", "/v1/operator/login", &[], "", 405),
        ("GET", "/widget/?agent=nobody", &[], "", 404),
        ("GET", "/widget/", &[], "", 404),
        ("GET", "/widget/index.html", &[], "", 404),
        ("GET", "/demo/", &[], "", 404),
        ("GET", "/widget/..%2Fconsole%2Findex.html", &[], "", 404),
    ];
    for (method, path, headers, body, expected) in denied {
        let (status, answer) = server.request(method, path, headers, body).await;
        assert_eq!(status, *expected, "{method} {path} {headers:?}: {answer}");
        assert!(
            answer.contains("x-content-type-options: nosniff"),
            "{answer}"
        );
        assert!(answer.contains(r#"{"code":""#), "{answer}");
    }
    assert_eq!(server.request("GET", me, &[cookie], "").await.0, 200);
    server.clock.0.store(u64::MAX / 2, Ordering::Relaxed);
    assert_eq!(
        server.request("GET", me, &[cookie], "").await.0,
        401,
        "the login has expired"
    );
}

#[tokio::test]
async fn sockets_are_denied() {
    let server = Server::start().await;
    let cookie = server.log_in("ann").await;
    let own = server.origin();
    let own = ("origin", &*own);
    let cookie = ("cookie", &*cookie);
    let evil = ("origin", "https://evil.example");
    let bearer = format!("Bearer {}", token("a").expose());
    #[rustfmt::skip]
    let denied: &[Upgrade] = &[
        (VISITOR, &[evil], 403),
        (VISITOR, &[("origin", "null")], 403),
        (OPERATOR, &[], 403),
        (OPERATOR, &[cookie], 403),
        (OPERATOR, &[evil, cookie], 403),
        (OPERATOR, &[own], 401),
        (OPERATOR, &[own, ("authorization", &bearer)], 401),
        (OPERATOR, &[own, ("cookie", "baton_login=forged")], 401),
    ];
    for (path, headers, expected) in denied {
        let status = server.socket(path, headers).await.err();
        assert_eq!(status, Some(*expected), "{path} {headers:?}");
    }
    assert!(server.socket(VISITOR, &[own]).await.is_ok());
    assert!(server.socket(OPERATOR, &[own, cookie]).await.is_ok());
}
