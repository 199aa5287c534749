//! The server's end of a connection: what the real sockets do, without a network. It subscribes,
//! says welcome, reads the log from the position, has commands carried out, and passes on what the
//! bus tells.

use super::client::{Person, token};
use baton_protocol::wire::limits::{CLOSE_SLOW_READER, CLOSE_UNAVAILABLE, PAGE_ENTRIES_MAX};
use baton_protocol::wire::{
    CommandId, OperatorEntry, OperatorId, OperatorServerFrame, Position, Refusal, Seq, SessionId,
    VisitorEvent, VisitorServerFrame,
};
use baton_server::actions::{Made, Outcome};
use baton_server::bus::local::Subscription;
use baton_server::bus::{Notice, Topic};
use baton_server::node::Node;
use baton_server::store::{Operator, SessionStore, StoreError};
use futures_util::FutureExt;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

mod operator;
mod visitor;

/// One connection at the server.
pub(super) struct Socket {
    person: Person,
    subscription: Subscription,
    /// The sessions that are read here, with the last entry that was sent of each.
    open: BTreeMap<SessionId, Seq>,
    greeted: bool,
}

/// What came of a turn.
#[derive(Default)]
pub(super) struct Reaction {
    /// Frames for the client.
    pub(super) texts: Vec<String>,
    /// Sessions in which the agent is to look whether it owes an answer.
    pub(super) unanswered: Vec<SessionId>,
    /// The operator who has just come.
    pub(super) came: Option<OperatorId>,
    /// Operators who lost a session because they were gone.
    pub(super) relieved: Vec<OperatorId>,
    /// The close code, if the server ends the connection.
    pub(super) end: Option<u16>,
}

impl Reaction {
    #[expect(clippy::expect_used, reason = "every frame can be written as JSON")]
    fn send(&mut self, frame: &impl Serialize) {
        self.texts.push(serde_json::to_string(frame).expect("JSON"));
    }
}

/// Why a connection ends: its close code.
struct End(u16);

impl From<StoreError> for End {
    fn from(_: StoreError) -> Self {
        Self(CLOSE_UNAVAILABLE)
    }
}

pub(super) fn session_of(visitor: usize) -> SessionId {
    Node::session_of(&token(visitor))
}

pub(super) fn operator(number: usize) -> Operator {
    Operator {
        id: OperatorId(Uuid::from_u128(number as u128 + 1)),
        email: format!("{number}@example.com"),
        name: format!("Operator {number}"),
        password_hash: String::new(),
        on_duty: false,
    }
}

impl Socket {
    pub(super) fn new(person: Person, node: &Node) -> Self {
        let topic = match person {
            Person::Visitor(number) => Topic::Session(session_of(number)),
            Person::Operator(_) => Topic::Workspace,
        };
        Self {
            person,
            subscription: node.bus().subscribe(&[topic]),
            open: BTreeMap::new(),
            greeted: false,
        }
    }

    /// The connection is gone. Returns the operator, who is gone later, unless they come back.
    pub(super) fn end(self, node: &Node) -> Option<OperatorId> {
        match self.person {
            _ if !self.greeted => None,
            Person::Visitor(number) => {
                node.visitor_left(session_of(number));
                None
            }
            Person::Operator(number) => Some(operator(number).id),
        }
    }

    /// Carries out the frames that are there, and passes on what the bus told.
    pub(super) async fn turn(mut self, texts: Vec<String>, node: Arc<Node>) -> (Self, Reaction) {
        let mut reaction = Reaction::default();
        let turn = async {
            match self.person {
                Person::Visitor(number) => {
                    let frames = texts.iter().map(|text| read(text)).collect();
                    self.take_visitors(number, frames, &node, &mut reaction)
                        .await?;
                }
                Person::Operator(number) => {
                    let frames = texts.iter().map(|text| read(text)).collect();
                    self.take_operators(&operator(number), frames, &node, &mut reaction)
                        .await?;
                }
            }
            self.pump(&node, &mut reaction).await
        };
        if let Err(End(code)) = turn.await {
            reaction.end = Some(code);
        }
        (self, reaction)
    }

    async fn pump(&mut self, node: &Node, reaction: &mut Reaction) -> Result<(), End> {
        while let Some(notice) = self.subscription.next().now_or_never() {
            match &*notice.ok_or(End(CLOSE_SLOW_READER))? {
                Notice::Committed { session, entries } => {
                    self.on_committed(*session, entries, node, reaction).await?;
                }
                Notice::RowChanged(row) => reaction.send(&OperatorServerFrame::Inbox {
                    rows: vec![(**row).clone()],
                }),
                Notice::Delta { .. }
                | Notice::Typing { .. }
                | Notice::Presence { .. }
                | Notice::Duty(_)
                | Notice::SettingsChanged => {}
            }
        }
        Ok(())
    }

    /// Where a client is read on from.
    async fn open(
        &mut self,
        session: SessionId,
        position: Option<Position>,
        node: &Node,
    ) -> Result<Seq, End> {
        let log = entries_after(session, 0, usize::MAX, node).await?;
        let head = log.len() as Seq;
        let epoch = node.store().epoch();
        let known = position.filter(|known| known.epoch == epoch && known.seq <= head);
        self.open
            .insert(session, known.map_or(0, |known| known.seq));
        Ok(head)
    }

    async fn on_outcome(
        &mut self,
        session: SessionId,
        outcome: Outcome,
        node: &Node,
        reaction: &mut Reaction,
    ) -> Result<(), End> {
        if outcome.unanswered {
            reaction.unanswered.push(session);
        }
        let entries = outcome.entries();
        let relieved = entries.iter().filter_map(|entry| match &entry.event {
            VisitorEvent::SessionReleased {
                operator,
                lost: true,
            } => Some(operator.id),
            _ => None,
        });
        reaction.relieved.extend(relieved);
        if self.open.contains_key(&session) {
            self.on_committed(session, entries, node, reaction).await?;
        } else {
            self.send(session, entries, reaction);
        }
        for verdict in outcome.verdicts {
            match verdict.result {
                Ok(Made::Now(_)) => {}
                Ok(Made::Before(entry)) => {
                    self.catch_up(session, node, reaction).await?;
                    self.send(session, &[*entry], reaction);
                }
                Err(refusal) => {
                    let retry = refusal.retry;
                    self.refuse(verdict.id, session, refusal, reaction);
                    if retry {
                        // What is on its way behind it must not overtake it.
                        return Err(End(CLOSE_UNAVAILABLE));
                    }
                }
            }
        }
        Ok(())
    }

    fn refuse(&self, id: CommandId, session: SessionId, refusal: Refusal, reaction: &mut Reaction) {
        let id = Some(id);
        match self.person {
            Person::Visitor(_) => reaction.send(&VisitorServerFrame::Refused { id, refusal }),
            Person::Operator(_) => reaction.send(&OperatorServerFrame::Refused {
                id,
                session: Some(session),
                refusal,
            }),
        }
    }

    async fn on_committed(
        &mut self,
        session: SessionId,
        entries: &[OperatorEntry],
        node: &Node,
        reaction: &mut Reaction,
    ) -> Result<(), End> {
        let Some(sent) = self.open.get_mut(&session) else {
            return Ok(());
        };
        let known = entries
            .iter()
            .take_while(|entry| entry.seq <= *sent)
            .count();
        match &entries[known..] {
            [] => {}
            [first, ..] if first.seq > *sent + 1 => {
                self.catch_up(session, node, reaction).await?;
            }
            new @ [.., last] => {
                *sent = last.seq;
                self.send(session, new, reaction);
            }
        }
        Ok(())
    }

    async fn catch_up(
        &mut self,
        session: SessionId,
        node: &Node,
        reaction: &mut Reaction,
    ) -> Result<(), End> {
        while let Some(sent) = self.open.get_mut(&session) {
            let entries = entries_after(session, *sent, PAGE_ENTRIES_MAX, node).await?;
            let Some(last) = entries.last() else {
                break;
            };
            *sent = last.seq;
            self.send(session, &entries, reaction);
        }
        Ok(())
    }

    fn send(&self, session: SessionId, entries: &[OperatorEntry], reaction: &mut Reaction) {
        if entries.is_empty() {
            return;
        }
        match self.person {
            Person::Visitor(_) => reaction.send(&VisitorServerFrame::Entries {
                entries: entries.iter().map(OperatorEntry::for_visitor).collect(),
            }),
            Person::Operator(_) => reaction.send(&OperatorServerFrame::Entries {
                session,
                entries: entries.to_vec(),
            }),
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "what the clients wrote must be readable"
)]
fn read<F: serde::de::DeserializeOwned>(text: &str) -> F {
    serde_json::from_str(text).expect("a client's frame")
}

async fn entries_after(
    session: SessionId,
    after: Seq,
    limit: usize,
    node: &Node,
) -> Result<Vec<OperatorEntry>, StoreError> {
    let store: &dyn SessionStore = &**node.store();
    store.entries(session, after, limit).await
}
