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

/// The documents that agents answer from.
#[async_trait::async_trait]
pub trait DocumentStore: Send + Sync + 'static {
    /// Adds documents to an agent's knowledge, all or none, replacing those of the same name.
    async fn put_documents(
        &self,
        agent: &AgentId,
        documents: Vec<StoredDocument>,
    ) -> Result<(), StoreError>;

    /// An agent's documents, by name.
    async fn documents(&self, agent: &AgentId) -> Result<Vec<StoredDocument>, StoreError>;

    /// A number that changes whenever any agent's documents do, also by another process.
    async fn documents_version(&self) -> Result<u64, StoreError>;
}
