//! The visitor's client.

use super::client::{Client, Line, Outputs, Side};
use super::draft::Draft;
use super::replica::{Replica, Taken};
use super::typing::Typing;
use super::{Moment, OutboxItem};
use crate::session::{SessionState, check_text};
use crate::wire::limits::{
    LOCALE_BYTES_MAX, MESSAGE_BYTES_MAX, PAGE_TITLE_BYTES_MAX, PAGE_URL_BYTES_MAX,
};
use crate::wire::{
    AgentId, AgentProfile, CommandId, Page, QueuePlace, Refusal, RefusalCode, SessionId,
    SessionToken, VisitorClientFrame, VisitorCommand, VisitorEntry, VisitorServerFrame,
};

mod view;

pub use view::VisitorView;

/// The visitor's client: one session, one connection.
pub type VisitorClient = Client<Visitor>;

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

/// The visitor's side of a client.
#[derive(Debug)]
pub struct Visitor {
    opening: Opening,
    replica: Replica<VisitorEntry>,
    session: Option<SessionId>,
    agent: Option<AgentProfile>,
    on_duty: bool,
    opens_at_ms: Option<u64>,
    /// As it was told last in this wait.
    place: Option<QueuePlace>,
    draft: Option<Draft>,
    typing: Typing,
}

impl Client<Visitor> {
    /// A client with what was persisted of its outbox, in the order in which it was kept.
    pub fn new(mut opening: Opening, outbox: Vec<OutboxItem<VisitorCommand>>) -> Self {
        opening.page = opening.page.map(fitting);
        opening.locale = opening.locale.filter(|tag| tag.len() <= LOCALE_BYTES_MAX);
        let visitor = Visitor {
            opening,
            replica: Replica::new(),
            session: None,
            agent: None,
            on_duty: false,
            opens_at_ms: None,
            place: None,
            draft: None,
            typing: Typing::default(),
        };
        Self::with(visitor, outbox)
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
    ) -> Result<Outputs<Visitor>, Refusal> {
        check(&command)?;
        self.take(id, command, at)
    }

    /// The visitor is writing.
    pub fn typing(&mut self, at: Moment) -> Outputs<Visitor> {
        if self.line.is_open() && self.side.typing.may_say(at) {
            self.line.send(VisitorClientFrame::Typing, at);
        }
        self.flush(at)
    }

    /// The visitor went to another page.
    pub fn visit(&mut self, page: Page, at: Moment) -> Outputs<Visitor> {
        let page = fitting(page);
        let known = &mut self.side.opening.page;
        if known.as_ref() != Some(&page) {
            *known = Some(page.clone());
            if self.line.is_open() {
                self.line.send(VisitorClientFrame::Visit { page }, at);
            }
        }
        self.flush(at)
    }

    /// Takes what another tab has kept: it may be closed before it can send it. It goes out with
    /// the next tick, which is due at once.
    pub fn adopt(&mut self, item: OutboxItem<VisitorCommand>) {
        if !self.side.replica.holds(item.id) {
            self.line.outbox.adopt(item);
        }
    }

    /// The session that the token opens; none before the first welcome.
    pub fn session_id(&self) -> Option<SessionId> {
        self.side.session
    }

    /// What to show.
    pub fn view(&self) -> VisitorView<'_> {
        let Visitor { replica, draft, .. } = &self.side;
        VisitorView {
            status: self.status(),
            agent: self.side.agent.as_ref(),
            on_duty: self.side.on_duty,
            opens_at_ms: self.side.opens_at_ms,
            place: self.side.place,
            session: replica.session(),
            entries: replica.entries(),
            pending: self.pending(),
            draft: draft.as_ref().and_then(Draft::shown),
            typing: self.side.typing.author(),
        }
    }
}

impl Side for Visitor {
    type Incoming = VisitorServerFrame;
    type Outgoing = VisitorClientFrame;
    type Command = VisitorCommand;

    const PING: VisitorClientFrame = VisitorClientFrame::Ping;

    fn hello(&self) -> VisitorClientFrame {
        VisitorClientFrame::Hello {
            token: self.opening.token.clone(),
            agent: self.opening.agent.clone(),
            position: self.replica.position(),
            page: self.opening.page.clone(),
            locale: self.opening.locale.clone(),
        }
    }

    fn carry(OutboxItem { id, command }: OutboxItem<VisitorCommand>) -> VisitorClientFrame {
        VisitorClientFrame::Command { id, command }
    }

    fn receive(&mut self, frame: VisitorServerFrame, line: &mut Line<Self>, at: Moment) {
        match frame {
            VisitorServerFrame::Welcome {
                session,
                epoch,
                head,
                agent,
                on_duty,
                opens_at_ms,
            } => {
                line.welcomed(at);
                self.session = Some(session);
                self.agent = Some(agent);
                (self.on_duty, self.opens_at_ms) = (on_duty, opens_at_ms);
                self.replica.enter(epoch);
                self.replica.expect(head, at);
            }
            VisitorServerFrame::Entries { entries } => self.take(entries, line, at),
            VisitorServerFrame::Delta { run, offset, text } => {
                let session = self.replica.session();
                Draft::extend(&mut self.draft, session, run, offset, &text);
            }
            VisitorServerFrame::Typing { author } => self.typing.show(author, at),
            VisitorServerFrame::Duty {
                on_duty,
                opens_at_ms,
            } => (self.on_duty, self.opens_at_ms) = (on_duty, opens_at_ms),
            VisitorServerFrame::ContactForm { form } => {
                if let Some(agent) = &mut self.agent {
                    agent.contact_form = form;
                }
            }
            VisitorServerFrame::Queue(place) => self.place = self.waits().then_some(place),
            VisitorServerFrame::Refused { id, refusal } => line.refuse(id, refusal, at),
            VisitorServerFrame::Pong => {}
        }
    }

    fn tick(&mut self, line: &mut Line<Self>, at: Moment) {
        self.typing.tick(at);
        if line.is_open() && self.replica.asks_on_tick(at) {
            self.fetch(line, at);
        }
    }

    fn disconnected(&mut self) {
        self.replica.disconnected();
        self.typing.disconnected();
        self.draft = None;
    }

    fn deadline_ms(&self) -> Option<u64> {
        let deadlines = [self.replica.deadline_ms(), self.typing.deadline_ms()];
        deadlines.into_iter().flatten().min()
    }
}

impl Visitor {
    fn take(&mut self, entries: Vec<VisitorEntry>, line: &mut Line<Self>, at: Moment) {
        for entry in entries {
            // An entry that is here already, or can't be taken yet, confirms all the same.
            if let Some(id) = entry.command {
                line.confirm(id);
            }
            let event = entry.event.clone();
            match self.replica.take(entry, at) {
                Taken::Applied => {
                    self.typing.written(&event);
                    Draft::settle(&mut self.draft, self.replica.session());
                }
                Taken::Known => {}
                Taken::Gap => {
                    if self.replica.asks_on_gap(at) {
                        self.fetch(line, at);
                    }
                    // The rest of the frame lies behind the same gap, but confirms.
                }
            }
            // A later wait has a place of its own.
            self.place = self.place.filter(|_| self.waits());
        }
    }

    fn waits(&self) -> bool {
        let state = &self.replica.session().state;
        matches!(state, SessionState::Awaiting { .. })
    }

    fn fetch(&self, line: &mut Line<Self>, at: Moment) {
        let after = self.replica.head();
        line.send(VisitorClientFrame::Fetch { after }, at);
    }
}

/// Refuses what the server would refuse by its form alone.
fn check(command: &VisitorCommand) -> Result<(), Refusal> {
    match command {
        VisitorCommand::SendMessage { text } => check_text(text, MESSAGE_BYTES_MAX),
        VisitorCommand::RequestHandoff => Ok(()),
        // The page checks its form as it is filled in, and the server tells the rest by field.
        VisitorCommand::CaptureLead { question, .. } if question.len() > MESSAGE_BYTES_MAX => {
            Err(RefusalCode::TextTooLong.into())
        }
        VisitorCommand::CaptureLead { .. } => Ok(()),
    }
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
