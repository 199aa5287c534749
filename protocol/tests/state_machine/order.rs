//! The model's steps as commands of the real machine.

use crate::model::{Model, Step};
use crate::routed;
use baton_protocol::session::{
    Actor, AgentCommand, Command, Interrupted, LeadOwner, Recipient, Trigger,
};
use baton_protocol::wire::{
    AgentId, Assignee, Body, Contact, HandoffReason, LeadState, RichText, Seq, TransferTarget,
};

/// The command that a step stands for; none if it only changes the circumstances.
pub(crate) fn of(step: Step, model: &Model) -> Option<(Actor, Command)> {
    Some(match step {
        Step::DutyChanges
        | Step::HoursChange
        | Step::HandoffIsSwitched
        | Step::PresenceChanges
        | Step::LeaseChanges
        | Step::VisitorGoes
        | Step::AssignedLeaves
        | Step::TimePasses(_) => return None,
        Step::Ticks => (Actor::Server, Command::Tick),
        Step::VisitorWrites => (visitor(), send(None)),
        Step::VisitorAsks => {
            let reason = HandoffReason::VisitorAsked {
                quote: words(),
                matched: words(),
            };
            (visitor(), send(Some(Trigger { reason })))
        }
        Step::VisitorPresses => (visitor(), Command::RequestHandoff),
        Step::VisitorLeavesDetails => {
            let contact = Contact {
                name: None,
                email: Some("grace@example.com".into()),
                phone: None,
                ..Contact::default()
            };
            let question = words();
            (visitor(), Command::CaptureLead { contact, question })
        }
        Step::Claims(o) => (operator(o), Command::ClaimSession),
        Step::TakesOver(o) => (operator(o), Command::TakeOverSession { interrupted: None }),
        // With what the visitor saw of the latest run, whether or not that still stands.
        Step::CutsShort(o) => {
            let seen = Interrupted {
                to: model.run,
                body: Body::Text { text: words() },
            };
            (
                operator(o),
                Command::TakeOverSession {
                    interrupted: Some(seen),
                },
            )
        }
        Step::Replies(o) => {
            let rich = RichText::paragraph(words());
            (
                operator(o),
                Command::Reply {
                    text: words(),
                    rich,
                },
            )
        }
        Step::Notes(o) => (operator(o), Command::AddNote { text: words() }),
        Step::Resolves(o) => (operator(o), Command::ResolveSession),
        Step::Returns(o) => (operator(o), Command::ReturnSession),
        Step::Releases(o) => (operator(o), Command::ReleaseSession),
        Step::Transfers(o) => {
            let colleague = routed::operator(3 - o);
            let to = TransferTarget::Operator {
                operator: colleague.id,
            };
            let operator = colleague;
            (
                self::operator(o),
                passes_on(to, Assignee::Operator { operator }),
            )
        }
        Step::TransfersToTeam(o) => {
            let team = routed::team();
            let to = TransferTarget::Team {
                team: team.id.clone(),
            };
            (operator(o), passes_on(to, Assignee::Team { team }))
        }
        Step::Assigns => {
            let candidates = routed::candidates();
            (Actor::Server, Command::AssignSession { candidates })
        }
        Step::SetsLead(o) => {
            let state = LeadState::Contacted;
            (operator(o), Command::SetLeadState { state })
        }
        Step::AssignsLead(o) => {
            let owner = LeadOwner::Operator(routed::operator(o));
            (operator(o), Command::AssignLead { owner })
        }
        Step::AgentAnswers => run(model.run, answer()),
        Step::AgentAnswersLate => run(model.stale_run, answer()),
        Step::AgentDoesNotKnow => {
            let outcome = AgentCommand::NotAnswered {
                body: Body::Text { text: words() },
                reason: HandoffReason::NotInKnowledge {
                    question: words(),
                    best: None,
                    in_a_row: 1,
                },
                offers_person: true,
            };
            run(model.run, outcome)
        }
        Step::AgentStepsAside => {
            let reason = HandoffReason::AgentFailed {
                question: words(),
                code: "failed".into(),
            };
            run(model.run, AgentCommand::StepAside { reason })
        }
    })
}

#[expect(clippy::unwrap_used, reason = "the slug is valid, or no test is")]
fn visitor() -> Actor {
    Actor::Visitor {
        agent: AgentId::try_from("demo".to_owned()).unwrap(),
        page: None,
        locale: None,
    }
}

fn operator(number: u8) -> Actor {
    Actor::Operator(routed::operator(number))
}

fn passes_on(to: TransferTarget, recipient: Assignee) -> Command {
    Command::TransferSession {
        to,
        recipient: Recipient::OnDuty(recipient),
        note: Some(words()),
    }
}

fn send(trigger: Option<Trigger>) -> Command {
    Command::SendMessage {
        text: words(),
        trigger,
    }
}

fn answer() -> AgentCommand {
    AgentCommand::Answer {
        body: Body::Text { text: words() },
        citations: Vec::new(),
    }
}

fn run(to: Seq, outcome: AgentCommand) -> (Actor, Command) {
    (Actor::Agent, Command::Agent { to, outcome })
}

fn words() -> String {
    "words".to_owned()
}
