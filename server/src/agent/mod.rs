//! The agent: reads what a visitor wrote, and answers from the owner's knowledge or says that it
//! doesn't know.
//!
//! - [`Triggers`] decide, before anything is generated, whether the agent steps aside.
//! - [`Document`]s become [`Passage`]s, which [`Knowledge`] finds again by a question.
//! - An [`Answerer`] makes the [`Answer`]. The embedded one quotes the passages and cites them: it
//!   never says what no document says, and never promises a person.
//!
//! Nothing here reads a session's log, and only the clients of models read the network and a clock. Nothing decides who holds the baton: the actions ask the agent, and `decide` has the last word.

mod answer;
mod client;
mod demo;
mod embedder;
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
    ExtractiveAnswerer, Model, ModelAnswerer, ModelTimes, Question, Sink, quotation,
};
pub use client::{ModelAddress, ModelSetupError};
pub use demo::{demo_documents, demo_profile};
pub use embedder::{EmbedError, Embedder};
pub use knowledge::{
    Document, Fit, Format, Hit, KeptVectors, Knowledge, KnowledgeError, LiveKnowledge, Passage,
    Vector, VectorKey, Vectors,
};
pub use language::Language;
pub use trigger::{Fired, Firing, Recent, Triggers};
