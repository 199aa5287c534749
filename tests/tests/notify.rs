//! Notifications get out of the real server, whatever becomes of it and of those who receive them.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{Contact, OperatorCommand, SessionId, VisitorCommand, VisitorEvent};
use baton_tests::mail::MailServer;
use baton_tests::operator::Operator;
use baton_tests::receiver::{Answer, Receiver, Request};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::settings::Console;
use baton_tests::visitor::{Visitor, command_id, token};
use rand_pcg::Pcg64Mcg;
use reqwest::Method;
use std::time::{Duration, Instant};

const NEW: &str = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IQ==";
const OLD: &str = "whsec_b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIQ==";
const DEAD: &str = "/v1/operator/outbox/dead";

/// What the server's owner set: email to two, Slack, and a webhook that changes its secret.
fn setup(mail: &str, slack: &str, hook: &str) -> Setup {
    let config = format!(
        "[notify.email]\nurl = \"{mail}\"\nfrom = \"Baton <baton@shop.example>\"\n\
         to = [\"ada@shop.example\", \"Bo <bo@shop.example>\"]\n\
         [notify.slack]\nurl_from = \"SLACK\"\n\
         [[notify.webhook]]\nname = \"crm\"\nurl = \"{hook}\"\nsecrets_from = [\"NEW\", \"OLD\"]\n\
         allow_private = true\n"
    );
    let variables = [("SLACK", slack), ("NEW", NEW), ("OLD", OLD)];
    let environment = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Setup {
        config: Some(config),
        environment: environment.into(),
        ..Setup::default()
    }
    .with_operators(&["Ada"])
}

/// A visitor asks for a person, and gets one.
async fn hand_over(
    server: &Server,
    ada: &mut Operator,
    random: &mut Pcg64Mcg,
) -> Result<SessionId> {
    let mut visitor = Visitor::connect(server, &token(random)).await?;
    let ask = VisitorCommand::RequestHandoff;
    let asked = visitor.command(command_id(random), ask).await?;
    let asked = asked.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    ensure!(matches!(asked.event, VisitorEvent::HandoffRequested { .. }));
    let claim = OperatorCommand::ClaimSession;
    ada.open(visitor.session).await?;
    let claimed = ada
        .command(visitor.session, command_id(random), claim)
        .await?;
    ensure!(claimed.is_ok(), "{claimed:?}");
    Ok(visitor.session)
}

async fn ada(server: &Server) -> Result<Operator> {
    let login = baton_tests::server::Login::of("Ada");
    let mut ada = Operator::connect(server, &login).await?;
    ada.go_on_duty().await?;
    Ok(ada)
}

fn kinds(requests: &[Request]) -> Result<Vec<String>> {
    let kind = |request: &Request| {
        let kind = request.json()?["type"].as_str().map(str::to_owned);
        kind.context("no type")
    };
    let mut kinds: Vec<_> = requests.iter().map(kind).collect::<Result<_>>()?;
    kinds.sort();
    Ok(kinds)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handoff_is_told_on_every_way_with_a_link_to_it() -> Result<()> {
    let mut random = seed::generator("notify");
    let (mail, slack, hook) = (
        MailServer::start().await?,
        Receiver::start().await?,
        Receiver::start().await?,
    );
    let server = Server::start(setup(&mail.url(), &slack.url(), &hook.url())).await?;
    let session = hand_over(&server, &mut ada(&server).await?, &mut random).await?;
    let link = format!("{}/console/#/awaiting/{session}", server.origin());

    let requests = hook.received.at_least(2).await?;
    ensure!(kinds(&requests)? == ["claimed", "handoff_requested"]);
    for request in &requests {
        request.verify(NEW)?;
        request.verify(OLD)?;
        ensure!(
            request
                .verify("whsec_bm9uZSBub25lIG5vbmUgbm9uZSBub25lIG5vbmU=")
                .is_err()
        );
        ensure!(request.json()?["data"]["session"] == session.to_string());
    }
    let mails = mail.received.at_least(2).await?;
    let mut to: Vec<_> = mails.iter().map(|mail| mail.to.clone()).collect();
    to.sort();
    ensure!(to == ["<ada@shop.example>", "<bo@shop.example>"], "{to:?}");
    for mail in &mails {
        ensure!(mail.header("Subject") == Some("A visitor waits for a person"));
        let text = mail.text.replace("=\r\n", "");
        ensure!(text.contains(&link) && text.contains("text/html"), "{text}");
        ensure!(mail.from == "<baton@shop.example>");
    }
    let message = slack.received.at_least(1).await?[0].json()?;
    let button = message.pointer("/blocks/2/elements/0/url");
    ensure!(button == Some(&link.into()), "{message}");
    // What people are told is what waits for them: of the claim they hear nothing.
    ensure!(mail.received.all().len() == 2 && slack.received.all().len() == 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_before_a_kill_is_delivered_after_it_with_one_id() -> Result<()> {
    let mut random = seed::generator("notify_kill");
    let (mail, slack, hook) = (
        MailServer::start().await?,
        Receiver::start().await?,
        Receiver::start().await?,
    );
    let (mail_at, mail_url) = (mail.address(), mail.url());
    let mut server = Server::start(setup(&mail_url, &slack.url(), &hook.url())).await?;
    // Nothing gets through before the kill: one is down, the others take it and fail.
    drop(mail);
    hook.received.set_mood(Answer::Status(500, None));
    slack.received.set_mood(Answer::CutsOff);
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    let lead = VisitorCommand::CaptureLead {
        contact: Contact {
            name: Some("<b>Grace</b>".into()),
            email: Some("grace@example.com".into()),
            phone: None,
            ..Contact::default()
        },
        question: "Do you ship & deliver?\nTo <Norway>?".into(),
    };
    let ask = VisitorCommand::RequestHandoff;
    for command in [ask, lead] {
        let done = visitor.command(command_id(&mut random), command).await?;
        ensure!(done.is_ok(), "{done:?}");
    }
    let before = hook.received.at_least(1).await?;
    slack.received.at_least(1).await?;
    server.kill().await?;

    let mail = MailServer::start_at(mail_at).await?;
    hook.received.set_mood(Answer::Status(200, None));
    slack.received.set_mood(Answer::Status(200, None));
    server.start_again().await?;
    let after = hook.received.at_least(2).await?;
    ensure!(kinds(&after[..2])? == ["lead_captured", "lead_captured"]);
    ensure!(after[1].header("webhook-id")? == before[0].header("webhook-id")?);
    ensure!(after[1].body == before[0].body, "the same, byte by byte");
    after[1].verify(NEW)?;
    let mails = mail.received.at_least(2).await?;
    let ids: Vec<_> = mails
        .iter()
        .filter_map(|mail| mail.header("Message-ID"))
        .collect();
    ensure!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
    for mail in &mails {
        let text = mail.text.replace("=\r\n", "");
        ensure!(text.contains("Email: grace@example.com"), "{text}");
        ensure!(text.contains("&lt;b&gt;Grace&lt;/b&gt;"), "{text}");
    }
    let message = slack.received.at_least(2).await?[1].json()?;
    let words = message.pointer("/blocks/0/text/text").context("words")?;
    ensure!(
        words.as_str().is_some_and(
            |words| words.contains("\n>Do you ship &amp; deliver?\n>To &lt;Norway&gt;?")
        ),
        "{words}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receivers_that_hang_hold_up_neither_chats_nor_others() -> Result<()> {
    let mut random = seed::generator("notify_hang");
    let (mail, slack, hook) = (
        MailServer::start().await?,
        Receiver::start().await?,
        Receiver::start().await?,
    );
    slack.received.set_mood(Answer::Silent);
    hook.received.set_mood(Answer::Silent);
    let server = Server::start(setup(&mail.url(), &slack.url(), &hook.url())).await?;
    let mut ada = ada(&server).await?;
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        #[expect(clippy::disallowed_methods, reason = "how long a real server takes")]
        let begin = Instant::now();
        hand_over(&server, &mut ada, &mut random).await?;
        slowest = slowest.max(begin.elapsed());
    }
    println!("the slowest of 20 handoffs with their claims took {slowest:?}");
    ensure!(slowest < Duration::from_secs(5), "{slowest:?}");
    mail.received.at_least(40).await?;
    let hanging = hook.received.all().len();
    ensure!(hanging <= 4, "{hanging} requests at once to one receiver");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_see_what_was_given_up_and_send_it_again() -> Result<()> {
    let mut random = seed::generator("notify_dead");
    let (mail, slack, hook) = (
        MailServer::start().await?,
        Receiver::start().await?,
        Receiver::start().await?,
    );
    hook.received.set_mood(Answer::Status(410, None));
    let server = Server::start(setup(&mail.url(), &slack.url(), &hook.url())).await?;
    let asked = reqwest::get(server.url(DEAD)).await?.status().as_u16();
    ensure!(asked == 401, "{asked}");
    let console = Console::of(&server, "Ada").await?;
    let (_, api) = console.ask(Method::GET, "/openapi.json", None).await?;
    ensure!(api["paths"][DEAD]["get"].is_object(), "it is described");
    let session = hand_over(&server, &mut ada(&server).await?, &mut random).await?;
    hook.received.at_least(1).await?;
    server.log_with("switched off").await?;
    let (status, dead) = console.ask(Method::GET, DEAD, None).await?;
    ensure!(status == 200, "{status}");
    let dead = dead.as_array().context("a list")?;
    ensure!(!dead.is_empty() && dead.len() <= 2, "{dead:?}");
    ensure!(
        dead.iter()
            .all(|letter| letter["session"] == session.to_string())
    );
    ensure!(
        dead[0]["way"] == "webhook:crm"
            && dead[0]["error"]
                .as_str()
                .is_some_and(|error| error.contains("410"))
    );
    // Once for all: of the next handoff it hears nothing.
    let before = hook.received.all().len();
    hand_over(&server, &mut ada(&server).await?, &mut random).await?;
    mail.received.at_least(4).await?;
    ensure!(hook.received.all().len() == before);

    hook.received.set_mood(Answer::Status(200, None));
    let id = dead[0]["id"].as_str().context("an id")?;
    let again = format!("{DEAD}/{id}/send-again");
    let (status, _) = console.ask(Method::POST, &again, None).await?;
    ensure!(status == 204, "{status}");
    let sent = hook.received.at_least(before + 1).await?;
    ensure!(sent[before].header("webhook-id")? == id);
    for gone in [
        again,
        format!("{DEAD}/{session}/send-again"),
        format!("{DEAD}/x/send-again"),
    ] {
        let (status, failure) = console.ask(Method::POST, &gone, None).await?;
        ensure!(
            status == 404 && failure["code"] == "not_found",
            "{status}: {failure}"
        );
    }
    Ok(())
}
