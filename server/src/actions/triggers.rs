//! What an agent's triggers find in a message, as a command or a run needs it.

use super::settings::Handoff;
use crate::agent::{Fired, Recent};
use baton_protocol::session;
use baton_protocol::wire::{HandoffReason, TopicAction};

impl Handoff {
    /// Why a visitor's message makes the agent step aside before it tries to answer, if it does.
    pub(super) fn trigger(&self, text: &str, recent: &session::Recent) -> Option<session::Trigger> {
        let fired = self.fired(text, recent)?;
        (!is_declined(&fired)).then(|| session::Trigger {
            reason: reason(fired, text),
        })
    }

    /// Why the agent declines to answer, if what it owes an answer to is on a topic that its owner
    /// wants declined.
    pub(super) fn declined(&self, text: &str) -> Option<HandoffReason> {
        let fired = self.triggers.find(text, &Recent::default())?;
        is_declined(&fired).then(|| reason(fired, text))
    }

    /// What a visitor's message fires.
    pub(super) fn fired(&self, text: &str, recent: &session::Recent) -> Option<Fired> {
        let answered = recent.answered_questions().iter();
        let answered: Vec<&str> = answered.map(String::as_str).collect();
        let recent = Recent {
            answered: &answered,
            offers_person: recent.offers_person(),
        };
        self.triggers.find(text, &recent)
    }
}

pub(super) fn is_declined(fired: &Fired) -> bool {
    matches!(
        fired,
        Fired::Topic {
            action: TopicAction::Decline,
            ..
        }
    )
}

/// The reason that what fired gives, with its evidence.
pub(super) fn reason(fired: Fired, text: &str) -> HandoffReason {
    let quote = text.to_owned();
    match fired {
        Fired::Person { matched } => HandoffReason::VisitorAsked { quote, matched },
        Fired::Topic { topic, matched, .. } => HandoffReason::SensitiveTopic {
            topic: topic.id().to_owned(),
            quote,
            matched,
        },
        Fired::Repeated { question } => HandoffReason::RepeatedQuestion {
            question,
            again: quote,
        },
    }
}
