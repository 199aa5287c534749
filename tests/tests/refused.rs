//! What a client that is let in may not do all the same.

use anyhow::{Result, ensure};
use baton_protocol::wire::limits::{CLOSE_NO_HELLO, CLOSE_UNKNOWN_AGENT};
use baton_protocol::wire::{
    DutyState, OperatorClientFrame, OperatorCommand, OperatorServerFrame, RefusalCode, SessionId,
    VisitorServerFrame,
};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, hello, token};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn a_hello_with_a_bad_token_or_agent_opens_nothing() -> Result<()> {
    let server = Server::start(Setup::default()).await?;
    let mut random = seed::generator("refused");
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
    let setup = Setup::default().with_operators(&["Ada"]);
    let login = setup.operators[0].clone();
    let server = Server::start(setup).await?;
    let mut random = seed::generator("refused");
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
        OperatorClientFrame::SetDuty {
            duty: DutyState::OnDuty,
        },
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
