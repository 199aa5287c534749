//! How well the agent does on rows whose answer is known: `baton eval`.
//!
//! Site owners run it on their own transcripts, `cargo xtask test` on a small set in the repository.

mod documents;
mod knowledge;
mod lines;
mod questions;
mod report;
mod scope;
mod score;
mod table;
mod triggers;

pub use knowledge::{
    KindFigures, KnowledgeEvalError, KnowledgeReport, WrongAnswer, evaluate as knowledge,
};
pub use report::{Figures, Report, Wrong};
pub use score::{Counts, Share};
pub use table::TableError;
pub use triggers::{Task, TriggersError, evaluate as triggers};
