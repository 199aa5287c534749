//! What makes the agent step aside before anything is generated: a request for a person, a topic
//! that it does not answer, the same question for the third time.
//!
//! All of it works on the text alone, in many languages, with no language model, in microseconds.
//! The patterns and lists are made by hand; the weights of the linear model are trained by
//! `cargo xtask train` on phrases that were written for it (`server/training/`).

mod assent;
mod concepts;
mod features;
mod finder;
mod model;
mod named;
mod pattern;
mod person;
mod reading;
mod refusal;
mod repeat;
mod topic;

pub(super) use finder::Finder;
pub(super) use person::without_refusal;
pub(crate) use topic::check as check_settings;

pub use features::{BUCKETS, buckets as features};
pub use model::{FINGERPRINT_BYTES, Label, model_file, model_fingerprint};
pub use reading::Reading;
pub use repeat::{SAME_MIN, likeness};

use baton_protocol::wire::{HandoffSettings, Topic, TopicAction};
use model::MODEL;

/// The way of training, part of the model's fingerprint: another number makes the model stale.
pub const TRAINING: u8 = 1;

/// An agent's triggers.
#[derive(Clone, Debug)]
pub struct Triggers {
    topics: topic::Topics,
    repeated: bool,
}

/// What was said before, as far as triggers look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recent<'a> {
    /// The visitor's messages that the agent answered, oldest first, since something last led to a
    /// person: what is closed never triggers again.
    pub answered: &'a [&'a str],
    /// Whether the agent offered a person with what it said last.
    pub offers_person: bool,
}

/// What fired, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fired {
    /// The visitor asks for a person.
    Person {
        /// Their words that were understood as the request.
        matched: String,
    },
    /// The message is on a topic that the agent does not answer.
    Topic {
        /// Which.
        topic: Topic,
        /// What the owner wants done: never [`TopicAction::Off`].
        action: TopicAction,
        /// The words that told.
        matched: String,
    },
    /// The visitor asks the same for the third time.
    Repeated {
        /// What they asked first.
        question: String,
    },
}

/// Something that fired, with how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// What.
    pub fired: Fired,
    /// None where the words alone tell.
    pub score: Option<Score>,
}

/// How sure a trigger is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Larger is surer.
    pub value: f32,
    /// From where it fires.
    pub fires_from: f32,
}

impl Triggers {
    /// As the owner set them.
    pub fn of(settings: &HandoffSettings) -> Self {
        Self {
            topics: topic::Topics::of(settings),
            repeated: settings.repeated,
        }
    }

    /// What the message fires. A request for a person goes before all else and can't be switched off:
    /// if the settings forbid a handoff, it leads to contact details.
    pub fn find(&self, text: &str, recent: &Recent) -> Option<Fired> {
        let model = &*MODEL;
        let reading = Reading::of(text);
        let scores = model.scores(&reading);
        let quote = |at| text.get(at).unwrap_or(text).to_owned();
        let asked = person::request(model, text, &reading, &scores);
        if let Some(at) = asked.or_else(|| assent::to_offer(recent, &reading, text)) {
            let matched = quote(at);
            return Some(Fired::Person { matched });
        }
        if let Some(found) = self.topics.find(model, &reading, &scores) {
            return Some(Fired::Topic {
                topic: found.topic.clone(),
                action: found.action,
                matched: quote(found.at),
            });
        }
        let again = self
            .repeated
            .then(|| repeat::third_time(recent.answered, text))??;
        Some(Fired::Repeated {
            question: again.to_owned(),
        })
    }

    /// All that the message fires, what goes before the others first: to show why, not to decide.
    pub fn find_all(&self, text: &str, recent: &Recent) -> Vec<Firing> {
        let model = &*MODEL;
        let reading = Reading::of(text);
        let scores = model.scores(&reading);
        let quote = |at| text.get(at).unwrap_or(text).to_owned();
        let person = person::request(model, text, &reading, &scores).map(|at| Firing {
            fired: Fired::Person { matched: quote(at) },
            score: person::score(text, &scores),
        });
        let accepted = assent::to_offer(recent, &reading, text).map(|at| Firing {
            fired: Fired::Person { matched: quote(at) },
            score: None,
        });
        let person = person.or(accepted);
        let topics = self.topics.find_all(model, &reading, &scores);
        let topics = topics.into_iter().map(|(found, score)| Firing {
            fired: Fired::Topic {
                topic: found.topic.clone(),
                action: found.action,
                matched: quote(found.at),
            },
            score,
        });
        let again = self
            .repeated
            .then(|| repeat::third_time(recent.answered, text));
        let again = again.flatten().map(|question| Firing {
            fired: Fired::Repeated {
                question: question.to_owned(),
            },
            score: Some(repeat::score(recent.answered, text)),
        });
        person.into_iter().chain(topics).chain(again).collect()
    }
}

#[cfg(test)]
mod tests;
