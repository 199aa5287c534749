//! What operators may do in a session that is there.

use super::assign::until_ms;
use super::{Decision, NewEvent, check_text, confirming, following, lost, said};
use crate::session::{Command, Context, Interrupted, LeadOwner, Recipient, Session, SessionState};
use crate::wire::limits::MESSAGE_BYTES_MAX;
use crate::wire::{
    Author, Body, OperatorDetail, OperatorId, OperatorRef, Refusal, RefusalCode, RichText,
    TransferTarget, VisitorEvent,
};

pub(super) fn decide(
    session: &Session,
    operator: OperatorRef,
    command: Command,
    context: Context<'_>,
) -> Decision {
    let event = match command {
        Command::AddNote { text } => return add_note(operator, text),
        Command::SetLeadState { state } => {
            return of_lead(session, OperatorDetail::LeadStateSet { operator, state });
        }
        Command::AssignLead { owner } => return assign_lead(session, operator, owner),
        Command::ClaimSession => return claim(session, operator, context),
        Command::TakeOverSession { interrupted } => {
            return take_over(session, operator, interrupted, context);
        }
        Command::Reply { text, rich } => reply(session, operator, &text, rich)?,
        Command::ResolveSession => {
            not_resolved_nor_held_by_other(session, &operator)?;
            VisitorEvent::SessionResolved { operator }
        }
        Command::ReturnSession => {
            not_resolved_nor_held_by_other(session, &operator)?;
            match session.state {
                SessionState::Agent { .. } => return Err(RefusalCode::NotAwaiting.into()),
                _ => VisitorEvent::SessionReturned { operator },
            }
        }
        Command::TransferSession {
            to,
            recipient,
            note,
        } => return transfer(session, operator, &to, recipient, note, context),
        Command::ReleaseSession => {
            held_by(session, &operator)?;
            VisitorEvent::SessionReleased {
                operator,
                lost: false,
            }
        }
        _ => return Err(RefusalCode::InvalidFrame.into()),
    };
    Ok(vec![confirming(event)])
}

/// What an operator held whose account was removed goes to the queue.
pub(super) fn release_lost(session: &Session, removed: OperatorId) -> Decision {
    match &session.state {
        SessionState::Operator { operator } if operator.id == removed => {
            Ok(vec![confirming(lost(operator))])
        }
        _ => Err(RefusalCode::NotHeld.into()),
    }
}

fn claim(session: &Session, operator: OperatorRef, context: Context<'_>) -> Decision {
    let claimed = confirming(VisitorEvent::SessionClaimed {
        operator: operator.clone(),
    });
    match &session.state {
        SessionState::Awaiting { .. } => Ok(vec![claimed]),
        SessionState::Operator { operator: owner } if owner.id == operator.id => {
            Err(RefusalCode::AlreadyWithPerson.into())
        }
        SessionState::Operator { operator: owner } if context.holder_present => {
            Err(Refusal::held_by(owner.clone()))
        }
        // Nobody waits for somebody who is gone; the log says how the session came free.
        SessionState::Operator { operator: owner } => Ok(vec![following(lost(owner)), claimed]),
        SessionState::Agent { .. } => Err(RefusalCode::NotAwaiting.into()),
        SessionState::Resolved => Err(RefusalCode::SessionResolved.into()),
    }
}

fn take_over(
    session: &Session,
    operator: OperatorRef,
    interrupted: Option<Interrupted>,
    context: Context<'_>,
) -> Decision {
    let SessionState::Agent { unanswered } = session.state else {
        // The visitor asked for a person while the operator reached for the button: same wish.
        return claim(session, operator, context);
    };
    if !context.policy.operator_pull {
        return Err(RefusalCode::TakeOverOff.into());
    }
    let seen = interrupted.filter(|run| unanswered == Some(run.to));
    let takes = confirming(VisitorEvent::SessionTakenOver {
        operator,
        episode: session.episodes + 1,
    });
    let events = seen.map(cut_short).into_iter().chain([takes]);
    Ok(events.collect())
}

/// What the visitor saw of an answer stays, in the same append that ends it.
fn cut_short(run: Interrupted) -> NewEvent {
    following(VisitorEvent::MessageSent {
        author: Author::Agent,
        body: run.body,
        citations: Vec::new(),
        offers_person: false,
        interrupted: true,
    })
}

fn reply(
    session: &Session,
    operator: OperatorRef,
    text: &str,
    rich: RichText,
) -> Result<VisitorEvent, Refusal> {
    held_by(session, &operator)?;
    check_text(text, MESSAGE_BYTES_MAX)?;
    Ok(said(Author::Operator { operator }, Body::Rich { rich }))
}

/// The session waits for whom its operator chose.
fn transfer(
    session: &Session,
    operator: OperatorRef,
    to: &TransferTarget,
    recipient: Recipient,
    note: Option<String>,
    context: Context<'_>,
) -> Decision {
    held_by(session, &operator)?;
    let to_self = TransferTarget::Operator {
        operator: operator.id,
    };
    let to = match recipient {
        _ if *to == to_self => return Err(RefusalCode::RecipientIsSelf.into()),
        Recipient::Unknown => return Err(RefusalCode::UnknownRecipient.into()),
        Recipient::OffDuty => return Err(RefusalCode::RecipientOffDuty.into()),
        Recipient::OnDuty(to) => to,
    };
    if let Some(note) = &note {
        check_text(note, MESSAGE_BYTES_MAX)?;
    }
    Ok(vec![NewEvent {
        event: VisitorEvent::SessionTransferred {
            operator,
            to: to.name().to_owned(),
        },
        detail: Some(OperatorDetail::Transfer {
            to,
            note,
            until_ms: until_ms(context, 0),
        }),
        confirms: true,
    }])
}

fn add_note(operator: OperatorRef, text: String) -> Decision {
    check_text(&text, MESSAGE_BYTES_MAX)?;
    Ok(vec![NewEvent {
        detail: Some(OperatorDetail::Note { operator, text }),
        ..confirming(VisitorEvent::Internal)
    }])
}

/// Whoever follows a lead up need not hold its session: most leads are in nobody's hands.
fn of_lead(session: &Session, detail: OperatorDetail) -> Decision {
    session.lead.ok_or(RefusalCode::NoLead)?;
    Ok(vec![NewEvent {
        detail: Some(detail),
        ..confirming(VisitorEvent::Internal)
    }])
}

fn assign_lead(session: &Session, operator: OperatorRef, owner: LeadOwner) -> Decision {
    let owner = match owner {
        LeadOwner::Nobody => None,
        LeadOwner::Operator(owner) => Some(owner),
        LeadOwner::Unknown => return Err(RefusalCode::UnknownOperator.into()),
    };
    of_lead(session, OperatorDetail::LeadAssigned { operator, owner })
}

fn held_by(session: &Session, operator: &OperatorRef) -> Result<(), Refusal> {
    match &session.state {
        SessionState::Operator { operator: owner } if owner.id == operator.id => Ok(()),
        SessionState::Operator { operator: owner } => Err(Refusal::held_by(owner.clone())),
        SessionState::Resolved => Err(RefusalCode::SessionResolved.into()),
        SessionState::Agent { .. } | SessionState::Awaiting { .. } => {
            Err(RefusalCode::NotHeld.into())
        }
    }
}

fn not_resolved_nor_held_by_other(
    session: &Session,
    operator: &OperatorRef,
) -> Result<(), Refusal> {
    match held_by(session, operator) {
        Err(Refusal {
            code: RefusalCode::NotHeld,
            ..
        }) => Ok(()),
        held => held,
    }
}
