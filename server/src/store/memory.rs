//! The store in memory: the twin of the real backends in tests and simulations.
//!
//! Its futures never pend, so a simulation with virtual time can poll them to the end at once.

mod lists;
mod member;
mod outbox;
mod settings;

use super::{
    AccountStore, Append, AppendOutcome, DocumentChanges, DocumentStore, LoginHash, Operator,
    SessionStore, SourceUpdate, StoreError, StoredDocument, StoredSettings, StoredSource, holder,
};
use baton_protocol::wire::{
    AgentId, CommandId, DutyState, Epoch, InboxRow, OperatorEntry, OperatorId, OperatorRef, Seq,
    SessionId,
};
use member::Members;
use outbox::Outbox;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store that lasts as long as the value. Share it between nodes with an `Arc`.
pub struct MemoryStore {
    epoch: Epoch,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    logs: HashMap<SessionId, Log>,
    operators: BTreeMap<String, Operator>,
    logins: HashMap<LoginHash, (OperatorId, u64)>,
    /// By name, with their source and text.
    documents: BTreeMap<AgentId, BTreeMap<String, (String, String)>>,
    documents_version: u64,
    settings: BTreeMap<AgentId, StoredSettings>,
    members: Members,
    outbox: Outbox,
}

struct Log {
    entries: Vec<OperatorEntry>,
    /// Where each command's entry stands in `entries`.
    commands: HashMap<CommandId, usize>,
    row: Arc<InboxRow>,
    unanswered: bool,
    due_ms: Option<u64>,
}

impl MemoryStore {
    /// An empty store of this epoch.
    pub fn new(epoch: Epoch) -> Self {
        Self {
            epoch,
            kept: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn append(&mut self, append: Append) -> AppendOutcome {
        let log = self.logs.get(&append.session);
        let made: Vec<_> = append
            .entries
            .iter()
            .filter_map(|entry| {
                let log = log?;
                let at = *log.commands.get(&entry.command?)?;
                log.entries.get(at).cloned()
            })
            .collect();
        if !made.is_empty() {
            return AppendOutcome::Duplicate(made);
        }
        if log.map_or(0, |log| log.row.head) != append.head {
            return AppendOutcome::Conflict;
        }
        let log = self.logs.entry(append.session).or_insert_with(|| Log {
            entries: Vec::new(),
            commands: HashMap::new(),
            row: Arc::clone(&append.row),
            unanswered: false,
            due_ms: None,
        });
        for entry in append.entries {
            if let Some(command) = entry.command {
                log.commands.insert(command, log.entries.len());
            }
            log.entries.push(entry);
        }
        log.row = append.row;
        log.unanswered = append.unanswered;
        log.due_ms = append.due_ms;
        if append.withdraws_held {
            self.outbox.withdraw_held(append.session);
        }
        self.outbox.take(append.notifications);
        AppendOutcome::Appended
    }
}

#[async_trait::async_trait]
impl SessionStore for MemoryStore {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    async fn try_write(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn append(&self, append: Append) -> Result<AppendOutcome, StoreError> {
        append.check()?;
        Ok(self.kept().append(append))
    }

    async fn entries(
        &self,
        session: SessionId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<OperatorEntry>, StoreError> {
        let kept = self.kept();
        let entries = kept.logs.get(&session).map_or(&[][..], |log| &log.entries);
        // Entry n stands at n - 1, so what follows entry n begins at n.
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        Ok(entries.iter().skip(after).take(limit).cloned().collect())
    }

    async fn made_by(
        &self,
        session: SessionId,
        command: CommandId,
    ) -> Result<Option<OperatorEntry>, StoreError> {
        let kept = self.kept();
        let made = kept.logs.get(&session).and_then(|log| {
            let at = *log.commands.get(&command)?;
            log.entries.get(at).cloned()
        });
        Ok(made)
    }

    async fn inbox(&self, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        let kept = self.kept();
        let rows = kept.logs.values().map(|log| &*log.row);
        Ok(lists::inbox(rows, limit))
    }

    async fn latest(&self, agent: &AgentId, limit: usize) -> Result<Vec<InboxRow>, StoreError> {
        let kept = self.kept();
        let rows = kept.logs.values().map(|log| &*log.row);
        Ok(lists::latest(rows, agent, limit))
    }

    async fn waiting(&self) -> Result<Vec<InboxRow>, StoreError> {
        let kept = self.kept();
        Ok(lists::waiting(kept.logs.values().map(|log| &*log.row)))
    }

    async fn leads(
        &self,
        after: Option<(u64, SessionId)>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let kept = self.kept();
        let rows = kept.logs.values().map(|log| &*log.row);
        Ok(lists::leads(rows, after, limit))
    }

    async fn claimed_since(&self, since_ms: u64) -> Result<Vec<InboxRow>, StoreError> {
        let kept = self.kept();
        Ok(lists::claimed_since(
            kept.logs.values().map(|log| &*log.row),
            since_ms,
        ))
    }

    async fn held(&self) -> Result<Vec<(SessionId, OperatorRef)>, StoreError> {
        let kept = self.kept();
        let rows = kept.logs.values().map(|log| (*log.row).clone());
        let mut held: Vec<_> = rows.filter_map(holder).collect();
        held.sort_by_key(|(session, _)| *session);
        Ok(held)
    }

    async fn unanswered(&self) -> Result<Vec<SessionId>, StoreError> {
        let kept = self.kept();
        let owed = kept.logs.iter().filter(|(_, log)| log.unanswered);
        let mut sessions: Vec<_> = owed.map(|(session, _)| *session).collect();
        sessions.sort_unstable();
        Ok(sessions)
    }

    async fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<SessionId>, StoreError> {
        let kept = self.kept();
        let timed = kept
            .logs
            .iter()
            .filter_map(|(id, log)| Some((log.due_ms?, *id)));
        let mut due: Vec<_> = timed.filter(|(due_ms, _)| *due_ms <= now_ms).collect();
        due.sort_unstable();
        Ok(due.into_iter().take(limit).map(|(_, id)| id).collect())
    }

    async fn next_due(&self) -> Result<Option<u64>, StoreError> {
        Ok(self.kept().logs.values().filter_map(|log| log.due_ms).min())
    }

    async fn put_off(
        &self,
        session: SessionId,
        head: Seq,
        due_ms: Option<u64>,
    ) -> Result<(), StoreError> {
        if let Some(log) = self.kept().logs.get_mut(&session)
            && log.row.head == head
        {
            log.due_ms = due_ms;
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl AccountStore for MemoryStore {
    async fn put_operator(&self, operator: Operator) -> Result<(), StoreError> {
        let mut kept = self.kept();
        match kept.operators.get_mut(&operator.email) {
            Some(known) => {
                known.name = operator.name;
                known.password_hash = operator.password_hash;
                let id = known.id;
                kept.logins.retain(|_, (holder, _)| *holder != id);
                kept.forget_members();
            }
            None => {
                kept.operators.insert(operator.email.clone(), operator);
            }
        }
        Ok(())
    }

    async fn remove_operator(&self, email: &str) -> Result<bool, StoreError> {
        let mut kept = self.kept();
        let Some(removed) = kept.operators.remove(email) else {
            return Ok(false);
        };
        kept.logins.retain(|_, (holder, _)| *holder != removed.id);
        kept.forget_members();
        Ok(true)
    }

    async fn operator_by_email(&self, email: &str) -> Result<Option<Operator>, StoreError> {
        Ok(self.kept().operators.get(email).cloned())
    }

    async fn operators(&self) -> Result<Vec<Operator>, StoreError> {
        let mut operators: Vec<_> = self.kept().operators.values().cloned().collect();
        operators.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
        Ok(operators)
    }

    async fn set_duty(&self, operator: OperatorId, duty: DutyState) -> Result<(), StoreError> {
        let mut kept = self.kept();
        for known in kept.operators.values_mut().filter(|o| o.id == operator) {
            known.duty = duty;
        }
        Ok(())
    }

    async fn put_login(
        &self,
        login: LoginHash,
        operator: OperatorId,
        expires_ms: u64,
    ) -> Result<(), StoreError> {
        self.kept().logins.insert(login, (operator, expires_ms));
        Ok(())
    }

    async fn operator_by_login(
        &self,
        login: LoginHash,
        now_ms: u64,
    ) -> Result<Option<Operator>, StoreError> {
        let kept = self.kept();
        let Some((operator, _)) = kept.logins.get(&login).filter(|(_, end)| now_ms < *end) else {
            return Ok(None);
        };
        let mut operators = kept.operators.values();
        Ok(operators.find(|known| known.id == *operator).cloned())
    }

    async fn forget_expired_logins(&self, now_ms: u64) -> Result<(), StoreError> {
        let mut kept = self.kept();
        kept.logins.retain(|_, (_, end)| now_ms < *end);
        kept.forget_members();
        Ok(())
    }

    async fn end_login(&self, login: LoginHash) -> Result<bool, StoreError> {
        let mut kept = self.kept();
        let was_there = kept.logins.remove(&login).is_some();
        kept.forget_members();
        Ok(was_there)
    }
}

#[async_trait::async_trait]
impl DocumentStore for MemoryStore {
    async fn update_source(
        &self,
        agent: &AgentId,
        update: SourceUpdate,
    ) -> Result<DocumentChanges, StoreError> {
        let mut kept = self.kept();
        let known = kept.documents.entry(agent.clone()).or_default();
        let mut changes = DocumentChanges::default();
        let mut gone: BTreeSet<String> = known
            .iter()
            .filter(|(_, (source, _))| update.is_whole && *source == update.source)
            .map(|(name, _)| name.clone())
            .collect();
        for name in &update.keep {
            gone.remove(name);
        }
        for StoredDocument { name, text } in update.documents {
            gone.remove(&name);
            let before = known.insert(name.clone(), (update.source.clone(), text.clone()));
            match before {
                Some((_, before)) if before == text => changes.unchanged += 1,
                Some(_) => changes.changed.push(name),
                None => changes.added.push(name),
            }
        }
        for name in gone {
            known.remove(&name);
            changes.removed.push(name);
        }
        if !changes.is_empty() {
            kept.documents_version += 1;
        }
        Ok(changes)
    }

    async fn documents(&self, agent: &AgentId) -> Result<Vec<StoredDocument>, StoreError> {
        let kept = self.kept();
        let documents = kept.documents.get(agent).into_iter().flatten();
        Ok(documents
            .map(|(name, (_, text))| StoredDocument {
                name: name.clone(),
                text: text.clone(),
            })
            .collect())
    }

    async fn sources(&self, agent: &AgentId) -> Result<Vec<StoredSource>, StoreError> {
        let kept = self.kept();
        let mut sources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, (source, _)) in kept.documents.get(agent).into_iter().flatten() {
            sources.entry(source).or_default().push(name.clone());
        }
        let sources = sources.into_iter().map(|(name, documents)| StoredSource {
            name: name.to_owned(),
            documents,
        });
        Ok(sources.collect())
    }

    async fn documents_version(&self) -> Result<u64, StoreError> {
        Ok(self.kept().documents_version)
    }
}
