//! Who may not, does not: the denied cases over HTTP and sockets.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::limits::{CLOSE_NO_HELLO, CLOSE_UNKNOWN_AGENT};
use baton_protocol::wire::{
    OperatorClientFrame, OperatorCommand, OperatorServerFrame, RefusalCode, SessionId,
    VisitorClientFrame, VisitorServerFrame,
};
use baton_tests::operator::{self, Operator, log_in, log_out};
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::socket::Socket;
use baton_tests::visitor::{self, Visitor, command_id, demo_agent, hello, token};
use rand_pcg::Pcg64Mcg;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor};
use uuid::Uuid;

const ENTRIES: &str = "/v1/visitor/entries?after=0";
const COMMANDS: &str = "/v1/visitor/commands";
const LOGIN: &str = "/v1/operator/login";
const LOGOUT: &str = "/v1/operator/logout";
const ME: &str = "/v1/operator/me";
const FORGED_COOKIE: &str = "baton_login=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

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

type Header<'a> = (&'static str, &'a str);

/// One request that must be denied.
struct Denied<'a> {
    method: Method,
    path: String,
    headers: Vec<Header<'a>>,
    body: Option<Value>,
    status: u16,
}

fn get<'a>(path: &str, headers: &[Header<'a>], status: u16) -> Denied<'a> {
    Denied {
        method: Method::GET,
        path: path.to_owned(),
        headers: headers.to_vec(),
        body: None,
        status,
    }
}

fn post<'a>(path: &str, headers: &[Header<'a>], body: Value, status: u16) -> Denied<'a> {
    Denied {
        method: Method::POST,
        body: Some(body),
        ..get(path, headers, status)
    }
}

#[tokio::test]
async fn each_denied_request_gets_its_status_and_a_refusal() -> Result<()> {
    let House {
        server,
        login,
        mut random,
    } = house().await?;
    let token = token(&mut random);
    let mut visitor = Visitor::connect(&server, &token).await?;
    visitor.say(command_id(&mut random), "My own words").await?;

    let origin = server.origin();
    let (own, foreign) = (("origin", &*origin), ("origin", "https://evil.example"));
    let bearer = format!("Bearer {}", token.expose());
    let basic = format!("Basic {}", token.expose());
    let short = format!("Bearer {}", &token.expose()[1..]);
    let long = format!("Bearer {}A", token.expose());
    let garbage = format!("Bearer {}", "!".repeat(43));
    let as_cookie = format!("baton_login={}", token.expose());
    let in_query = format!("{ENTRIES}&token={}", token.expose());
    let expired = expired_login(&server, &login).await?;
    let logged_out = log_in(&server, &login).await?;
    log_out(&server, &logged_out).await?;

    let command = json!({
        "agent": demo_agent(), "id": command_id(&mut random),
        "command": { "type": "send_message", "text": "hi" },
    });
    let right = json!({ "email": login.email, "password": login.password });
    let wrong = json!({ "email": login.email, "password": "not the password" });
    let nobody = json!({ "email": "nobody@example.com", "password": login.password });

    let cases = [
        get(ENTRIES, &[], 401),
        get(ENTRIES, &[("authorization", "")], 401),
        get(ENTRIES, &[("authorization", "Bearer")], 401),
        get(ENTRIES, &[("authorization", &short)], 401),
        get(ENTRIES, &[("authorization", &long)], 401),
        get(ENTRIES, &[("authorization", &garbage)], 401),
        get(ENTRIES, &[("authorization", &basic)], 401),
        get(ENTRIES, &[("cookie", &as_cookie)], 401),
        get(&in_query, &[], 401),
        post(COMMANDS, &[], command.clone(), 401),
        post(COMMANDS, &[("authorization", &short)], command.clone(), 401),
        post(
            &format!("{COMMANDS}?token={}", token.expose()),
            &[],
            command,
            401,
        ),
        get(ME, &[], 401),
        get(ME, &[("cookie", "baton_login=")], 401),
        get(ME, &[("cookie", FORGED_COOKIE)], 401),
        get(ME, &[("cookie", &expired)], 401),
        get(ME, &[("cookie", &logged_out)], 401),
        get(ME, &[("cookie", &as_cookie)], 401),
        get(ME, &[("authorization", &bearer)], 401),
        post(LOGIN, &[own], wrong, 401),
        post(LOGIN, &[own], nobody, 401),
        post(LOGIN, &[foreign], right.clone(), 403),
        post(LOGIN, &[("origin", "null")], right.clone(), 403),
        post(LOGIN, &[], right, 403),
        post(LOGOUT, &[foreign, ("cookie", &logged_out)], json!({}), 403),
    ];
    for case in cases {
        let answer = request(&server, &case).await?;
        ensure!(
            answer.status() == case.status,
            "{} {} {:?} answered {}",
            case.method,
            case.path,
            case.headers,
            answer.status()
        );
        ensure!(
            answer.headers().get("set-cookie").is_none(),
            "{}",
            case.path
        );
        let refusal: Value = answer.json().await.with_context(|| case.path.clone())?;
        ensure!(
            refusal["code"].is_string() && refusal["retry"].is_boolean(),
            "{refusal}"
        );
        ensure!(
            refusal["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        ensure!(!refusal.to_string().contains("My own words"));
    }
    Ok(())
}

async fn request(server: &Server, case: &Denied<'_>) -> Result<reqwest::Response> {
    let url = server.url(&case.path);
    let mut request = reqwest::Client::new().request(case.method.clone(), url);
    for (name, value) in &case.headers {
        request = request.header(*name, *value);
    }
    if let Some(body) = &case.body {
        request = request.json(body);
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
        let case = get(ENTRIES, &[("authorization", &bearer)], 200);
        let answer = request(&server, &case).await?;
        ensure!(answer.status() == 200);
        ensure!(answer.text().await?.contains("For my eyes only") == readable);
    }
    Ok(())
}

#[tokio::test]
async fn sockets_are_denied_to_other_sites_and_to_nobodies() -> Result<()> {
    let House {
        server,
        login,
        mut random,
    } = house().await?;
    let token = token(&mut random);
    let origin = server.origin();
    let own = ("origin", &*origin);
    let foreign = ("origin", "https://evil.example");
    let prefix = format!("{origin}.evil.example");
    let expired = expired_login(&server, &login).await?;
    let cookie = log_in(&server, &login).await?;
    let logged_out = log_in(&server, &login).await?;
    log_out(&server, &logged_out).await?;
    let as_cookie = format!("baton_login={}", token.expose());
    let bearer = format!("Bearer {}", token.expose());

    let (visitors, operators) = (visitor::SOCKET_PATH, operator::SOCKET_PATH);
    let cases: [(&str, &[Header<'_>], u16); 12] = [
        (visitors, &[foreign], 403),
        (visitors, &[("origin", "null")], 403),
        (visitors, &[("origin", &prefix)], 403),
        (operators, &[("cookie", &cookie)], 403),
        (operators, &[("cookie", &cookie), foreign], 403),
        (operators, &[("cookie", &cookie), ("origin", &prefix)], 403),
        (operators, &[own], 401),
        (operators, &[own, ("cookie", FORGED_COOKIE)], 401),
        (operators, &[own, ("cookie", &expired)], 401),
        (operators, &[own, ("cookie", &logged_out)], 401),
        (operators, &[own, ("cookie", &as_cookie)], 401),
        (operators, &[own, ("authorization", &bearer)], 401),
    ];
    for (path, headers, status) in cases {
        let opened = Socket::open(server.address(), path, headers).await?;
        ensure!(
            opened.err() == Some(status),
            "{path} {headers:?} was not answered {status}"
        );
    }

    // A token in the address is nobody's: the socket still waits for its hello.
    let path = format!("{visitors}?token={}", token.expose());
    if let Ok(mut socket) = Socket::open(server.address(), &path, &[own]).await? {
        socket.send(&VisitorClientFrame::Fetch { after: 0 }).await?;
        ensure!(socket.close_code().await? == Some(CLOSE_NO_HELLO));
    }
    Ok(())
}

#[tokio::test]
async fn a_hello_with_a_bad_token_or_agent_opens_nothing() -> Result<()> {
    let House {
        server, mut random, ..
    } = house().await?;
    let good = serde_json::to_value(hello(&token(&mut random), None))?;
    let tokens = [
        json!(""),
        json!("short"),
        json!("!".repeat(43)),
        json!("A".repeat(44)),
        json!(null),
    ];
    for token in tokens {
        let mut frame = good.clone();
        frame["token"] = token;
        let mut socket = Visitor::open_socket(&server).await?;
        socket.send(&frame).await?;
        ensure!(
            socket.close_code().await? == Some(CLOSE_NO_HELLO),
            "{frame}"
        );
    }
    let mut frame = good;
    frame["agent"] = json!("nobodys-agent");
    let mut socket = Visitor::open_socket(&server).await?;
    socket.send(&frame).await?;
    ensure!(socket.close_code().await? == Some(CLOSE_UNKNOWN_AGENT));
    Ok(())
}

#[tokio::test]
async fn commands_are_refused_to_the_wrong_kind_and_for_unknown_sessions() -> Result<()> {
    let House {
        server,
        login,
        mut random,
    } = house().await?;
    let unknown = SessionId(Uuid::from_u128(7));
    let mut operator = Operator::connect(&server, &login).await?;
    for command in [
        OperatorCommand::ClaimSession,
        OperatorCommand::TakeOverSession,
        OperatorCommand::AddNote {
            text: "note".into(),
        },
        OperatorCommand::SendMessage { text: "hi".into() },
        OperatorCommand::ResolveSession,
        OperatorCommand::ReturnSession,
        OperatorCommand::ReleaseSession,
    ] {
        let id = command_id(&mut random);
        let refused = operator.command(unknown, id, command.clone()).await?;
        let code = refused.err().map(|refusal| refusal.code);
        ensure!(
            code == Some(RefusalCode::UnknownSession),
            "{command:?}: {code:?}"
        );
    }
    operator.open(unknown).await?;
    let refused = loop {
        if let OperatorServerFrame::Refused { refusal, .. } = operator.next().await? {
            break refusal;
        }
    };
    ensure!(refused.code == RefusalCode::UnknownSession);

    // An operator's frames on a visitor's socket do nothing.
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), "Hello").await?;
    let (session, position) = (visitor.session, None);
    for frame in [
        OperatorClientFrame::Open { session, position },
        OperatorClientFrame::SetDuty { on_duty: true },
        OperatorClientFrame::Command {
            id: command_id(&mut random),
            session,
            command: OperatorCommand::ResolveSession,
        },
    ] {
        visitor.socket.send(&frame).await?;
        let refusal = loop {
            if let VisitorServerFrame::Refused { refusal, .. } = visitor.next().await? {
                break refusal;
            }
        };
        ensure!(
            refusal.code == RefusalCode::InvalidFrame,
            "{frame:?}: {refusal:?}"
        );
    }
    Ok(())
}
