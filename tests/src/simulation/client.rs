//! Clients of the simulation: the real ones, with what a page persists beside them.

use super::node::agent_id;
use baton_protocol::sync::{
    Input, Moment, Opening, OperatorClient, OutboxItem, Output, SessionCommand, VisitorClient,
};
use baton_protocol::wire::{
    CommandId, DutyState, OperatorCommand, SessionId, SessionToken, VisitorCommand,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who a client is of. Tabs of one visitor share a token and what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Person {
    Visitor(usize),
    Operator(usize),
}

/// One page.
pub(super) struct Client {
    pub(super) person: Person,
    pub(super) app: App,
}

pub(super) enum App {
    Widget(Box<VisitorClient>),
    Console(Box<OperatorClient>),
}

/// What is persisted: the widget's and the console's items, in the order in which they were kept.
#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) of_visitor: Vec<OutboxItem<VisitorCommand>>,
    pub(super) of_operator: Vec<OutboxItem<SessionCommand>>,
}

/// What happens to a client, with frames as text.
pub(super) enum Happening {
    Start,
    Opened(u64),
    Text(u64, String),
    Closed(u64, Option<u16>),
    Tick,
    Online,
    Offline,
}

/// What a client wants done, with frames as text.
pub(super) enum Todo {
    Connect(u64),
    Send(u64, String),
    Disconnect(u64),
    KeepForVisitor(OutboxItem<VisitorCommand>),
    KeepForOperator(OutboxItem<SessionCommand>),
    Forget(CommandId),
}

impl Client {
    /// A page that was just loaded, with what was kept.
    pub(super) fn load(person: Person, kept: &Kept) -> Self {
        let app = match person {
            Person::Visitor(number) => {
                let opening = Opening {
                    token: token(number),
                    agent: agent_id(),
                    page: None,
                    locale: Some("en".into()),
                };
                let client = VisitorClient::new(opening, kept.of_visitor.clone());
                App::Widget(Box::new(client))
            }
            Person::Operator(_) => {
                let client = OperatorClient::new(kept.of_operator.clone());
                App::Console(Box::new(client))
            }
        };
        Self { person, app }
    }

    pub(super) fn take(&mut self, happening: Happening, at: Moment) -> Vec<Todo> {
        match &mut self.app {
            App::Widget(client) => visitor_todos(client.handle(input(happening), at)),
            App::Console(client) => operator_todos(client.handle(input(happening), at)),
        }
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        match &self.app {
            App::Widget(client) => client.deadline_ms(),
            App::Console(client) => client.deadline_ms(),
        }
    }

    /// What is neither in the log nor refused.
    pub(super) fn has_pending(&self) -> bool {
        match &self.app {
            App::Widget(client) => client
                .view()
                .pending
                .iter()
                .any(|pending| pending.failed.is_none()),
            App::Console(client) => client
                .pending()
                .iter()
                .any(|pending| pending.failed.is_none()),
        }
    }

    /// The first command that was refused.
    pub(super) fn failed(&self) -> Option<CommandId> {
        match &self.app {
            App::Widget(client) => {
                let view = client.view();
                view.pending
                    .iter()
                    .find(|pending| pending.failed.is_some())
                    .map(|p| p.id)
            }
            App::Console(client) => {
                let pending = client.pending();
                pending
                    .iter()
                    .find(|pending| pending.failed.is_some())
                    .map(|p| p.id)
            }
        }
    }

    pub(super) fn retry(&mut self, id: CommandId, new_id: CommandId, at: Moment) -> Vec<Todo> {
        match &mut self.app {
            App::Widget(client) => visitor_todos(client.retry(id, new_id, at)),
            App::Console(client) => operator_todos(client.retry(id, new_id, at)),
        }
    }

    pub(super) fn discard(&mut self, id: CommandId) {
        match &mut self.app {
            App::Widget(client) => client.discard(id),
            App::Console(client) => client.discard(id),
        }
    }

    pub(super) fn say(&mut self, id: CommandId, command: VisitorCommand, at: Moment) -> Vec<Todo> {
        match &mut self.app {
            App::Widget(client) => client
                .submit(id, command, at)
                .map_or_else(|_| Vec::new(), visitor_todos),
            App::Console(_) => Vec::new(),
        }
    }

    pub(super) fn order(
        &mut self,
        session: SessionId,
        id: CommandId,
        command: OperatorCommand,
        at: Moment,
    ) -> Vec<Todo> {
        match &mut self.app {
            App::Console(client) => client
                .submit(session, id, command, at)
                .map_or_else(|_| Vec::new(), operator_todos),
            App::Widget(_) => Vec::new(),
        }
    }

    /// An operator goes on duty or away.
    pub(super) fn switch_duty(&mut self, duty: DutyState, at: Moment) -> Vec<Todo> {
        match &mut self.app {
            App::Console(client) => operator_todos(client.set_duty(duty, at)),
            App::Widget(_) => Vec::new(),
        }
    }

    /// An operator opens every session that the inbox shows.
    pub(super) fn open_all(&mut self, at: Moment) -> Vec<Todo> {
        let App::Console(client) = &mut self.app else {
            return Vec::new();
        };
        let shown: Vec<_> = client.view().inbox.keys().copied().collect();
        let open = |session| operator_todos(client.open(session, at));
        shown.into_iter().flat_map(open).collect()
    }
}

/// The token of a visitor.
#[expect(clippy::expect_used, reason = "43 letters and digits are a token")]
pub(super) fn token(number: usize) -> SessionToken {
    let text = format!("{number:043}");
    SessionToken::try_from(text).expect("a valid token")
}

#[expect(
    clippy::expect_used,
    reason = "what the server's side wrote must be readable"
)]
fn input<F: DeserializeOwned>(happening: Happening) -> Input<F> {
    match happening {
        Happening::Start => Input::Start,
        Happening::Opened(generation) => Input::Opened { generation },
        Happening::Text(generation, text) => Input::Frame {
            generation,
            frame: serde_json::from_str(&text).expect("a frame of the wire"),
        },
        Happening::Closed(generation, code) => Input::Closed { generation, code },
        Happening::Tick => Input::Tick,
        Happening::Online => Input::Online,
        Happening::Offline => Input::Offline,
    }
}

fn visitor_todos<F: Serialize>(outputs: Vec<Output<F, VisitorCommand>>) -> Vec<Todo> {
    todos(outputs, Todo::KeepForVisitor)
}

fn operator_todos<F: Serialize>(outputs: Vec<Output<F, SessionCommand>>) -> Vec<Todo> {
    todos(outputs, Todo::KeepForOperator)
}

#[expect(clippy::expect_used, reason = "every frame can be written as JSON")]
fn todos<F: Serialize, C>(
    outputs: Vec<Output<F, C>>,
    keep: impl Fn(OutboxItem<C>) -> Todo,
) -> Vec<Todo> {
    let todo = |output| match output {
        Output::Connect { generation } => Todo::Connect(generation),
        Output::Send { generation, frame } => {
            Todo::Send(generation, serde_json::to_string(&frame).expect("JSON"))
        }
        Output::Disconnect { generation } => Todo::Disconnect(generation),
        Output::Keep { item } => keep(item),
        Output::Forget { id } => Todo::Forget(id),
    };
    outputs.into_iter().map(todo).collect()
}
