//! What an agent's triggers find in a message, as a command or a run needs it.

use crate::agent::{Fired, Recent, Triggers};
use crate::node::Node;
use baton_protocol::session;
use baton_protocol::wire::{AgentId, HandoffReason, HandoffSettings, Topic, TopicAction};
use std::sync::LazyLock;

/// Those of an agent that is no longer here, who stands in nobody's way to a person.
static DEFAULT: LazyLock<Triggers> = LazyLock::new(|| Triggers::of(&HandoffSettings::default()));

impl Node {
    /// Why a visitor's message makes the agent step aside before it tries to answer, if it does.
    pub(super) fn trigger(
        &self,
        agent: Option<&AgentId>,
        text: &str,
        recent: &session::Recent,
    ) -> Option<session::Trigger> {
        let answered = recent.answered_questions().iter();
        let answered: Vec<&str> = answered.map(String::as_str).collect();
        let recent = Recent {
            answered: &answered,
        };
        let reason = match self.triggers_of(agent).find(text, &recent)? {
            Fired::Person { matched } => HandoffReason::VisitorAsked {
                quote: text.to_owned(),
                matched,
            },
            Fired::Topic {
                action: TopicAction::Decline,
                ..
            } => return None,
            Fired::Topic { topic, matched, .. } => on_topic(&topic, text, matched),
            Fired::Repeated { question } => HandoffReason::RepeatedQuestion {
                question,
                again: text.to_owned(),
            },
        };
        Some(session::Trigger { reason })
    }

    /// Why the agent declines to answer, if what it owes an answer to is on a topic that its owner
    /// wants declined.
    pub(super) fn declined(&self, agent: Option<&AgentId>, text: &str) -> Option<HandoffReason> {
        match self.triggers_of(agent).find(text, &Recent::default())? {
            Fired::Topic {
                topic,
                action: TopicAction::Decline,
                matched,
            } => Some(on_topic(&topic, text, matched)),
            _ => None,
        }
    }

    fn triggers_of(&self, agent: Option<&AgentId>) -> &Triggers {
        let triggers = agent.and_then(|agent| self.triggers.get(agent));
        triggers.unwrap_or(&DEFAULT)
    }
}

fn on_topic(topic: &Topic, text: &str, matched: String) -> HandoffReason {
    HandoffReason::SensitiveTopic {
        topic: topic.id().to_owned(),
        quote: text.to_owned(),
        matched,
    }
}
