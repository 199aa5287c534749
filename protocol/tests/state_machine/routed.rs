//! The reference: for whom a session is that waits. Two operators, one of whom is the team.

use baton_protocol::session::Candidate;
use baton_protocol::wire::{
    Assignee, Assignment, OperatorId, OperatorRef, Passed, SessionRoute, TeamId, TeamRef, Transfer,
};
use uuid::Uuid;

/// How long whoever is asked has time, in seconds.
pub(crate) const TAKE_UP: u64 = 8;
/// Who has fewer sessions: it is their turn first.
const FREER: u8 = 1;
/// The only member of the team.
const MEMBER: u8 = 2;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Operator(u8),
    Team,
}

/// For whom it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routed {
    /// Until when, in seconds.
    asked: Option<(Asked, u64)>,
    /// By whom it was passed on, and whether to the team.
    passed_on: Option<(u8, bool)>,
    /// Who gave it away or let it pass, the first one first, and how often.
    let_pass: Vec<(u8, u32)>,
}

impl Routed {
    pub(crate) fn given_away_by(operator: u8) -> Self {
        Self {
            let_pass: vec![(operator, 1)],
            ..Self::default()
        }
    }

    pub(crate) fn passed_on_by(operator: u8, to_team: bool, now: u64) -> Self {
        let to = if to_team {
            Asked::Team
        } else {
            Asked::Operator(3 - operator)
        };
        Self {
            asked: Some((to, now + TAKE_UP)),
            passed_on: Some((operator, to_team)),
            ..Self::given_away_by(operator)
        }
    }

    /// Whose turn it is; none if nobody's.
    pub(crate) fn next(&self) -> Option<u8> {
        let is_teams = self.passed_on.is_some_and(|(_, to_team)| to_team);
        if is_teams && self.times(MEMBER) == 0 {
            return match self.asked {
                Some((Asked::Operator(_), _)) => None,
                _ => Some(MEMBER),
            };
        }
        if self.asked.is_some() {
            return None;
        }
        let other = 3 - FREER;
        Some(if self.times(FREER) <= self.times(other) {
            FREER
        } else {
            other
        })
    }

    pub(crate) fn assign(&mut self, now: u64) {
        if let Some(next) = self.next() {
            let time = TAKE_UP << self.times(next).min(4);
            self.asked = Some((Asked::Operator(next), now + time));
            let within_team = |(_, to_team): &(u8, bool)| *to_team && next == MEMBER;
            self.passed_on = self.passed_on.filter(within_team);
        }
    }

    pub(crate) fn passes(&self, now: u64, left: bool) -> bool {
        self.asked
            .is_some_and(|(who, until)| until <= now || left && matches!(who, Asked::Operator(_)))
    }

    pub(crate) fn pass(&mut self) {
        match self.asked.take() {
            Some((Asked::Operator(operator), _)) => {
                match self.let_pass.iter_mut().find(|(who, _)| *who == operator) {
                    Some((_, times)) => *times += 1,
                    None => self.let_pass.push((operator, 1)),
                }
                self.passed_on = self.passed_on.filter(|(_, to_team)| *to_team);
            }
            Some((Asked::Team, _)) => self.passed_on = None,
            None => {}
        }
    }

    fn times(&self, operator: u8) -> u32 {
        let mut all = self.let_pass.iter();
        all.find(|(who, _)| *who == operator)
            .map_or(0, |(_, times)| *times)
    }

    /// The same as the machine says it.
    pub(crate) fn as_route(&self) -> SessionRoute {
        SessionRoute {
            assigned: self.asked.map(|(who, until)| Assignment {
                to: match who {
                    Asked::Operator(number) => Assignee::Operator {
                        operator: operator(number),
                    },
                    Asked::Team => Assignee::Team { team: team() },
                },
                until_ms: until * 1_000,
            }),
            transfer: self.passed_on.map(|(from, to_team)| Transfer {
                from: operator(from),
                team: to_team.then(team),
            }),
            passed: self
                .let_pass
                .iter()
                .map(|(who, times)| Passed {
                    operator: operator(*who).id,
                    times: *times,
                })
                .collect(),
        }
    }
}

pub(crate) fn operator(number: u8) -> OperatorRef {
    OperatorRef {
        id: OperatorId(Uuid::from_u128(number.into())),
        name: format!("Operator {number}"),
    }
}

#[expect(clippy::unwrap_used, reason = "the id is valid, or no test is")]
pub(crate) fn team() -> TeamRef {
    TeamRef {
        id: TeamId::try_from("billing".to_owned()).unwrap(),
        name: "Billing".into(),
    }
}

pub(crate) fn candidates() -> Vec<Candidate> {
    let candidate = |number: u8| Candidate {
        operator: operator(number),
        open: u32::from(number != FREER),
        capacity: 4,
        assigned_ms: None,
        teams: (number == MEMBER).then(|| team().id).into_iter().collect(),
    };
    vec![candidate(1), candidate(2)]
}
