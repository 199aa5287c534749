//! The documents that an agent answers from.

use super::StoreError;
use baton_protocol::wire::AgentId;

/// A document as the owner gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its name within the agent's knowledge, say its path below the folder that was added. A
    /// document of the same name is replaced.
    pub name: String,
    /// Its text, Markdown or plain.
    pub text: String,
}

/// Everything that a source has now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUpdate {
    /// The folder, file or address, by a name that stays the same.
    pub source: String,
    /// Its documents.
    pub documents: Vec<StoredDocument>,
    /// Documents that stay as they are, though they could not be read this time.
    pub keep: Vec<String>,
    /// Whether these are all that it has: what it had beside them is gone. Else it stays.
    pub is_whole: bool,
}

/// A source that documents of an agent came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSource {
    /// As in its [`SourceUpdate`]; empty for documents that were added before sources were kept.
    pub name: String,
    /// The names of its documents.
    pub documents: Vec<String>,
}

/// What an update changed, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentChanges {
    /// Were not there before.
    pub added: Vec<String>,
    /// Have another text now.
    pub changed: Vec<String>,
    /// Are gone from the source.
    pub removed: Vec<String>,
    /// How many are as they were.
    pub unchanged: usize,
}

impl DocumentChanges {
    /// Whether everything is as it was.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// The documents that agents answer from.
#[async_trait::async_trait]
pub trait DocumentStore: Send + Sync + 'static {
    /// Makes an agent's documents of one source what the source has now, all or nothing: adds what
    /// is new, replaces what changed, removes what is gone. A document of the same name that came
    /// from another source is replaced, too, and is this source's from then on.
    async fn update_source(
        &self,
        agent: &AgentId,
        update: SourceUpdate,
    ) -> Result<DocumentChanges, StoreError>;

    /// An agent's documents, by name.
    async fn documents(&self, agent: &AgentId) -> Result<Vec<StoredDocument>, StoreError>;

    /// Where an agent's documents came from, by name, each with its documents by name.
    async fn sources(&self, agent: &AgentId) -> Result<Vec<StoredSource>, StoreError>;

    /// A number that changes whenever any agent's documents do, also by another process.
    async fn documents_version(&self) -> Result<u64, StoreError>;
}
