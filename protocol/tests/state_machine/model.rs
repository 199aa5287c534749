//! The reference: who holds the baton, after the design's table.

use crate::routed::Routed;
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

/// Who holds the baton. A session that isn't there yet is the agent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Agent,
    Queue,
    Operator(u8),
    /// It is resolved.
    Nobody,
}

/// Whether contact details were asked for, and given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Details {
    Unasked,
    Asked,
    /// While they wait.
    Offered,
    Given,
}

/// What may happen. Operators have numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    VisitorWrites,
    VisitorAsks,
    VisitorPresses,
    VisitorLeavesDetails,
    Claims(u8),
    TakesOver(u8),
    /// Takes over while the agent writes.
    CutsShort(u8),
    Replies(u8),
    Notes(u8),
    Resolves(u8),
    Returns(u8),
    Releases(u8),
    /// To the colleague.
    Transfers(u8),
    TransfersToTeam(u8),
    /// The server looks whose turn it is.
    Assigns,
    /// Whoever the session is assigned to goes off duty, or comes back.
    AssignedLeaves,
    /// Says how far they have come with the visitor's details.
    SetsLead(u8),
    /// Looks after the visitor's details from now on.
    AssignsLead(u8),
    /// With the latest message that it was asked to answer, whether or not that still stands.
    AgentAnswers,
    /// With a message before that.
    AgentAnswersLate,
    AgentDoesNotKnow,
    AgentStepsAside,
    DutyChanges,
    /// Business hours begin or end.
    HoursChange,
    HandoffIsSwitched,
    /// Whoever holds the session goes away, or comes back.
    PresenceChanges,
    /// Whoever holds the session is away for longer than their lease, or comes back.
    LeaseChanges,
    /// The visitor leaves the page, or comes back.
    VisitorGoes,
    /// So many seconds.
    TimePasses(u8),
    /// The server looks whether anything is due.
    Ticks,
}

/// The model's state, with what the last step came to.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) holder: Holder,
    pub(crate) head: u64,
    /// The visitor's message that the agent owes an answer.
    pub(crate) owed: Option<u64>,
    pub(crate) episodes: u32,
    /// What the visitor wrote since the session started, was reopened or returned.
    pub(crate) heard: usize,
    /// How much of it came before the agent's last words since then.
    pub(crate) answered: usize,
    pub(crate) details: Details,
    /// How often details were given since somebody resolved it.
    pub(crate) leads: u32,
    /// Whether details were ever given.
    pub(crate) has_lead: bool,
    pub(crate) on_duty: bool,
    pub(crate) is_open: bool,
    pub(crate) handoff: bool,
    pub(crate) holder_present: bool,
    pub(crate) holder_lost: bool,
    pub(crate) visitor_gone: bool,
    pub(crate) assigned_left: bool,
    /// For whom it is, while it waits.
    pub(crate) routed: Routed,
    /// The time, in seconds; so are all that follow.
    pub(crate) now: u64,
    /// When a person was first wanted, in what has not come to an end yet.
    pub(crate) wanted: Option<u64>,
    /// When it came into the queue last.
    pub(crate) queued: u64,
    /// How many steps of the wait were taken since then.
    pub(crate) taken: usize,
    /// Since when the visitor has had the next word, and when they were reminded of it.
    pub(crate) silence: Option<(u64, Option<u64>)>,
    /// Whether the last step was refused.
    pub(crate) refused: bool,
    /// The message that the agent's latest run answers; 0 before the first.
    pub(crate) run: u64,
    /// The message that the run before it answered.
    pub(crate) stale_run: u64,
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        let model = |(on_duty, is_open, handoff)| Self {
            holder: Holder::Agent,
            head: 0,
            owed: None,
            episodes: 0,
            heard: 0,
            answered: 0,
            details: Details::Unasked,
            leads: 0,
            has_lead: false,
            on_duty,
            is_open,
            handoff,
            holder_present: true,
            holder_lost: false,
            visitor_gone: false,
            assigned_left: false,
            routed: Routed::default(),
            now: 0,
            wanted: None,
            queued: 0,
            taken: 0,
            silence: None,
            refused: false,
            run: 0,
            stale_run: 0,
        };
        let mostly = || prop::bool::weighted(0.9);
        (any::<bool>(), mostly(), mostly()).prop_map(model).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        // Weighted by hand: `prop_oneof!` would build a strategy for each step of each case.
        let step = |(kind, operator): (u8, u8)| match kind {
            0..5 => Step::VisitorWrites,
            5..7 => Step::VisitorAsks,
            7..9 => Step::VisitorPresses,
            9 => Step::VisitorLeavesDetails,
            10..13 => Step::Claims(operator),
            13..15 => Step::TakesOver(operator),
            15..18 => Step::Replies(operator),
            18 => Step::Notes(operator),
            19..21 => Step::Resolves(operator),
            21..23 => Step::Returns(operator),
            23..25 => Step::Releases(operator),
            25..28 => Step::AgentAnswers,
            28 => Step::AgentAnswersLate,
            29..31 => Step::AgentStepsAside,
            31 => Step::DutyChanges,
            32 => Step::HandoffIsSwitched,
            33..35 => Step::CutsShort(operator),
            35..37 => Step::AgentDoesNotKnow,
            37..40 => Step::PresenceChanges,
            40..44 => Step::TimePasses(operator * operator * 7),
            44 => Step::LeaseChanges,
            45 => Step::VisitorGoes,
            46 => Step::HoursChange,
            47..49 => Step::Transfers(operator),
            49 => Step::TransfersToTeam(operator),
            50..53 => Step::Assigns,
            53 => Step::AssignedLeaves,
            54 => Step::SetsLead(operator),
            55 => Step::AssignsLead(operator),
            _ => Step::Ticks,
        };
        (0..64_u8, 1..3_u8).prop_map(step).boxed()
    }

    fn apply(mut model: Self, step: &Step) -> Self {
        model.refused = !model.allows(*step);
        if !model.refused {
            model.take(*step);
        }
        model
    }
}

impl Model {
    fn take(&mut self, step: Step) {
        match step {
            Step::VisitorWrites => self.hear(),
            Step::VisitorAsks => {
                let owed = self.owed;
                self.hear();
                if self.holder == Holder::Agent {
                    self.step_aside(owed);
                }
            }
            Step::VisitorPresses => {
                self.open();
                if self.holder == Holder::Agent {
                    self.step_aside(self.owed);
                }
            }
            Step::VisitorLeavesDetails => {
                self.open();
                self.head += 1;
                self.details = Details::Given;
                self.leads += 1;
                self.has_lead = true;
                self.silence = self.silence.map(|_| (self.now, None));
            }
            Step::Claims(o) | Step::TakesOver(o) | Step::CutsShort(o) => {
                if matches!(step, Step::CutsShort(_)) && self.owed == Some(self.run) {
                    self.speak();
                }
                if self.holder == Holder::Agent {
                    self.episodes += 1;
                    self.wanted = Some(self.now);
                }
                if let Holder::Operator(_) = self.holder {
                    self.lose();
                }
                self.pass_to(Holder::Operator(o));
                self.withdraw();
            }
            Step::Replies(_) => {
                self.head += 1;
                self.silence = Some((self.now, None));
            }
            Step::Notes(_) | Step::SetsLead(_) | Step::AssignsLead(_) => self.head += 1,
            Step::Resolves(_) => {
                self.close();
                self.details = Details::Unasked;
                self.leads = 0;
            }
            Step::AgentAnswers | Step::AgentAnswersLate => self.speak(),
            Step::Returns(_) => {
                self.begin_anew();
                self.silence = Some((self.now, None));
                self.withdraw();
            }
            Step::Releases(o) => {
                self.queue(self.now);
                self.routed = Routed::given_away_by(o);
            }
            Step::Transfers(o) | Step::TransfersToTeam(o) => {
                self.queue(self.wanted.unwrap_or(self.now));
                let to_team = matches!(step, Step::TransfersToTeam(_));
                self.routed = Routed::passed_on_by(o, to_team, self.now);
            }
            Step::Assigns => {
                self.head += 1;
                self.routed.assign(self.now);
            }
            Step::AssignedLeaves => self.assigned_left = !self.assigned_left,
            Step::AgentDoesNotKnow => {
                self.speak();
                if !self.handoff && self.details == Details::Unasked {
                    self.head += 1;
                    self.details = Details::Asked;
                }
            }
            Step::AgentStepsAside => self.step_aside(None),
            Step::DutyChanges => self.on_duty = !self.on_duty,
            Step::HoursChange => self.is_open = !self.is_open,
            Step::HandoffIsSwitched => self.handoff = !self.handoff,
            Step::PresenceChanges => self.holder_present = !self.holder_present,
            Step::LeaseChanges => self.holder_lost = !self.holder_lost,
            Step::VisitorGoes => self.visitor_gone = !self.visitor_gone,
            Step::TimePasses(seconds) => self.now += u64::from(seconds),
            Step::Ticks => self.due().into_iter().for_each(|due| self.happen(due)),
        }
    }

    /// Nobody has to be reached later.
    pub(crate) fn withdraw(&mut self) {
        if self.details != Details::Given {
            self.details = Details::Unasked;
        }
    }

    /// The visitor's first command starts the session, one after a resolution reopens it, and one to
    /// somebody who is gone releases it.
    fn open(&mut self) {
        match self.holder {
            Holder::Agent if self.head == 0 => self.pass_to(Holder::Agent),
            Holder::Nobody => self.begin_anew(),
            Holder::Operator(_) if !self.holder_present => self.lose(),
            _ => {}
        }
    }

    /// The agent has it again, and what led to a closed episode leads to no other.
    fn begin_anew(&mut self) {
        self.heard = 0;
        self.answered = 0;
        self.pass_to(Holder::Agent);
        self.wanted = None;
    }

    /// The agent says something.
    fn speak(&mut self) {
        self.answered = self.heard;
        self.pass_to(Holder::Agent);
        self.silence = Some((self.now, None));
    }

    fn hear(&mut self) {
        self.open();
        self.head += 1;
        self.heard += 1;
        self.silence = None;
        if self.holder == Holder::Agent {
            self.owed = Some(self.head);
            self.stale_run = self.run;
            self.run = self.head;
        }
    }

    /// To the queue if a person can come; if none can the agent keeps it, with what it still owes,
    /// and asks for details, unless it has them.
    fn step_aside(&mut self, owed: Option<u64>) {
        if self.a_person_can_come() {
            self.episodes += 1;
            self.queue(self.now);
        } else {
            self.pass_to(Holder::Agent);
            self.owed = owed;
            self.silence = Some((self.now, None));
        }
        self.details = match self.details {
            Details::Given => Details::Given,
            _ if self.a_person_can_come() => Details::Unasked,
            _ => Details::Asked,
        };
    }

    pub(crate) fn a_person_can_come(&self) -> bool {
        self.handoff && self.is_open && self.on_duty
    }

    /// One event that gives the baton to somebody: nothing is owed any more.
    pub(crate) fn pass_to(&mut self, holder: Holder) {
        self.head += 1;
        self.holder = holder;
        self.routed = Routed::default();
        self.owed = None;
        self.silence = None;
    }
}
