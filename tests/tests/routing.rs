//! Sessions in turn over real sockets: three operators, a capacity, and what is not taken up goes on.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{
    InboxRow, OperatorCommand, OperatorDetail, OperatorServerFrame, RefusalCode, SessionId,
    TransferTarget, VisitorCommand, VisitorEvent,
};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

const CAPACITY: usize = 2;

fn setup(take_up_within_seconds: u32) -> Setup {
    let config = format!(
        "[[teams]]\nid = \"billing\"\nname = \"Billing\"\nmembers = [\"Bo@example.com\"]\n\
         [[agents]]\nid = \"demo\"\nname = \"Demo\"\n\
         [agents.handoff.routing]\nmode = \"in_turn\"\ncapacity = {CAPACITY}\n\
         take_up_within_seconds = {take_up_within_seconds}\n"
    );
    Setup {
        config: Some(config),
        ..Setup::default()
    }
    .with_operators(&["Ada", "Bo", "Cy"])
}

/// Operators on duty, the first one first.
async fn on_duty(server: &Server, logins: &[baton_tests::server::Login]) -> Result<Vec<Operator>> {
    let mut operators = Vec::new();
    for login in logins {
        let mut operator = Operator::connect(server, login).await?;
        operator.go_on_duty().await?;
        operators.push(operator);
    }
    Ok(operators)
}

async fn asks(server: &Server, random: &mut Pcg64Mcg) -> Result<Visitor> {
    let mut visitor = Visitor::connect(server, &token(random)).await?;
    let ask = VisitorCommand::RequestHandoff;
    let asked = visitor.command(command_id(random), ask).await?;
    ensure!(asked.is_ok(), "{asked:?}");
    Ok(visitor)
}

/// The name of the one operator whose turn it is.
fn turn(row: &InboxRow) -> Option<&str> {
    let operator = row.route.assigned.as_ref()?.to.operator()?;
    Some(&operator.name)
}

async fn command(
    operator: &mut Operator,
    session: SessionId,
    command: OperatorCommand,
    random: &mut Pcg64Mcg,
) -> Result<()> {
    let done = operator
        .command(session, command_id(random), command)
        .await?;
    ensure!(done.is_ok(), "{done:?}");
    Ok(())
}

#[tokio::test]
async fn in_turn_three_operators_get_as_many_up_to_their_capacity_and_the_rest_wait() -> Result<()>
{
    let mut random = seed::generator("in_turn");
    let setup = setup(600);
    let logins = setup.operators.clone();
    let server = Server::start(setup).await?;
    let mut operators = on_duty(&server, &logins).await?;

    let mut visitors = Vec::new();
    let mut turns: BTreeMap<String, Vec<SessionId>> = BTreeMap::new();
    for _ in 0..3 * CAPACITY {
        let visitor = asks(&server, &mut random).await?;
        let row = operators[0]
            .row(visitor.session, |row| turn(row).is_some())
            .await?;
        let name = turn(&row).context("somebody's turn")?.to_owned();
        turns.entry(name).or_default().push(visitor.session);
        visitors.push(visitor);
    }
    ensure!(
        turns.len() == 3 && turns.values().all(|of_one| of_one.len() == CAPACITY),
        "{turns:?}"
    );
    let waits = asks(&server, &mut random).await?;
    // Somebody claims what is theirs: they have no more room by that.
    for operator in &mut operators {
        for session in &turns[&operator.me.name] {
            command(
                operator,
                *session,
                OperatorCommand::ClaimSession,
                &mut random,
            )
            .await?;
        }
    }
    let row = operators[0].row(waits.session, |_| true).await?;
    ensure!(turn(&row).is_none(), "{row:?}");
    let (bo, bos) = (&mut operators[1], turns["Bo"][0]);
    command(bo, bos, OperatorCommand::ResolveSession, &mut random).await?;
    let row = operators[0]
        .row(waits.session, |row| turn(row).is_some())
        .await?;
    ensure!(turn(&row) == Some("Bo"), "{row:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_not_taken_up_goes_on_and_is_passed_on_with_a_note() -> Result<()> {
    let mut random = seed::generator("passes");
    let setup = setup(1);
    let logins = setup.operators.clone();
    let server = Server::start(setup).await?;
    let mut operators = on_duty(&server, &logins).await?;
    let mut visitor = asks(&server, &mut random).await?;
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let is_next =
            |row: &InboxRow| turn(row).is_some_and(|name| !seen.iter().any(|one| one == name));
        let row = operators[2].row(visitor.session, is_next).await?;
        seen.push(turn(&row).context("somebody's turn")?.to_owned());
    }

    let [ada, bo, cy] = &mut operators[..] else {
        anyhow::bail!("three operators");
    };
    // Whosever turn it is.
    command(
        ada,
        visitor.session,
        OperatorCommand::ClaimSession,
        &mut random,
    )
    .await?;
    let passes_on = |team: &str| -> Result<OperatorCommand> {
        Ok(OperatorCommand::TransferSession {
            to: TransferTarget::Team {
                team: team.to_owned().try_into().map_err(anyhow::Error::msg)?,
            },
            note: Some("They want an invoice.".into()),
        })
    };
    let id = command_id(&mut random);
    let refused = ada
        .command(visitor.session, id, passes_on("sales")?)
        .await?;
    let code = refused.map_err(|refusal| refusal.code);
    ensure!(code == Err(RefusalCode::UnknownRecipient), "{code:?}");
    bo.open(visitor.session).await?;
    command(ada, visitor.session, passes_on("billing")?, &mut random).await?;
    let told = VisitorEvent::SessionTransferred {
        operator: ada.me.clone(),
        to: "Billing".into(),
    };
    visitor.entry(|entry| entry.event == told).await?;
    loop {
        if let OperatorServerFrame::Entries { entries, .. } = bo.next().await? {
            let mut details = entries.into_iter().filter_map(|entry| entry.detail);
            if details.any(|detail| {
                matches!(detail, OperatorDetail::Transfer { note: Some(note), .. } if note == "They want an invoice.")
            }) {
                break;
            }
        }
    }
    // It is the turn of the team's only member, and then of somebody else.
    cy.row(visitor.session, |row| {
        turn(row) == Some("Bo") && row.route.team().is_some()
    })
    .await?;
    cy.row(visitor.session, |row| {
        turn(row) == Some("Cy") && row.route.transfer.is_none()
    })
    .await?;
    command(
        bo,
        visitor.session,
        OperatorCommand::ClaimSession,
        &mut random,
    )
    .await?;
    Ok(())
}
