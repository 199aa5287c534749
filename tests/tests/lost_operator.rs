//! An operator's machine is gone: a colleague takes the conversation over, and the log tells all three.

use anyhow::{Result, ensure};
use baton_protocol::wire::{
    OperatorCommand, OperatorEntry, OperatorId, OperatorServerFrame, Refusal, SessionId,
    VisitorCommand, VisitorEvent,
};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Login, Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use rand_pcg::Pcg64Mcg;

/// Ada has a visitor's session, and Bo is there.
struct Scene {
    server: Server,
    logins: Vec<Login>,
    random: Pcg64Mcg,
    visitor: Visitor,
    ada: Operator,
    bo: Operator,
}

impl Scene {
    async fn set(test: &str) -> Result<Self> {
        Self::set_on(test, Setup::default()).await
    }

    async fn set_on(test: &str, setup: Setup) -> Result<Self> {
        let mut random = seed::generator(test);
        let setup = setup.with_operators(&["Ada", "Bo"]);
        let logins = setup.operators.clone();
        let server = Server::start(setup).await?;
        let mut ada = Operator::connect(&server, &logins[0]).await?;
        ada.go_on_duty().await?;
        let bo = Operator::connect(&server, &logins[1]).await?;
        let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
        let ask = VisitorCommand::RequestHandoff;
        let asked = visitor.command(command_id(&mut random), ask).await?;
        ensure!(asked.is_ok(), "{asked:?}");
        let claimed = claim(&mut ada, visitor.session, &mut random).await?;
        ensure!(claimed.is_ok(), "{claimed:?}");
        Ok(Self {
            server,
            logins,
            random,
            visitor,
            ada,
            bo,
        })
    }
}

#[tokio::test]
async fn a_colleague_takes_over_from_an_operator_whose_connection_is_lost() -> Result<()> {
    let Scene {
        server,
        logins,
        mut random,
        mut visitor,
        ada,
        mut bo,
    } = Scene::set("lost_operator").await?;
    let early = claim(&mut bo, visitor.session, &mut random).await?;
    ensure!(early == Err(Refusal::held_by(ada.me.clone())), "{early:?}");

    let operator = ada.me.clone();
    drop(ada);
    await_loss(&mut bo, operator.id).await?;
    let won = claim(&mut bo, visitor.session, &mut random).await?;
    ensure!(won.is_ok(), "{won:?}");
    for told in [
        VisitorEvent::SessionReleased {
            operator,
            lost: true,
        },
        VisitorEvent::SessionClaimed {
            operator: bo.me.clone(),
        },
    ] {
        visitor.entry(|entry| entry.event == told).await?;
    }

    // She comes back, and what she still had to say is refused with the name of who has it.
    let mut ada = Operator::connect(&server, &logins[0]).await?;
    let reply = OperatorCommand::SendMessage {
        text: "Are you still there?".into(),
    };
    let id = command_id(&mut random);
    let late = ada.command(visitor.session, id, reply).await?;
    ensure!(late == Err(Refusal::held_by(bo.me.clone())), "{late:?}");
    Ok(())
}

#[tokio::test]
async fn after_a_restart_an_operator_has_time_to_come_back() -> Result<()> {
    let mut scene = Scene::set("restarted_operator").await?;
    scene.server.kill().await?;
    scene.server.start_again().await?;

    let session = scene.visitor.session;
    let mut bo = Operator::connect(&scene.server, &scene.logins[1]).await?;
    let early = claim(&mut bo, session, &mut scene.random).await?;
    let owner = scene.ada.me;
    ensure!(early == Err(Refusal::held_by(owner.clone())), "{early:?}");
    await_loss(&mut bo, owner.id).await?;
    let late = claim(&mut bo, session, &mut scene.random).await?;
    ensure!(late.is_ok(), "{late:?}");
    Ok(())
}

#[tokio::test]
async fn what_a_lost_operator_held_goes_to_the_queue_by_itself() -> Result<()> {
    let mut setup = Setup::default();
    let config = setup.config.get_or_insert_default();
    config.push_str("\n[operators]\nlease_seconds = 1\n");
    let mut scene = Scene::set_on("lease", setup).await?;
    let operator = scene.ada.me.clone();
    drop(scene.ada);
    let lost = VisitorEvent::SessionReleased {
        operator,
        lost: true,
    };
    scene.visitor.entry(|entry| entry.event == lost).await?;

    // Whoever comes back may claim it as anybody else.
    let mut ada = Operator::connect(&scene.server, &scene.logins[0]).await?;
    let again = claim(&mut ada, scene.visitor.session, &mut scene.random).await?;
    ensure!(again.is_ok(), "{again:?}");
    Ok(())
}

async fn claim(
    operator: &mut Operator,
    session: SessionId,
    random: &mut Pcg64Mcg,
) -> Result<Result<OperatorEntry, Refusal>> {
    let claim = OperatorCommand::ClaimSession;
    operator.command(session, command_id(random), claim).await
}

/// Awaits that the server takes a colleague for gone.
async fn await_loss(operator: &mut Operator, colleague: OperatorId) -> Result<()> {
    loop {
        if let OperatorServerFrame::Duty { gone, .. } = operator.next().await?
            && gone.contains(&colleague)
        {
            return Ok(());
        }
    }
}
