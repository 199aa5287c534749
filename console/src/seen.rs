//! What the operator has seen, for the unread dots. Kept in this browser.

use baton_protocol::wire::{Author, InboxRow, InboxState, OperatorId, Seq, SessionId};
use leptos::prelude::*;
use std::collections::BTreeMap;

const KEY: &str = "baton.console.seen";

/// The last entry of each session that was on screen.
#[derive(Clone, Copy)]
pub(crate) struct Seen(RwSignal<BTreeMap<SessionId, Seq>>);

impl Seen {
    /// Reads what this browser kept and offers it to the components below.
    pub(crate) fn provide() -> Self {
        let kept = crate::kept::read(KEY).unwrap_or_default();
        let seen = Self(RwSignal::new(kept));
        provide_context(seen);
        seen
    }

    /// The one that was provided.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// The operator has a session before them.
    pub(crate) fn mark(self, session: SessionId, head: Seq) {
        let known = self.0.with_untracked(|seen| seen.get(&session).copied());
        if known.is_none_or(|known| known < head) {
            self.0.update(|seen| {
                seen.insert(session, head);
            });
            self.0.with_untracked(|seen| crate::kept::write(KEY, seen));
        }
    }

    /// Forgets sessions that the inbox no longer lists.
    pub(crate) fn keep_only(self, listed: impl Fn(&SessionId) -> bool) {
        self.0
            .update_untracked(|seen| seen.retain(|session, _| listed(session)));
    }

    /// Whether something waits for this operator's eyes: the agent's own work does not.
    pub(crate) fn is_unread(self, row: &InboxRow, me: Option<OperatorId>) -> bool {
        let concerns_me = match &row.state {
            InboxState::Awaiting { .. } => true,
            InboxState::Operator { operator } => Some(operator.id) == me,
            InboxState::Agent => row.open_lead().is_some(),
            InboxState::Resolved => false,
        };
        let by_visitor = row
            .last_message
            .as_ref()
            .is_none_or(|message| message.author == Author::Visitor);
        let new = self
            .0
            .with(|seen| seen.get(&row.session).is_none_or(|seq| *seq < row.head));
        let held = matches!(row.state, InboxState::Operator { .. });
        concerns_me && new && (by_visitor || !held)
    }
}
