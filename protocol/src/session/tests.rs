//! Tables: state and command to events. On wasm32 they run in the engine that the apps run in.

use super::*;
use crate::wire::*;
use uuid::Uuid;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod refusals;
mod stories;

/// The states that the table starts from, as its columns.
const STATES: [&str; 7] = [
    "new",
    "agent",
    "owing",
    "awaiting",
    "ada",
    "ada, gone",
    "resolved",
];

/// Who gives which command, and for each of the states: the events and the state that they lead to,
/// or the code of the refusal.
#[rustfmt::skip]
const TABLE: &[(&str, [&str; 7])] = &[
    ("visitor writes", [
        "started sent > owing", "sent > owing", "sent > owing",
        "sent > awaiting", "sent > ada", "sent > ada", "reopened sent > owing",
    ]),
    ("visitor asks for a person", [
        "started sent handoff > awaiting", "sent handoff > awaiting", "sent handoff > awaiting",
        "sent > awaiting", "sent > ada", "sent > ada", "reopened sent handoff > awaiting",
    ]),
    ("visitor presses the button", [
        "started handoff > awaiting", "handoff > awaiting", "handoff > awaiting",
        "AlreadyWithPerson", "AlreadyWithPerson", "AlreadyWithPerson", "reopened handoff > awaiting",
    ]),
    ("visitor leaves details", [
        "started lead > agent", "lead > agent", "lead > owing",
        "lead > awaiting", "lead > ada", "lead > ada", "reopened lead > agent",
    ]),
    ("ada claims", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "claimed > ada", "AlreadyWithPerson", "AlreadyWithPerson", "SessionResolved",
    ]),
    ("bo claims", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "claimed > bo", "HeldByOther", "released claimed > bo", "SessionResolved",
    ]),
    ("ada takes over", [
        "UnknownSession", "taken over > ada", "taken over > ada",
        "claimed > ada", "AlreadyWithPerson", "AlreadyWithPerson", "SessionResolved",
    ]),
    ("bo takes over", [
        "UnknownSession", "taken over > bo", "taken over > bo",
        "claimed > bo", "HeldByOther", "released claimed > bo", "SessionResolved",
    ]),
    ("ada replies", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "sent > ada", "sent > ada", "SessionResolved",
    ]),
    ("bo replies", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "HeldByOther", "HeldByOther", "SessionResolved",
    ]),
    ("bo notes", [
        "UnknownSession", "internal > agent", "internal > owing",
        "internal > awaiting", "internal > ada", "internal > ada", "internal > resolved",
    ]),
    ("ada resolves", [
        "UnknownSession", "resolved > resolved", "resolved > resolved",
        "resolved > resolved", "resolved > resolved", "resolved > resolved", "SessionResolved",
    ]),
    ("bo resolves", [
        "UnknownSession", "resolved > resolved", "resolved > resolved",
        "resolved > resolved", "HeldByOther", "HeldByOther", "SessionResolved",
    ]),
    ("ada returns", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "returned > agent", "returned > agent", "returned > agent", "SessionResolved",
    ]),
    ("bo returns", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "returned > agent", "HeldByOther", "HeldByOther", "SessionResolved",
    ]),
    ("ada releases", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "released > awaiting", "released > awaiting", "SessionResolved",
    ]),
    ("bo releases", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "HeldByOther", "HeldByOther", "SessionResolved",
    ]),
    ("agent answers", [
        "Superseded", "Superseded", "sent > agent",
        "Superseded", "Superseded", "Superseded", "Superseded",
    ]),
    ("agent steps aside", [
        "Superseded", "Superseded", "handoff > awaiting",
        "Superseded", "Superseded", "Superseded", "Superseded",
    ]),
];

#[test]
fn every_command_in_every_state_makes_what_the_table_says() {
    for (who, outcomes) in TABLE {
        for (state, expected) in STATES.iter().zip(outcomes) {
            let session = session_in(state);
            let (actor, command) = order(who, &session);
            let context = Context {
                holder_present: *state != "ada, gone",
                ..ON_DUTY
            };
            let outcome = match decide(&session, actor, command, context) {
                Ok(events) => described(session, events),
                Err(refusal) => format!("{:?}", refusal.code),
            };
            assert_eq!(outcome, *expected, "{who}, in the state {state}");
        }
    }
}

const ON_DUTY: Context = Context {
    now_ms: 1_000,
    policy: Policy { handoff: true },
    on_duty: true,
    holder_present: true,
};

const OFF_DUTY: Context = Context {
    on_duty: false,
    ..ON_DUTY
};

const HANDOFF_OFF: Context = Context {
    policy: Policy { handoff: false },
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
            offers_person: false,
        },
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
        "takes over" => Command::TakeOverSession,
        "replies" => replies("Hello."),
        "notes" => Command::AddNote {
            text: "A regular.".into(),
        },
        "resolves" => Command::ResolveSession,
        "returns" => Command::ReturnSession,
        "releases" => Command::ReleaseSession,
        "answers" => answers(to),
        "steps aside" => steps_aside(to),
        other => panic!("no command is called {other}"),
    };
    let actor = match name {
        "visitor" => visitor(),
        "ada" => Actor::Operator(ada()),
        "bo" => Actor::Operator(bo()),
        _ => Actor::Agent,
    };
    (actor, command)
}

fn session_in(state: &str) -> Session {
    let steps: &[&str] = match state {
        "new" => &[],
        "agent" => &["visitor writes", "agent answers"],
        "owing" => &["visitor writes"],
        "awaiting" => &["visitor presses the button"],
        "ada" | "ada, gone" => &["visitor presses the button", "ada claims"],
        "resolved" => &["visitor writes", "ada resolves"],
        other => panic!("no state is called {other}"),
    };
    let mut session = Session::default();
    for step in steps {
        let (actor, command) = order(step, &session);
        take(&mut session, actor, command, ON_DUTY);
    }
    assert!(state.starts_with(&state_of(&session)));
    session
}

/// Carries out a command that is not refused, and returns its entries.
#[track_caller]
fn take(
    session: &mut Session,
    actor: Actor,
    command: Command,
    context: Context,
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
        VisitorEvent::SessionReturned { .. } => "returned",
        VisitorEvent::SessionResolved { .. } => "resolved",
        VisitorEvent::Internal => "internal",
    }
}

fn state_of(session: &Session) -> String {
    match &session.state {
        SessionState::Agent { .. } if session.head == 0 => "new".into(),
        SessionState::Agent { unanswered: None } => "agent".into(),
        SessionState::Agent { .. } => "owing".into(),
        SessionState::Awaiting { .. } => "awaiting".into(),
        SessionState::Operator { operator } => operator.name.to_lowercase(),
        SessionState::Resolved => "resolved".into(),
    }
}
