//! Clients that break the rules of the wire get their stable answer, and disturb nobody.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::limits::{
    CLOSE_NO_HELLO, CLOSE_NOT_UTF8, CLOSE_TOO_BIG, FRAME_BYTES_MAX,
};
use baton_protocol::wire::{
    OperatorClientFrame, OperatorCommand, RefusalCode, SessionId, VisitorClientFrame,
    VisitorCommand, VisitorServerFrame,
};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use rand_pcg::Pcg64Mcg;
use uuid::Uuid;

/// Commands that wait behind one another: more than a thread has stack for if none ended before the
/// next.
const IN_TURN: usize = 5_000;

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
async fn commands_for_two_sessions_in_turn_are_each_answered_however_many_wait() -> Result<()> {
    let mut random = seed::generator("abuse");
    let setup = Setup::unhurried().with_operators(&["Ada"]);
    let login = setup.operators[0].clone();
    let server = Server::start(setup).await?;
    let mut operator = Operator::connect(&server, &login).await?;
    let ids: Vec<_> = (0..IN_TURN).map(|_| command_id(&mut random)).collect();
    for (id, session) in ids.iter().zip([1, 2].iter().cycle()) {
        let frame = OperatorClientFrame::Command {
            id: *id,
            session: SessionId(Uuid::from_u128(*session)),
            command: OperatorCommand::ClaimSession,
        };
        let text = serde_json::to_string(&frame)?;
        operator.socket.feed_text(text).await?;
    }
    operator.socket.flush().await?;
    for id in ids {
        let refused = operator.outcome(id).await?.err();
        ensure!(refused.is_some_and(|refused| refused.code == RefusalCode::UnknownSession));
    }
    Ok(())
}
