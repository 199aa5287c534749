//! What [`decide`](super::decide) takes: who, what, and under which circumstances.

use super::Candidate;
use crate::wire::{
    AgentId, Assignee, Body, Citation, Contact, ContactForm, HandoffReason, HandoffSettings,
    LeadState, OperatorCommand, OperatorId, OperatorRef, Page, Plan, RichText, Seq, TransferTarget,
    VisitorCommand, WaitSettings,
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
    TakeOverSession {
        /// The answer that was in the making, if the visitor saw any of it.
        interrupted: Option<Interrupted>,
    },
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
    /// The session's operator passes it on.
    TransferSession {
        /// To whom.
        to: TransferTarget,
        /// Whether they can be asked, for all that the server knows.
        recipient: Recipient,
        /// What they should know, plain text.
        note: Option<String>,
    },
    /// Whoever's turn it is gets the session, which waits.
    AssignSession {
        /// Who is on duty.
        candidates: Vec<Candidate>,
    },
    /// An operator says how far somebody has come with the lead.
    SetLeadState {
        /// How far.
        state: LeadState,
    },
    /// An operator says who looks after the lead.
    AssignLead {
        /// Who.
        owner: LeadOwner,
    },
    /// The account of an operator who holds the session was removed.
    ReleaseLost {
        /// The operator who was removed.
        operator: OperatorId,
    },
    /// Whatever is due by itself: time has passed.
    Tick,
    /// The language model adds its brief to a handoff's.
    AddBrief {
        /// The handoff's episode: the brief is moot once that has ended.
        episode: u32,
        /// The words, plain text.
        text: String,
    },
    /// The agent has come to an end with a message.
    Agent {
        /// The message that it answers: the run is moot if this is not the unanswered one.
        to: Seq,
        /// What it came to.
        outcome: AgentCommand,
    },
}

/// Who is to look after a lead.
#[derive(Clone, Debug, PartialEq)]
pub enum LeadOwner {
    /// Nobody.
    Nobody,
    /// Somebody who has an account.
    Operator(OperatorRef),
    /// Somebody who has none, or no longer.
    Unknown,
}

/// What an agent's run came to.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentCommand {
    /// An answer.
    Answer {
        /// What it says.
        body: Body,
        /// Its sources.
        citations: Vec<Citation>,
    },
    /// It has no answer, says so and stays.
    NotAnswered {
        /// What it says. Nothing in it promises a person.
        body: Body,
        /// Why it has none.
        reason: HandoffReason,
        /// Whether it offers a person.
        offers_person: bool,
    },
    /// It steps aside.
    StepAside {
        /// Why.
        reason: HandoffReason,
    },
}

/// An answer that an operator cut short.
#[derive(Clone, Debug, PartialEq)]
pub struct Interrupted {
    /// The message that it was to answer.
    pub to: Seq,
    /// What the visitor saw of it.
    pub body: Body,
}

/// What the triggers found in a visitor's message before anything is generated.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The reason of the handoff that follows, with its evidence.
    pub reason: HandoffReason,
}

/// Whether a session can be passed on to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Nobody knows them.
    Unknown,
    /// They are not on duty; of a team, nobody but the one who passes it on is.
    OffDuty,
    /// They are on duty.
    OnDuty(Assignee),
}

/// The circumstances of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// The server's clock, in milliseconds since 1970 (UTC).
    pub now_ms: u64,
    /// What the owner set.
    pub policy: Policy,
    /// Whether any operator is on duty.
    pub on_duty: bool,
    /// Whether it is within the agent's business hours.
    pub is_open: bool,
    /// Whether the operator who holds the session is there, or was until a moment ago. Means
    /// nothing while no operator holds it.
    pub holder_present: bool,
    /// Whether they have been gone for longer than their lease.
    pub holder_lost: bool,
    /// Whether the visitor left the page, and did not come back for a while.
    pub visitor_gone: bool,
    /// When what happens by itself happens.
    pub wait: WaitSettings,
    /// How long whoever is asked to take a session up has time.
    pub take_up_within_seconds: u32,
    /// Whether the operator whom the session is assigned to went off duty. Means nothing while it is
    /// assigned to none.
    pub assigned_left: bool,
    /// What a visitor is asked for who leaves contact details.
    pub form: &'a ContactForm,
}

/// What the owner set for an agent, and the plan allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a visitor who asks for a person gets one. If not, contact details are asked for.
    pub visitor_asks: bool,
    /// Whether the agent may hand over unasked. If not, contact details are asked for.
    pub agent_decides: bool,
    /// Whether operators may take a session from the agent.
    pub operator_pull: bool,
}

impl From<&HandoffSettings> for Policy {
    fn from(settings: &HandoffSettings) -> Self {
        let allowed = settings.plan != Plan::Starter;
        Self {
            visitor_asks: allowed && settings.visitor_asks,
            agent_decides: allowed && settings.agent_decides,
            operator_pull: allowed && settings.operator_pull,
        }
    }
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

    /// An operator's command; `parse` turns the Markdown of a reply into rich text, and `known` says
    /// who has an account.
    pub fn from_operator(
        command: OperatorCommand,
        parse: impl FnOnce(&str) -> RichText,
        known: impl FnOnce(OperatorId) -> Option<OperatorRef>,
    ) -> Self {
        match command {
            OperatorCommand::ClaimSession => Self::ClaimSession,
            // Whoever knows of a run that it cuts short adds what was seen of it.
            OperatorCommand::TakeOverSession => Self::TakeOverSession { interrupted: None },
            OperatorCommand::SendMessage { text } => Self::Reply {
                rich: parse(&text),
                text,
            },
            OperatorCommand::AddNote { text } => Self::AddNote { text },
            OperatorCommand::ResolveSession => Self::ResolveSession,
            OperatorCommand::ReturnSession => Self::ReturnSession,
            OperatorCommand::ReleaseSession => Self::ReleaseSession,
            // Whoever knows of them says whether they are there.
            OperatorCommand::TransferSession { to, note } => Self::TransferSession {
                to,
                recipient: Recipient::Unknown,
                note,
            },
            OperatorCommand::SetLeadState { state } => Self::SetLeadState { state },
            OperatorCommand::AssignLead { owner } => Self::AssignLead {
                owner: match owner {
                    None => LeadOwner::Nobody,
                    Some(id) => known(id).map_or(LeadOwner::Unknown, LeadOwner::Operator),
                },
            },
        }
    }
}
