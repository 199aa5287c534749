//! The model's answerer: a language model writes, from the passages that were found and nothing else.
//!
//! What it writes is checked before it counts: a number that names no passage is dropped, a link that
//! no passage holds becomes its words, a sentence that promises a person is left out, and an answer that
//! rests on no passage is none. Only a tool call asks for a person; no sentence of the model's can.

mod address;
mod brief;
mod budget;
mod draft;
mod promise;
mod prompt;
mod provider;

pub use budget::{Budget, BudgetLimits};

use super::texts::Texts;
use super::{
    Answer, AnswerError, AnswerFuture, Answerer, BriefFuture, Conversation, Question, Sink,
    small_talk,
};
use crate::agent::client::{ModelAddress, ModelSetupError};
use crate::agent::knowledge::merged;
use crate::agent::{Hit, Knowledge, Language, LiveKnowledge, Passage, Vector};
use baton_protocol::wire::RichText;
use draft::Draft;
use genai::chat::Tool;
use provider::{Event, Events, Provider};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Passages that the model is shown.
const PASSAGES_MAX: usize = 6;

/// How long the model may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelTimes {
    /// Until its first word.
    pub first_word: Duration,
    /// Until its last.
    pub whole_answer: Duration,
}

impl Default for ModelTimes {
    fn default() -> Self {
        Self {
            first_word: Duration::from_secs(8),
            whole_answer: Duration::from_secs(18),
        }
    }
}

/// Answers by a language model, from passages.
pub struct ModelAnswerer {
    knowledge: Arc<LiveKnowledge>,
    provider: Arc<Provider>,
    budget: Arc<Budget>,
    times: ModelTimes,
}

/// A workspace's model: its agents share the connection and the budget.
#[derive(Clone)]
pub struct Model {
    provider: Arc<Provider>,
    budget: Arc<Budget>,
    times: ModelTimes,
}

impl Model {
    /// Sets the client up; no request is made.
    ///
    /// # Errors
    /// If the address names no known provider, or no client can be made.
    pub fn new(
        address: ModelAddress,
        budget: Budget,
        times: ModelTimes,
    ) -> Result<Self, ModelSetupError> {
        Ok(Self {
            provider: Arc::new(Provider::new(address, budget.answer_tokens_max())?),
            budget: Arc::new(budget),
            times,
        })
    }

    /// An answerer from this knowledge, as it is when a question comes.
    pub fn answerer(&self, knowledge: Arc<LiveKnowledge>) -> ModelAnswerer {
        ModelAnswerer {
            knowledge,
            provider: Arc::clone(&self.provider),
            budget: Arc::clone(&self.budget),
            times: self.times,
        }
    }
}

impl Answerer for ModelAnswerer {
    fn answer<'a>(&'a self, question: Question<'a>, sink: Sink) -> AnswerFuture<'a> {
        Box::pin(async move {
            let likely = question.locale.and_then(Language::of_locale);
            if let Some(reply) = only_small_talk(question.text, likely) {
                return Ok(plain(reply));
            }
            let knowledge = self.knowledge.current();
            let meaning = self.knowledge.meaning(&knowledge, question.text).await;
            let hits = find(knowledge, question.text, meaning).await?;
            let unknown = || Answer {
                offers_person: true,
                nearest: hits.first().map(Hit::nearest),
                ..plain(Texts::for_visitor(question.text, question.locale).unknown)
            };
            if hits.is_empty() {
                return Ok(unknown());
            }
            let passages = merged(&hits);
            let prompt = prompt::of(question.text, &passages);
            let spending = self.budget.reserve(question.session, prompt.tokens())?;
            let writing = self.write(prompt, &passages, &sink, spending);
            let written = timeout(self.times.whole_answer, writing).await;
            let answer = written.unwrap_or(Err(AnswerError::ModelTooSlow))?;
            Ok(answer.unwrap_or_else(unknown))
        })
    }

    fn brief<'a>(&'a self, conversation: Conversation<'a>) -> Option<BriefFuture<'a>> {
        Some(Box::pin(self.write_brief(conversation)))
    }
}

impl ModelAnswerer {
    /// Sends the request and awaits what comes first.
    async fn begin(
        &self,
        prompt: prompt::Prompt,
        tools: Vec<Tool>,
    ) -> Result<(Events, Event), AnswerError> {
        let first = async {
            let mut stream = self.provider.ask(prompt, tools).await?;
            let event = stream.next().await?;
            Ok((stream, event))
        };
        let first = timeout(self.times.first_word, first).await;
        first.unwrap_or(Err(AnswerError::ModelTooSlow))
    }

    /// What the model writes; none if it has no answer, or one that rests on nothing.
    async fn write(
        &self,
        prompt: prompt::Prompt,
        passages: &[Arc<Passage>],
        sink: &Sink,
        spending: budget::Spending<'_>,
    ) -> Result<Option<Answer>, AnswerError> {
        let (mut stream, mut event) = self.begin(prompt, provider::tools()).await?;
        let mut draft = Draft::new(passages);
        loop {
            match event {
                Event::Words(words) => {
                    if !draft.push(&words) {
                        return Err(AnswerError::OverBudget);
                    }
                    if let Some(so_far) = draft.so_far() {
                        sink.show(&so_far);
                    }
                }
                Event::StepAside { why } => return Err(AnswerError::StepsAside { why }),
                Event::NoAnswer => return Ok(None),
                Event::End { tokens } => {
                    spending.settle(tokens);
                    break;
                }
            }
            event = stream.next().await?;
        }
        Ok(draft.finish())
    }
}

/// The reply, if every line is small talk.
fn only_small_talk(text: &str, likely: Option<Language>) -> Option<&'static str> {
    let mut replies = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| small_talk::reply(line, likely));
    replies
        .try_fold("", |_, reply| reply)
        .filter(|reply| !reply.is_empty())
}

/// The search computes: connections must not wait for it.
async fn find(
    knowledge: Arc<Knowledge>,
    question: &str,
    meaning: Option<Vector>,
) -> Result<Vec<Hit>, AnswerError> {
    let question = question.to_owned();
    let search = move || knowledge.search_near(&question, meaning.as_ref(), PASSAGES_MAX);
    let found = tokio::task::spawn_blocking(search).await;
    match found {
        Ok(Ok(hits)) => Ok(hits),
        Ok(Err(error)) => {
            tracing::error!(%error, "The knowledge can't be searched");
            Err(AnswerError::KnowledgeUnavailable)
        }
        Err(error) => {
            tracing::error!(%error, "A search broke off");
            Err(AnswerError::KnowledgeUnavailable)
        }
    }
}

fn plain(words: &str) -> Answer {
    Answer {
        body: RichText::paragraph(words),
        citations: Vec::new(),
        offers_person: false,
        nearest: None,
    }
}
