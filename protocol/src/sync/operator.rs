//! The operator's client.

use super::connection::{Connection, Due};
use super::outbox::{Outbox, check_frame};
use super::{Input, Moment, OutboxItem, Output, Pending};
use crate::session::check_text;
use crate::wire::limits::MESSAGE_BYTES_MAX;
use crate::wire::{
    CommandId, Epoch, OperatorClientFrame, OperatorCommand, OperatorEntry, OperatorId, OperatorRef,
    OperatorServerFrame, Refusal, SessionId,
};
use inbox::Inbox;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use watched::Watched;

mod inbox;
mod view;
mod watched;

pub use view::{OpenSession, OperatorView};

/// What the operator's client asks of its driver.
type Outputs = Vec<Output<OperatorClientFrame, SessionCommand>>;

/// A command and the session that it is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionCommand {
    /// In which session.
    pub session: SessionId,
    /// What to do.
    pub command: OperatorCommand,
}

/// The operator's client: the inbox and any number of open sessions, one connection.
#[derive(Debug)]
pub struct OperatorClient {
    connection: Connection,
    outbox: Outbox<SessionCommand>,
    epoch: Option<Epoch>,
    me: Option<OperatorRef>,
    on_duty: bool,
    /// What the operator switched to, until the server says the same.
    wanted_duty: Option<bool>,
    operators: Vec<OperatorRef>,
    gone: Vec<OperatorId>,
    inbox: Inbox,
    open: BTreeMap<SessionId, Watched>,
}

impl OperatorClient {
    /// A client with what was persisted of its outbox, in the order in which it was kept.
    pub fn new(outbox: Vec<OutboxItem<SessionCommand>>) -> Self {
        Self {
            connection: Connection::new(),
            outbox: Outbox::new(outbox),
            epoch: None,
            me: None,
            on_duty: false,
            wanted_duty: None,
            operators: Vec::new(),
            gone: Vec::new(),
            inbox: Inbox::default(),
            open: BTreeMap::new(),
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, input: Input<OperatorServerFrame>, at: Moment) -> Outputs {
        let mut out = Vec::new();
        match input {
            Input::Start => self.connection.start(at, &mut out),
            Input::Stop => {
                self.connection.stop(&mut out);
                self.disconnected();
            }
            Input::Opened { generation } => {
                if self.connection.opened(generation, at) {
                    self.send(OperatorClientFrame::Hello, at, &mut out);
                }
            }
            Input::Frame { generation, frame } => {
                if self.connection.heard(generation, at) {
                    self.receive(frame, at, &mut out);
                }
            }
            Input::Closed { generation, code } => {
                if self.connection.closed(generation, code, at) {
                    self.disconnected();
                }
            }
            Input::Tick => self.tick(at, &mut out),
            Input::Online => {
                let due = self.connection.online(at, &mut out);
                self.mind_connection(due, at, &mut out);
            }
        }
        self.flush(at, &mut out);
        out
    }

    /// Takes a command of the operator's; `id` is new and random.
    ///
    /// # Errors
    /// Refuses what the server would refuse by its form, and more than `OUTBOX_MAX` at once.
    pub fn submit(
        &mut self,
        session: SessionId,
        id: CommandId,
        command: OperatorCommand,
        at: Moment,
    ) -> Result<Outputs, Refusal> {
        if let OperatorCommand::SendMessage { text } | OperatorCommand::AddNote { text } = &command
        {
            check_text(text, MESSAGE_BYTES_MAX)?;
        }
        let command = SessionCommand { session, command };
        check_frame(&command)?;
        let item = OutboxItem { id, command };
        self.outbox.push(item.clone())?;
        let mut out = vec![Output::Keep { item }];
        self.flush(at, &mut out);
        Ok(out)
    }

    /// Sends a refused command again, under a new id.
    pub fn retry(&mut self, id: CommandId, new_id: CommandId, at: Moment) -> Outputs {
        let Some(command) = self.outbox.take_failed(id) else {
            return Vec::new();
        };
        let item = OutboxItem {
            id: new_id,
            command,
        };
        self.outbox.adopt(item.clone());
        let mut out = vec![Output::Keep { item }];
        self.flush(at, &mut out);
        out
    }

    /// Drops a refused command from the view.
    pub fn discard(&mut self, id: CommandId) {
        self.outbox.take_failed(id);
    }

    /// Opens a session: its entries come now and as they are made.
    pub fn open(&mut self, session: SessionId, at: Moment) -> Outputs {
        let mut out = Vec::new();
        if !self.open.contains_key(&session) {
            self.open.insert(session, Watched::new(self.epoch));
            self.ask(session, at, &mut out);
        }
        out
    }

    /// Closes a session.
    pub fn close(&mut self, session: SessionId, at: Moment) -> Outputs {
        let mut out = Vec::new();
        if self.open.remove(&session).is_some() && self.connection.is_open() {
            self.send(OperatorClientFrame::Close { session }, at, &mut out);
        }
        out
    }

    /// Goes on or off duty, as soon as there is a connection.
    pub fn set_duty(&mut self, on_duty: bool, at: Moment) -> Outputs {
        let mut out = Vec::new();
        self.wanted_duty = Some(on_duty);
        if self.connection.is_open() {
            self.send(OperatorClientFrame::SetDuty { on_duty }, at, &mut out);
        }
        out
    }

    /// The operator is writing in an open session.
    pub fn typing(&mut self, session: SessionId, at: Moment) -> Outputs {
        let mut out = Vec::new();
        if self.connection.is_open()
            && let Some(watched) = self.open.get_mut(&session)
            && watched.typing.may_say(at)
        {
            self.send(OperatorClientFrame::Typing { session }, at, &mut out);
        }
        out
    }

    /// When to call with [`Input::Tick`]; a time in the past means now.
    pub fn deadline_ms(&self) -> Option<u64> {
        let of_open = self.connection.is_open().then(|| self.outbox.deadline_ms());
        let of_watched = self.open.values().filter_map(Watched::deadline_ms);
        [self.connection.deadline_ms(), of_open.flatten()]
            .into_iter()
            .flatten()
            .chain(of_watched)
            .min()
    }

    /// What to show besides the open sessions.
    pub fn view(&self) -> OperatorView<'_> {
        OperatorView {
            status: self.connection.status(),
            me: self.me.as_ref(),
            on_duty: self.wanted_duty.unwrap_or(self.on_duty),
            operators: &self.operators,
            gone: &self.gone,
            inbox: self.inbox.rows(),
            inbox_complete: self.inbox.is_complete(),
        }
    }

    /// What to show of an open session; none if it is not open.
    pub fn session(&self, id: SessionId) -> Option<OpenSession<'_>> {
        let watched = self.open.get(&id)?;
        let of_session = |pending: &Pending<'_, SessionCommand>| pending.command.session == id;
        Some(OpenSession {
            session: watched.replica.session(),
            entries: watched.replica.entries(),
            pending: self.outbox.pending().filter(of_session).collect(),
            online: watched.online,
            page: watched.page.as_ref(),
            typing: watched.typing.author(),
        })
    }

    /// What is not confirmed in any session, in the order of sending.
    pub fn pending(&self) -> Vec<Pending<'_, SessionCommand>> {
        self.outbox.pending().collect()
    }

    fn receive(&mut self, frame: OperatorServerFrame, at: Moment, out: &mut Outputs) {
        match frame {
            OperatorServerFrame::Welcome {
                operator,
                epoch,
                on_duty,
            } => self.welcome(operator, epoch, on_duty, at, out),
            OperatorServerFrame::Inbox { rows } => self.inbox.take(rows),
            OperatorServerFrame::InboxComplete => self.inbox.complete(),
            OperatorServerFrame::Entries { session, entries } => {
                self.take(session, entries, at, out);
            }
            OperatorServerFrame::Presence {
                session,
                online,
                page,
            } => {
                if let Some(watched) = self.open.get_mut(&session) {
                    watched.online = Some(online);
                    watched.page = page;
                }
            }
            OperatorServerFrame::Typing { session, author } => {
                if let Some(watched) = self.open.get_mut(&session) {
                    watched.typing.show(author, at);
                }
            }
            OperatorServerFrame::Duty {
                on_duty,
                operators,
                gone,
            } => {
                self.on_duty = on_duty;
                self.operators = operators;
                self.gone = gone;
                self.wanted_duty.take_if(|wanted| *wanted == on_duty);
            }
            OperatorServerFrame::Refused { id, refusal, .. } => {
                if let Some(id) = id
                    && self.outbox.refuse(id, refusal, at)
                {
                    out.push(Output::Forget { id });
                }
            }
            OperatorServerFrame::Pong => {}
        }
    }

    fn welcome(
        &mut self,
        operator: OperatorRef,
        epoch: Epoch,
        on_duty: bool,
        at: Moment,
        out: &mut Outputs,
    ) {
        self.connection.welcomed(at);
        self.me = Some(operator);
        self.on_duty = on_duty;
        let same_life = self.epoch == Some(epoch);
        self.epoch = Some(epoch);
        self.inbox.begin(same_life);
        for watched in self.open.values_mut() {
            watched.replica.enter(epoch);
        }
        if let Some(on_duty) = self.wanted_duty.filter(|wanted| *wanted != on_duty) {
            self.send(OperatorClientFrame::SetDuty { on_duty }, at, out);
        } else {
            self.wanted_duty = None;
        }
        let open: Vec<_> = self.open.keys().copied().collect();
        for session in open {
            self.ask(session, at, out);
        }
    }

    fn take(
        &mut self,
        session: SessionId,
        entries: Vec<OperatorEntry>,
        at: Moment,
        out: &mut Outputs,
    ) {
        for id in entries.iter().filter_map(|entry| entry.command) {
            if self.outbox.confirm(id) {
                out.push(Output::Forget { id });
            }
        }
        // Entries of a session that is not open only confirm.
        if let Some(watched) = self.open.get_mut(&session)
            && watched.take(entries, at)
        {
            self.ask(session, at, out);
        }
    }

    fn tick(&mut self, at: Moment, out: &mut Outputs) {
        let due = self.connection.tick(at, out);
        self.mind_connection(due, at, out);
        let mut behind = Vec::new();
        for (session, watched) in &mut self.open {
            watched.typing.tick(at);
            if self.connection.is_open() && watched.replica.asks_on_tick(at) {
                behind.push(*session);
            }
        }
        for session in behind {
            self.ask(session, at, out);
        }
    }

    fn mind_connection(&mut self, due: Due, at: Moment, out: &mut Outputs) {
        match due {
            Due::Nothing => {}
            Due::Ping => self.send(OperatorClientFrame::Ping, at, out),
            Due::Lost => self.disconnected(),
        }
    }

    fn disconnected(&mut self) {
        self.outbox.requeue();
        self.open.values_mut().for_each(Watched::disconnected);
    }

    /// Asks for a session's entries from where its replica stands.
    fn ask(&mut self, session: SessionId, at: Moment, out: &mut Outputs) {
        if !self.connection.is_open() {
            return;
        }
        if let Some(watched) = self.open.get(&session) {
            let position = watched.replica.position();
            self.send(OperatorClientFrame::Open { session, position }, at, out);
        }
    }

    fn flush(&mut self, at: Moment, out: &mut Outputs) {
        if self.connection.is_open() {
            for OutboxItem { id, command } in self.outbox.take_sendable(at) {
                let SessionCommand { session, command } = command;
                let frame = OperatorClientFrame::Command {
                    id,
                    session,
                    command,
                };
                self.send(frame, at, out);
            }
        }
    }

    fn send(&mut self, frame: OperatorClientFrame, at: Moment, out: &mut Outputs) {
        let generation = self.connection.said(at);
        out.push(Output::Send { generation, frame });
    }
}
