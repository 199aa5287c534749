//! What happens by itself, once its time has come.

use super::{Decision, NewEvent, assign, following, lost};
use crate::session::{Context, Session, SessionState};
use crate::wire::{LapseReason, OperatorDetail, RefusalCode, VisitorEvent, WaitStep};

/// Everything that is due. The events change what is due next, so that none of it happens twice.
pub(super) fn decide(session: &Session, context: Context<'_>) -> Decision {
    let mut events = match &session.state {
        SessionState::Awaiting { .. } => {
            let passed = assign::passed(session, context);
            passed.into_iter().chain(ladder(session, context)).collect()
        }
        SessionState::Operator { operator } if context.holder_lost => {
            vec![following(lost(operator))]
        }
        SessionState::Operator { .. } => idle(session, context),
        SessionState::Agent { unanswered: None } => {
            let ends_ms = session.timing.resolves_agents_ms(&context.wait);
            let ends = is_due(ends_ms, context).then(|| lapses(LapseReason::Idle));
            ends.into_iter().collect()
        }
        SessionState::Agent { .. } | SessionState::Resolved => Vec::new(),
    };
    let first = events.first_mut().ok_or(RefusalCode::Superseded)?;
    first.confirms = true;
    Ok(events)
}

/// The steps of the wait that are due. The last is for visitors who have left.
fn ladder(session: &Session, context: Context<'_>) -> Vec<NewEvent> {
    let timing = session.timing;
    let waited_ms = context.now_ms.saturating_sub(timing.queued_ms);
    let due = timing.steps(&context.wait);
    let mut events: Vec<_> = due
        .filter(|(_, at_ms)| *at_ms <= context.now_ms)
        .filter_map(|(step, _)| taken(step, waited_ms))
        .collect();
    if context.visitor_gone && is_due(timing.closes_ms(&context.wait), context) {
        events.push(lapses(LapseReason::VisitorGone));
    }
    events
}

/// What a step of the ladder is.
fn taken(step: WaitStep, waited_ms: u64) -> Option<NewEvent> {
    let detail = match step {
        WaitStep::Asked => return None,
        WaitStep::Again => OperatorDetail::AlertedAgain { waited_ms },
        WaitStep::Wider => OperatorDetail::AlertedWider { waited_ms },
        WaitStep::Told => return Some(following(VisitorEvent::WaitProlonged)),
    };
    Some(NewEvent {
        detail: Some(detail),
        ..following(VisitorEvent::Internal)
    })
}

/// A visitor who does not answer is reminded, and some time after that it is over.
fn idle(session: &Session, context: Context<'_>) -> Vec<NewEvent> {
    let timing = session.timing;
    if is_due(timing.reminds_ms(&context.wait), context) {
        vec![following(VisitorEvent::VisitorReminded)]
    } else if is_due(timing.resolves_ms(&context.wait), context) {
        vec![lapses(LapseReason::Idle)]
    } else {
        Vec::new()
    }
}

fn lapses(reason: LapseReason) -> NewEvent {
    following(VisitorEvent::SessionLapsed { reason })
}

fn is_due(at_ms: Option<u64>, context: Context<'_>) -> bool {
    at_ms.is_some_and(|at_ms| at_ms <= context.now_ms)
}
