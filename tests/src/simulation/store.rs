//! The store of the simulation: the one in memory, behind what real ones do at times. It is away,
//! it is slow, and it fails after it has committed, so that nobody knows.

mod member;
mod outbox;

use super::clock::VirtualClock;
use super::node::{SeededRandom, now};
use baton_protocol::wire::{
    AgentId, CommandId, DutyState, Epoch, InboxRow, OperatorEntry, OperatorId, OperatorRef, Seq,
    SessionId, VisitorEvent,
};
use baton_server::store::memory::MemoryStore;
use baton_server::store::{
    AccountStore, Append, AppendOutcome, DocumentChanges, DocumentStore, LoginHash, Operator,
    SessionStore, SettingsStore, SourceUpdate, StoreError, StoredDocument, StoredSettings,
    StoredSource,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the store is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// It does what it is asked, at once.
    Well,
    /// Of a thousand calls so many fail, and some are slow.
    Ailing { failures_per_mille: u64 },
    /// Every call fails.
    Away,
}

/// A store that lasts as long as the value, whatever becomes of the nodes that use it.
pub(super) struct FaultyStore {
    file: Mutex<File>,
    clock: Arc<VirtualClock>,
    random: Arc<SeededRandom>,
    /// Who lost a session for being gone, until somebody asks.
    relieved: Mutex<Vec<OperatorId>>,
    failures: AtomicUsize,
    unknown_outcomes: AtomicUsize,
}

/// What is on the disk.
struct File {
    memory: Arc<MemoryStore>,
    /// What was committed to it, in order.
    history: Vec<Append>,
    health: Health,
}

impl FaultyStore {
    pub(super) fn new(epoch: Epoch, clock: Arc<VirtualClock>, random: Arc<SeededRandom>) -> Self {
        Self {
            file: Mutex::new(File {
                memory: Arc::new(MemoryStore::new(epoch)),
                history: Vec::new(),
                health: Health::Well,
            }),
            clock,
            random,
            relieved: Mutex::default(),
            failures: AtomicUsize::new(0),
            unknown_outcomes: AtomicUsize::new(0),
        }
    }

    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_health(&self, health: Health) {
        self.file().health = health;
    }

    /// What it holds, without faults.
    pub(super) fn memory(&self) -> Arc<MemoryStore> {
        Arc::clone(&self.file().memory)
    }

    /// Who has lost a session for being gone since this was asked last.
    pub(super) fn take_relieved(&self) -> Vec<OperatorId> {
        std::mem::take(&mut self.relieved())
    }

    fn relieved(&self) -> MutexGuard<'_, Vec<OperatorId>> {
        self.relieved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls failed, and how many of them were appends that happened.
    pub(super) fn failures(&self) -> (usize, usize) {
        (
            self.failures.load(Ordering::Relaxed),
            self.unknown_outcomes.load(Ordering::Relaxed),
        )
    }

    /// Puts an older copy in the place of the file, as of so many commits ago. Returns what is not in
    /// the copy.
    pub(super) fn restore(&self, epoch: Epoch, commits_ago: usize) -> Vec<Append> {
        let mut file = self.file();
        let kept = file.history.len().saturating_sub(commits_ago);
        let lost = file.history.split_off(kept);
        let copy = MemoryStore::new(epoch);
        for append in &file.history {
            let outcome = now(copy.append(append.clone()));
            assert!(matches!(outcome, Ok(AppendOutcome::Appended)));
        }
        file.memory = Arc::new(copy);
        lost
    }

    /// Takes its time, and may fail.
    async fn suffer(&self) -> Result<(), StoreError> {
        let (slow_ms, fails) = match self.file().health {
            Health::Well => (0, false),
            Health::Away => (0, true),
            Health::Ailing { failures_per_mille } => {
                let slow_ms = match self.random.below(40) {
                    0 => self.random.below(15_000),
                    1..4 => self.random.below(500),
                    _ => 0,
                };
                (slow_ms, self.random.below(1_000) < failures_per_mille)
            }
        };
        self.clock.wait(slow_ms).await;
        if fails {
            self.failures.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError::Unavailable("simulated".into()));
        }
        Ok(())
    }
}

fn relieved_by(append: &Append) -> impl Iterator<Item = OperatorId> {
    append
        .entries
        .iter()
        .filter_map(|entry| match &entry.event {
            VisitorEvent::SessionReleased {
                operator,
                lost: true,
            } => Some(operator.id),
            _ => None,
        })
}

#[async_trait::async_trait]
impl SessionStore for FaultyStore {
    fn epoch(&self) -> Epoch {
        self.file().memory.epoch()
    }

    async fn try_write(&self) -> Result<(), StoreError> {
        self.suffer().await
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        self.suffer().await
    }

    async fn append(&self, append: Append) -> Result<AppendOutcome, StoreError> {
        self.suffer().await?;
        let outcome = {
            let mut file = self.file();
            let outcome = now(file.memory.append(append.clone()))?;
            if outcome == AppendOutcome::Appended {
                self.relieved().extend(relieved_by(&append));
                file.history.push(append);
            }
            outcome
        };
        // From here on it has happened, whatever is answered.
        let suffered = self.suffer().await;
        if suffered.is_err() && outcome == AppendOutcome::Appended {
            self.unknown_outcomes.fetch_add(1, Ordering::Relaxed);
        }
        suffered.map(|()| outcome)
    }

    async fn entries(
        &self,
        session: SessionId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<OperatorEntry>, StoreError> {
        self.suffer().await?;
        now(self.memory().entries(session, after, limit))
    }

    async fn made_by(
        &self,
        session: SessionId,
        command: CommandId,
    ) -> Result<Option<OperatorEntry>, StoreError> {
        self.suffer().await?;
        now(self.memory().made_by(session, command))
    }

    async fn inbox(&self, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        self.suffer().await?;
        now(self.memory().inbox(limit))
    }

    async fn latest(&self, agent: &AgentId, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        self.suffer().await?;
        now(self.memory().latest(agent, limit))
    }

    async fn waiting(&self) -> Result<Vec<InboxRow>, StoreError> {
        self.suffer().await?;
        now(self.memory().waiting())
    }

    async fn leads(
        &self,
        after: Option<(u64, SessionId)>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError> {
        self.suffer().await?;
        now(self.memory().leads(after, limit))
    }

    async fn claimed_since(&self, since_ms: u64) -> Result<Vec<InboxRow>, StoreError> {
        self.suffer().await?;
        now(self.memory().claimed_since(since_ms))
    }

    async fn held(&self) -> Result<Vec<(SessionId, OperatorRef)>, StoreError> {
        self.suffer().await?;
        now(self.memory().held())
    }

    async fn unanswered(&self) -> Result<Vec<SessionId>, StoreError> {
        self.suffer().await?;
        now(self.memory().unanswered())
    }

    async fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<SessionId>, StoreError> {
        self.suffer().await?;
        now(self.memory().due(now_ms, limit))
    }

    async fn next_due(&self) -> Result<Option<u64>, StoreError> {
        self.suffer().await?;
        now(self.memory().next_due())
    }

    async fn put_off(
        &self,
        session: SessionId,
        head: Seq,
        due_ms: Option<u64>,
    ) -> Result<(), StoreError> {
        self.suffer().await?;
        now(self.memory().put_off(session, head, due_ms))
    }
}

/// Accounts, documents and settings are not what is simulated: they are passed on as they come.
#[async_trait::async_trait]
impl AccountStore for FaultyStore {
    async fn put_operator(&self, operator: Operator) -> Result<(), StoreError> {
        self.memory().put_operator(operator).await
    }

    async fn remove_operator(&self, email: &str) -> Result<bool, StoreError> {
        self.memory().remove_operator(email).await
    }

    async fn operator_by_email(&self, email: &str) -> Result<Option<Operator>, StoreError> {
        self.memory().operator_by_email(email).await
    }

    async fn operators(&self) -> Result<Vec<Operator>, StoreError> {
        self.memory().operators().await
    }

    async fn set_duty(&self, operator: OperatorId, duty: DutyState) -> Result<(), StoreError> {
        self.suffer().await?;
        self.memory().set_duty(operator, duty).await
    }

    async fn put_login(
        &self,
        login: LoginHash,
        operator: OperatorId,
        expires_ms: u64,
    ) -> Result<(), StoreError> {
        self.memory().put_login(login, operator, expires_ms).await
    }

    async fn operator_by_login(
        &self,
        login: LoginHash,
        now_ms: u64,
    ) -> Result<Option<Operator>, StoreError> {
        self.memory().operator_by_login(login, now_ms).await
    }

    async fn forget_expired_logins(&self, now_ms: u64) -> Result<(), StoreError> {
        self.memory().forget_expired_logins(now_ms).await
    }

    async fn end_login(&self, login: LoginHash) -> Result<bool, StoreError> {
        self.memory().end_login(login).await
    }
}

#[async_trait::async_trait]
impl DocumentStore for FaultyStore {
    async fn update_source(
        &self,
        agent: &AgentId,
        update: SourceUpdate,
    ) -> Result<DocumentChanges, StoreError> {
        self.memory().update_source(agent, update).await
    }

    async fn documents(&self, agent: &AgentId) -> Result<Vec<StoredDocument>, StoreError> {
        self.memory().documents(agent).await
    }

    async fn sources(&self, agent: &AgentId) -> Result<Vec<StoredSource>, StoreError> {
        self.memory().sources(agent).await
    }

    async fn documents_version(&self) -> Result<u64, StoreError> {
        self.memory().documents_version().await
    }
}

#[async_trait::async_trait]
impl SettingsStore for FaultyStore {
    async fn put_settings(
        &self,
        agent: &AgentId,
        change: StoredSettings,
    ) -> Result<bool, StoreError> {
        self.memory().put_settings(agent, change).await
    }

    async fn settings(&self, agent: &AgentId) -> Result<Option<StoredSettings>, StoreError> {
        self.memory().settings(agent).await
    }

    async fn settings_versions(&self) -> Result<Vec<(AgentId, u64)>, StoreError> {
        self.memory().settings_versions().await
    }
}
