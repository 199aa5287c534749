//! What [`decide`](super::decide) takes: who, what, and under which circumstances.

use crate::wire::{
    AgentId, Body, Citation, Contact, HandoffReason, OperatorCommand, OperatorId, OperatorRef,
    Page, RichText, Seq, VisitorCommand,
};

/// Who gives a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Actor {
    /// The session's visitor, with what a first command needs to open the session.
    Visitor {
        /// The agent that the page's tag names.
        agent: AgentId,
        /// The page that they are on.
        page: Option<Page>,
        /// The browser's language, a BCP 47 tag.
        locale: Option<String>,
    },
    /// An operator who is logged in.
    Operator(OperatorRef),
    /// The agent, when a run has ended.
    Agent,
    /// The server itself, when it finds something that nobody else tells.
    Server,
}

/// What is to be done. Each variant is one actor's; from another it is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A visitor's message, with what the triggers found in it.
    SendMessage {
        /// The words, plain text.
        text: String,
        /// What makes the agent step aside before it tries to answer.
        trigger: Option<Trigger>,
    },
    /// The visitor pressed "Talk to a person".
    RequestHandoff,
    /// The visitor leaves contact details.
    CaptureLead {
        /// How to be reached.
        contact: Contact,
        /// What they want to know.
        question: String,
    },
    /// An operator takes a waiting session, or one whose operator is gone.
    ClaimSession,
    /// An operator takes a session from the agent.
    TakeOverSession,
    /// An operator replies.
    Reply {
        /// The Markdown as typed, for its limits.
        text: String,
        /// The same, parsed.
        rich: RichText,
    },
    /// An operator writes a note.
    AddNote {
        /// The words, plain text.
        text: String,
    },
    /// An operator closes the session.
    ResolveSession,
    /// An operator gives the session back to the agent.
    ReturnSession,
    /// The session's operator gives it back to the queue.
    ReleaseSession,
    /// The account of an operator who holds the session was removed.
    ReleaseLost {
        /// The operator who was removed.
        operator: OperatorId,
    },
    /// The agent has come to an end with a message.
    Agent {
        /// The message that it answers: the run is moot if this is not the unanswered one.
        to: Seq,
        /// What it came to.
        outcome: AgentCommand,
    },
}

/// What an agent's run came to.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentCommand {
    /// An answer, possibly an honest "I don't know".
    Answer {
        /// What it says.
        body: Body,
        /// Its sources.
        citations: Vec<Citation>,
        /// It doesn't know and offers a person.
        offers_person: bool,
    },
    /// It steps aside.
    StepAside {
        /// Why.
        reason: HandoffReason,
    },
}

/// What the triggers found in a visitor's message before anything is generated.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The reason of the handoff that follows, with its evidence.
    pub reason: HandoffReason,
}

/// The circumstances of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The server's clock, in milliseconds since 1970 (UTC).
    pub now_ms: u64,
    /// What the owner set.
    pub policy: Policy,
    /// Whether any operator is on duty.
    pub on_duty: bool,
    /// Whether the operator who holds the session is there, or was until a moment ago. Means
    /// nothing while no operator holds it.
    pub holder_present: bool,
}

/// What the owner set for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether the agent hands over to people at all. If not, contact details are asked for.
    pub handoff: bool,
}

impl Command {
    /// A visitor's command, with what the triggers found in its text.
    pub fn from_visitor(command: VisitorCommand, trigger: Option<Trigger>) -> Self {
        match command {
            VisitorCommand::SendMessage { text } => Self::SendMessage { text, trigger },
            VisitorCommand::RequestHandoff => Self::RequestHandoff,
            VisitorCommand::CaptureLead { contact, question } => {
                Self::CaptureLead { contact, question }
            }
        }
    }

    /// An operator's command; `parse` turns the Markdown of a reply into rich text.
    pub fn from_operator(command: OperatorCommand, parse: impl FnOnce(&str) -> RichText) -> Self {
        match command {
            OperatorCommand::ClaimSession => Self::ClaimSession,
            OperatorCommand::TakeOverSession => Self::TakeOverSession,
            OperatorCommand::SendMessage { text } => Self::Reply {
                rich: parse(&text),
                text,
            },
            OperatorCommand::AddNote { text } => Self::AddNote { text },
            OperatorCommand::ResolveSession => Self::ResolveSession,
            OperatorCommand::ReturnSession => Self::ReturnSession,
            OperatorCommand::ReleaseSession => Self::ReleaseSession,
        }
    }
}
