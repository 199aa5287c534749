//! What both clients do alike: one connection, and commands on their way.

use super::connection::{Connection, Due};
use super::outbox::{Outbox, check_frame};
use super::{ConnectionStatus, Input, Moment, OutboxItem, Output, Pending};
use crate::wire::{CommandId, Refusal};
use serde::Serialize;
use std::fmt::Debug;

/// A client: what both sides share, and one side's own.
#[derive(Debug)]
pub struct Client<S: Side> {
    pub(super) line: Line<S>,
    pub(super) side: S,
}

/// What is a side's own: its frames, and what it makes of those that come.
pub trait Side: Debug + Sized {
    /// Frames from the server.
    type Incoming;
    /// Frames to the server.
    type Outgoing: Debug;
    /// What the outbox keeps.
    type Command: Clone + Debug + Serialize;

    /// "Are you there?"
    const PING: Self::Outgoing;

    /// The first frame of a connection.
    fn hello(&self) -> Self::Outgoing;

    /// The frame that carries a command.
    fn carry(item: OutboxItem<Self::Command>) -> Self::Outgoing;

    /// Whether a command waits for a connection, over a reload too. One that does not means the
    /// session as it is seen now: without a connection it is given up, and the person told.
    fn waits(_command: &Self::Command) -> bool {
        true
    }

    /// Takes a frame.
    fn receive(&mut self, frame: Self::Incoming, line: &mut Line<Self>, at: Moment);

    /// Takes the time.
    fn tick(&mut self, line: &mut Line<Self>, at: Moment);

    /// The connection is gone.
    fn disconnected(&mut self);

    /// When the side itself wants a tick.
    fn deadline_ms(&self) -> Option<u64>;
}

/// What a client asks of its driver.
pub(super) type Outputs<S> = Vec<Output<<S as Side>::Outgoing, <S as Side>::Command>>;

/// The way to the server: what goes out, and what waits to.
#[derive(Debug)]
pub struct Line<S: Side> {
    connection: Connection,
    pub(super) outbox: Outbox<S::Command>,
    /// What the driver is asked for when the input has been taken.
    out: Outputs<S>,
}

impl<S: Side> Client<S> {
    pub(super) fn with(side: S, outbox: Vec<OutboxItem<S::Command>>) -> Self {
        Self {
            line: Line {
                connection: Connection::new(),
                outbox: Outbox::new(outbox),
                out: Vec::new(),
            },
            side,
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, input: Input<S::Incoming>, at: Moment) -> Outputs<S> {
        let line = &mut self.line;
        match input {
            Input::Start => line.connection.start(at, &mut line.out),
            Input::Stop => {
                line.connection.stop(&mut line.out);
                self.disconnected();
            }
            Input::Opened { generation } => {
                if line.connection.opened(generation, at) {
                    line.send(self.side.hello(), at);
                }
            }
            Input::Frame { generation, frame } => {
                if line.connection.heard(generation, at) {
                    self.side.receive(frame, line, at);
                }
            }
            Input::Closed { generation, code } => {
                if line.connection.closed(generation, code, at) {
                    self.disconnected();
                }
            }
            Input::Tick => {
                let due = line.connection.tick(at, &mut line.out);
                self.mind(due, at);
                self.side.tick(&mut self.line, at);
            }
            Input::Online => {
                let due = line.connection.online(at, &mut line.out);
                self.mind(due, at);
            }
            Input::Offline => {
                let due = line.connection.offline(at, &mut line.out);
                self.mind(due, at);
            }
        }
        self.flush(at)
    }

    /// Sends a refused command again, under a new id.
    pub fn retry(&mut self, id: CommandId, new_id: CommandId, at: Moment) -> Outputs<S> {
        if let Some(command) = self.line.outbox.take_failed(id) {
            let item = OutboxItem {
                id: new_id,
                command,
            };
            self.line.outbox.adopt(item.clone());
            self.line.keep(item);
        }
        self.flush(at)
    }

    /// Drops a refused command from the view.
    pub fn discard(&mut self, id: CommandId) {
        self.line.outbox.take_failed(id);
    }

    /// When to call with [`Input::Tick`]; a time in the past means now.
    pub fn deadline_ms(&self) -> Option<u64> {
        let line = &self.line;
        let of_outbox = line.is_open().then(|| line.outbox.deadline_ms());
        [
            line.connection.deadline_ms(),
            of_outbox.flatten(),
            self.side.deadline_ms(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// What is not confirmed, in the order of sending.
    pub fn pending(&self) -> Vec<Pending<'_, S::Command>> {
        self.line.outbox.pending().collect()
    }

    pub(super) fn status(&self) -> ConnectionStatus {
        self.line.connection.status()
    }

    /// Takes a command whose form is right.
    pub(super) fn take(
        &mut self,
        id: CommandId,
        command: S::Command,
        at: Moment,
    ) -> Result<Outputs<S>, Refusal> {
        check_frame(&command)?;
        let item = OutboxItem { id, command };
        self.line.outbox.push(item.clone())?;
        self.line.keep(item);
        Ok(self.flush(at))
    }

    /// Sends what is to be sent, and hands over what the driver has to do.
    pub(super) fn flush(&mut self, at: Moment) -> Outputs<S> {
        if self.line.is_open() {
            for item in self.line.outbox.take_sendable(at) {
                self.line.send(S::carry(item), at);
            }
        } else {
            self.line.give_up();
        }
        std::mem::take(&mut self.line.out)
    }

    fn mind(&mut self, due: Due, at: Moment) {
        match due {
            Due::Nothing => {}
            Due::Ping => self.line.send(S::PING, at),
            Due::Lost => self.disconnected(),
        }
    }

    fn disconnected(&mut self) {
        self.line.give_up();
        self.line.outbox.requeue();
        self.side.disconnected();
    }
}

impl<S: Side> Line<S> {
    pub(super) fn is_open(&self) -> bool {
        self.connection.is_open()
    }

    pub(super) fn welcomed(&mut self, at: Moment) {
        self.connection.welcomed(at);
    }

    pub(super) fn send(&mut self, frame: S::Outgoing, at: Moment) {
        let generation = self.connection.said(at);
        self.out.push(Output::Send { generation, frame });
    }

    fn keep(&mut self, item: OutboxItem<S::Command>) {
        if S::waits(&item.command) {
            self.out.push(Output::Keep { item });
        }
    }

    /// There is no connection.
    fn give_up(&mut self) {
        for id in self.outbox.give_up(|command| !S::waits(command)) {
            self.out.push(Output::Forget { id });
        }
    }

    /// The log holds this command.
    pub(super) fn confirm(&mut self, id: CommandId) {
        if self.outbox.confirm(id) {
            self.out.push(Output::Forget { id });
        }
    }

    /// The server refused a frame, which may have been a command.
    pub(super) fn refuse(&mut self, id: Option<CommandId>, refusal: Refusal, at: Moment) {
        if let Some(id) = id
            && self.outbox.refuse(id, refusal, at)
        {
            self.out.push(Output::Forget { id });
        }
    }
}
