//! A store that has trouble when a test says so.

mod member;
mod outbox;

use crate::store::memory::MemoryStore;
use crate::store::{
    AccountStore, Append, AppendOutcome, DocumentChanges, DocumentStore, LoginHash, Operator,
    SessionStore, SettingsStore, SourceUpdate, StoreError, StoredDocument, StoredSettings,
    StoredSource,
};
use baton_protocol::wire::{
    AgentId, CommandId, DutyState, Epoch, InboxRow, OperatorEntry, OperatorId, OperatorRef, Seq,
    SessionId,
};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Trouble {
    None,
    /// Nothing is done, and no question answered.
    Away,
    /// It can be read, and takes nothing.
    Full,
    /// The next append happens; then, and before it says so, the store is away.
    LeavesAfterAppend,
    /// The next append happens, and is answered with an error.
    SaysNothingOnce,
    /// It takes nothing of this session.
    Refuses(SessionId),
}

pub(super) struct TroubledStore {
    memory: Arc<MemoryStore>,
    trouble: Mutex<Trouble>,
}

impl TroubledStore {
    pub(super) fn new(memory: Arc<MemoryStore>) -> Self {
        let trouble = Mutex::new(Trouble::None);
        Self { memory, trouble }
    }

    pub(super) fn set(&self, trouble: Trouble) {
        *self.trouble.lock().unwrap() = trouble;
    }

    fn reach_to_write(&self) -> Result<&MemoryStore, StoreError> {
        let memory = self.reach()?;
        match *self.trouble.lock().unwrap() {
            Trouble::Full => Err(away()),
            _ => Ok(memory),
        }
    }

    fn reach(&self) -> Result<&MemoryStore, StoreError> {
        match *self.trouble.lock().unwrap() {
            Trouble::Away => Err(away()),
            _ => Ok(&self.memory),
        }
    }
}

fn away() -> StoreError {
    StoreError::Unavailable("as the test wishes".into())
}

#[async_trait::async_trait]
impl SessionStore for TroubledStore {
    fn epoch(&self) -> Epoch {
        self.memory.epoch()
    }

    async fn try_write(&self) -> Result<(), StoreError> {
        self.reach_to_write()?.try_write().await
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        self.reach()?.checkpoint().await
    }

    async fn append(&self, append: Append) -> Result<AppendOutcome, StoreError> {
        if *self.trouble.lock().unwrap() == Trouble::Refuses(append.session) {
            return Err(away());
        }
        let outcome = self.reach_to_write()?.append(append).await?;
        let mut trouble = self.trouble.lock().unwrap();
        *trouble = match *trouble {
            Trouble::LeavesAfterAppend => Trouble::Away,
            Trouble::SaysNothingOnce => Trouble::None,
            Trouble::None | Trouble::Away | Trouble::Full | Trouble::Refuses(_) => {
                return Ok(outcome);
            }
        };
        Err(away())
    }

    async fn entries(
        &self,
        session: SessionId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<OperatorEntry>, StoreError> {
        self.reach()?.entries(session, after, limit).await
    }

    async fn made_by(
        &self,
        session: SessionId,
        command: CommandId,
    ) -> Result<Option<OperatorEntry>, StoreError> {
        self.reach()?.made_by(session, command).await
    }

    async fn inbox(&self, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        self.reach()?.inbox(limit).await
    }

    async fn latest(&self, agent: &AgentId, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        self.reach()?.latest(agent, limit).await
    }

    async fn waiting(&self) -> Result<Vec<InboxRow>, StoreError> {
        self.reach()?.waiting().await
    }

    async fn leads(
        &self,
        after: Option<(u64, SessionId)>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError> {
        self.reach()?.leads(after, limit).await
    }

    async fn claimed_since(&self, since_ms: u64) -> Result<Vec<InboxRow>, StoreError> {
        self.reach()?.claimed_since(since_ms).await
    }

    async fn held(&self) -> Result<Vec<(SessionId, OperatorRef)>, StoreError> {
        self.reach()?.held().await
    }

    async fn unanswered(&self) -> Result<Vec<SessionId>, StoreError> {
        self.reach()?.unanswered().await
    }

    async fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<SessionId>, StoreError> {
        self.reach()?.due(now_ms, limit).await
    }

    async fn next_due(&self) -> Result<Option<u64>, StoreError> {
        self.reach()?.next_due().await
    }

    async fn put_off(
        &self,
        session: SessionId,
        head: Seq,
        due_ms: Option<u64>,
    ) -> Result<(), StoreError> {
        self.reach_to_write()?.put_off(session, head, due_ms).await
    }
}

#[async_trait::async_trait]
impl AccountStore for TroubledStore {
    async fn put_operator(&self, operator: Operator) -> Result<(), StoreError> {
        self.reach()?.put_operator(operator).await
    }

    async fn remove_operator(&self, email: &str) -> Result<bool, StoreError> {
        self.reach()?.remove_operator(email).await
    }

    async fn operator_by_email(&self, email: &str) -> Result<Option<Operator>, StoreError> {
        self.reach()?.operator_by_email(email).await
    }

    async fn operators(&self) -> Result<Vec<Operator>, StoreError> {
        self.reach()?.operators().await
    }

    async fn set_duty(&self, operator: OperatorId, duty: DutyState) -> Result<(), StoreError> {
        self.reach()?.set_duty(operator, duty).await
    }

    async fn put_login(
        &self,
        login: LoginHash,
        operator: OperatorId,
        expires_ms: u64,
    ) -> Result<(), StoreError> {
        self.reach()?.put_login(login, operator, expires_ms).await
    }

    async fn operator_by_login(
        &self,
        login: LoginHash,
        now_ms: u64,
    ) -> Result<Option<Operator>, StoreError> {
        self.reach()?.operator_by_login(login, now_ms).await
    }

    async fn forget_expired_logins(&self, now_ms: u64) -> Result<(), StoreError> {
        self.reach()?.forget_expired_logins(now_ms).await
    }

    async fn end_login(&self, login: LoginHash) -> Result<bool, StoreError> {
        self.reach()?.end_login(login).await
    }
}

#[async_trait::async_trait]
impl DocumentStore for TroubledStore {
    async fn update_source(
        &self,
        agent: &AgentId,
        update: SourceUpdate,
    ) -> Result<DocumentChanges, StoreError> {
        self.reach()?.update_source(agent, update).await
    }

    async fn documents(&self, agent: &AgentId) -> Result<Vec<StoredDocument>, StoreError> {
        self.reach()?.documents(agent).await
    }

    async fn sources(&self, agent: &AgentId) -> Result<Vec<StoredSource>, StoreError> {
        self.reach()?.sources(agent).await
    }

    async fn documents_version(&self) -> Result<u64, StoreError> {
        self.reach()?.documents_version().await
    }
}

#[async_trait::async_trait]
impl SettingsStore for TroubledStore {
    async fn put_settings(
        &self,
        agent: &AgentId,
        change: StoredSettings,
    ) -> Result<bool, StoreError> {
        self.reach_to_write()?.put_settings(agent, change).await
    }

    async fn settings(&self, agent: &AgentId) -> Result<Option<StoredSettings>, StoreError> {
        self.reach()?.settings(agent).await
    }

    async fn settings_versions(&self) -> Result<Vec<(AgentId, u64)>, StoreError> {
        self.reach()?.settings_versions().await
    }
}
