//! Tries a message: what an agent would do with it, without a session, a store or a language model.

mod shown;

use super::settings::{self, Handoff, SettingsProblem};
use super::triggers::is_declined;
use super::words;
use crate::agent::{
    Answer, ExtractiveAnswerer, Fired, Firing, Knowledge, KnowledgeError, Language, Question,
    Triggers,
};
use crate::node::Node;
use baton_protocol::session::Recent;
use baton_protocol::wire::limits::{MESSAGE_BYTES_MAX, TRY_BEFORE_MAX, TRY_PASSAGES_MAX};
use baton_protocol::wire::{
    AgentId, Author, Body, FiredTrigger, FoundPassage, HandoffReason, HandoffSettings,
    OperatorDetail, OperatorEntry, RefusalCode, SessionId, Topic, TopicAction, TopicSetting, Trial,
    TrialStep, TriedAnswer, TryMessage, UnknownAction, VisitorEvent, is_invisible,
};
use shown::{firing_of, found, nearest};
use std::sync::Arc;
use std::time::Duration;

/// Why nothing was tried.
#[derive(Debug)]
pub enum TryError {
    /// There is no such agent, or the message is none.
    Refused(RefusalCode),
    /// The settings make no sense.
    Invalid(SettingsProblem),
    /// The knowledge can't be searched.
    Knowledge(KnowledgeError),
}

impl From<KnowledgeError> for TryError {
    fn from(error: KnowledgeError) -> Self {
        Self::Knowledge(error)
    }
}

impl Node {
    /// What the agent would do with a message. Computes for some milliseconds; `elapsed` is how long
    /// that has taken so far.
    ///
    /// # Errors
    /// See [`TryError`].
    pub fn try_message(
        &self,
        agent: &AgentId,
        message: TryMessage,
        elapsed: impl Fn() -> Duration,
    ) -> Result<Trial, TryError> {
        let known = self.agent(agent);
        let known = known.ok_or(TryError::Refused(RefusalCode::UnknownAgent))?;
        let handoff = match message.settings {
            Some(settings) => {
                let settings = words::settings(settings);
                settings::check(&settings).map_err(TryError::Invalid)?;
                Arc::new(Handoff::of(self.with_plan(agent, settings)))
            }
            None => self.handoff(Some(agent)),
        };
        if message.before.len() > TRY_BEFORE_MAX {
            return Err(TryError::Refused(RefusalCode::InvalidFrame));
        }
        let text = message_of(message.text)?;
        let before: Result<Vec<_>, _> = message.before.into_iter().map(message_of).collect();
        let knowledge = known.knowledge.as_ref().map(|live| live.current());
        let trying = Trying {
            handoff: &handoff,
            knowledge: knowledge.as_deref(),
        };
        Ok(trying.trial(&text, &before?, elapsed)?)
    }
}

/// The text as a session would have it.
fn message_of(text: String) -> Result<String, TryError> {
    let text = words::clean(text);
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        Err(TryError::Refused(RefusalCode::TextEmpty))
    } else if text.len() > MESSAGE_BYTES_MAX {
        Err(TryError::Refused(RefusalCode::TextTooLong))
    } else {
        Ok(text)
    }
}

/// What a message is tried with.
struct Trying<'a> {
    handoff: &'a Handoff,
    knowledge: Option<&'a Knowledge>,
}

impl Trying<'_> {
    fn trial(
        &self,
        text: &str,
        before: &[String],
        elapsed: impl Fn() -> Duration,
    ) -> Result<Trial, KnowledgeError> {
        let mut recent = Recent::default();
        for earlier in before {
            let is_answer = self.answer(earlier)?.is_none_or(|said| !said.offers_person);
            remember(&mut recent, earlier, is_answer);
        }
        let firings = all_on(&self.handoff.settings, text, &recent);
        let began = elapsed();
        let fired = self.handoff.fired(text, &recent);
        let triggers_us = elapsed().saturating_sub(began).as_micros();
        let answer = self.answer(text)?;
        let passages = self.passages(text)?;
        let is_unknown = answer.as_ref().is_some_and(|said| said.offers_person);
        let in_a_row = recent.not_in_knowledge() + 1;
        let step = match &fired {
            Some(fired) => self.step_of(fired),
            None if is_unknown => self.step_of_unknown(in_a_row),
            None => TrialStep::Answer,
        };
        let unknown = || FiredTrigger {
            reason: HandoffReason::NotInKnowledge {
                question: text.to_owned(),
                best: passages.first().map(nearest),
                in_a_row,
            },
            score: None,
        };
        let switched_off = firings
            .iter()
            .filter(|firing| is_off(&firing.fired, &self.handoff.settings))
            .map(|firing| firing_of(firing.clone(), text))
            .collect();
        let fired = fired.map(|fired| {
            // The same message gives the same firing, with its score.
            let same = firings.iter().find(|firing| firing.fired == fired);
            let score = same.and_then(|firing| firing.score);
            firing_of(Firing { fired, score }, text)
        });
        Ok(Trial {
            language: Language::of(text).map(|language| language.tag().to_owned()),
            step,
            fired: fired.or_else(|| is_unknown.then(unknown)),
            switched_off,
            triggers_us: u64::try_from(triggers_us).unwrap_or(u64::MAX),
            passages,
            answer: answer.map(|said| TriedAnswer {
                body: said.body,
                citations: said.citations,
                offers_person: said.offers_person,
            }),
        })
    }

    fn step_of(&self, fired: &Fired) -> TrialStep {
        let policy = self.handoff.policy;
        let (step, allowed) = match fired {
            Fired::Person { .. } => (TrialStep::HandOver, policy.visitor_asks),
            // Where no person may be offered, a way to be reached is asked for.
            fired if is_declined(fired) => (TrialStep::Decline, policy.visitor_asks),
            Fired::Topic { .. } | Fired::Repeated { .. } => {
                (TrialStep::HandOver, policy.agent_decides)
            }
        };
        if allowed {
            step
        } else {
            TrialStep::ContactDetails
        }
    }

    fn step_of_unknown(&self, in_a_row: u32) -> TrialStep {
        let policy = self.handoff.policy;
        let (step, allowed) = match self.handoff.unknown(in_a_row) {
            UnknownAction::Offer => (TrialStep::Offer, policy.visitor_asks),
            UnknownAction::Decline => (TrialStep::Decline, policy.visitor_asks),
            UnknownAction::HandOver => (TrialStep::HandOver, policy.agent_decides),
        };
        if allowed {
            step
        } else {
            TrialStep::ContactDetails
        }
    }

    fn answer(&self, text: &str) -> Result<Option<Answer>, KnowledgeError> {
        let question = Question {
            // Nobody's: the embedded answerer costs nothing that a session is held to.
            session: SessionId(uuid::Uuid::nil()),
            text,
            locale: None,
        };
        let answer = |knowledge| ExtractiveAnswerer::answer_from(knowledge, question);
        self.knowledge.map(answer).transpose()
    }

    fn passages(&self, text: &str) -> Result<Vec<FoundPassage>, KnowledgeError> {
        let search = |knowledge: &Knowledge| knowledge.search(text, TRY_PASSAGES_MAX);
        let hits = self.knowledge.map(search).transpose()?;
        Ok(hits.iter().flatten().map(found).collect())
    }
}

/// All that the message would fire if every trigger were on.
fn all_on(settings: &HandoffSettings, text: &str, recent: &Recent) -> Vec<Firing> {
    let mut settings = settings.clone();
    settings.repeated = true;
    for set in &mut settings.topics {
        if set.action == TopicAction::Off {
            set.action = TopicAction::HandOver;
        }
    }
    let answered = recent.answered_questions().iter();
    let answered: Vec<&str> = answered.map(String::as_str).collect();
    let recent = crate::agent::Recent {
        answered: &answered,
        offers_person: recent.offers_person(),
    };
    Triggers::of(&settings).find_all(text, &recent)
}

fn is_off(fired: &Fired, settings: &HandoffSettings) -> bool {
    let off =
        |topic: &Topic, set: &TopicSetting| set.topic == *topic && set.action == TopicAction::Off;
    match fired {
        // If people are out of reach it leads to contact details: it is never off.
        Fired::Person { .. } => false,
        Fired::Topic { topic, .. } => settings.topics.iter().any(|set| off(topic, set)),
        Fired::Repeated { .. } => !settings.repeated,
    }
}

/// A question and its answer, as the log of a session would have it.
fn remember(recent: &mut Recent, question: &str, is_answer: bool) {
    let said = |author, text: &str, detail| OperatorEntry {
        seq: 0,
        at_ms: 0,
        command: None,
        event: VisitorEvent::MessageSent {
            author,
            body: Body::Text { text: text.into() },
            citations: Vec::new(),
            offers_person: false,
            interrupted: false,
        },
        detail,
    };
    let reason = HandoffReason::NotInKnowledge {
        question: String::new(),
        best: None,
        in_a_row: recent.not_in_knowledge() + 1,
    };
    let detail = (!is_answer).then_some(OperatorDetail::NotAnswered { reason });
    recent.apply(&said(Author::Visitor, question, None));
    recent.apply(&said(Author::Agent, "", detail));
}
