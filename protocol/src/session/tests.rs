//! Tables: state and command to events. On wasm32 they run in the engine that the apps run in.

use super::*;
use crate::wire::*;
use uuid::Uuid;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod agent;
mod inbox;
mod leads;
mod refusals;
mod route;
mod stories;
mod tables;
mod tick;

const ON_DUTY: Context<'static> = Context {
    now_ms: 1_000,
    policy: Policy {
        visitor_asks: true,
        agent_decides: true,
        operator_pull: true,
    },
    on_duty: true,
    is_open: true,
    holder_present: true,
    holder_lost: false,
    visitor_gone: false,
    wait: WaitSettings::DEFAULT,
    take_up_within_seconds: 45,
    assigned_left: false,
    form: &ContactForm::DEFAULT,
};

const OFF_DUTY: Context<'static> = Context {
    on_duty: false,
    ..ON_DUTY
};

/// Somebody is on duty all the same: hours bind visitors and agents, not operators.
const OFF_HOURS: Context<'static> = Context {
    is_open: false,
    ..ON_DUTY
};

/// As the smallest plan has it.
const HANDOFF_OFF: Context<'static> = Context {
    policy: Policy {
        visitor_asks: false,
        agent_decides: false,
        operator_pull: false,
    },
    ..ON_DUTY
};

fn ada() -> OperatorRef {
    OperatorRef {
        id: OperatorId(Uuid::from_u128(1)),
        name: "Ada".into(),
    }
}

fn bo() -> OperatorRef {
    OperatorRef {
        id: OperatorId(Uuid::from_u128(2)),
        name: "Bo".into(),
    }
}

fn visitor() -> Actor {
    Actor::Visitor {
        agent: AgentId::try_from("demo".to_owned()).unwrap(),
        page: None,
        locale: None,
    }
}

fn says(text: &str) -> Command {
    Command::SendMessage {
        text: text.into(),
        trigger: None,
    }
}

fn asks_for_person() -> Command {
    Command::SendMessage {
        text: "a human please".into(),
        trigger: Some(Trigger {
            reason: HandoffReason::VisitorAsked {
                quote: "a human please".into(),
                matched: "a human".into(),
            },
        }),
    }
}

fn leaves(email: Option<&str>, phone: Option<&str>) -> Command {
    Command::CaptureLead {
        contact: Contact {
            name: None,
            email: email.map(Into::into),
            phone: phone.map(Into::into),
            ..Contact::default()
        },
        question: "Do you ship?".into(),
    }
}

fn replies(text: &str) -> Command {
    Command::Reply {
        text: text.into(),
        rich: RichText::paragraph(text),
    }
}

fn answers(to: Seq) -> Command {
    Command::Agent {
        to,
        outcome: AgentCommand::Answer {
            body: Body::Text {
                text: "Yes.".into(),
            },
            citations: Vec::new(),
        },
    }
}

fn does_not_know(to: Seq) -> Command {
    Command::Agent {
        to,
        outcome: AgentCommand::NotAnswered {
            body: Body::Text {
                text: "I couldn't find that.".into(),
            },
            reason: HandoffReason::NotInKnowledge {
                question: "Do you ship?".into(),
                best: None,
                in_a_row: 1,
            },
            offers_person: true,
        },
    }
}

fn takes_over() -> Command {
    Command::TakeOverSession { interrupted: None }
}

/// A take-over while the agent writes the answer to a message, of which this much was seen.
fn cuts_short(to: Seq, text: &str) -> Command {
    Command::TakeOverSession {
        interrupted: Some(Interrupted {
            to,
            body: Body::Text { text: text.into() },
        }),
    }
}

fn steps_aside(to: Seq) -> Command {
    Command::Agent {
        to,
        outcome: AgentCommand::StepAside {
            reason: HandoffReason::AgentFailed {
                question: "Do you ship?".into(),
                code: "knowledge_unavailable".into(),
            },
        },
    }
}

/// What a row of the table stands for, in a session.
fn order(who: &str, session: &Session) -> (Actor, Command) {
    let (name, does) = who.split_once(' ').unwrap();
    // A run of the agent's answers the latest message, or one that is long answered.
    let to = session.unanswered().unwrap_or(session.head);
    let command = match does {
        "writes" => says("Do you ship?"),
        "asks for a person" => asks_for_person(),
        "presses the button" => Command::RequestHandoff,
        "leaves details" => leaves(Some("grace@example.com"), None),
        "claims" => Command::ClaimSession,
        "takes over" => takes_over(),
        "cuts short" => cuts_short(to, "We sh"),
        "replies" => replies("Hello."),
        "notes" => Command::AddNote {
            text: "A regular.".into(),
        },
        "has contacted" => Command::SetLeadState {
            state: LeadState::Contacted,
        },
        "takes the lead" => Command::AssignLead {
            owner: LeadOwner::Operator(ada()),
        },
        "gives the lead to nobody known" => Command::AssignLead {
            owner: LeadOwner::Unknown,
        },
        "resolves" => Command::ResolveSession,
        "returns" => Command::ReturnSession,
        "releases" => Command::ReleaseSession,
        "transfers" => route::transfers_to(&bo()),
        "assigns" => Command::AssignSession {
            candidates: vec![route::candidate(&bo(), 0)],
        },
        "answers" => answers(to),
        "does not know" => does_not_know(to),
        "steps aside" => steps_aside(to),
        "adds a brief" => Command::AddBrief {
            episode: session.episodes,
            text: "They ask about delivery.".into(),
        },
        "ticks" => Command::Tick,
        other => panic!("no command is called {other}"),
    };
    let actor = match name {
        "visitor" => visitor(),
        "ada" => Actor::Operator(ada()),
        "bo" => Actor::Operator(bo()),
        "server" => Actor::Server,
        _ => Actor::Agent,
    };
    (actor, command)
}

fn session_in(state: &str) -> Session {
    let steps: &[&str] = match state {
        "new" => &[],
        "agent" => &["visitor writes", "agent answers"],
        "owing" => &["visitor writes"],
        "agent, asked" => &["visitor presses the button, off duty"],
        "owing, asked" => &["visitor writes", "visitor presses the button, off duty"],
        "agent, given" => &["visitor leaves details"],
        "awaiting" => &["visitor presses the button"],
        "awaiting, given" => &["visitor presses the button", "visitor leaves details"],
        "ada" | "ada, gone" => &["visitor presses the button", "ada claims"],
        "resolved" => &["visitor writes", "ada resolves"],
        other => panic!("no state is called {other}"),
    };
    let mut session = Session::default();
    for step in steps {
        let (who, context) = match step.strip_suffix(", off duty") {
            Some(who) => (who, OFF_DUTY),
            None => (*step, ON_DUTY),
        };
        let (actor, command) = order(who, &session);
        take(&mut session, actor, command, context);
    }
    // Whether an operator is gone is no part of the session.
    let expected = state.trim_end_matches(", gone");
    assert_eq!(state_of(&session), expected);
    session
}

/// Carries out a command that is not refused, and returns its entries.
#[track_caller]
fn take(
    session: &mut Session,
    actor: Actor,
    command: Command,
    context: Context<'_>,
) -> Vec<OperatorEntry> {
    let events = decide(session, actor, command, context).unwrap();
    numbered(session, events)
}

/// Gives events their places in the log, and folds them.
fn numbered(session: &mut Session, events: Vec<NewEvent>) -> Vec<OperatorEntry> {
    let id = CommandId(Uuid::from_u128(9));
    let number = |new: NewEvent| {
        let entry = OperatorEntry {
            seq: session.head + 1,
            at_ms: 1_000,
            command: new.confirms.then_some(id),
            event: new.event,
            detail: new.detail,
        };
        apply(session, &entry);
        entry
    };
    events.into_iter().map(number).collect()
}

fn described(mut session: Session, events: Vec<NewEvent>) -> String {
    let confirming = events.iter().filter(|event| event.confirms).count();
    assert_eq!(confirming, 1, "exactly one event confirms");
    let entries = numbered(&mut session, events);
    let names: Vec<_> = entries.iter().map(|entry| name_of(&entry.event)).collect();
    format!("{} > {}", names.join(" "), state_of(&session))
}

fn name_of(event: &VisitorEvent) -> &'static str {
    match event {
        VisitorEvent::SessionStarted { .. } => "started",
        VisitorEvent::SessionReopened => "reopened",
        VisitorEvent::MessageSent { .. } => "sent",
        VisitorEvent::HandoffRequested { .. } => "handoff",
        VisitorEvent::ContactRequested { .. } => "contact",
        VisitorEvent::LeadCaptured { .. } => "lead",
        VisitorEvent::SessionClaimed { .. } => "claimed",
        VisitorEvent::SessionTakenOver { .. } => "taken over",
        VisitorEvent::SessionReleased { .. } => "released",
        VisitorEvent::SessionTransferred { .. } => "transferred",
        VisitorEvent::SessionReturned { .. } => "returned",
        VisitorEvent::SessionResolved { .. } => "resolved",
        VisitorEvent::WaitProlonged => "prolonged",
        VisitorEvent::VisitorReminded => "reminded",
        VisitorEvent::SessionLapsed { .. } => "lapsed",
        VisitorEvent::Internal => "internal",
    }
}

fn state_of(session: &Session) -> String {
    let holder = match &session.state {
        SessionState::Agent { .. } if session.head == 0 => "new",
        SessionState::Agent { unanswered: None } => "agent",
        SessionState::Agent { .. } => "owing",
        SessionState::Awaiting { .. } => "awaiting",
        SessionState::Operator { operator } => &operator.name.to_lowercase(),
        SessionState::Resolved => "resolved",
    };
    let details = match session.contact {
        ContactCapture::Idle => "",
        ContactCapture::Requested { .. } => ", asked",
        ContactCapture::Offered => ", offered",
        ContactCapture::Captured => ", given",
    };
    format!("{holder}{details}")
}

/// Every way to a person.
fn ways_to_a_person() -> [(&'static str, Actor, Command); 3] {
    [
        ("agent", visitor(), Command::RequestHandoff),
        ("agent", visitor(), asks_for_person()),
        ("owing", Actor::Agent, steps_aside(2)),
    ]
}
