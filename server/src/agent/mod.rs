//! The agent: reads what a visitor wrote, and answers from the owner's knowledge or says that it
//! doesn't know.
//!
//! - [`asks_for_person`] decides, before anything is generated, whether a person is wanted.
//! - [`Document`]s become [`Passage`]s, which [`Knowledge`] finds again by a question.
//! - An [`Answerer`] makes the [`Answer`]. The embedded one quotes the passages and cites them: it
//!   never says what no document says, and never promises a person.
//!
//! Nothing here reads a session's log, a clock or the network, and nothing decides who holds the
//! baton: the actions ask the agent, and `decide` has the last word.

mod answer;
mod demo;
mod document;
mod excerpt;
mod knowledge;
mod link;
pub mod markdown;
mod passage;
mod quote;
mod sentence;
mod small_talk;
mod speech;
mod terms;
mod trigger;

pub use answer::{Answer, AnswerError, AnswerFuture, Answerer, Question};
pub use demo::{demo_documents, demo_profile};
pub use document::{Document, Format};
pub use knowledge::{Hit, Knowledge, KnowledgeError, LiveKnowledge};
pub use passage::Passage;
pub use quote::QuotingAnswerer;
pub use trigger::{Match, asks_for_person};
