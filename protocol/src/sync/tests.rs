//! What the clients do, input by input.

use super::*;
use crate::wire::limits::*;
use crate::wire::*;
use uuid::Uuid;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod connecting;
mod operator;
mod reading;
mod sending;

type Outputs = Vec<Output<VisitorClientFrame, VisitorCommand>>;

fn at(now_ms: u64) -> Moment {
    Moment { now_ms, random: 0 }
}

fn id(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(number))
}

fn epoch(number: u128) -> Epoch {
    Epoch(Uuid::from_u128(number))
}

fn session_id() -> SessionId {
    SessionId(Uuid::from_u128(1))
}

fn agent_id() -> AgentId {
    AgentId::try_from("demo".to_owned()).unwrap()
}

fn ada() -> OperatorRef {
    OperatorRef {
        id: OperatorId(Uuid::from_u128(1)),
        name: "Ada".into(),
    }
}

fn says(text: &str) -> VisitorCommand {
    VisitorCommand::SendMessage { text: text.into() }
}

fn item(number: u128) -> OutboxItem<VisitorCommand> {
    OutboxItem {
        id: id(number),
        command: says("kept"),
    }
}

/// An entry of a log that begins with `session_started` and goes on with messages.
fn entry(seq: Seq, command: u128) -> VisitorEntry {
    let event = if seq == 1 {
        VisitorEvent::SessionStarted {
            agent: agent_id(),
            page: None,
            locale: None,
        }
    } else {
        VisitorEvent::MessageSent {
            author: Author::Visitor,
            body: Body::Text { text: "hi".into() },
            citations: Vec::new(),
            offers_person: false,
            interrupted: false,
        }
    };
    VisitorEntry {
        seq,
        at_ms: seq,
        command: (command > 0).then(|| id(command)),
        event,
    }
}

/// A visitor's client with the number of its connection.
struct Visitor {
    client: VisitorClient,
    generation: u64,
}

impl Visitor {
    fn new(outbox: Vec<OutboxItem<VisitorCommand>>) -> Self {
        let opening = Opening {
            token: SessionToken::try_from("t".repeat(SessionToken::CHARS)).unwrap(),
            agent: agent_id(),
            page: None,
            locale: None,
        };
        Self {
            client: VisitorClient::new(opening, outbox),
            generation: 0,
        }
    }

    /// With an open connection, in epoch 1, to a log that ends at `head`.
    fn connected(outbox: Vec<OutboxItem<VisitorCommand>>) -> (Self, Outputs) {
        let mut visitor = Self::new(outbox);
        visitor.client.handle(Input::Start, at(0));
        let out = visitor.open(1, 0, 0);
        (visitor, out)
    }

    /// The connection that was asked for opens, and the server says welcome.
    fn open(&mut self, life: u128, head: Seq, now_ms: u64) -> Outputs {
        self.generation += 1;
        let generation = self.generation;
        let mut out = self.client.handle(Input::Opened { generation }, at(now_ms));
        let welcome = VisitorServerFrame::Welcome {
            session: session_id(),
            epoch: epoch(life),
            head,
            agent: AgentProfile {
                id: agent_id(),
                name: "Demo".into(),
                greeting: "Hello".into(),
                suggestions: Vec::new(),
                accent: "#000000".into(),
                wait_hint: "soon".into(),
                contact_form: ContactForm::DEFAULT,
            },
            on_duty: true,
            opens_at_ms: None,
        };
        out.extend(self.frame(welcome, now_ms));
        out
    }

    fn frame(&mut self, frame: VisitorServerFrame, now_ms: u64) -> Outputs {
        let generation = self.generation;
        self.client
            .handle(Input::Frame { generation, frame }, at(now_ms))
    }

    fn entries(&mut self, entries: Vec<VisitorEntry>, now_ms: u64) -> Outputs {
        self.frame(VisitorServerFrame::Entries { entries }, now_ms)
    }

    fn lose(&mut self, code: Option<u16>, now_ms: u64) -> Outputs {
        let generation = self.generation;
        self.client
            .handle(Input::Closed { generation, code }, at(now_ms))
    }

    /// Loses the connection and opens the next.
    fn reopen(&mut self, life: u128, head: Seq, now_ms: u64) -> Outputs {
        self.lose(None, now_ms);
        self.client.handle(Input::Online, at(now_ms));
        self.open(life, head, now_ms)
    }

    fn submit(&mut self, number: u128, now_ms: u64) -> Outputs {
        let submitted = self.client.submit(id(number), says("hi"), at(now_ms));
        submitted.unwrap()
    }

    fn seqs(&self) -> Vec<Seq> {
        let view = self.client.view();
        view.entries.iter().map(|entry| entry.seq).collect()
    }

    fn pending(&self) -> Vec<(CommandId, bool)> {
        let view = self.client.view();
        let pending = view.pending.iter();
        pending
            .map(|pending| (pending.id, pending.failed.is_some()))
            .collect()
    }
}

/// The ids of the commands that go out, in order.
fn sent(out: &Outputs) -> Vec<CommandId> {
    let command = |output: &Output<VisitorClientFrame, _>| match output {
        Output::Send {
            frame: VisitorClientFrame::Command { id, .. },
            ..
        } => Some(*id),
        _ => None,
    };
    out.iter().filter_map(command).collect()
}

fn sends(out: &Outputs, wanted: &VisitorClientFrame) -> bool {
    out.iter()
        .any(|output| matches!(output, Output::Send { frame, .. } if frame == wanted))
}
