//! The agents of a server, with the knowledge that they answer from.

use super::CliError;
use super::vectors::Embedding;
use crate::agent::{
    Answerer, Document, ExtractiveAnswerer, Format, Knowledge, LiveKnowledge, Model, demo_documents,
};
use crate::background::OffThread;
use crate::config::AgentConfig;
use crate::node::Agent;
use crate::store::{Store, StoredDocument};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// How soon a running server sees documents that another process added.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The agents of a server, and where each one's knowledge comes from.
pub(super) struct Workspace {
    store: Arc<dyn Store>,
    agents: Vec<(AgentConfig, Arc<LiveKnowledge>)>,
    demo: bool,
    model: Option<Model>,
    embedding: Option<Embedding>,
    version: u64,
}

impl Workspace {
    /// Reads every agent's documents.
    pub(super) async fn load(
        store: Arc<dyn Store>,
        agents: Vec<AgentConfig>,
        demo: bool,
        model: Option<Model>,
        embedding: Option<Embedding>,
    ) -> Result<Self, CliError> {
        // Before the documents: what comes in between is then read twice, never missed.
        let version = store.documents_version().await?;
        let mut loaded = Vec::with_capacity(agents.len());
        for agent in agents {
            let knowledge = read(&*store, &agent, demo).await?;
            let embedder = embedding
                .as_ref()
                .map(|embedding| Arc::clone(&embedding.embedder));
            let live = LiveKnowledge::new(knowledge).with_embedder(embedder);
            loaded.push((agent, Arc::new(live)));
        }
        let workspace = Self {
            store,
            agents: loaded,
            demo,
            model,
            embedding,
            version,
        };
        workspace.add_vectors();
        Ok(workspace)
    }

    fn add_vectors(&self) {
        if let Some(embedding) = &self.embedding {
            for (agent, live) in &self.agents {
                embedding.add_later(agent.profile.id.as_str(), live.current());
            }
        }
    }

    /// The agents for the node.
    pub(super) fn agents(&self) -> Vec<Agent> {
        let agents = self.agents.iter();
        agents
            .map(|(agent, knowledge)| {
                let answerer = self.answerer(Arc::clone(knowledge));
                Agent {
                    profile: agent.profile.clone(),
                    handoff: agent.handoff.clone(),
                    sites: agent.sites.clone(),
                    answerer,
                    knowledge: Some(Arc::clone(knowledge)),
                }
            })
            .collect()
    }

    /// The language model's, where there is one.
    fn answerer(&self, knowledge: Arc<LiveKnowledge>) -> Arc<dyn Answerer> {
        match &self.model {
            Some(model) => Arc::new(model.answerer(knowledge)),
            None => Arc::new(OffThread::new(Arc::new(ExtractiveAnswerer::new(knowledge)))),
        }
    }

    /// Reads documents again whenever they change. Ends with the runtime.
    pub(super) async fn follow(mut self) {
        let mut look = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            if let Err(error) = self.refresh().await {
                tracing::error!(%error, "Changed documents can't be read; the agents answer from the former ones");
            }
        }
    }

    async fn refresh(&mut self) -> Result<(), CliError> {
        let version = self.store.documents_version().await?;
        if version == self.version {
            return Ok(());
        }
        for (agent, live) in &self.agents {
            live.replace(read(&*self.store, agent, self.demo).await?);
        }
        self.version = version;
        self.add_vectors();
        tracing::info!("The agents answer from changed documents");
        Ok(())
    }
}

/// The demo's own documents, where it is the demo, and those that were added.
async fn read(store: &dyn Store, agent: &AgentConfig, demo: bool) -> Result<Knowledge, CliError> {
    let added = store.documents(&agent.profile.id).await?;
    let mut documents = if demo { demo_documents() } else { Vec::new() };
    // "returns.md" stands in for the demo's own article on returns.
    let replaced: HashSet<_> = added.iter().map(|one| without_ending(&one.name)).collect();
    documents.retain(|own| !replaced.contains(&*own.name));
    documents.extend(added.iter().map(parse));
    let site = agent.knowledge_url_base.clone();
    let build = move || Knowledge::build(&documents, site.as_deref());
    // Indexing computes; connections must not wait for it.
    match tokio::task::spawn_blocking(build).await {
        Ok(built) => Ok(built?),
        Err(error) => Err(CliError::Refused(format!("indexing broke off: {error}"))),
    }
}

fn parse(stored: &StoredDocument) -> Document {
    let format = Format::of_stored(&stored.name);
    let document = Document::read(without_ending(&stored.name), &stored.text, format);
    Document {
        // "returns.md" and "returns.pdf" are two.
        name: stored.name.clone(),
        ..document
    }
}

fn without_ending(name: &str) -> &str {
    const ENDINGS: &[&str] = &[
        "md", "markdown", "txt", "text", "html", "htm", "xhtml", "pdf",
    ];
    match name.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.contains(&&*ending.to_ascii_lowercase()) => stem,
        _ => name,
    }
}
