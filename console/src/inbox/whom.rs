//! Whom a session that waits is for, from where this operator stands.

use baton_protocol::sync::OperatorView;
use baton_protocol::wire::{Assignee, InboxRow, InboxState, OperatorId};

/// Whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    /// Whoever claims it.
    Everybody,
    /// Nobody yet: it is assigned as soon as somebody has room.
    Next,
    /// This operator, until then.
    Me(u64),
    /// A team of theirs, until then.
    MyTeam(String, u64),
    /// Somebody else, or another team, until then.
    Other(String, u64),
}

impl Whom {
    /// Of a row; none if it does not wait.
    pub(crate) fn of(row: &InboxRow, view: &OperatorView<'_>) -> Option<Self> {
        let InboxState::Awaiting { .. } = row.state else {
            return None;
        };
        let me = view.me.map(|me| me.id);
        Some(match &row.route.assigned {
            Some(assigned) => match &assigned.to {
                Assignee::Operator { operator } if Some(operator.id) == me => {
                    Self::Me(assigned.until_ms)
                }
                Assignee::Team { team } if is_member(view, team.id.as_str(), me) => {
                    Self::MyTeam(team.name.clone(), assigned.until_ms)
                }
                other => Self::Other(other.name().to_owned(), assigned.until_ms),
            },
            None if view.in_turn.contains(&row.agent) => Self::Next,
            None => Self::Everybody,
        })
    }

    /// Whether this operator is to be alerted. To what nobody has room for, all are once it waits too
    /// long.
    pub(crate) fn rings(&self, waits_long: bool) -> bool {
        match self {
            Self::Everybody | Self::Me(_) | Self::MyTeam(..) => true,
            Self::Next => waits_long,
            Self::Other(..) => false,
        }
    }

    /// For whom, and until when; none where it is for nobody in particular.
    pub(crate) fn named(&self) -> Option<(String, u64)> {
        match self {
            Self::Everybody | Self::Next => None,
            Self::Me(until_ms) => Some(("you".into(), *until_ms)),
            Self::MyTeam(name, until_ms) | Self::Other(name, until_ms) => {
                Some((name.clone(), *until_ms))
            }
        }
    }
}

/// Whether it waits for this one operator.
pub(crate) fn is_for(row: &InboxRow, me: Option<OperatorId>) -> bool {
    let assigned = row.route.assigned.as_ref();
    let operator = assigned.and_then(|assigned| assigned.to.operator());
    operator.is_some_and(|operator| Some(operator.id) == me)
}

fn is_member(view: &OperatorView<'_>, team: &str, me: Option<OperatorId>) -> bool {
    let mut teams = view.teams.iter();
    let team = teams.find(|other| other.id.as_str() == team);
    team.is_some_and(|team| me.is_some_and(|me| team.members.contains(&me)))
}
