//! Random commands against an independent reference: a model of who holds the baton, written from
//! the design's table alone. It never calls `decide` or `apply`.

#![cfg(not(target_arch = "wasm32"))]

use baton_protocol::session::{
    ContactCapture, Context, Policy, Recent, Session, SessionState, Silence, apply, decide, due_at,
};
use baton_protocol::wire::limits::BRIEF_MESSAGES_MAX;
use baton_protocol::wire::{
    Author, CommandId, ContactForm, OperatorEntry, RefusalCode, Seq, VisitorEvent, WaitSettings,
    WaitStep,
};
use by_itself::{CLOSES, REMINDS, RESOLVES, RESOLVES_AGENTS, STEPS};
use model::{Details, Holder, Model, Step};
use proptest::test_runner::Config;
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use routed::TAKE_UP;
use uuid::Uuid;

#[path = "state_machine/allowed.rs"]
mod allowed;
#[path = "state_machine/by_itself.rs"]
mod by_itself;
#[path = "state_machine/model.rs"]
mod model;
#[path = "state_machine/order.rs"]
mod order;
#[path = "state_machine/routed.rs"]
mod routed;

prop_state_machine! {
    #![proptest_config(Config {
        cases: 50_000,
        // A failure prints its shrunken steps; no file is left beside the tests.
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn every_sequence_goes_as_the_table_of_holders_says(sequential 1..30 => Machine);
}

/// The real machine: a log, and its fold.
struct Machine {
    log: Vec<OperatorEntry>,
    session: Session,
    seen_by_visitor: Session,
    recent: Recent,
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        Self {
            log: Vec::new(),
            session: Session::default(),
            seen_by_visitor: Session::default(),
            recent: Recent::default(),
        }
    }

    fn apply(mut machine: Self, model: &Model, step: Step) -> Self {
        let before = machine.session.clone();
        let form = ContactForm::DEFAULT;
        let context = Context {
            now_ms: model.now * 1_000,
            policy: Policy {
                visitor_asks: model.handoff,
                agent_decides: model.handoff,
                operator_pull: model.handoff,
            },
            on_duty: model.on_duty,
            is_open: model.is_open,
            holder_present: model.holder_present,
            holder_lost: model.holder_lost,
            visitor_gone: model.visitor_gone,
            wait: wait(),
            take_up_within_seconds: TAKE_UP as u32,
            assigned_left: model.assigned_left,
            form: &form,
        };
        let Some((actor, command)) = order::of(step, model) else {
            return machine;
        };
        let decided = decide(&machine.session, actor, command, context);
        assert_eq!(decided.is_err(), model.refused, "{step:?} in {before:?}");
        match decided {
            Ok(events) => {
                let confirming = events.iter().filter(|event| event.confirms).count();
                assert_eq!(confirming, 1, "exactly one event confirms");
                for new in events {
                    machine.append(OperatorEntry {
                        seq: machine.session.head + 1,
                        at_ms: context.now_ms,
                        command: new.confirms.then(|| CommandId(Uuid::nil())),
                        event: new.event,
                        detail: new.detail,
                    });
                }
            }
            Err(refusal) => {
                assert_eq!(machine.session, before, "a refusal leaves no trace");
                let held_by_other = refusal.code == RefusalCode::HeldByOther;
                let winner = before.operator().filter(|_| held_by_other);
                assert_eq!(refusal.owner.as_ref(), winner, "a loser is told who won");
            }
        }
        machine.never_leaves_the_visitor_in_silence(&before, step, model);
        machine.is_due_when_something_comes_of_a_look(&before, step, model);
        machine
    }

    fn check_invariants(machine: &Self, model: &Model) {
        let session = &machine.session;
        assert_eq!(session.head, model.head, "numbers without holes");
        assert_eq!(machine.log.len() as Seq, model.head);
        assert_eq!(holder(session), model.holder, "exactly one holds the baton");
        assert_eq!(session.unanswered(), model.owed, "what the agent owes");
        assert_eq!(session.episodes, model.episodes);
        assert_eq!(details(session), model.details);
        let brief = machine.recent.brief_after(&[]);
        assert_eq!(
            brief.wants.len(),
            model.heard.min(BRIEF_MESSAGES_MAX),
            "what led to a closed episode leads to no other"
        );
        let forgotten = model.heard.saturating_sub(BRIEF_MESSAGES_MAX);
        assert_eq!(
            machine.recent.answered_questions().len(),
            model.answered.saturating_sub(forgotten),
            "only what was answered since then can be asked again"
        );
        let unknown_before = machine.recent.not_in_knowledge() > 0 || !brief.answered.is_empty();
        assert!(
            model.answered > 0 || !unknown_before,
            "nor counts what had no answer"
        );
        machine.has_the_times_of(model);
        assert_eq!(model.routed.as_route(), session.route, "for whom it is");
        // Of the steps of a wait, visitors are told of the last.
        let mut seen = machine.seen_by_visitor.clone();
        let told = |step| step == WaitStep::Told;
        assert_eq!(told(seen.timing.step), told(session.timing.step));
        seen.timing.step = session.timing.step;
        assert!(
            seen.route.is_empty(),
            "visitors are not told for whom it is"
        );
        seen.route = session.route.clone();
        assert_eq!(*session, seen, "visitors and operators fold to the same");
    }
}

impl Machine {
    fn append(&mut self, entry: OperatorEntry) {
        if let VisitorEvent::MessageSent { author, .. } = &entry.event {
            match author {
                Author::Agent => assert_eq!(holder(&self.session), Holder::Agent, "silence"),
                Author::Operator { operator } => {
                    assert_eq!(self.session.operator(), Some(operator), "only its operator");
                }
                Author::Visitor => {}
            }
        }
        apply(&mut self.session, &entry);
        self.recent.apply(&entry);
        apply(&mut self.seen_by_visitor, &entry.for_visitor());
        self.log.push(entry);
    }

    fn has_the_times_of(&self, model: &Model) {
        let timing = self.session.timing;
        let ms = |seconds: u64| seconds * 1_000;
        assert_eq!(timing.wanted_ms, model.wanted.map(ms));
        let silence = model.silence.map(|(since, reminded)| Silence {
            since_ms: ms(since),
            reminded_ms: reminded.map(ms),
        });
        assert_eq!(timing.silence, silence);
        if let SessionState::Awaiting { since_ms } = self.session.state {
            assert_eq!(Some(since_ms), timing.wanted_ms, "the place in the queue");
            assert_eq!(timing.queued_ms, ms(model.queued));
            assert_eq!(timing.step as usize, model.taken);
        }
    }

    /// The deadline is the server's only reason to look, but for an operator who is lost.
    fn is_due_when_something_comes_of_a_look(&self, before: &Session, step: Step, model: &Model) {
        let leaves = model.assigned_left && before.route.assigned.is_some();
        let (Step::Ticks, false) = (step, model.holder_lost || leaves) else {
            return;
        };
        let is_due = due_at(before, &wait()).is_some_and(|due_ms| due_ms <= model.now * 1_000);
        let waits_for_them_to_leave = before.timing.step == WaitStep::Told && !model.visitor_gone;
        assert!(model.refused != is_due || is_due && waits_for_them_to_leave);
    }

    fn never_leaves_the_visitor_in_silence(&self, before: &Session, step: Step, model: &Model) {
        let agent_will_hold = matches!(holder(before), Holder::Agent | Holder::Nobody);
        match step {
            Step::VisitorPresses | Step::VisitorAsks if agent_will_hold => {
                if model.a_person_can_come() {
                    assert_eq!(
                        holder(&self.session),
                        Holder::Queue,
                        "a person was asked for"
                    );
                } else {
                    assert_ne!(
                        details(&self.session),
                        Details::Unasked,
                        "a person was asked for and none can come"
                    );
                    let unanswered = self.session.unanswered();
                    assert_eq!(unanswered, before.unanswered(), "the question stands");
                }
            }
            Step::VisitorWrites if agent_will_hold => {
                assert_eq!(self.session.unanswered(), Some(self.session.head));
            }
            Step::VisitorPresses | Step::VisitorWrites | Step::VisitorAsks => {
                let waits_for_nobody = before.operator().is_some() && !model.holder_present;
                assert!(!waits_for_nobody || holder(&self.session) == Holder::Queue);
            }
            _ => {}
        }
    }
}

fn wait() -> WaitSettings {
    WaitSettings {
        again_after_seconds: STEPS[0] as u32,
        wider_after_seconds: STEPS[1] as u32,
        tell_after_seconds: STEPS[2] as u32,
        close_after_seconds: CLOSES as u32,
        remind_after_seconds: REMINDS as u32,
        resolve_after_seconds: RESOLVES as u32,
        resolve_agents_after_seconds: RESOLVES_AGENTS as u32,
    }
}

fn holder(session: &Session) -> Holder {
    match &session.state {
        SessionState::Agent { .. } => Holder::Agent,
        SessionState::Awaiting { .. } => Holder::Queue,
        SessionState::Operator { operator } => Holder::Operator(operator.id.0.as_u128() as u8),
        SessionState::Resolved => Holder::Nobody,
    }
}

fn details(session: &Session) -> Details {
    match session.contact {
        ContactCapture::Idle => Details::Unasked,
        ContactCapture::Requested { .. } => Details::Asked,
        ContactCapture::Offered => Details::Offered,
        ContactCapture::Captured => Details::Given,
    }
}
