//! The visitor's client.

use super::connection::{Connection, Due};
use super::outbox::Outbox;
use super::replica::{Replica, Taken};
use super::typing::Typing;
use super::{Input, Moment, OutboxItem, Output};
use crate::session::{check_contact, check_text};
use crate::wire::limits::{
    LOCALE_BYTES_MAX, MESSAGE_BYTES_MAX, PAGE_TITLE_BYTES_MAX, PAGE_URL_BYTES_MAX,
};
use crate::wire::{
    AgentId, AgentProfile, CommandId, Page, Refusal, RefusalCode, Seq, SessionId, SessionToken,
    VisitorClientFrame, VisitorCommand, VisitorEntry, VisitorServerFrame,
};
use draft::Draft;

mod draft;
mod view;

pub use view::VisitorView;

/// What the visitor's client asks of its driver.
type Outputs = Vec<Output<VisitorClientFrame, VisitorCommand>>;

/// What opens a session.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The visitor's token.
    pub token: SessionToken,
    /// The agent that the page's tag names.
    pub agent: AgentId,
    /// The page that the visitor is on.
    pub page: Option<Page>,
    /// The browser's language, a BCP 47 tag.
    pub locale: Option<String>,
}

/// The visitor's client: one session, one connection.
#[derive(Debug)]
pub struct VisitorClient {
    opening: Opening,
    connection: Connection,
    outbox: Outbox<VisitorCommand>,
    replica: Replica<VisitorEntry>,
    session: Option<SessionId>,
    agent: Option<AgentProfile>,
    on_duty: bool,
    draft: Option<Draft>,
    typing: Typing,
}

impl VisitorClient {
    /// A client with what was persisted of its outbox, in the order in which it was kept.
    pub fn new(mut opening: Opening, outbox: Vec<OutboxItem<VisitorCommand>>) -> Self {
        opening.page = opening.page.map(fitting);
        opening.locale = opening.locale.filter(|tag| tag.len() <= LOCALE_BYTES_MAX);
        Self {
            opening,
            connection: Connection::new(),
            outbox: Outbox::new(outbox),
            replica: Replica::new(),
            session: None,
            agent: None,
            on_duty: false,
            draft: None,
            typing: Typing::default(),
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, input: Input<VisitorServerFrame>, at: Moment) -> Outputs {
        let mut out = Vec::new();
        match input {
            Input::Start => self.connection.start(at, &mut out),
            Input::Stop => {
                self.connection.stop(&mut out);
                self.disconnected();
            }
            Input::Opened { generation } => {
                if self.connection.opened(generation, at) {
                    let hello = self.hello();
                    self.send(hello, at, &mut out);
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

    /// Takes a command of the visitor's; `id` is new and random.
    ///
    /// # Errors
    /// Refuses what the server would refuse by its form, and more than `OUTBOX_MAX` at once.
    pub fn submit(
        &mut self,
        id: CommandId,
        command: VisitorCommand,
        at: Moment,
    ) -> Result<Outputs, Refusal> {
        check(&command)?;
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

    /// The visitor is writing.
    pub fn typing(&mut self, at: Moment) -> Outputs {
        let mut out = Vec::new();
        if self.connection.is_open() && self.typing.may_say(at) {
            self.send(VisitorClientFrame::Typing, at, &mut out);
        }
        out
    }

    /// The visitor went to another page.
    pub fn visit(&mut self, page: Page, at: Moment) -> Outputs {
        let mut out = Vec::new();
        let page = fitting(page);
        if self.opening.page.as_ref() != Some(&page) {
            self.opening.page = Some(page.clone());
            if self.connection.is_open() {
                self.send(VisitorClientFrame::Visit { page }, at, &mut out);
            }
        }
        out
    }

    /// Takes what another tab has kept: it may be closed before it can send it. It goes out with
    /// the next tick, which is due at once.
    pub fn adopt(&mut self, item: OutboxItem<VisitorCommand>) {
        if !self.replica.holds(item.id) {
            self.outbox.adopt(item);
        }
    }

    /// When to call with [`Input::Tick`]; a time in the past means now.
    pub fn deadline_ms(&self) -> Option<u64> {
        let of_open = self.connection.is_open().then(|| self.outbox.deadline_ms());
        [
            self.connection.deadline_ms(),
            of_open.flatten(),
            self.replica.deadline_ms(),
            self.typing.deadline_ms(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The session that the token opens; none before the first welcome.
    pub fn session_id(&self) -> Option<SessionId> {
        self.session
    }

    /// What to show.
    pub fn view(&self) -> VisitorView<'_> {
        VisitorView {
            status: self.connection.status(),
            agent: self.agent.as_ref(),
            on_duty: self.on_duty,
            session: self.replica.session(),
            entries: self.replica.entries(),
            pending: self.outbox.pending().collect(),
            draft: self.draft.as_ref().and_then(Draft::shown),
            typing: self.typing.author(),
        }
    }

    fn hello(&self) -> VisitorClientFrame {
        VisitorClientFrame::Hello {
            token: self.opening.token.clone(),
            agent: self.opening.agent.clone(),
            position: self.replica.position(),
            page: self.opening.page.clone(),
            locale: self.opening.locale.clone(),
        }
    }

    fn receive(&mut self, frame: VisitorServerFrame, at: Moment, out: &mut Outputs) {
        match frame {
            VisitorServerFrame::Welcome {
                session,
                epoch,
                head,
                agent,
                on_duty,
            } => {
                self.connection.welcomed(at);
                self.session = Some(session);
                self.agent = Some(agent);
                self.on_duty = on_duty;
                self.replica.enter(epoch);
                self.replica.expect(head, at);
            }
            VisitorServerFrame::Entries { entries } => self.take(entries, at, out),
            VisitorServerFrame::Delta { run, offset, text } => self.draft(run, offset, &text),
            VisitorServerFrame::Typing { author } => self.typing.show(author, at),
            VisitorServerFrame::Duty { on_duty } => self.on_duty = on_duty,
            VisitorServerFrame::Refused { id, refusal } => {
                if let Some(id) = id
                    && self.outbox.refuse(id, refusal, at)
                {
                    out.push(Output::Forget { id });
                }
            }
            VisitorServerFrame::Pong => {}
        }
    }

    fn take(&mut self, entries: Vec<VisitorEntry>, at: Moment, out: &mut Outputs) {
        for entry in entries {
            // An entry that is here already, or can't be taken yet, confirms all the same.
            if let Some(id) = entry.command
                && self.outbox.confirm(id)
            {
                out.push(Output::Forget { id });
            }
            let event = entry.event.clone();
            match self.replica.take(entry) {
                Taken::Applied => {
                    self.typing.written(&event);
                    let unanswered = self.replica.session().unanswered();
                    self.draft
                        .take_if(|draft| Some(draft.answers) != unanswered);
                }
                Taken::Known => {}
                Taken::Gap => {
                    if self.replica.asks_on_gap(at) {
                        self.fetch(at, out);
                    }
                    // The rest of the frame lies behind the same gap, but confirms.
                }
            }
        }
    }

    fn draft(&mut self, run: CommandId, offset: usize, text: &str) {
        // In nobody's debt the agent is silent: what still comes of a run is late.
        let Some(answers) = self.replica.session().unanswered() else {
            return;
        };
        Draft::extend(&mut self.draft, answers, run, offset, text);
    }

    fn tick(&mut self, at: Moment, out: &mut Outputs) {
        let due = self.connection.tick(at, out);
        self.mind_connection(due, at, out);
        self.typing.tick(at);
        if self.connection.is_open() && self.replica.asks_on_tick(at) {
            self.fetch(at, out);
        }
    }

    fn mind_connection(&mut self, due: Due, at: Moment, out: &mut Outputs) {
        match due {
            Due::Nothing => {}
            Due::Ping => self.send(VisitorClientFrame::Ping, at, out),
            Due::Lost => self.disconnected(),
        }
    }

    fn disconnected(&mut self) {
        self.outbox.requeue();
        self.replica.disconnected();
        self.typing.disconnected();
        self.draft = None;
    }

    fn fetch(&mut self, at: Moment, out: &mut Outputs) {
        let after: Seq = self.replica.head();
        self.send(VisitorClientFrame::Fetch { after }, at, out);
    }

    fn flush(&mut self, at: Moment, out: &mut Outputs) {
        if self.connection.is_open() {
            for OutboxItem { id, command } in self.outbox.take_sendable(at) {
                self.send(VisitorClientFrame::Command { id, command }, at, out);
            }
        }
    }

    fn send(&mut self, frame: VisitorClientFrame, at: Moment, out: &mut Outputs) {
        let generation = self.connection.said(at);
        out.push(Output::Send { generation, frame });
    }
}

/// Refuses what the server would refuse by its form alone.
fn check(command: &VisitorCommand) -> Result<(), Refusal> {
    match command {
        VisitorCommand::SendMessage { text } => check_text(text, MESSAGE_BYTES_MAX)?,
        VisitorCommand::RequestHandoff => {}
        VisitorCommand::CaptureLead { contact, question } => {
            check_contact(contact)?;
            if question.len() > MESSAGE_BYTES_MAX {
                return Err(RefusalCode::TextTooLong.into());
            }
        }
    }
    super::outbox::check_frame(command)
}

/// A page within its limits: an address that is too long must not make a frame that is.
fn fitting(mut page: Page) -> Page {
    cut(&mut page.url, PAGE_URL_BYTES_MAX);
    cut(&mut page.title, PAGE_TITLE_BYTES_MAX);
    page
}

fn cut(text: &mut String, bytes_max: usize) {
    let end = text.floor_char_boundary(bytes_max);
    text.truncate(end);
}
