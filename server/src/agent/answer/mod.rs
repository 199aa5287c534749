//! What an answerer gets and gives, and the embedded one.

mod choose;
mod excerpt;
mod extract;
mod phrases;
pub(super) mod sentence;
mod small_talk;
mod texts;

pub use extract::ExtractiveAnswerer;

use baton_protocol::wire::{Citation, RichText};
use futures_util::future::BoxFuture;

/// What the visitor wants to know.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
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
}

/// Why there is no answer. The session then goes to a person, or to contact capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The knowledge can't be read.
    #[error("the knowledge can't be read")]
    KnowledgeUnavailable,
}

impl AnswerError {
    /// The stable code, for the evidence of the handoff and for the owner's log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::KnowledgeUnavailable => "knowledge_unavailable",
        }
    }
}

/// An answer in the making.
pub type AnswerFuture<'a> = BoxFuture<'a, Result<Answer, AnswerError>>;

/// Makes answers. The server holds one for each agent.
///
/// It is asked one question at a time for a session, never while a person has the baton. Dropping
/// the future gives the question up. What it says comes from the owner's knowledge, and it never
/// says that a person is coming: only the session's state may.
pub trait Answerer: Send + Sync + 'static {
    /// Answers, or fails; a question that the knowledge has no answer to is an [`Answer`] that
    /// says so, not a failure.
    fn answer<'a>(&'a self, question: Question<'a>) -> AnswerFuture<'a>;
}
