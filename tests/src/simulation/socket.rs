//! The server's end of a connection: the real one. Of the simulation's is only what a network would
//! bring, and the order in which what is there at once is taken.

use super::client::{Person, token};
use baton_protocol::wire::limits::HELLO_WITHIN_MS;
use baton_protocol::wire::{DutyState, OperatorClientFrame, OperatorId, SessionId};
use baton_server::node::Node;
use baton_server::socket::{Allowance, Console, End, Hearing, Login, Source, Turn, Visitor};
use baton_server::store::Operator;
use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// One connection at the server.
pub(super) struct Socket {
    client: Client,
    line: Line,
}

enum Client {
    /// It has not said hello yet.
    Stranger {
        person: Person,
        hello_until: Instant,
        page_allowance: Allowance,
    },
    Visitor(Box<Visitor>),
    Console {
        console: Box<Console>,
        operator: OperatorId,
    },
}

/// What came from the client.
struct Line {
    hearing: Hearing,
    read_ahead: Option<Result<String, End>>,
    arrived: VecDeque<String>,
    now: Instant,
}

/// What a turn can be about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Branch {
    Frame,
    News,
    Due,
}

/// What came of a turn.
pub(super) struct Reaction {
    pub(super) turn: Turn,
    /// The operator who is connected here.
    pub(super) operator: Option<OperatorId>,
    /// Why the server ends the connection.
    pub(super) end: Option<End>,
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
        duty: DutyState::Away,
    }
}

impl Socket {
    pub(super) fn new(
        person: Person,
        node: &Node,
        page_allowance: Allowance,
        now: Instant,
    ) -> Self {
        let hello_until = now + Duration::from_millis(HELLO_WITHIN_MS);
        Self {
            client: Client::Stranger {
                person,
                hello_until,
                page_allowance,
            },
            line: Line {
                hearing: Hearing::new(node, now),
                read_ahead: None,
                arrived: VecDeque::new(),
                now,
            },
        }
    }

    /// Frames have come.
    pub(super) fn arrive(&mut self, texts: Vec<String>) {
        self.line.arrived.extend(texts);
    }

    /// When there is something to do though nothing comes.
    pub(super) fn due(&self) -> Instant {
        let due = match &self.client {
            Client::Stranger { hello_until, .. } => Some(*hello_until),
            Client::Visitor(visitor) => visitor.due(),
            Client::Console { console, .. } => console.due(),
        };
        let silent_at = self.line.hearing.silent_at();
        due.map_or(silent_at, |due| due.min(silent_at))
    }

    /// Whether more of the log waits for its time.
    pub(super) fn is_paced(&self) -> bool {
        match &self.client {
            Client::Visitor(visitor) => visitor.due().is_some_and(|due| due > self.line.now),
            Client::Stranger { .. } | Client::Console { .. } => false,
        }
    }

    /// The connection is gone. Returns the operator, who is gone later, unless they come back.
    pub(super) fn end(self, node: &Node) -> Option<OperatorId> {
        match self.client {
            Client::Stranger { .. } => None,
            Client::Visitor(visitor) => {
                visitor.leave(node);
                None
            }
            Client::Console { operator, .. } => Some(operator),
        }
    }

    /// Takes what is there: the first in this order. None if nothing is.
    pub(super) async fn turn(
        mut self,
        order: [Branch; 3],
        now: Instant,
        node: Arc<Node>,
    ) -> (Self, Option<Reaction>) {
        self.line.now = now;
        for branch in order {
            let mut turn = Turn::default();
            let taken = match branch {
                Branch::Frame => self.take_frame(&node, &mut turn).await,
                Branch::News => self.take_news(&node, &mut turn).await,
                Branch::Due => self.take_due(&node, &mut turn).await,
            };
            if let Some(taken) = taken {
                let operator = match &self.client {
                    Client::Console { operator, .. } => Some(*operator),
                    Client::Stranger { .. } | Client::Visitor(_) => None,
                };
                let reaction = Reaction {
                    turn,
                    operator,
                    end: taken.err(),
                };
                return (self, Some(reaction));
            }
        }
        (self, None)
    }

    async fn take_frame(&mut self, node: &Node, turn: &mut Turn) -> Option<Result<(), End>> {
        let text = match self.line.ready()? {
            Ok(text) => text,
            Err(end) => return Some(Err(end)),
        };
        let line = &mut self.line;
        Some(match &mut self.client {
            Client::Stranger {
                person,
                page_allowance,
                ..
            } => {
                let (person, page_allowance) = (*person, *page_allowance);
                self.greet(person, page_allowance, &text, node, turn).await
            }
            Client::Visitor(visitor) => visitor.on_frame(read(&text), line, node, turn).await,
            Client::Console { console, .. } => {
                console.on_frame(read(&text), line, node, turn).await
            }
        })
    }

    async fn greet(
        &mut self,
        person: Person,
        page_allowance: Allowance,
        text: &str,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<(), End> {
        match person {
            Person::Visitor(_) => {
                let hello = read(text).ok_or(End::NO_HELLO)?;
                let visitor = Visitor::greet(hello, page_allowance, node, turn).await?;
                self.client = Client::Visitor(Box::new(visitor));
                Ok(())
            }
            Person::Operator(number) => {
                let Some(OperatorClientFrame::Hello) = read(text) else {
                    return Err(End::NO_HELLO);
                };
                let me = operator(number);
                let login = Login::follow([0; 32], node);
                let mut console = Box::new(Console::new(&me, login, page_allowance, node));
                let welcomed = console.welcome(node, turn).await;
                let operator = me.id;
                self.client = Client::Console { console, operator };
                welcomed
            }
        }
    }

    async fn take_news(&mut self, node: &Node, turn: &mut Turn) -> Option<Result<(), End>> {
        match &mut self.client {
            Client::Stranger { .. } => None,
            Client::Visitor(visitor) => {
                let news = visitor.news().now_or_never()?;
                Some(visitor.on_news(news, node, turn))
            }
            Client::Console { console, .. } => {
                let news = console.news().now_or_never()?;
                Some(console.on_news(news, node, self.line.now, turn).await)
            }
        }
    }

    async fn take_due(&mut self, node: &Node, turn: &mut Turn) -> Option<Result<(), End>> {
        let now = self.line.now;
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        match &mut self.client {
            Client::Stranger { hello_until, .. } => {
                is_due(Some(*hello_until)).then_some(Err(End::NO_HELLO))
            }
            Client::Visitor(visitor) if is_due(visitor.due()) => {
                Some(visitor.on_due(node, now, turn).await)
            }
            Client::Console { console, .. } if is_due(console.due()) => {
                Some(console.on_due(node, now, turn).await)
            }
            Client::Visitor(_) | Client::Console { .. } => None,
        }
    }
}

impl Source for Line {
    type Text = String;

    fn ready(&mut self) -> Option<Result<String, End>> {
        if let Some(received) = self.read_ahead.take() {
            return Some(received);
        }
        match self.arrived.pop_front() {
            Some(text) => Some(self.hearing.heard(self.now).map(|()| text)),
            None if self.now >= self.hearing.silent_at() => Some(Err(End::SILENT)),
            None => None,
        }
    }

    fn put_back(&mut self, received: Result<String, End>) {
        self.read_ahead = Some(received);
    }

    fn hearing(&mut self) -> &mut Hearing {
        &mut self.hearing
    }
}

fn read<F: DeserializeOwned>(text: &str) -> Option<F> {
    serde_json::from_str(text).ok()
}
