//! The operator's client.

use super::client::{Client, Line, Outputs, Side};
use super::draft::Draft;
use super::{Moment, OutboxItem, Pending};
use crate::session::check_text;
use crate::wire::limits::MESSAGE_BYTES_MAX;
use crate::wire::{
    AgentId, Colleague, CommandId, DutyState, Epoch, OperatorClientFrame, OperatorCommand,
    OperatorEntry, OperatorId, OperatorRef, OperatorServerFrame, Refusal, SessionId, Team,
};
use inbox::Inbox;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use watched::Watched;

mod inbox;
mod view;
mod watched;

pub use view::{OpenSession, OperatorView};

/// The operator's client: the inbox and any number of open sessions, one connection.
pub type OperatorClient = Client<Operator>;

/// A command and the session that it is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionCommand {
    /// In which session.
    pub session: SessionId,
    /// What to do.
    pub command: OperatorCommand,
}

/// The operator's side of a client.
#[derive(Debug, Default)]
pub struct Operator {
    epoch: Option<Epoch>,
    me: Option<OperatorRef>,
    duty: DutyState,
    duty_switch: DutySwitch,
    operators: Vec<Colleague>,
    gone: Vec<OperatorId>,
    in_turn: Vec<AgentId>,
    teams: Vec<Team>,
    inbox: Inbox,
    open: BTreeMap<SessionId, Watched>,
}

/// How the operator's last switch of duty stands.
#[derive(Debug, Default)]
enum DutySwitch {
    /// The server said the same, or there was none.
    #[default]
    Settled,
    /// This is wanted, and the server has not said so yet.
    Wanted(DutyState),
    /// The server could not do it. Kept for the view until the next switch or connection.
    Refused(Refusal),
}

impl Client<Operator> {
    /// A client with what was persisted of its outbox, in the order in which it was kept.
    pub fn new(outbox: Vec<OutboxItem<SessionCommand>>) -> Self {
        Self::with(Operator::default(), outbox)
    }

    /// Takes a command of the operator's; `id` is new and random. Replies and notes wait for a
    /// connection; anything else fails without one.
    ///
    /// # Errors
    /// Refuses what the server would refuse by its form, and more than `OUTBOX_MAX` at once.
    pub fn submit(
        &mut self,
        session: SessionId,
        id: CommandId,
        command: OperatorCommand,
        at: Moment,
    ) -> Result<Outputs<Operator>, Refusal> {
        if let OperatorCommand::SendMessage { text }
        | OperatorCommand::AddNote { text }
        | OperatorCommand::TransferSession {
            note: Some(text), ..
        } = &command
        {
            check_text(text, MESSAGE_BYTES_MAX)?;
        }
        self.take(id, SessionCommand { session, command }, at)
    }

    /// Opens a session: its entries come now and as they are made.
    pub fn open(&mut self, session: SessionId, at: Moment) -> Outputs<Operator> {
        if let Entry::Vacant(place) = self.side.open.entry(session) {
            let watched = place.insert(Watched::new(self.side.epoch));
            if let Some(row) = self.side.inbox.rows().get(&session) {
                watched.replica.hear_of(row.head, at);
            }
            self.side.ask(session, &mut self.line, at);
        }
        self.flush(at)
    }

    /// Closes a session.
    pub fn close(&mut self, session: SessionId, at: Moment) -> Outputs<Operator> {
        if self.side.open.remove(&session).is_some() && self.line.is_open() {
            self.line.send(OperatorClientFrame::Close { session }, at);
        }
        self.flush(at)
    }

    /// Goes on duty or away, as soon as there is a connection.
    pub fn set_duty(&mut self, duty: DutyState, at: Moment) -> Outputs<Operator> {
        self.side.duty_switch = DutySwitch::Wanted(duty);
        if self.line.is_open() {
            self.line.send(OperatorClientFrame::SetDuty { duty }, at);
        }
        self.flush(at)
    }

    /// The operator is writing in an open session.
    pub fn typing(&mut self, session: SessionId, at: Moment) -> Outputs<Operator> {
        if self.line.is_open()
            && let Some(watched) = self.side.open.get_mut(&session)
            && watched.typing.may_say(at)
        {
            self.line.send(OperatorClientFrame::Typing { session }, at);
        }
        self.flush(at)
    }

    /// What to show besides the open sessions.
    pub fn view(&self) -> OperatorView<'_> {
        let side = &self.side;
        OperatorView {
            status: self.status(),
            me: side.me.as_ref(),
            duty: side.duty_switch.wanted().unwrap_or(side.duty),
            duty_refused: match &side.duty_switch {
                DutySwitch::Refused(refusal) => Some(refusal),
                DutySwitch::Settled | DutySwitch::Wanted(_) => None,
            },
            operators: &side.operators,
            gone: &side.gone,
            in_turn: &side.in_turn,
            teams: &side.teams,
            inbox: side.inbox.rows(),
            inbox_complete: side.inbox.is_complete(),
        }
    }

    /// What to show of an open session; none if it is not open.
    pub fn session(&self, id: SessionId) -> Option<OpenSession<'_>> {
        let watched = self.side.open.get(&id)?;
        let of_session = |pending: &Pending<'_, SessionCommand>| pending.command.session == id;
        Some(OpenSession {
            session: watched.replica.session(),
            entries: watched.replica.entries(),
            pending: self.line.outbox.pending().filter(of_session).collect(),
            online: watched.online,
            page: watched.page.as_ref(),
            operator_pull: watched.operator_pull,
            draft: watched.draft.as_ref().and_then(Draft::shown),
            typing: watched.typing.author(),
        })
    }
}

impl Side for Operator {
    type Incoming = OperatorServerFrame;
    type Outgoing = OperatorClientFrame;
    type Command = SessionCommand;

    const PING: OperatorClientFrame = OperatorClientFrame::Ping;

    fn hello(&self) -> OperatorClientFrame {
        OperatorClientFrame::Hello
    }

    fn carry(item: OutboxItem<SessionCommand>) -> OperatorClientFrame {
        let SessionCommand { session, command } = item.command;
        OperatorClientFrame::Command {
            id: item.id,
            session,
            command,
        }
    }

    /// Words are as good later. "Resolve" pressed over one message must not close over the next.
    fn waits(command: &SessionCommand) -> bool {
        use OperatorCommand::{AddNote, SendMessage};
        matches!(command.command, SendMessage { .. } | AddNote { .. })
    }

    fn receive(&mut self, frame: OperatorServerFrame, line: &mut Line<Self>, at: Moment) {
        match frame {
            OperatorServerFrame::Welcome {
                operator,
                epoch,
                duty,
            } => {
                line.welcomed(at);
                self.me = Some(operator);
                self.welcomed(epoch, duty, line, at);
            }
            OperatorServerFrame::Inbox { rows } => {
                for row in &rows {
                    if let Some(watched) = self.open.get_mut(&row.session) {
                        watched.replica.hear_of(row.head, at);
                    }
                }
                self.inbox.take(rows);
            }
            OperatorServerFrame::InboxComplete => self.inbox.complete(),
            OperatorServerFrame::Entries { session, entries } => {
                self.take(session, entries, line, at);
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
            OperatorServerFrame::Policy {
                session,
                operator_pull,
            } => {
                if let Some(watched) = self.open.get_mut(&session) {
                    watched.operator_pull = operator_pull;
                }
            }
            OperatorServerFrame::Delta {
                session,
                run,
                offset,
                text,
            } => {
                if let Some(watched) = self.open.get_mut(&session) {
                    watched.extend(run, offset, &text);
                }
            }
            OperatorServerFrame::Typing { session, author } => {
                if let Some(watched) = self.open.get_mut(&session) {
                    watched.typing.show(author, at);
                }
            }
            OperatorServerFrame::Duty {
                duty,
                operators,
                gone,
            } => {
                self.duty = duty;
                self.operators = operators;
                self.gone = gone;
                if self.duty_switch.wanted() == Some(duty) {
                    self.duty_switch = DutySwitch::Settled;
                }
            }
            OperatorServerFrame::Routing { in_turn, teams } => {
                self.in_turn = in_turn;
                self.teams = teams;
            }
            OperatorServerFrame::Refused {
                id: id @ Some(_),
                refusal,
                ..
            } => line.refuse(id, refusal, at),
            // Neither of a command nor of a session: of frames that may be refused, the switch is left.
            OperatorServerFrame::Refused {
                id: None,
                session: None,
                refusal,
            } => {
                if self.duty_switch.wanted().is_some() {
                    self.duty_switch = DutySwitch::Refused(refusal);
                }
            }
            OperatorServerFrame::Refused { .. } => {}
            OperatorServerFrame::Pong => {}
        }
    }

    fn tick(&mut self, line: &mut Line<Self>, at: Moment) {
        let mut behind = Vec::new();
        for (session, watched) in &mut self.open {
            watched.typing.tick(at);
            if line.is_open() && watched.replica.asks_on_tick(at) {
                behind.push(*session);
            }
        }
        for session in behind {
            self.ask(session, line, at);
        }
    }

    fn disconnected(&mut self) {
        self.open.values_mut().for_each(Watched::disconnected);
    }

    fn deadline_ms(&self) -> Option<u64> {
        self.open.values().filter_map(Watched::deadline_ms).min()
    }
}

impl Operator {
    fn welcomed(&mut self, epoch: Epoch, duty: DutyState, line: &mut Line<Self>, at: Moment) {
        self.duty = duty;
        let same_life = self.epoch == Some(epoch);
        self.epoch = Some(epoch);
        self.inbox.begin(same_life);
        for watched in self.open.values_mut() {
            watched.replica.enter(epoch);
        }
        match self.duty_switch.wanted() {
            Some(wanted) if wanted != duty => {
                line.send(OperatorClientFrame::SetDuty { duty: wanted }, at);
            }
            _ => self.duty_switch = DutySwitch::Settled,
        }
        for session in self.open.keys() {
            self.ask(*session, line, at);
        }
    }

    fn take(
        &mut self,
        session: SessionId,
        entries: Vec<OperatorEntry>,
        line: &mut Line<Self>,
        at: Moment,
    ) {
        for id in entries.iter().filter_map(|entry| entry.command) {
            line.confirm(id);
        }
        // Entries of a session that is not open only confirm.
        if let Some(watched) = self.open.get_mut(&session)
            && watched.take(entries, at)
        {
            self.ask(session, line, at);
        }
    }

    /// Asks for a session's entries from where its replica stands.
    fn ask(&self, session: SessionId, line: &mut Line<Self>, at: Moment) {
        if let Some(watched) = self.open.get(&session)
            && line.is_open()
        {
            let position = watched.replica.position();
            line.send(OperatorClientFrame::Open { session, position }, at);
        }
    }
}

impl DutySwitch {
    fn wanted(&self) -> Option<DutyState> {
        match self {
            Self::Wanted(duty) => Some(*duty),
            Self::Settled | Self::Refused(_) => None,
        }
    }
}
