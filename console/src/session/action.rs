//! What an operator can do with a session as a whole, and what became of it.

use super::held::Held;
use super::transfer::Transfers;
use crate::desk::Desk;
use crate::inbox::View;
use crate::notice::Notices;
use crate::route::Router;
use baton_protocol::wire::{CommandId, OperatorCommand, SessionId};
use leptos::prelude::*;

/// An action on a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Take it from the queue.
    Claim,
    /// Take it from the agent, or from a colleague who is gone.
    TakeOver,
    /// Pass it on to a colleague or a team: a dialog asks to whom.
    Transfer,
    /// Give it back to the queue.
    Release,
    /// Give it back to the agent.
    Return,
    /// Close it.
    Resolve,
}

impl Action {
    /// What its button says.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Claim => "Claim",
            Self::TakeOver => "Take over",
            Self::Transfer => "Transfer…",
            Self::Release => "Release",
            Self::Return => "Return to agent",
            Self::Resolve => "Resolve",
        }
    }

    /// What its button says while the server has not confirmed it.
    pub(crate) const fn pending_label(self) -> &'static str {
        match self {
            Self::Claim => "Claiming…",
            Self::TakeOver => "Taking over…",
            Self::Transfer => "Transferring…",
            Self::Release => "Releasing…",
            Self::Return => "Returning…",
            Self::Resolve => "Resolving…",
        }
    }

    /// What it does, and the key that does it.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Claim => "Take this conversation (C)",
            Self::TakeOver => "Take this conversation over (T)",
            Self::Transfer => "Pass it on to a colleague or a team (P)",
            Self::Release => "Give it back to the queue, for somebody else",
            Self::Return => "Let the agent answer again (A)",
            Self::Resolve => "Close this conversation (E)",
        }
    }

    /// None where more is asked first.
    const fn command(self) -> Option<OperatorCommand> {
        Some(match self {
            Self::Claim => OperatorCommand::ClaimSession,
            Self::TakeOver => OperatorCommand::TakeOverSession,
            Self::Transfer => return None,
            Self::Release => OperatorCommand::ReleaseSession,
            Self::Return => OperatorCommand::ReturnSession,
            Self::Resolve => OperatorCommand::ResolveSession,
        })
    }

    fn of(command: &OperatorCommand) -> Option<Self> {
        match command {
            OperatorCommand::ClaimSession => Some(Self::Claim),
            OperatorCommand::TakeOverSession => Some(Self::TakeOver),
            OperatorCommand::ReleaseSession => Some(Self::Release),
            OperatorCommand::ReturnSession => Some(Self::Return),
            OperatorCommand::ResolveSession => Some(Self::Resolve),
            OperatorCommand::TransferSession { .. } => Some(Self::Transfer),
            OperatorCommand::SendMessage { .. }
            | OperatorCommand::AddNote { .. }
            | OperatorCommand::SetLeadState { .. }
            | OperatorCommand::AssignLead { .. } => None,
        }
    }

    /// Why the server would refuse it now. It foretells; the server decides.
    pub(crate) fn forbidden(self, held: &Held) -> Option<String> {
        let sentence = match (self, held) {
            (_, Held::Unknown) => "This conversation is still loading.",
            (_, Held::Other(owner)) => {
                return Some(format!("{} has this conversation.", owner.name));
            }
            (Self::Transfer | Self::Release | Self::Return | Self::Resolve, Held::Gone(owner)) => {
                return Some(format!(
                    "{} has this conversation. Take it over first.",
                    owner.name
                ));
            }
            (_, Held::Resolved) => {
                "This conversation is resolved. It reopens when the visitor writes."
            }
            (
                Self::Claim | Self::TakeOver,
                Held::Agent {
                    may_be_taken: false,
                },
            ) => "Taking a conversation from the agent is switched off.",
            (Self::Claim, Held::Agent { .. }) => "The agent has it. Take it over instead.",
            (Self::Claim | Self::TakeOver, Held::Mine) => "You have this conversation.",
            (Self::Return, Held::Agent { .. }) => "The agent has it already.",
            (Self::Transfer | Self::Release, Held::Agent { .. } | Held::Awaiting { .. }) => {
                "You don’t have this conversation."
            }
            _ => return None,
        };
        Some(sentence.to_owned())
    }
}

/// Does it, or says why it can't be done.
pub(crate) fn act(
    desk: Desk,
    notices: Notices,
    transfers: Transfers,
    session: SessionId,
    action: Action,
) {
    if pending(desk, session, action) {
        return;
    }
    if let Some(why) = action.forbidden(&Held::now(desk, session)) {
        notices.show(why);
    } else if let Some(command) = action.command() {
        if let Err(refusal) = desk.submit(session, command) {
            notices.show(refusal.message);
        }
    } else {
        transfers.begin(session);
    }
}

/// Whether it is on its way.
pub(crate) fn pending(desk: Desk, session: SessionId, action: Action) -> bool {
    desk.read(|client| {
        client.pending().iter().any(|pending| {
            pending.command.session == session
                && pending.failed.is_none()
                && Action::of(&pending.command.command) == Some(action)
        })
    })
}

/// Shows why actions were refused, whichever session they were for, and forgets them. A reply or a
/// note stays in its transcript instead, where it can be sent again.
pub(crate) fn tell_refusals(desk: Desk, notices: Notices) {
    let refused = Memo::new(move |_| -> Vec<(CommandId, String)> {
        desk.read(|client| {
            let pending = client.pending();
            let refused = pending.iter().filter_map(|pending| {
                let refusal = pending.failed?;
                if Action::of(&pending.command.command).is_none()
                    && !is_of_lead(&pending.command.command)
                {
                    return None;
                }
                Some((pending.id, refusal.message.clone()))
            });
            refused.collect()
        })
    });
    Effect::new(move |_| {
        for (id, message) in refused.get() {
            notices.show(message);
            desk.discard(id);
        }
    });
}

/// Whether it is about the lead, which has no line of its own before it is done.
fn is_of_lead(command: &OperatorCommand) -> bool {
    matches!(
        command,
        OperatorCommand::SetLeadState { .. } | OperatorCommand::AssignLead { .. }
    )
}

/// Keeps the list around a session that this operator has just taken: it left the view it was in.
pub(crate) fn follow_when_taken(desk: Desk, router: Router) {
    let mine = Memo::new(move |_| {
        let session = router.session();
        session.map(|session| (session, Held::of(desk, session) == Held::Mine))
    });
    Effect::new(move |before: Option<Option<(SessionId, bool)>>| {
        let now = mine.get();
        if let (Some(Some((was, false))), Some((is, true))) = (before, now)
            && was == is
            && matches!(
                untrack(|| router.view()),
                View::Awaiting | View::Live | View::Others
            )
        {
            router.follow_into(View::Mine);
        }
        now
    });
}
