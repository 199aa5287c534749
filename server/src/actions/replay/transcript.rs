//! One session, read again entry by entry: where it was handed over, and where it would be.

use crate::actions::settings::Handoff;
use crate::actions::words;
use baton_protocol::session::{Recent, Session, apply};
use baton_protocol::wire::limits::BRIEF_CHARS_MAX;
use baton_protocol::wire::{
    Author, ContactReason, HandoffReason, OperatorDetail, OperatorEntry, ReplayedHandoff, Seq,
    UnknownAction, VisitorEvent,
};

/// A session as far as it was read. What is triggered is decided anew; what the knowledge answered,
/// what failed and which button was pressed is as it was.
#[derive(Default)]
pub(super) struct Transcript {
    session: Session,
    recent: Recent,
    /// The visitor's latest message, and when it came.
    asked: (Seq, u64),
    /// How many messages of the visitor's were read.
    pub(super) messages: u32,
    /// The first handoff as it was.
    pub(super) then: Option<ReplayedHandoff>,
    /// The first handoff as it would be.
    pub(super) now: Option<ReplayedHandoff>,
    /// What follows was said to a person: it tells nothing of the agent.
    pub(super) is_over: bool,
}

impl Transcript {
    /// The last entry that was read.
    pub(super) fn head(&self) -> Seq {
        self.session.head
    }

    pub(super) fn by_trigger_then(&self) -> bool {
        is_by_trigger(self.then.as_ref())
    }

    pub(super) fn by_trigger_now(&self) -> bool {
        is_by_trigger(self.now.as_ref())
    }

    /// Whether the handoff would be for another reason, at another message, or not at all.
    pub(super) fn is_changed(&self) -> bool {
        let kind =
            |handoff: &ReplayedHandoff| (handoff.seq, std::mem::discriminant(&handoff.reason));
        self.then.as_ref().map(kind) != self.now.as_ref().map(kind)
    }

    /// Reads the next entry of the log.
    pub(super) fn read(&mut self, entry: &OperatorEntry, handoff: &Handoff) {
        if self.is_over {
            return;
        }
        match (&entry.event, &entry.detail) {
            (VisitorEvent::MessageSent { author, body, .. }, _) if *author == Author::Visitor => {
                self.messages += 1;
                self.asked = (entry.seq, entry.at_ms);
                if self.now.is_none() && self.session.agent_will_hold() {
                    let trigger = handoff.trigger(&body.plain_text(), &self.recent);
                    if let Some(trigger) = trigger {
                        self.step_aside_now(trigger.reason, handoff);
                    }
                }
            }
            (_, Some(OperatorDetail::NotAnswered { reason })) => self.meet_again(reason, handoff),
            (
                VisitorEvent::HandoffRequested { .. },
                Some(OperatorDetail::Handoff { reason, .. }),
            ) => self.step_aside(entry, reason, true, handoff),
            (
                VisitorEvent::ContactRequested { reason: why, .. },
                Some(OperatorDetail::Handoff { reason, .. }),
            ) => {
                let nobody_could_come = *why != ContactReason::HandoffOff;
                self.step_aside(entry, reason, nobody_could_come, handoff);
            }
            (VisitorEvent::SessionTakenOver { .. }, _) => self.is_over = true,
            _ => {}
        }
        apply(&mut self.session, entry);
        self.recent.apply(entry);
    }

    /// The log says that the agent stepped aside here; for a person, if somebody could come.
    fn step_aside(
        &mut self,
        entry: &OperatorEntry,
        reason: &HandoffReason,
        for_a_person: bool,
        handoff: &Handoff,
    ) {
        if let HandoffReason::VisitorPressed { .. } = reason {
            self.asked = (entry.seq, entry.at_ms);
        }
        self.meet_again(reason, handoff);
        if for_a_person {
            self.then = Some(self.handed_over(reason));
            self.is_over = true;
        }
    }

    /// What the settings make of something that happened whatever they are.
    fn meet_again(&mut self, reason: &HandoffReason, handoff: &Handoff) {
        let hands_over = match reason {
            HandoffReason::VisitorPressed { .. }
            | HandoffReason::AgentDecided { .. }
            | HandoffReason::AgentFailed { .. } => true,
            HandoffReason::NotInKnowledge { in_a_row, .. } => {
                handoff.unknown(*in_a_row) == UnknownAction::HandOver
            }
            // What a message triggers was looked at when it came.
            HandoffReason::VisitorAsked { .. }
            | HandoffReason::SensitiveTopic { .. }
            | HandoffReason::RepeatedQuestion { .. } => false,
        };
        if hands_over && self.now.is_none() {
            self.step_aside_now(reason.clone(), handoff);
        }
    }

    fn step_aside_now(&mut self, reason: HandoffReason, handoff: &Handoff) {
        let allowed = if reason.is_visitors_wish() {
            handoff.policy.visitor_asks
        } else {
            handoff.policy.agent_decides
        };
        if allowed {
            self.now = Some(self.handed_over(&reason));
        }
    }

    fn handed_over(&self, reason: &HandoffReason) -> ReplayedHandoff {
        let (seq, at_ms) = self.asked;
        ReplayedHandoff {
            seq,
            at_ms,
            reason: cut(reason.clone()),
        }
    }
}

/// A button is no trigger.
fn is_by_trigger(handoff: Option<&ReplayedHandoff>) -> bool {
    let pressed =
        |handoff: &ReplayedHandoff| matches!(handoff.reason, HandoffReason::VisitorPressed { .. });
    handoff.is_some_and(|handoff| !pressed(handoff))
}

/// The same with the beginning of long texts.
fn cut(mut reason: HandoffReason) -> HandoffReason {
    let texts = match &mut reason {
        HandoffReason::VisitorPressed { question } => [question.as_mut(), None],
        HandoffReason::VisitorAsked { quote, matched }
        | HandoffReason::SensitiveTopic { quote, matched, .. } => [Some(quote), Some(matched)],
        HandoffReason::RepeatedQuestion { question, again } => [Some(question), Some(again)],
        HandoffReason::NotInKnowledge { question, .. }
        | HandoffReason::AgentFailed { question, .. } => [Some(question), None],
        HandoffReason::AgentDecided { question, why } => [Some(question), Some(why)],
    };
    for text in texts.into_iter().flatten() {
        *text = words::beginning(text, BRIEF_CHARS_MAX);
    }
    reason
}
