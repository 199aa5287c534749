//! Events: what happened in a session, as entries of its log.
//!
//! Visitors get [`VisitorEntry`], operators [`OperatorEntry`]. The second is the first plus a
//! [`OperatorDetail`] that the first has no field for: what only operators may know can't be
//! written into a visitor's frame.

use super::{
    AgentId, Assignee, Author, Body, Brief, Citation, CommandId, Contact, ContactReason,
    HandoffReason, LapseReason, LeadState, OperatorRef, Page, TeamRef,
};
use serde::{Deserialize, Serialize};

/// The number of an entry in its session's log: 1, 2, 3 … without holes. 0 is before the first.
pub type Seq = u64;

/// One entry of a session's log as visitors get it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct VisitorEntry {
    /// Its number in the log.
    pub seq: Seq,
    /// When it was committed, by the server's clock, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
    /// The command that made it; none on entries that follow from another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// What happened.
    pub event: VisitorEvent,
}

/// One entry of a session's log as operators get it, and as the store keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OperatorEntry {
    /// Its number in the log.
    pub seq: Seq,
    /// When it was committed, by the server's clock, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
    /// The command that made it; none on entries that follow from another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// What happened.
    pub event: VisitorEvent,
    /// What visitors don't get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<OperatorDetail>,
}

impl OperatorEntry {
    /// The entry as the visitor may see it.
    pub fn for_visitor(&self) -> VisitorEntry {
        VisitorEntry {
            seq: self.seq,
            at_ms: self.at_ms,
            command: self
                .command
                .filter(|_| self.event != VisitorEvent::Internal),
            event: self.event.clone(),
        }
    }
}

/// What both kinds of entry share: enough to fold a session's state.
pub trait Entry {
    /// Whether it may have a detail at all: what only that tells of is no part of a visitor's copy.
    const IS_OPERATORS: bool;
    /// Its number in the log.
    fn seq(&self) -> Seq;
    /// When it was committed, in milliseconds since 1970 (UTC).
    fn at_ms(&self) -> u64;
    /// The command that made it.
    fn command(&self) -> Option<CommandId>;
    /// What happened.
    fn event(&self) -> &VisitorEvent;
    /// What visitors don't get; none in their own entries.
    fn detail(&self) -> Option<&OperatorDetail>;
}

macro_rules! entry {
    ($name:ident, $is_operators:expr, $entry:ident => $detail:expr) => {
        impl Entry for $name {
            const IS_OPERATORS: bool = $is_operators;
            fn seq(&self) -> Seq {
                self.seq
            }
            fn at_ms(&self) -> u64 {
                self.at_ms
            }
            fn command(&self) -> Option<CommandId> {
                self.command
            }
            fn event(&self) -> &VisitorEvent {
                &self.event
            }
            fn detail(&self) -> Option<&OperatorDetail> {
                let $entry = self;
                $detail
            }
        }
    };
}
entry!(VisitorEntry, false, _entry => None);
entry!(OperatorEntry, true, entry => entry.detail.as_ref());

/// What happened, as far as a visitor may know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorEvent {
    /// The visitor's first command opened the session. Always entry 1, and only there.
    SessionStarted {
        /// The agent that the visitor talks to.
        agent: AgentId,
        /// The page that the visitor was on.
        page: Option<Page>,
        /// The browser's language, a BCP 47 tag.
        locale: Option<String>,
    },
    /// A resolved session goes on, because the visitor came back to it.
    SessionReopened,
    /// Somebody said something.
    MessageSent {
        /// Who.
        author: Author,
        /// What.
        body: Body,
        /// The sources of an answer; empty otherwise.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        citations: Vec<Citation>,
        /// The agent doesn't know and offers a person.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        offers_person: bool,
        /// The agent was still writing when an operator took over: this much the visitor saw.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        interrupted: bool,
    },
    /// The agent stepped aside, the session waits for a person. Opens an episode.
    HandoffRequested {
        /// The number of the episode in this session: 1, 2, 3 …
        episode: u32,
    },
    /// A person was wanted and none can come now: the visitor is asked for contact details.
    ContactRequested {
        /// Why none can come.
        reason: ContactReason,
        /// What the visitor wanted to know, to prefill the form.
        question: Option<String>,
        /// The visitor's message that the agent still owes an answer; none when it owes none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unanswered: Option<Seq>,
    },
    /// The visitor left contact details.
    LeadCaptured {
        /// How to reach them.
        contact: Contact,
        /// What they want to know.
        question: String,
    },
    /// An operator took a waiting session.
    SessionClaimed {
        /// Who.
        operator: OperatorRef,
    },
    /// An operator took a session from the agent, unasked. Opens an episode.
    SessionTakenOver {
        /// Who.
        operator: OperatorRef,
        /// The number of the episode in this session.
        episode: u32,
    },
    /// A session left its operator for the queue.
    SessionReleased {
        /// Who.
        operator: OperatorRef,
        /// They did not give it back: they were gone when a colleague claimed it or the visitor
        /// wrote, or for longer than their lease, or their account was removed. The visitor keeps
        /// their place in the queue, and may leave a way to be reached.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lost: bool,
    },
    /// An operator passes a session on to a colleague or a team: it waits until they have taken it up,
    /// and keeps its place in the queue.
    SessionTransferred {
        /// Who passes it on.
        operator: OperatorRef,
        /// The name of the colleague or the team.
        to: String,
    },
    /// An operator gave a session back to the agent. Closes the episode.
    SessionReturned {
        /// Who.
        operator: OperatorRef,
    },
    /// An operator closed the session. Closes the episode.
    SessionResolved {
        /// Who.
        operator: OperatorRef,
    },
    /// The session has waited for a person for longer than usual: the visitor is told so, and may leave
    /// a way to be reached. They keep their place.
    WaitProlonged,
    /// The visitor has said nothing to an operator's last words for a while, and is reminded.
    VisitorReminded,
    /// The session was closed by itself. Closes the episode; an open lead stays one.
    SessionLapsed {
        /// Why.
        reason: LapseReason,
    },
    /// Something that concerns operators only, say a note. It keeps the numbers without holes.
    Internal,
}

/// What visitors don't get of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OperatorDetail {
    /// An internal note. Stands on [`VisitorEvent::Internal`].
    Note {
        /// Who wrote it.
        operator: OperatorRef,
        /// The words, plain text.
        text: String,
    },
    /// Why a person is wanted. Stands on `HandoffRequested` and `ContactRequested`.
    Handoff {
        /// The reason and its evidence.
        reason: HandoffReason,
        /// What led to it. Logs from before there were briefs have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        brief: Option<Box<Brief>>,
    },
    /// What the conversation is about in the words of the language model, where one is set. Stands on
    /// [`VisitorEvent::Internal`], some time after the handoff that it is for.
    Brief {
        /// The number of the episode that the handoff opened.
        episode: u32,
        /// The words, plain text.
        text: String,
    },
    /// Why the agent did not answer, though it stays. Stands on its message that says so.
    NotAnswered {
        /// The reason and its evidence.
        reason: HandoffReason,
    },
    /// A session that waits was brought to the operators' notice again. Stands on
    /// [`VisitorEvent::Internal`].
    AlertedAgain {
        /// How long it has been in the queue, in milliseconds.
        waited_ms: u64,
    },
    /// A session that waits is assigned to an operator, whose turn it is. Stands on
    /// [`VisitorEvent::Internal`].
    SessionAssigned {
        /// Whose turn it is.
        operator: OperatorRef,
        /// The team within which it is, where the session was passed on to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamRef>,
        /// Until when they have time to take it up, in milliseconds since 1970 (UTC).
        until_ms: u64,
    },
    /// Who was asked to take a session up did not in time, or went off duty: it goes on to the next, or is
    /// free for all. Stands on [`VisitorEvent::Internal`].
    AssignmentPassed {
        /// Who was asked.
        to: Assignee,
        /// Who had passed it on to them; none where it was their turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<OperatorRef>,
    },
    /// For whom a session is that was passed on. Stands on [`VisitorEvent::SessionTransferred`].
    Transfer {
        /// Who is asked to take it up.
        to: Assignee,
        /// What they should know, plain text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Until when they have time, in milliseconds since 1970 (UTC).
        until_ms: u64,
    },
    /// It was brought to the notice of more people. Stands on [`VisitorEvent::Internal`].
    AlertedWider {
        /// How long it has been in the queue, in milliseconds.
        waited_ms: u64,
    },
    /// An operator said how far somebody has come with the lead. Stands on
    /// [`VisitorEvent::Internal`].
    LeadStateSet {
        /// Who said so.
        operator: OperatorRef,
        /// How far.
        state: LeadState,
    },
    /// An operator said who looks after the lead. Stands on [`VisitorEvent::Internal`].
    LeadAssigned {
        /// Who said so.
        operator: OperatorRef,
        /// Who looks after it; none if nobody does.
        owner: Option<OperatorRef>,
    },
}
