//! The bus: tells the connections of a node, or of all nodes, what was committed.
//!
//! A hint, not the truth: a message may be lost, come twice, or come late. Whoever needs certainty
//! reads the store. Within one session and one publisher messages keep their order.

pub mod local;

use baton_protocol::wire::{
    Author, Colleague, CommandId, DutyState, InboxRow, OperatorEntry, OperatorId, OperatorRef,
    Page, QueuePlace, SessionId,
};
use std::sync::Arc;

/// What a subscriber asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// What is said in one session, for its visitor and for operators.
    Session(SessionId),
    /// What operators alone are told about one session's visitor.
    Desk(SessionId),
    /// All about the workspace: changes of any session's inbox row, and of who is there.
    Workspace,
    /// Changes of agents' settings, for the nodes.
    Settings,
    /// Rows of sessions that came into the queue, moved in it or left it, for the nodes.
    Queue,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Entries were committed. Goes to the session's topic.
    Committed {
        /// Whose.
        session: SessionId,
        /// The entries, in order.
        entries: Vec<OperatorEntry>,
    },
    /// A session's inbox row changed. Goes to the workspace's topic, and to the queue's if that is
    /// concerned.
    RowChanged(Arc<InboxRow>),
    /// A piece of an answer in the making. Goes to the session's topic. Pieces that wait for a
    /// subscriber come as one.
    Delta {
        /// Whose.
        session: SessionId,
        /// The run that makes it.
        run: CommandId,
        /// Where the text goes, in bytes from the answer's start.
        offset: usize,
        /// The text.
        text: String,
    },
    /// Somebody is writing. Goes to the session's topic, or to its desk's if it is the visitor.
    Typing {
        /// In which session.
        session: SessionId,
        /// Who.
        author: Author,
    },
    /// A visitor came, went, or changed the page. Goes to the session's desk's topic.
    Presence {
        /// Which visitor's session.
        session: SessionId,
        /// Whether any of their pages is connected.
        online: bool,
        /// The page that they are on, or were on last.
        page: Option<Page>,
    },
    /// Who is on duty, away or offline, or who is gone, changed. Goes to the workspace's topic.
    Duty(Roster),
    /// Where a session that waits stands now. Goes to the session's topic.
    Queue {
        /// Which session.
        session: SessionId,
        /// Where it stands.
        place: QueuePlace,
    },
    /// How sessions that wait come to operators changed. Goes to the workspace's topic.
    RoutingChanged,
    /// Some agent's settings changed. Goes to the settings' topic.
    SettingsChanged,
}

impl Notice {
    /// Two pieces of one run as one; none if they are of two, or the later one says it all.
    fn with(&self, next: &Self) -> Option<Self> {
        let (
            Self::Delta {
                session,
                run,
                offset,
                text,
            },
            Self::Delta {
                run: next_run,
                offset: next_offset,
                text: next_text,
                ..
            },
        ) = (self, next)
        else {
            return None;
        };
        // The later one cuts what stood where it goes, and after.
        let kept = text.get(..next_offset.checked_sub(*offset)?)?;
        (run == next_run).then(|| Self::Delta {
            session: *session,
            run: *run,
            offset: *offset,
            text: format!("{kept}{next_text}"),
        })
    }
}

/// The operators who are there, and who are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Roster {
    /// Every operator, by name.
    pub operators: Vec<Colleague>,
    /// Everyone who was there and did not come back in time.
    pub gone: Vec<OperatorId>,
}

impl Roster {
    /// Everyone who is on duty, by name.
    pub fn on_duty(&self) -> impl Iterator<Item = &OperatorRef> {
        let on_duty = |colleague: &&Colleague| colleague.duty == DutyState::OnDuty;
        let on_duty = self.operators.iter().filter(on_duty);
        on_duty.map(|colleague| &colleague.operator)
    }

    /// What an operator is at.
    pub fn duty_of(&self, operator: OperatorId) -> DutyState {
        let mut operators = self.operators.iter();
        let known = operators.find(|colleague| colleague.operator.id == operator);
        known.map_or(DutyState::Offline, |colleague| colleague.duty)
    }
}

/// The receiving end of a subscription. Dropping it unsubscribes.
pub type Subscription = local::Subscription;

/// Tells subscribers what happened.
///
/// Delivery is at most once. Of notices that say how something is now (a row, who is writing, who
/// is there, a place in the queue) a subscriber may be told the last alone. Whoever does not keep up with commits loses
/// the subscription (its receiver ends) and is never waited for: publishing does not block.
pub trait Bus: Send + Sync + 'static {
    /// Tells everyone who subscribed to the topic.
    fn publish(&self, topic: Topic, notice: Arc<Notice>);

    /// Subscribes one queue of `QUEUE_FRAMES_MAX` commits to the topics given; more can be added later.
    fn subscribe(&self, topics: &[Topic]) -> Subscription;
}
