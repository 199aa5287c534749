//! The agent: reads what a visitor wrote, and answers from the owner's knowledge or says that it
//! doesn't know.
//!
//! - [`Triggers`] decide, before anything is generated, whether the agent steps aside.
//! - [`Document`]s become [`Passage`]s, which [`Knowledge`] finds again by a question.
//! - An [`Answerer`] makes the [`Answer`]. The embedded one quotes the passages and cites them: it
//!   never says what no document says, and never promises a person.
//!
//! Nothing here reads a session's log, and only the language model's answerer reads the network and a
//! clock. Nothing decides who holds the baton: the actions ask the agent, and `decide` has the last word.

mod answer;
mod demo;
mod fold;
mod knowledge;
mod language;
mod link;
pub mod markdown;
mod speech;
pub mod trigger;
mod typo;

pub(crate) use answer::Texts;
pub use answer::{
    Answer, AnswerError, AnswerFuture, Answerer, BriefFuture, Budget, BudgetLimits, Conversation,
    ExtractiveAnswerer, Model, ModelAddress, ModelAnswerer, ModelSetupError, ModelTimes, Question,
    Sink, quotation,
};
pub use demo::{demo_documents, demo_profile};
pub use knowledge::{
    Document, Fit, Format, Hit, Knowledge, KnowledgeError, LiveKnowledge, Passage,
};
pub use language::Language;
pub use trigger::{Fired, Firing, Recent, Triggers};
