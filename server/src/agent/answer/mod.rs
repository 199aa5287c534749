//! What an answerer gets and gives, and the embedded one.

mod choose;
mod excerpt;
mod extract;
mod model;
mod phrases;
pub(super) mod sentence;
mod small_talk;
mod texts;

pub use excerpt::quotation;
pub use extract::ExtractiveAnswerer;
pub use model::{Budget, BudgetLimits, Model, ModelAnswerer, ModelTimes};
pub(crate) use texts::Texts;

use baton_protocol::wire::{Brief, Citation, HandoffReason, NearestPassage, RichText, SessionId};
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// What the visitor wants to know.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Whose question it is, for what a session may cost.
    pub session: SessionId,
    /// Every message of the visitor's that is not answered yet, a line each, the oldest first.
    pub text: &'a str,
    /// The browser's language, a BCP 47 tag.
    pub locale: Option<&'a str>,
}

/// What the agent says.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The words.
    pub body: RichText,
    /// The sources that the words refer to, by number.
    pub citations: Vec<Citation>,
    /// The agent doesn't know, and says that a person can be asked.
    pub offers_person: bool,
    /// What came nearest where it doesn't know: for operators.
    pub nearest: Option<NearestPassage>,
}

/// Why there is no answer. The session then goes to a person, or to contact capture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The knowledge can't be read.
    #[error("the knowledge can't be read")]
    KnowledgeUnavailable,
    /// The language model judged that a person should take it.
    #[error("a person should take it")]
    StepsAside {
        /// Why, in its words.
        why: String,
    },
    /// The language model's server can't be reached.
    #[error("the language model can't be reached")]
    ModelUnreachable,
    /// The language model's server refused, or failed.
    #[error("the language model's server refused")]
    ModelRefused,
    /// The language model's server was asked too often.
    #[error("the language model's server was asked too often")]
    ModelRateLimited,
    /// The language model took too long.
    #[error("the language model took too long")]
    ModelTooSlow,
    /// The language model's answer ended before its end.
    #[error("the language model's answer broke off")]
    ModelBrokeOff,
    /// The language model's server said what is no answer.
    #[error("the language model's server said what is no answer")]
    ModelGarbled,
    /// The answer would cost, or did cost, more than it may.
    #[error("the language model's budget is spent")]
    OverBudget,
}

impl AnswerError {
    /// The stable code, for the evidence of the handoff and for the owner's log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KnowledgeUnavailable => "knowledge_unavailable",
            Self::StepsAside { .. } => "steps_aside",
            Self::ModelUnreachable => "model_unreachable",
            Self::ModelRefused => "model_refused",
            Self::ModelRateLimited => "model_rate_limited",
            Self::ModelTooSlow => "model_too_slow",
            Self::ModelBrokeOff => "model_broke_off",
            Self::ModelGarbled => "model_garbled",
            Self::OverBudget => "over_budget",
        }
    }
}

/// An answer in the making.
pub type AnswerFuture<'a> = BoxFuture<'a, Result<Answer, AnswerError>>;

/// A conversation that went to a person.
#[derive(Clone, Copy, Debug)]
pub struct Conversation<'a> {
    /// Whose it is, for what a session may cost.
    pub session: SessionId,
    /// Why the agent stepped aside.
    pub reason: &'a HandoffReason,
    /// What was said, as the log tells it.
    pub brief: &'a Brief,
}

/// A brief in the making.
pub type BriefFuture<'a> = BoxFuture<'a, Result<String, AnswerError>>;

/// Where an answerer puts what it has so far, in plain words: it is shown at once, and the finished
/// answer takes its place.
#[derive(Clone)]
pub struct Sink(Arc<dyn Fn(&str) + Send + Sync>);

impl Sink {
    /// Hands what there is to `show`, each time that there is more.
    pub fn new(show: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    /// Shows the answer as far as it came. What was shown before may turn out otherwise.
    pub fn show(&self, so_far: &str) {
        (self.0)(so_far);
    }
}

/// Makes answers. The server holds one for each agent.
///
/// It is asked one question at a time for a session, never while a person has the baton. Dropping
/// the future gives the question up. What it says comes from the owner's knowledge, and it never
/// says that a person is coming: only the session's state may.
pub trait Answerer: Send + Sync + 'static {
    /// Answers, or fails; a question that the knowledge has no answer to is an [`Answer`] that
    /// says so, not a failure. Who gets it bit by bit shows it on the way.
    fn answer<'a>(&'a self, question: Question<'a>, sink: Sink) -> AnswerFuture<'a>;

    /// Tells operators in a few plain words what a conversation is about; none if it has no words of
    /// its own. Visitors never see them, and nobody waits for them.
    fn brief<'a>(&'a self, _: Conversation<'a>) -> Option<BriefFuture<'a>> {
        None
    }
}
