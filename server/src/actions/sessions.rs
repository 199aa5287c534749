//! The one rule at work: decide against a head, append at that head.

use super::ledger::{Ledger, REPLAY_ENTRIES, fold_row};
use super::outcome::{Made, Outcome, Verdict};
use super::settings::Handoff;
use crate::bus::{Notice, Topic};
use crate::node::Node;
use crate::store::{Append, AppendOutcome, StoreError};
use baton_protocol::session::{
    Actor, Command, Context, Recent, Session, SessionState, apply, decide, due_at,
};
use baton_protocol::wire::{
    AgentId, CommandId, InboxRow, InboxState, OperatorDetail, OperatorEntry, Refusal, RefusalCode,
    Seq, SessionId,
};
use std::sync::Arc;

/// Appends that are tried when other nodes keep getting ahead.
const ATTEMPTS_MAX: usize = 16;

/// A command on its way into a log.
pub(super) struct Order {
    pub(super) id: CommandId,
    pub(super) actor: Actor,
    pub(super) command: Command,
}

/// A batch decided on a fold, not appended yet.
struct Draft {
    session: Session,
    row: Option<Arc<InboxRow>>,
    entries: Vec<OperatorEntry>,
    results: Vec<Result<Decided, Refusal>>,
    /// When the next thing happens by itself.
    due_ms: Option<u64>,
}

enum Decided {
    Now(Seq),
    Before(Seq),
}

impl Node {
    /// Decides the commands in their order, each on what the ones before it led to, and appends
    /// what they make in one piece. Whoever waits for the outcome may stop to: what was appended
    /// stays, and the next one to come reads it from the log.
    pub(super) async fn commit(&self, id: SessionId, orders: Vec<Order>) -> Outcome {
        self.commit_by(id, orders, None).await
    }

    /// The same by settings that were taken before: what they led to must not be decided by others.
    pub(super) async fn commit_by(
        &self,
        id: SessionId,
        mut orders: Vec<Order>,
        handoff: Option<Arc<Handoff>>,
    ) -> Outcome {
        let mut ledger = self.sessions.ledger(id).await;
        for order in &mut orders {
            // Before it is decided: what was shown by now is all that is ever shown. If the
            // take-over is refused, the run finds that its answer is still owed, and begins anew.
            if let Command::TakeOverSession { interrupted } = &mut order.command {
                *interrupted = self.drafts.cut_short(id);
            }
        }
        match self
            .try_commit(id, &mut ledger, &orders, handoff.as_ref())
            .await
        {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(session = %id, %error, "A command can't be carried out");
                let refuse = |order: &Order| Verdict {
                    id: order.id,
                    result: Err(RefusalCode::Unavailable.into()),
                };
                let in_doubt = self.sessions.in_doubt.told(id).is_some();
                Outcome {
                    committed: None,
                    verdicts: orders.iter().map(refuse).collect(),
                    unanswered: in_doubt || ledger.session.unanswered().is_some(),
                }
            }
        }
    }

    async fn try_commit(
        &self,
        id: SessionId,
        ledger: &mut Ledger,
        orders: &[Order],
        handoff: Option<&Arc<Handoff>>,
    ) -> Result<Outcome, StoreError> {
        self.load(id, ledger).await?;
        for _ in 0..ATTEMPTS_MAX {
            let mut draft = self.draft(id, ledger, orders, handoff);
            let refused = draft.results.iter().any(Result::is_err);
            // Another node may have appended: nothing is refused for what is no longer so.
            if refused
                && (ledger.catch_up(&*self.store, id).await?
                    || self.recall(id, ledger, orders, &draft).await?)
            {
                continue;
            }
            if draft.entries.is_empty() {
                return self.outcome(id, ledger, orders, draft.results, None).await;
            }
            let Some(row) = draft.row.take() else {
                return Err(StoreError::Damaged("a log that has no first entry".into()));
            };
            let append = Append {
                session: id,
                head: ledger.session.head,
                entries: draft.entries.clone(),
                row: Arc::clone(&row),
                unanswered: draft.session.unanswered().is_some(),
                due_ms: draft.due_ms,
                notifications: self.settings.notify.notifications(&row, &draft.entries),
                withdraws_held: self.settings.notify.withdraws_held(&draft.entries),
            };
            let notifies = !append.notifications.is_empty();
            let head = ledger.session.head;
            let on_its_way = self.sessions.in_doubt.sets_out(id, head);
            match self.store.append(append).await {
                Ok(AppendOutcome::Appended) => {
                    on_its_way.arrived();
                    if notifies {
                        self.notified.send_replace(());
                    }
                    // Before anybody is told, so that no piece of what is moot is told after it.
                    self.drafts.keep_only(id, draft.session.unanswered());
                    let moves_queue = waits_since(ledger.row.as_deref()) != waits_since(Some(&row));
                    let stirs = stirs_turns(ledger.row.as_deref(), &row);
                    ledger.advance(draft.session, Arc::clone(&row), &draft.entries);
                    self.timers.note(draft.due_ms);
                    if stirs {
                        self.turns_may_come();
                    }
                    let agent = ledger.session.agent.as_ref();
                    self.briefs.note(id, agent, &draft.entries);
                    let notice = self.publish(id, draft.entries, row, moves_queue);
                    return self
                        .outcome(id, ledger, orders, draft.results, Some(notice))
                        .await;
                }
                Ok(AppendOutcome::Conflict) => {
                    on_its_way.arrived();
                    ledger.catch_up(&*self.store, id).await?;
                }
                Ok(AppendOutcome::Duplicate(made)) => {
                    on_its_way.arrived();
                    ledger.catch_up(&*self.store, id).await?;
                    // Made so long ago that the ledger has forgotten it.
                    made.iter().for_each(|entry| ledger.recall(entry));
                }
                Err(error) => {
                    // It may have happened all the same: then the next draft finds the commands made.
                    drop(on_its_way);
                    self.load(id, ledger).await?;
                    if ledger.session.head == head {
                        return Err(error);
                    }
                }
            }
        }
        Err(StoreError::Unavailable(
            "other nodes append to this session without end".into(),
        ))
    }

    /// What a command made is answered also if it would be refused now. Tells whether the ledger had
    /// forgotten any that were refused.
    async fn recall(
        &self,
        id: SessionId,
        ledger: &mut Ledger,
        orders: &[Order],
        draft: &Draft,
    ) -> Result<bool, StoreError> {
        let mut recalled = false;
        if ledger.has_forgotten() {
            for (order, result) in orders.iter().zip(&draft.results) {
                if result.is_err()
                    && let Some(entry) = self.store.made_by(id, order.id).await?
                {
                    ledger.recall(&entry);
                    recalled = true;
                }
            }
        }
        Ok(recalled)
    }

    /// Brings a ledger up to the log, as far as this node must. What an append in doubt turns out to have
    /// written is published now.
    pub(super) async fn load(&self, id: SessionId, ledger: &mut Ledger) -> Result<(), StoreError> {
        let Some(told) = self.sessions.in_doubt.told(id) else {
            return ledger.load(&*self.store, id).await;
        };
        ledger.catch_up(&*self.store, id).await?;
        let untold = self.store.entries(id, told, REPLAY_ENTRIES).await?;
        self.drafts.keep_only(id, ledger.session.unanswered());
        if let (Some(row), false) = (&ledger.row, untold.is_empty()) {
            self.publish(id, untold, Arc::clone(row), true);
        }
        self.sessions.in_doubt.settle(id, told);
        Ok(())
    }

    /// Reads what became of every append in doubt, and tells it.
    pub(super) async fn settle_doubts(&self) -> Result<(), StoreError> {
        for id in self.sessions.in_doubt.all() {
            let mut ledger = self.sessions.ledger(id).await;
            self.load(id, &mut ledger).await?;
        }
        Ok(())
    }

    fn draft(
        &self,
        id: SessionId,
        ledger: &Ledger,
        orders: &[Order],
        handoff: Option<&Arc<Handoff>>,
    ) -> Draft {
        let mut draft = Draft {
            session: ledger.session.clone(),
            row: ledger.row.clone(),
            entries: Vec::with_capacity(orders.len() + 1),
            results: Vec::with_capacity(orders.len()),
            due_ms: None,
        };
        // The log's times never go back, whatever the machine's clock does.
        let now_ms = self
            .clock
            .now_ms()
            .max(ledger.row.as_ref().map_or(0, |row| row.updated_ms));
        // Once for all of it, whatever an operator changes meanwhile.
        let handoff = handoff.cloned().unwrap_or_else(|| {
            let actor = orders.first().map(|order| &order.actor);
            self.handoff(agent_of(&ledger.session, actor))
        });
        for order in orders {
            let result = match ledger.made_by(order.id) {
                Some(seq) => Ok(Decided::Before(seq)),
                None => self.decide_one(id, ledger, &mut draft, order, &handoff, now_ms),
            };
            draft.results.push(result);
        }
        draft.due_ms = due_at(&draft.session, &handoff.settings.wait);
        draft
    }

    fn decide_one(
        &self,
        id: SessionId,
        ledger: &Ledger,
        draft: &mut Draft,
        order: &Order,
        handoff: &Handoff,
        now_ms: u64,
    ) -> Result<Decided, Refusal> {
        let same = draft
            .entries
            .iter()
            .find(|entry| entry.command == Some(order.id));
        if let Some(entry) = same {
            return Ok(Decided::Now(entry.seq));
        }
        let holder = draft.session.operator().map(|operator| operator.id);
        let waits = matches!(draft.session.state, SessionState::Awaiting { .. });
        let is_tick = order.command == Command::Tick;
        let context = Context {
            now_ms,
            policy: handoff.policy,
            on_duty: self.on_duty(),
            is_open: handoff.is_open(now_ms),
            holder_present: holder.is_some_and(|operator| self.is_present(operator)),
            holder_lost: holder.is_some_and(|operator| self.is_lost(operator, now_ms)),
            visitor_gone: is_tick && waits && self.visitor_left_for_good(id, now_ms),
            wait: handoff.settings.wait,
            take_up_within_seconds: handoff.settings.routing.take_up_within_seconds,
            assigned_left: is_tick && self.assigned_left(&draft.session),
            form: &handoff.settings.contact_form,
        };
        let mut command = order.command.clone();
        // With a person, nothing is triggered: it is not even looked for.
        let agent_will_hold = draft.session.agent_will_hold();
        if let (Command::SendMessage { text, trigger }, true) = (&mut command, agent_will_hold) {
            // What this message reopens starts anew: what was asked before is closed.
            let reopens = draft.session.state == SessionState::Resolved;
            let recent = if reopens {
                &Recent::default()
            } else {
                &ledger.recent
            };
            *trigger = handoff.trigger(text, recent);
        }
        let events = decide(&draft.session, order.actor.clone(), command, context)?;
        let mut confirming = draft.session.head + 1;
        for new in events {
            let mut entry = OperatorEntry {
                seq: draft.session.head + 1,
                at_ms: now_ms,
                command: new.confirms.then_some(order.id),
                event: new.event,
                detail: new.detail,
            };
            if let Some(OperatorDetail::Handoff { brief, .. }) = &mut entry.detail {
                *brief = Some(Box::new(ledger.recent.brief_after(&draft.entries)));
            }
            if new.confirms {
                confirming = entry.seq;
            }
            apply(&mut draft.session, &entry);
            fold_row(&mut draft.row, id, &entry);
            draft.entries.push(entry);
        }
        Ok(Decided::Now(confirming))
    }

    /// Called under the session's lock, so that commits are published in their order.
    fn publish(
        &self,
        id: SessionId,
        entries: Vec<OperatorEntry>,
        row: Arc<InboxRow>,
        moves_queue: bool,
    ) -> Arc<Notice> {
        let committed = Arc::new(Notice::Committed {
            session: id,
            entries,
        });
        self.bus.publish(Topic::Session(id), Arc::clone(&committed));
        let changed = Arc::new(Notice::RowChanged(row));
        if moves_queue {
            self.bus.publish(Topic::Queue, Arc::clone(&changed));
        }
        self.bus.publish(Topic::Workspace, changed);
        committed
    }

    async fn outcome(
        &self,
        id: SessionId,
        ledger: &Ledger,
        orders: &[Order],
        results: Vec<Result<Decided, Refusal>>,
        committed: Option<Arc<Notice>>,
    ) -> Result<Outcome, StoreError> {
        let mut verdicts = Vec::with_capacity(results.len());
        for (order, result) in orders.iter().zip(results) {
            let result = match result {
                Ok(Decided::Now(seq)) => Ok(Made::Now(seq)),
                Ok(Decided::Before(seq)) => {
                    let entries = self.store.entries(id, seq - 1, 1).await?;
                    let entry = entries.into_iter().next();
                    let missing = || StoreError::Damaged(format!("entry {seq} is not there"));
                    Ok(Made::Before(Box::new(entry.ok_or_else(missing)?)))
                }
                Err(refusal) => Err(refusal),
            };
            verdicts.push(Verdict {
                id: order.id,
                result,
            });
        }
        Ok(Outcome {
            committed,
            verdicts,
            unanswered: ledger.session.unanswered().is_some(),
        })
    }
}

/// Since when a session waits in the queue; none if it does not.
fn waits_since(row: Option<&InboxRow>) -> Option<u64> {
    match row?.state {
        InboxState::Awaiting { since_ms } => Some(since_ms),
        _ => None,
    }
}

/// Whether somebody's turn may have come: a session waits, or somebody has room.
fn stirs_turns(before: Option<&InboxRow>, after: &InboxRow) -> bool {
    before.is_none_or(|before| before.state != after.state || before.route != after.route)
}

/// Who answers in a session: the agent that it was opened with.
fn agent_of<'a>(session: &'a Session, actor: Option<&'a Actor>) -> Option<&'a AgentId> {
    let of_actor = match actor {
        Some(Actor::Visitor { agent, .. }) => Some(agent),
        _ => None,
    };
    session.agent.as_ref().or(of_actor)
}
