//! Who may not, does not: over HTTP and over sockets.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::VisitorClientFrame;
use baton_protocol::wire::limits::CLOSE_NO_HELLO;
use baton_tests::operator::{SOCKET_PATH as OPERATORS, log_in, log_out};
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::socket::Socket;
use baton_tests::visitor::{SOCKET_PATH as VISITORS, Visitor, command_id, demo_agent, token};
use rand_pcg::Pcg64Mcg;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor};

const ENTRIES: &str = "/v1/visitor/entries";
const COMMANDS: &str = "/v1/visitor/commands";
const LOGIN: &str = "/v1/operator/login";
const LOGOUT: &str = "/v1/operator/logout";
const ME: &str = "/v1/operator/me";
const FORGED: (&str, &str) = (
    "cookie",
    "baton_login=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
);
const FOREIGN: (&str, &str) = ("origin", "https://evil.example");
const NO_ORIGIN: (&str, &str) = ("origin", "null");
const JSON: (&str, &str) = ("content-type", "application/json");

struct House {
    server: Server,
    login: Login,
    random: Pcg64Mcg,
}

async fn house() -> Result<House> {
    let setup = Setup::default().with_operators(&["Ada"]);
    Ok(House {
        login: setup.operators[0].clone(),
        server: Server::start(setup).await?,
        random: seed::generator("access"),
    })
}

/// How something is asked for.
#[derive(Clone, Copy)]
enum Ask<'a> {
    Get,
    /// With this body.
    Post(&'a str),
    /// To a socket.
    Upgrade,
}

type Header<'a> = (&'static str, &'a str);

#[tokio::test]
async fn who_may_not_gets_a_status_a_refusal_and_nothing_else() -> Result<()> {
    use Ask::{Get, Post, Upgrade};
    let House {
        server,
        login,
        mut random,
    } = house().await?;
    let token = token(&mut random);
    let mut visitor = Visitor::connect(&server, &token).await?;
    visitor.say(command_id(&mut random), "My own words").await?;

    let expired = expired_login(&server, &login).await?;
    let logged_out = log_in(&server, &login).await?;
    log_out(&server, &logged_out).await?;
    let cookie = log_in(&server, &login).await?;
    let [expired, logged_out, cookie] =
        [&expired, &logged_out, &cookie].map(|it| ("cookie", &**it));
    let (token, origin) = (token.expose(), server.origin());
    let prefix = format!("{origin}.evil.example");
    let (own, prefix) = (("origin", &*origin), ("origin", &*prefix));
    let as_cookie = format!("baton_login={token}");
    let as_cookie = ("cookie", &*as_cookie);
    let authorized = |scheme: &str, token: &str| format!("{scheme} {token}");
    let right = authorized("Bearer", token);
    let wrong = [
        String::new(),
        "Bearer".to_owned(),
        authorized("Basic", token),
        authorized("Bearer", &token[1..]),
        authorized("Bearer", &format!("{token}A")),
        authorized("Bearer", &"!".repeat(token.len())),
    ];
    let bearer = ("authorization", &*right);
    let wrong = wrong.each_ref().map(|value| [("authorization", &**value)]);
    let in_query = [ENTRIES, COMMANDS, VISITORS].map(|path| format!("{path}?token={token}"));

    let credentials = |email, password| json!({ "email": email, "password": password }).to_string();
    let good = credentials(&*login.email, &*login.password);
    let guess = credentials(&login.email, "not the password");
    let nobody = credentials("nobody@example.com", &login.password);
    let command = json!({
        "agent": demo_agent(), "id": command_id(&mut random),
        "command": { "type": "send_message", "text": "hi" },
    });
    let command = command.to_string();

    #[rustfmt::skip]
    let cases: &[(Ask<'_>, &str, &[Header<'_>], u16)] = &[
        // A visitor's session without its token, or with it where it does not belong.
        (Get, ENTRIES, &[], 401),
        (Get, ENTRIES, &[cookie], 401),
        (Get, ENTRIES, &[as_cookie], 401),
        (Get, &in_query[0], &[], 401),
        (Post(&command), COMMANDS, &[JSON], 401),
        (Post(&command), COMMANDS, &[JSON, own, cookie], 401),
        (Post(&command), &in_query[1], &[JSON], 401),
        // An operator without a login that is good.
        (Get, ME, &[], 401),
        (Get, ME, &[("cookie", "baton_login=")], 401),
        (Get, ME, &[FORGED], 401),
        (Get, ME, &[expired], 401),
        (Get, ME, &[logged_out], 401),
        (Get, ME, &[as_cookie], 401),
        (Get, ME, &[bearer], 401),
        (Post(&guess), LOGIN, &[JSON, own], 401),
        (Post(&nobody), LOGIN, &[JSON, own], 401),
        (Upgrade, OPERATORS, &[own], 401),
        (Upgrade, OPERATORS, &[own, FORGED], 401),
        (Upgrade, OPERATORS, &[own, expired], 401),
        (Upgrade, OPERATORS, &[own, logged_out], 401),
        (Upgrade, OPERATORS, &[own, as_cookie], 401),
        (Upgrade, OPERATORS, &[own, bearer], 401),
        // From another site, or from none where there must be one.
        (Post(&good), LOGIN, &[JSON], 403),
        (Post(&good), LOGIN, &[JSON, FOREIGN], 403),
        (Post(&good), LOGIN, &[JSON, NO_ORIGIN], 403),
        (Post("{}"), LOGOUT, &[FOREIGN, cookie], 403),
        (Upgrade, VISITORS, &[FOREIGN], 403),
        (Upgrade, VISITORS, &[NO_ORIGIN], 403),
        (Upgrade, VISITORS, &[prefix], 403),
        (Upgrade, OPERATORS, &[], 403),
        (Upgrade, OPERATORS, &[cookie], 403),
        (Upgrade, OPERATORS, &[cookie, FOREIGN], 403),
        (Upgrade, OPERATORS, &[cookie, prefix], 403),
        // What is not there, or not in this way.
        (Get, "/widget/", &[], 404),
        (Get, "/widget/?agent=nobody", &[], 404),
        (Get, "/widget/index.html", &[], 404),
        (Get, "/widget/..%2Fconsole%2Findex.html", &[], 404),
        (Get, LOGIN, &[], 405),
        (Post(&good), LOGIN, &[own], 415),
    ];
    let wrong_tokens = wrong.iter().map(|wrong| (Get, ENTRIES, &wrong[..], 401));
    for (ask, path, headers, status) in cases.iter().copied().chain(wrong_tokens) {
        denied(&server, ask, path, headers, status)
            .await
            .with_context(|| format!("{path} {headers:?}"))?;
    }

    // And who may, does.
    ensure!(answer(&server, Get, ME, &[cookie]).await?.status() == 200);
    ensure!(
        Socket::open(server.address(), OPERATORS, &[own, cookie])
            .await?
            .is_ok()
    );
    // A token in the address is nobody's: the socket still waits for its hello.
    let opened = Socket::open(server.address(), &in_query[2], &[own]).await?;
    let mut socket = opened.ok().context("not opened")?;
    socket.send(&VisitorClientFrame::Fetch { after: 0 }).await?;
    ensure!(socket.close_code().await? == Some(CLOSE_NO_HELLO));
    Ok(())
}

async fn denied(
    server: &Server,
    ask: Ask<'_>,
    path: &str,
    headers: &[Header<'_>],
    status: u16,
) -> Result<()> {
    if let Ask::Upgrade = ask {
        let opened = Socket::open(server.address(), path, headers).await?;
        ensure!(opened.err() == Some(status), "not refused with {status}");
        return Ok(());
    }
    let answer = answer(server, ask, path, headers).await?;
    ensure!(answer.status() == status, "answered {}", answer.status());
    ensure!(!answer.headers().contains_key("set-cookie"));
    ensure!(answer.headers()["x-content-type-options"] == "nosniff");
    let refusal: Value = answer.json().await?;
    ensure!(
        refusal["code"].is_string() && refusal["retry"].is_boolean(),
        "{refusal}"
    );
    let sentence = refusal["message"].as_str().context("no sentence")?;
    ensure!(!sentence.is_empty() && !refusal.to_string().contains("My own words"));
    Ok(())
}

async fn answer(
    server: &Server,
    ask: Ask<'_>,
    path: &str,
    headers: &[Header<'_>],
) -> Result<reqwest::Response> {
    let (http, url) = (reqwest::Client::new(), server.url(path));
    let mut request = match ask {
        Ask::Post(body) => http.post(url).body(body.to_owned()),
        Ask::Get | Ask::Upgrade => http.get(url),
    };
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Ok(request.send().await?)
}

/// A cookie whose time has passed: the login is set back in the database, as a year would do.
async fn expired_login(server: &Server, login: &Login) -> Result<String> {
    let cookie = log_in(server, login).await?;
    let mut database = SqliteConnectOptions::new()
        .filename(server.folder().join("data/baton.db"))
        .connect()
        .await?;
    let expired = database.execute("UPDATE login SET expires_ms = 1").await?;
    ensure!(expired.rows_affected() == 1, "{expired:?}");
    Ok(cookie)
}

#[tokio::test]
async fn a_token_opens_its_own_session_and_no_other() -> Result<()> {
    let House {
        server, mut random, ..
    } = house().await?;
    let (mine, theirs) = (token(&mut random), token(&mut random));
    let mut visitor = Visitor::connect(&server, &mine).await?;
    visitor
        .say(command_id(&mut random), "For my eyes only")
        .await?;

    let mut other = Visitor::connect(&server, &theirs).await?;
    ensure!(other.session != visitor.session && other.head_at_welcome == 0);
    other
        .socket
        .send(&VisitorClientFrame::Fetch { after: 0 })
        .await?;
    other.say(command_id(&mut random), "For theirs").await?;
    ensure!(!format!("{:?}", other.entries).contains("my eyes"));

    for (token, readable) in [(&mine, true), (&theirs, false)] {
        let bearer = format!("Bearer {}", token.expose());
        let headers = [("authorization", &*bearer)];
        let answer = answer(&server, Ask::Get, ENTRIES, &headers).await?;
        ensure!(answer.status() == 200);
        ensure!(answer.text().await?.contains("For my eyes only") == readable);
    }
    Ok(())
}
