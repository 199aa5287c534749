//! The server's end of a connection: what the real sockets do, without a network. It subscribes,
//! says welcome, reads the log from the position, has commands carried out, and passes on what the
//! bus tells.

use super::client::{Person, token};
use super::node::{now, profile};
use baton_protocol::wire::limits::PAGE_ENTRIES_MAX;
use baton_protocol::wire::{
    CommandId, OperatorClientFrame, OperatorEntry, OperatorId, OperatorRef, OperatorServerFrame,
    Position, Seq, SessionId, VisitorClientFrame, VisitorEvent, VisitorServerFrame,
};
use baton_server::actions::{Made, Outcome, VisitorOrders};
use baton_server::bus::local::Subscription;
use baton_server::bus::{Notice, Topic};
use baton_server::node::Node;
use baton_server::store::{Operator, SessionStore};
use futures_util::FutureExt;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One connection at the server.
pub(super) struct Socket {
    person: Person,
    subscription: Subscription,
    /// The sessions that are read here, with the last entry that was sent of each.
    open: BTreeMap<SessionId, Seq>,
    greeted: bool,
}

/// What came of a frame.
#[derive(Default)]
pub(super) struct Reaction {
    /// Frames for the client.
    pub(super) texts: Vec<String>,
    /// Sessions in which the agent owes an answer.
    pub(super) unanswered: Vec<SessionId>,
    /// Operators who lost a session to a colleague.
    pub(super) relieved: Vec<OperatorId>,
}

impl Reaction {
    #[expect(clippy::expect_used, reason = "every frame can be written as JSON")]
    fn send(&mut self, frame: &impl Serialize) {
        self.texts.push(serde_json::to_string(frame).expect("JSON"));
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

    /// Whether the server knows this connection as one of this operator's.
    pub(super) fn is_of(&self, id: OperatorId) -> bool {
        self.greeted && matches!(self.person, Person::Operator(number) if operator(number).id == id)
    }

    /// Carries out one frame.
    #[expect(
        clippy::expect_used,
        reason = "what the clients wrote must be readable"
    )]
    pub(super) fn take(&mut self, text: &str, node: &Node) -> Reaction {
        let mut reaction = Reaction::default();
        match self.person {
            Person::Visitor(number) => {
                let frame = serde_json::from_str(text).expect("a visitor's frame");
                self.take_visitors(session_of(number), frame, node, &mut reaction);
            }
            Person::Operator(number) => {
                let frame = serde_json::from_str(text).expect("an operator's frame");
                self.take_operators(&operator(number), frame, node, &mut reaction);
            }
        }
        reaction
    }

    /// Passes on what the bus told. None if the connection has to be closed as a slow reader's.
    pub(super) fn pump(&mut self, node: &Node) -> Option<Reaction> {
        let mut reaction = Reaction::default();
        while let Some(notice) = self.subscription.next().now_or_never() {
            match &*notice? {
                Notice::Committed { session, entries } => {
                    self.on_committed(*session, entries, node, &mut reaction);
                }
                Notice::RowChanged(row) => reaction.send(&OperatorServerFrame::Inbox {
                    rows: vec![(**row).clone()],
                }),
                Notice::Typing { .. } | Notice::Presence { .. } | Notice::Duty(_) => {}
            }
        }
        Some(reaction)
    }

    fn take_visitors(
        &mut self,
        session: SessionId,
        frame: VisitorClientFrame,
        node: &Node,
        reaction: &mut Reaction,
    ) {
        match frame {
            VisitorClientFrame::Hello { position, .. } => {
                self.greeted = true;
                let head = head_of(session, node);
                reaction.send(&VisitorServerFrame::Welcome {
                    session,
                    epoch: node.store().epoch(),
                    head,
                    agent: profile(),
                    on_duty: node.on_duty(),
                });
                self.open.insert(session, read_after(position, head, node));
                self.catch_up(session, node, reaction);
                node.visitor_came(session, None);
            }
            VisitorClientFrame::Command { id, command } => {
                let orders = VisitorOrders {
                    agent: profile().id,
                    page: None,
                    locale: None,
                    commands: vec![(id, command)],
                };
                let outcome = now(node.visitor_commands(session, orders));
                self.on_outcome(session, outcome, node, reaction);
            }
            VisitorClientFrame::Fetch { after } => {
                if let Some(sent) = self.open.get_mut(&session) {
                    *sent = after.min(*sent);
                }
                self.catch_up(session, node, reaction);
            }
            VisitorClientFrame::Ping => reaction.send(&VisitorServerFrame::Pong),
            VisitorClientFrame::Typing | VisitorClientFrame::Visit { .. } => {}
        }
    }

    fn take_operators(
        &mut self,
        operator: &Operator,
        frame: OperatorClientFrame,
        node: &Node,
        reaction: &mut Reaction,
    ) {
        match frame {
            OperatorClientFrame::Hello => {
                self.greeted = true;
                let on_duty = node.operator_came(operator);
                reaction.send(&OperatorServerFrame::Welcome {
                    operator: operator.as_ref(),
                    epoch: node.store().epoch(),
                    on_duty,
                });
                let rows = now(node.store().inbox(1_000)).unwrap_or_default();
                reaction.send(&OperatorServerFrame::Inbox { rows });
                reaction.send(&OperatorServerFrame::InboxComplete);
            }
            OperatorClientFrame::Command {
                id,
                session,
                command,
            } => {
                let by: OperatorRef = operator.as_ref();
                let outcome = now(node.operator_commands(session, &by, vec![(id, command)]));
                self.on_outcome(session, outcome, node, reaction);
            }
            OperatorClientFrame::Open { session, position } => {
                self.subscription.add(Topic::Session(session));
                let head = head_of(session, node);
                self.open.insert(session, read_after(position, head, node));
                self.catch_up(session, node, reaction);
            }
            OperatorClientFrame::SetDuty { on_duty } => {
                // An operator whom the store does not know stays as they are.
                let _ = now(node.set_duty(operator.id, on_duty));
                let roster = node.roster();
                reaction.send(&OperatorServerFrame::Duty {
                    on_duty,
                    operators: roster.on_duty,
                    gone: roster.gone,
                });
            }
            OperatorClientFrame::Ping => reaction.send(&OperatorServerFrame::Pong),
            OperatorClientFrame::Close { .. } | OperatorClientFrame::Typing { .. } => {}
        }
    }

    fn on_outcome(
        &mut self,
        session: SessionId,
        outcome: Outcome,
        node: &Node,
        reaction: &mut Reaction,
    ) {
        if outcome.unanswered {
            reaction.unanswered.push(session);
        }
        let relieved = outcome
            .entries()
            .iter()
            .filter_map(|entry| match &entry.event {
                VisitorEvent::SessionReleased {
                    operator,
                    lost: true,
                } => Some(operator.id),
                _ => None,
            });
        reaction.relieved.extend(relieved);
        if self.open.contains_key(&session) {
            self.on_committed(session, outcome.entries(), node, reaction);
        } else {
            self.send(session, outcome.entries(), reaction);
        }
        for verdict in outcome.verdicts {
            match verdict.result {
                Ok(Made::Now(_)) => {}
                Ok(Made::Before(entry)) => {
                    self.catch_up(session, node, reaction);
                    self.send(session, &[*entry], reaction);
                }
                Err(refusal) => self.refuse(verdict.id, session, refusal, reaction),
            }
        }
    }

    fn refuse(
        &self,
        id: CommandId,
        session: SessionId,
        refusal: baton_protocol::wire::Refusal,
        reaction: &mut Reaction,
    ) {
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

    fn on_committed(
        &mut self,
        session: SessionId,
        entries: &[OperatorEntry],
        node: &Node,
        reaction: &mut Reaction,
    ) {
        let Some(sent) = self.open.get_mut(&session) else {
            return;
        };
        let known = entries
            .iter()
            .take_while(|entry| entry.seq <= *sent)
            .count();
        match &entries[known..] {
            [] => {}
            [first, ..] if first.seq > *sent + 1 => self.catch_up(session, node, reaction),
            new @ [.., last] => {
                *sent = last.seq;
                self.send(session, new, reaction);
            }
        }
    }

    fn catch_up(&mut self, session: SessionId, node: &Node, reaction: &mut Reaction) {
        while let Some(sent) = self.open.get_mut(&session) {
            let entries = entries_after(session, *sent, PAGE_ENTRIES_MAX, node);
            let Some(last) = entries.last() else {
                return;
            };
            *sent = last.seq;
            self.send(session, &entries, reaction);
        }
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

fn read_after(position: Option<Position>, head: Seq, node: &Node) -> Seq {
    position
        .filter(|position| position.epoch == node.store().epoch() && position.seq <= head)
        .map_or(0, |position| position.seq)
}

pub(super) fn entries_after(
    session: SessionId,
    after: Seq,
    limit: usize,
    node: &Node,
) -> Vec<OperatorEntry> {
    let store: &dyn SessionStore = &**node.store();
    now(store.entries(session, after, limit)).unwrap_or_default()
}

fn head_of(session: SessionId, node: &Node) -> Seq {
    entries_after(session, 0, usize::MAX, node).len() as Seq
}
