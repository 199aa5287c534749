//! Whose turn it is, and whom a session that waits is for.

use crate::wire::{
    Assignee, Assignment, Entry, OperatorDetail, OperatorId, OperatorRef, Passed, SessionRoute,
    TeamId, Transfer, VisitorEvent,
};

/// An operator on duty, as one whose turn it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub operator: OperatorRef,
    /// How many sessions they have: held, and assigned to them.
    pub open: u32,
    /// How many they may have.
    pub capacity: u32,
    /// When something was assigned to them last, in milliseconds since 1970 (UTC), as far as the server
    /// remembers.
    pub assigned_ms: Option<u64>,
    /// The teams that they are in.
    pub teams: Vec<TeamId>,
}

/// Whose turn it is to take a session up: of those who have room the one who has let it pass least often,
/// then who has the fewest sessions, then who was assigned one longest ago. None if it is to wait on.
///
/// A session that was passed on to a team goes round in it: once to everybody of it who has room, and
/// then to anybody. As long as the whole team is asked, nobody else's turn comes.
pub fn next_in_turn<'a>(
    candidates: &'a [Candidate],
    route: &SessionRoute,
) -> Option<&'a Candidate> {
    let with_room = || candidates.iter().filter(|one| one.open < one.capacity);
    let rank = |one: &&Candidate| {
        let times = route.times_passed(one.operator.id);
        (times, one.open, one.assigned_ms, one.operator.id)
    };
    let Some(team) = route.team() else {
        return with_room().min_by_key(rank);
    };
    let not_asked =
        |one: &&Candidate| one.teams.contains(&team.id) && route.times_passed(one.operator.id) == 0;
    let within = with_room().filter(not_asked).min_by_key(rank);
    match &route.assigned {
        Some(_) => within,
        None => within.or_else(|| with_room().min_by_key(rank)),
    }
}

/// Folds one entry into whom its session is for, under the same terms as [`apply`](super::apply). From
/// visitors' entries nothing follows.
pub(super) fn apply<E: Entry>(route: &mut SessionRoute, entry: &E) {
    if !E::IS_OPERATORS {
        return;
    }
    match (entry.event(), entry.detail()) {
        (
            VisitorEvent::Internal,
            Some(OperatorDetail::SessionAssigned {
                operator,
                team,
                until_ms,
            }),
        ) => {
            route.assigned = Some(Assignment {
                to: Assignee::Operator {
                    operator: operator.clone(),
                },
                until_ms: *until_ms,
            });
            if team.is_none() {
                route.transfer = None;
            }
        }
        (VisitorEvent::Internal, Some(OperatorDetail::AssignmentPassed { to, .. })) => {
            route.assigned = None;
            if let Some(operator) = to.operator() {
                add_pass(&mut route.passed, operator.id);
            }
            // A team's own turns go on.
            if to.operator().is_none() || route.team().is_none() {
                route.transfer = None;
            }
        }
        (
            VisitorEvent::SessionTransferred { operator, .. },
            Some(OperatorDetail::Transfer { to, until_ms, .. }),
        ) => {
            let team = match to {
                Assignee::Team { team } => Some(team.clone()),
                Assignee::Operator { .. } => None,
            };
            *route = SessionRoute {
                assigned: Some(Assignment {
                    to: to.clone(),
                    until_ms: *until_ms,
                }),
                transfer: Some(Transfer {
                    from: operator.clone(),
                    team,
                }),
                passed: had_by(operator),
            };
        }
        (VisitorEvent::SessionReleased { operator, .. }, _) => {
            *route = SessionRoute {
                passed: had_by(operator),
                ..SessionRoute::default()
            };
        }
        (
            VisitorEvent::HandoffRequested { .. }
            | VisitorEvent::SessionClaimed { .. }
            | VisitorEvent::SessionTakenOver { .. }
            | VisitorEvent::SessionReturned { .. }
            | VisitorEvent::SessionReopened
            | VisitorEvent::SessionResolved { .. }
            | VisitorEvent::SessionLapsed { .. },
            _,
        ) => *route = SessionRoute::default(),
        _ => {}
    }
}

/// Who gave it away is asked after the others.
fn had_by(operator: &OperatorRef) -> Vec<Passed> {
    let mut passed = Vec::new();
    add_pass(&mut passed, operator.id);
    passed
}

fn add_pass(passed: &mut Vec<Passed>, operator: OperatorId) {
    match passed.iter_mut().find(|one| one.operator == operator) {
        Some(one) => one.times = one.times.saturating_add(1),
        None => passed.push(Passed { operator, times: 1 }),
    }
}
