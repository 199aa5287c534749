//! The views of the inbox: which rows each one holds, and in which order.

use super::whom::is_for;
use baton_protocol::wire::{InboxRow, InboxState, OperatorId};
use std::cmp::{Ordering, Reverse};

/// A named part of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Waits for a person: first what is for the operator who looks, then the longest wait.
    Awaiting,
    /// Held by the operator who looks.
    Mine,
    /// The agent answers.
    Live,
    /// Held by somebody else.
    Others,
    /// A visitor left contact details. Counted are those that nobody has followed up; the list shows the
    /// others, too, where they are asked for.
    Leads,
    /// Closed.
    Resolved,
}

/// How many rows each view holds, in the order of [`View::ALL`].
pub(crate) type Counts = [usize; View::ALL.len()];

impl View {
    /// Every view, in the order of the rail.
    pub(crate) const ALL: [Self; 6] = [
        Self::Awaiting,
        Self::Mine,
        Self::Live,
        Self::Others,
        Self::Leads,
        Self::Resolved,
    ];

    /// Its name in the rail.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Awaiting => "Awaiting handoff",
            Self::Mine => "Mine",
            Self::Live => "Live",
            Self::Others => "With others",
            Self::Leads => "Leads",
            Self::Resolved => "Resolved",
        }
    }

    /// Its name in an address.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Awaiting => "awaiting",
            Self::Mine => "mine",
            Self::Live => "live",
            Self::Others => "others",
            Self::Leads => "leads",
            Self::Resolved => "resolved",
        }
    }

    /// The view of a name in an address.
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.slug() == slug)
    }

    /// What an empty view says: a title, and what would fill it.
    pub(crate) const fn empty(self) -> (&'static str, &'static str) {
        match self {
            Self::Awaiting => (
                "Nobody is waiting",
                "When the agent steps aside, the conversation shows up here with a sound.",
            ),
            Self::Mine => (
                "You hold no conversation",
                "Claim one that is waiting, or take over one from the agent.",
            ),
            Self::Live => (
                "The agent is idle",
                "Conversations that the agent answers show up here as they happen.",
            ),
            Self::Others => (
                "Nobody else holds one",
                "Conversations that your colleagues claimed show up here.",
            ),
            Self::Leads => (
                "No open leads",
                "Visitors who leave an email address or a phone number show up here.",
            ),
            Self::Resolved => (
                "Nothing resolved yet",
                "Conversations that are done rest here. They reopen when the visitor writes again.",
            ),
        }
    }

    /// Whether a row belongs in this view of an operator's.
    pub(crate) fn holds(self, row: &InboxRow, me: Option<OperatorId>) -> bool {
        let owner = match &row.state {
            InboxState::Operator { operator } => Some(operator.id),
            _ => None,
        };
        match self {
            Self::Awaiting => matches!(row.state, InboxState::Awaiting { .. }),
            Self::Mine => owner.is_some() && owner == me,
            Self::Live => row.state == InboxState::Agent,
            Self::Others => owner.is_some() && owner != me,
            Self::Leads => row.open_lead().is_some(),
            Self::Resolved => row.state == InboxState::Resolved,
        }
    }

    /// The order of two rows of this view; the id settles ties, so that rows don't jump.
    pub(crate) fn order(self, a: &InboxRow, b: &InboxRow, me: Option<OperatorId>) -> Ordering {
        match (self, &a.state, &b.state) {
            (
                Self::Awaiting,
                InboxState::Awaiting { since_ms: a_since },
                InboxState::Awaiting { since_ms: b_since },
            ) => {
                let first = |row| Reverse(is_for(row, me));
                (first(a), a_since, a.session).cmp(&(first(b), b_since, b.session))
            }
            _ => (Reverse(a.updated_ms), a.session).cmp(&(Reverse(b.updated_ms), b.session)),
        }
    }

    /// How many of the rows each view holds.
    pub(crate) fn count<'a>(
        rows: impl Iterator<Item = &'a InboxRow>,
        me: Option<OperatorId>,
    ) -> Counts {
        let mut counts = Counts::default();
        for row in rows {
            for (count, view) in counts.iter_mut().zip(Self::ALL) {
                *count += usize::from(view.holds(row, me));
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lead_is_listed_until_it_is_followed_up_and_not_again_when_its_session_reopens() {
        for (followed_up_ms, is_listed) in [(None, true), (Some(2), false)] {
            let row = json!({
                "session": "01900000-0000-7000-8000-000000000001", "head": 5, "agent": "shop",
                "state": { "type": "agent" }, "reason": null, "last_message": null, "page": null,
                "lead": {
                    "contact": { "name": "Grace", "email": "grace@example.com", "phone": null },
                    "question": "", "captured_ms": 1, "followed_up_ms": followed_up_ms,
                },
                "started_ms": 0, "updated_ms": 3,
            });
            let row: InboxRow = serde_json::from_value(row).unwrap();
            assert_eq!(View::Leads.holds(&row, None), is_listed);
        }
    }
}
