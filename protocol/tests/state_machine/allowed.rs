//! The reference: who may do what.

use crate::model::{Details, Holder, Model, Step};
use baton_protocol::wire::limits::LEADS_PER_SESSION_MAX;

impl Model {
    /// Whether the step is carried out.
    pub(crate) fn allows(&self, step: Step) -> bool {
        let there = self.head > 0;
        match step {
            Step::VisitorPresses => match self.holder {
                Holder::Agent => self.a_person_can_come() || self.details != Details::Asked,
                Holder::Queue => false,
                Holder::Operator(_) => !self.holder_present,
                Holder::Nobody => true,
            },
            Step::Claims(o) => self.may_claim(o),
            Step::TakesOver(o) | Step::CutsShort(o) => {
                let from_agent = self.holder == Holder::Agent && self.handoff;
                there && (from_agent || self.may_claim(o))
            }
            Step::Replies(o)
            | Step::Releases(o)
            | Step::Transfers(o)
            | Step::TransfersToTeam(o) => self.holder == Holder::Operator(o),
            Step::Assigns => self.holder == Holder::Queue && self.routed.next().is_some(),
            Step::Notes(_) => there,
            Step::SetsLead(_) | Step::AssignsLead(_) => self.has_lead,
            Step::Resolves(o) => {
                let free = matches!(self.holder, Holder::Agent | Holder::Queue);
                there && (free || self.holder == Holder::Operator(o))
            }
            Step::Returns(o) => {
                matches!(self.holder, Holder::Queue) || self.holder == Holder::Operator(o)
            }
            Step::AgentAnswers | Step::AgentDoesNotKnow | Step::AgentStepsAside => {
                self.owed == Some(self.run)
            }
            Step::AgentAnswersLate => self.owed == Some(self.stale_run),
            Step::VisitorWrites
            | Step::VisitorAsks
            | Step::DutyChanges
            | Step::HoursChange
            | Step::HandoffIsSwitched
            | Step::PresenceChanges
            | Step::LeaseChanges
            | Step::VisitorGoes
            | Step::AssignedLeaves
            | Step::TimePasses(_) => true,
            Step::VisitorLeavesDetails => self.leads < LEADS_PER_SESSION_MAX,
            Step::Ticks => !self.due().is_empty(),
        }
    }

    /// From the queue, or from another operator who is gone.
    fn may_claim(&self, operator: u8) -> bool {
        match self.holder {
            Holder::Queue => true,
            Holder::Operator(owner) => owner != operator && !self.holder_present,
            Holder::Agent | Holder::Nobody => false,
        }
    }
}
