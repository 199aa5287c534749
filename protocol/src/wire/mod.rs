//! The wire: every type that travels between a page and the server, as JSON text.
//!
//! `docs/protocol.md` describes the same types for someone who writes a client in another
//! language; each type here has a snapshot that pins its JSON.

mod agent_settings;
mod command;
pub mod contact_form;
mod duty;
mod event;
mod frame;
mod handoff;
mod hours;
mod id;
mod inbox;
mod invisible;
mod lead;
pub mod limits;
mod member;
mod message;
mod notification;
mod profile;
mod queue;
mod refusal;
mod replay;
mod request;
mod rich_text;
mod routing;
mod settings;
#[cfg(test)]
mod snapshots;
mod trial;
mod wait;

pub use agent_settings::{AgentRef, AgentSettings, ChangeSettings, SettingsChange};
pub use command::{OperatorCommand, VisitorCommand};
pub use contact_form::{
    Ask, Consent, ContactForm, FieldKind, OwnField, WrongField, WrongFieldReason,
};
pub use duty::{Colleague, DutyState};
pub use event::{Entry, OperatorDetail, OperatorEntry, Seq, VisitorEntry, VisitorEvent};
pub use frame::{
    OperatorClientFrame, OperatorServerFrame, Position, VisitorClientFrame, VisitorServerFrame,
};
pub use handoff::{Answered, Brief, ContactReason, HandoffReason, NearestPassage};
pub use hours::{BusinessHours, Holiday, OpenSpan, Week};
pub use id::{
    AgentId, CommandId, Epoch, NotificationId, OperatorId, PushSubscriptionId, SessionId,
    SessionToken,
};
pub use inbox::{Claimed, InboxRow, InboxState, Loss, LossReason, MessagePreview};
pub use invisible::{is_invisible, line};
pub use lead::{Lead, LeadState};
pub use member::{
    MemberPreferences, OwnNotifications, OwnWay, PushBrowser, QuietHours, SendTest,
    SubscribeBrowser, TestSent,
};
pub use message::{Answer, Author, Body, Citation, Contact, OperatorRef, Page};
pub use notification::{DeadLetter, NotificationKind};
pub use profile::AgentProfile;
pub use queue::QueuePlace;
pub use refusal::{Refusal, RefusalCode};
pub use replay::{Replay, ReplaySettings, ReplayedHandoff, ReplayedSession};
pub use request::VisitorRequest;
pub use rich_text::{Block, RichText, Span};
pub use routing::{
    Assignee, Assignment, OwnCapacity, Passed, RoutingMode, RoutingSettings, SessionRoute, Team,
    TeamId, TeamRef, Transfer, TransferTarget,
};
pub use settings::{
    HandoffSettings, Plan, Topic, TopicAction, TopicSetting, UnknownAction, UnknownSettings,
};
pub use trial::{
    FiredTrigger, FoundPassage, Trial, TrialStep, TriedAnswer, TriggerScore, TryMessage,
};
pub use wait::{LapseReason, WaitField, WaitProblem, WaitSettings, WaitStep};
