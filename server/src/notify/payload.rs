//! What a notification says, as JSON: the body of a webhook, and what emails and Slack's messages are
//! written from. `docs/notifications.md` describes it for whoever receives it.

use baton_protocol::wire::{
    AgentId, Contact, HandoffReason, MessagePreview, NotificationKind, OperatorRef, Page, Seq,
    SessionId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The whole of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payload {
    /// When what it tells of happened.
    pub timestamp: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// The agent stepped aside, a visitor waits for a person.
    HandoffRequested {
        /// The session.
        #[serde(flatten)]
        about: About,
        /// Why, as far as it fits into a line.
        reason: Option<HandoffReason>,
        /// The last thing that was said.
        last_message: Option<MessagePreview>,
    },
    /// An operator took a waiting session.
    Claimed {
        /// The session.
        #[serde(flatten)]
        about: About,
        /// Who.
        operator: OperatorRef,
    },
    /// A visitor has been waiting for a person for longer than the owner wants.
    WaitingTooLong {
        /// The session.
        #[serde(flatten)]
        about: About,
        /// For how long, in milliseconds.
        waited_ms: u64,
        /// Which step of the wait ladder this is. What an older version wrote says none.
        #[serde(default)]
        step: Step,
        /// Why a person is wanted.
        reason: Option<HandoffReason>,
        /// The last thing that was said.
        last_message: Option<MessagePreview>,
    },
    /// A visitor left contact details.
    LeadCaptured {
        /// The session.
        #[serde(flatten)]
        about: About,
        /// How to reach them.
        contact: Contact,
        /// What they want to know.
        question: String,
    },
    /// A session was closed.
    Resolved {
        /// The session.
        #[serde(flatten)]
        about: About,
        /// Who closed it; none if it closed by itself.
        operator: Option<OperatorRef>,
    },
    /// Somebody tries the way out.
    Test {
        /// The console.
        link: String,
    },
}

/// A step of the wait ladder that people are told of, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A person is wanted.
    #[default]
    Handoff,
    /// Nobody came, and they are told again.
    Again,
    /// Still nobody came, and more people are told.
    Wider,
}

/// The session that a notification is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The session.
    pub session: SessionId,
    /// The entry of its log that tells it: of two of one session, the greater is the later.
    pub seq: Seq,
    /// The agent that the visitor talks to.
    pub agent: AgentId,
    /// The page that the session started on.
    pub page: Option<Page>,
    /// The session in the console.
    pub link: String,
}

impl Event {
    /// What it is about.
    pub const fn kind(&self) -> NotificationKind {
        match self {
            Self::HandoffRequested { .. } => NotificationKind::HandoffRequested,
            Self::Claimed { .. } => NotificationKind::Claimed,
            Self::WaitingTooLong { .. } => NotificationKind::WaitingTooLong,
            Self::LeadCaptured { .. } => NotificationKind::LeadCaptured,
            Self::Resolved { .. } => NotificationKind::Resolved,
            Self::Test { .. } => NotificationKind::Test,
        }
    }

    /// The step of the wait that it tells of, if it does.
    pub const fn step(&self) -> Option<Step> {
        match self {
            Self::HandoffRequested { .. } => Some(Step::Handoff),
            Self::WaitingTooLong { step, .. } => Some(*step),
            _ => None,
        }
    }

    /// The session that it is about; none for a test.
    pub const fn about(&self) -> Option<&About> {
        match self {
            Self::HandoffRequested { about, .. }
            | Self::Claimed { about, .. }
            | Self::WaitingTooLong { about, .. }
            | Self::LeadCaptured { about, .. }
            | Self::Resolved { about, .. } => Some(about),
            Self::Test { .. } => None,
        }
    }

    /// Where a person goes to see more.
    pub fn link(&self) -> &str {
        match self {
            Self::Test { link } => link,
            other => other.about().map_or("", |about| &about.link),
        }
    }
}

/// The time of an entry; times past the year 9999 are cut.
pub(super) fn timestamp(at_ms: u64) -> Timestamp {
    let at_ms = i64::try_from(at_ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX)
}
