//! Sessions that wait, to whoever's turn it is.

use super::{Decision, NewEvent, confirming, following};
use crate::session::{Candidate, Context, Session, SessionState, next_in_turn};
use crate::wire::{Assignee, OperatorDetail, RefusalCode, VisitorEvent};

/// Who is asked again has twice the time of the turn before, so often: nobody is rung for every minute,
/// and the log of a long wait stays short.
const DOUBLINGS_MAX: u32 = 4;

/// Assigns a session that is assigned to no one operator. Somebody is asked, nothing more: it still
/// waits, and whoever claims it has it.
pub(super) fn decide(
    session: &Session,
    candidates: &[Candidate],
    context: Context<'_>,
) -> Decision {
    let route = &session.route;
    let is_one_operators = route
        .assigned
        .as_ref()
        .is_some_and(|assigned| assigned.to.operator().is_some());
    let SessionState::Awaiting { .. } = session.state else {
        return Err(RefusalCode::Superseded.into());
    };
    let next = match next_in_turn(candidates, route) {
        Some(next) if !is_one_operators => next,
        _ => return Err(RefusalCode::Superseded.into()),
    };
    let team = route.team();
    let team = team.filter(|team| next.teams.contains(&team.id));
    Ok(vec![NewEvent {
        detail: Some(OperatorDetail::SessionAssigned {
            operator: next.operator.clone(),
            team: team.cloned(),
            until_ms: until_ms(context, route.times_passed(next.operator.id)),
        }),
        ..confirming(VisitorEvent::Internal)
    }])
}

/// Whoever was asked did not take it up in time, or can't any more.
pub(super) fn passed(session: &Session, context: Context<'_>) -> Option<NewEvent> {
    let route = &session.route;
    let assigned = route.assigned.as_ref()?;
    let left = context.assigned_left && assigned.to.operator().is_some();
    if !left && context.now_ms < assigned.until_ms {
        return None;
    }
    let transfer = route.transfer.as_ref();
    // Within a team it is one member's turn: who passed it on chose none of them.
    let is_turn = matches!(assigned.to, Assignee::Operator { .. }) && route.team().is_some();
    let from = transfer.filter(|_| !is_turn);
    Some(NewEvent {
        detail: Some(OperatorDetail::AssignmentPassed {
            to: assigned.to.clone(),
            from: from.map(|transfer| transfer.from.clone()),
        }),
        ..following(VisitorEvent::Internal)
    })
}

/// Until when somebody has time who let it pass so often.
pub(super) fn until_ms(context: Context<'_>, times_passed: u32) -> u64 {
    let within_ms = u64::from(context.take_up_within_seconds) * 1_000;
    let doubled = within_ms << times_passed.min(DOUBLINGS_MAX);
    context.now_ms.saturating_add(doubled)
}
