//! Who holds a session, from where this operator stands.

use crate::desk::Desk;
use baton_protocol::session::SessionState;
use baton_protocol::sync::{OpenSession, OperatorView};
use baton_protocol::wire::{InboxState, OperatorRef, SessionId};

/// Who holds the baton.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Held {
    /// The session is not known yet.
    #[default]
    Unknown,
    /// The agent answers.
    Agent {
        /// Whether an operator may take it over.
        may_be_taken: bool,
    },
    /// It waits for a person.
    Awaiting {
        /// Since when, in milliseconds since 1970 (UTC).
        since_ms: u64,
    },
    /// This operator.
    Mine,
    /// Another operator.
    Other(OperatorRef),
    /// Another operator, who is gone: it can be taken over.
    Gone(OperatorRef),
    /// It is closed.
    Resolved,
}

impl Held {
    /// As the log says or, until it is here, as the inbox says.
    pub(crate) fn of(desk: Desk, session: SessionId) -> Self {
        desk.read(|client| {
            let view = client.view();
            match client.session(session).filter(|open| open.session.head > 0) {
                Some(open) => Self::from_log(&open, &view),
                None => match view.inbox.get(&session) {
                    Some(row) => Self::from_inbox(&row.state, &view),
                    None => Self::Unknown,
                },
            }
        })
    }

    /// The same, once.
    pub(crate) fn now(desk: Desk, session: SessionId) -> Self {
        leptos::prelude::untrack(|| Self::of(desk, session))
    }

    fn from_log(open: &OpenSession<'_>, view: &OperatorView<'_>) -> Self {
        match &open.session.state {
            SessionState::Agent { .. } => Self::Agent {
                may_be_taken: open.operator_pull,
            },
            SessionState::Awaiting { since_ms } => Self::Awaiting {
                since_ms: *since_ms,
            },
            SessionState::Operator { operator } => Self::by(operator, view),
            SessionState::Resolved => Self::Resolved,
        }
    }

    fn from_inbox(state: &InboxState, view: &OperatorView<'_>) -> Self {
        match state {
            // Rarely off; the server says so before the log comes.
            InboxState::Agent => Self::Agent { may_be_taken: true },
            InboxState::Awaiting { since_ms } => Self::Awaiting {
                since_ms: *since_ms,
            },
            InboxState::Operator { operator } => Self::by(operator, view),
            InboxState::Resolved => Self::Resolved,
        }
    }

    fn by(operator: &OperatorRef, view: &OperatorView<'_>) -> Self {
        if view.me.is_some_and(|me| me.id == operator.id) {
            Self::Mine
        } else if view.is_gone(operator.id) {
            Self::Gone(operator.clone())
        } else {
            Self::Other(operator.clone())
        }
    }
}
