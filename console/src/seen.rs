//! What the operator has seen, for the unread dots. Kept in this browser.

use baton_protocol::wire::{Author, InboxRow, InboxState, OperatorId, Seq, SessionId};
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;
use web_sys::VisibilityState;

const KEY: &str = "baton.console.seen";

/// What was on screen.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    /// The last entry of each session.
    entries: RwSignal<BTreeMap<SessionId, Seq>>,
    /// Whether the page can be seen now: not in a tab behind another.
    page: RwSignal<bool>,
}

impl Seen {
    /// Reads what this browser kept and offers it to the components below.
    pub(crate) fn provide() -> Self {
        let seen = Self {
            entries: RwSignal::new(crate::kept::read(KEY).unwrap_or_default()),
            page: RwSignal::new(page_is_visible()),
        };
        let listener = window_event_listener(ev::visibilitychange, move |_| {
            seen.page.set(page_is_visible());
        });
        on_cleanup(move || listener.remove());
        provide_context(seen);
        seen
    }

    /// The one that was provided.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// The operator has a session before them, as soon as they see the page.
    pub(crate) fn mark(self, session: SessionId, head: Seq) {
        if !self.page.get() {
            return;
        }
        let known = self
            .entries
            .with_untracked(|seen| seen.get(&session).copied());
        if known.is_none_or(|known| known < head) {
            self.entries.update(|seen| {
                seen.insert(session, head);
            });
            self.entries
                .with_untracked(|seen| crate::kept::write(KEY, seen));
        }
    }

    /// Whether the operator sees the page now.
    pub(crate) fn sees_page(self) -> bool {
        self.page.get_untracked()
    }

    /// Forgets sessions that the inbox no longer lists.
    pub(crate) fn keep_only(self, listed: impl Fn(&SessionId) -> bool) {
        self.entries
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
            .entries
            .with(|seen| seen.get(&row.session).is_none_or(|seq| *seq < row.head));
        let held = matches!(row.state, InboxState::Operator { .. });
        concerns_me && new && (by_visitor || !held)
    }
}

fn page_is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}
