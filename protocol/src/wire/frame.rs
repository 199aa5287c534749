//! Frames: what one WebSocket text message holds. `client` frames go to the server, `server`
//! frames come from it.

use super::{
    AgentId, AgentProfile, Author, Colleague, CommandId, ContactForm, DutyState, Epoch, InboxRow,
    OperatorCommand, OperatorEntry, OperatorId, OperatorRef, Page, QueuePlace, Refusal, Seq,
    SessionId, SessionToken, Team, VisitorCommand, VisitorEntry,
};
use serde::{Deserialize, Serialize};

/// How far a client has read a log. From another epoch, or beyond the head, it means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The life of the store that it was read from.
    pub epoch: Epoch,
    /// The last entry that was read.
    pub seq: Seq,
}

/// From a visitor's page to the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorClientFrame {
    /// The first frame, and only the first: who is there, and how far they have read.
    Hello {
        /// Opens the session; makes it with the first command.
        token: SessionToken,
        /// The agent that the page's tag names.
        agent: AgentId,
        /// The last entry that the page has; none to read from the start.
        position: Option<Position>,
        /// The page that the visitor is on.
        page: Option<Page>,
        /// The browser's language, a BCP 47 tag.
        locale: Option<String>,
    },
    /// Do something. Confirmed by the entry that carries the id, or refused.
    Command {
        /// Made by the client before the first send.
        id: CommandId,
        /// What to do.
        command: VisitorCommand,
    },
    /// The visitor is writing. Not stored.
    Typing,
    /// The visitor went to another page. Not stored.
    Visit {
        /// Which.
        page: Page,
    },
    /// Send what follows this entry again: the page saw a gap.
    Fetch {
        /// The last entry that the page has.
        after: Seq,
    },
    /// Are you there?
    Ping,
}

/// From the server to a visitor's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorServerFrame {
    /// Answers `hello`. Entries after the page's position follow, or all of them if the epoch is
    /// another or the head is behind the position.
    Welcome {
        /// The session that the token opens. It has no entries before the first command.
        session: SessionId,
        /// The life of the store.
        epoch: Epoch,
        /// The last entry at this moment.
        head: Seq,
        /// The agent as the visitor sees it.
        agent: AgentProfile,
        /// Whether a person can come: an operator is on duty, and it is open.
        on_duty: bool,
        /// Outside of business hours, when they begin again, in milliseconds since 1970 (UTC). None
        /// while it is open, and where they don't within a year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opens_at_ms: Option<u64>,
    },
    /// Entries of the log, in order, without holes among them.
    Entries {
        /// At most `PAGE_ENTRIES_MAX`.
        entries: Vec<VisitorEntry>,
    },
    /// A piece of an answer in the making. Not stored; the message that carries `run` replaces it.
    Delta {
        /// The id of the answer's run, later the `command` of its entry.
        run: CommandId,
        /// Where the text goes, in UTF-8 bytes from the answer's start.
        offset: usize,
        /// The text.
        text: String,
    },
    /// Somebody is writing. Holds for `TYPING_SHOWN_MS`, or until they have written.
    Typing {
        /// Who.
        author: Author,
    },
    /// Operators came on duty or the last one left, or business hours began, ended or were changed.
    Duty {
        /// Whether a person can come: an operator is on duty, and it is open.
        on_duty: bool,
        /// As in `welcome`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opens_at_ms: Option<u64>,
    },
    /// While the session waits for a person: where it stands now. Follows the entries that it is about.
    Queue(QueuePlace),
    /// The owner changed what a visitor is asked for who leaves contact details.
    ContactForm {
        /// As in the agent's profile.
        form: ContactForm,
    },
    /// A frame was not carried out.
    Refused {
        /// The command, where it was one.
        id: Option<CommandId>,
        /// Why.
        refusal: Refusal,
    },
    /// Answers `ping`.
    Pong,
}

/// From the console to the server. The connection's cookie says who it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OperatorClientFrame {
    /// The first frame, and only the first.
    Hello,
    /// Do something in a session. Confirmed by the entry that carries the id, or refused.
    Command {
        /// Made by the client before the first send.
        id: CommandId,
        /// In which session.
        session: SessionId,
        /// What to do.
        command: OperatorCommand,
    },
    /// Send this session's entries, now and as they come. Also fills a gap.
    Open {
        /// Which session.
        session: SessionId,
        /// The last entry that the console has; none to read from the start.
        position: Option<Position>,
    },
    /// No longer send this session's entries.
    Close {
        /// Which session.
        session: SessionId,
    },
    /// Go on duty or away.
    SetDuty {
        /// `on_duty` or `away`; `offline` is refused.
        duty: DutyState,
    },
    /// The operator is writing to the visitor. Not stored.
    Typing {
        /// In which session.
        session: SessionId,
    },
    /// Are you there?
    Ping,
}

/// From the server to the console.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OperatorServerFrame {
    /// Answers `hello`. `inbox` frames with every row follow, then one `inbox_complete`.
    Welcome {
        /// Who the cookie belongs to.
        operator: OperatorRef,
        /// The life of the store.
        epoch: Epoch,
        /// On duty or away, as this operator has set it.
        duty: DutyState,
    },
    /// Rows that are new or changed.
    Inbox {
        /// At most `PAGE_ROWS_MAX`.
        rows: Vec<InboxRow>,
    },
    /// Every row that there was at `hello` has been sent; rows not sent since then are gone.
    InboxComplete,
    /// Entries of an open session's log, in order, without holes among them. From another epoch,
    /// or from 1 where more was there already: start afresh.
    Entries {
        /// Which session.
        session: SessionId,
        /// At most `PAGE_ENTRIES_MAX`.
        entries: Vec<OperatorEntry>,
    },
    /// Whether the visitor of a session is there, and on which page. Sent for open sessions.
    Presence {
        /// Which session.
        session: SessionId,
        /// Whether any of the visitor's pages is connected.
        online: bool,
        /// The page that they are on, or were on last.
        page: Option<Page>,
    },
    /// What its owner set for a session's agent that a console goes by. Sent when a session is opened.
    Policy {
        /// Which session.
        session: SessionId,
        /// Whether operators may take it from the agent.
        operator_pull: bool,
    },
    /// A piece of an answer in the making, in an open session. Not stored.
    Delta {
        /// Which session.
        session: SessionId,
        /// The id of the answer's run, later the `command` of its entry.
        run: CommandId,
        /// Where the text goes, in UTF-8 bytes from the answer's start.
        offset: usize,
        /// The text.
        text: String,
    },
    /// Somebody is writing in an open session.
    Typing {
        /// Which session.
        session: SessionId,
        /// Who.
        author: Author,
    },
    /// Who is on duty, away or offline, or who is gone, changed.
    Duty {
        /// On duty or away, as this operator has set it in any of their consoles.
        duty: DutyState,
        /// Every operator of the workspace, by name.
        operators: Vec<Colleague>,
        /// Operators whose consoles are gone: what they hold may be claimed.
        gone: Vec<OperatorId>,
    },
    /// How sessions that wait come to operators. Sent after `welcome`, and when it changes.
    Routing {
        /// The agents whose sessions are assigned in turn: until one is, nobody has to be alerted.
        in_turn: Vec<AgentId>,
        /// The teams that sessions may be passed on to.
        teams: Vec<Team>,
    },
    /// A frame was not carried out.
    Refused {
        /// The command, where it was one.
        id: Option<CommandId>,
        /// The session, where it was about one.
        session: Option<SessionId>,
        /// Why.
        refusal: Refusal,
    },
    /// Answers `ping`.
    Pong,
}
