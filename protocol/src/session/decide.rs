//! Decide: a command against a session, to events or a refusal.

use super::command::{Actor, AgentCommand, Command, Context, Trigger};
use super::state::{ContactCapture, Session, SessionState};
use crate::wire::limits::{LEADS_PER_SESSION_MAX, MESSAGE_BYTES_MAX};
use crate::wire::{
    Author, Body, Citation, Contact, ContactForm, ContactReason, HandoffReason, OperatorDetail,
    OperatorRef, Refusal, RefusalCode, Seq, VisitorEvent, is_invisible,
};

mod assign;
mod operator;
mod tick;

/// An event that is decided and not yet numbered: the append gives it its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// What happens, as far as a visitor may know.
    pub event: VisitorEvent,
    /// What visitors don't get.
    pub detail: Option<OperatorDetail>,
    /// Whether this is the event that confirms the command: its entry carries the command's id.
    pub confirms: bool,
}

/// What [`decide`] answers: at least one event, exactly one of which confirms, or why not.
pub type Decision = Result<Vec<NewEvent>, Refusal>;

/// Decides a command. Pure: the same arguments give the same answer.
///
/// # Errors
/// Refuses with a stable code; a refused command leaves no trace.
pub fn decide(session: &Session, actor: Actor, command: Command, context: Context<'_>) -> Decision {
    match (actor, command) {
        (actor @ Actor::Visitor { .. }, Command::SendMessage { text, trigger }) => {
            send_message(session, actor, text, trigger, context)
        }
        (actor @ Actor::Visitor { .. }, Command::RequestHandoff) => {
            request_handoff(session, actor, context)
        }
        (actor @ Actor::Visitor { .. }, Command::CaptureLead { contact, question }) => {
            capture_lead(session, actor, contact, question, context)
        }
        (Actor::Operator(operator), command) if session.head > 0 => {
            operator::decide(session, operator, command, context)
        }
        (Actor::Operator(_), _) => Err(RefusalCode::UnknownSession.into()),
        (Actor::Agent, Command::Agent { to, outcome }) => finish_run(session, to, outcome, context),
        (Actor::Agent, Command::AddBrief { episode, text }) => add_brief(session, episode, text),
        (Actor::Server, Command::ReleaseLost { operator }) => {
            operator::release_lost(session, operator)
        }
        (Actor::Server, Command::AssignSession { candidates }) => {
            assign::decide(session, &candidates, context)
        }
        (Actor::Server, Command::Tick) => tick::decide(session, context),
        _ => Err(RefusalCode::InvalidFrame.into()),
    }
}

fn send_message(
    session: &Session,
    actor: Actor,
    text: String,
    trigger: Option<Trigger>,
    context: Context<'_>,
) -> Decision {
    check_text(&text, MESSAGE_BYTES_MAX)?;
    // A request for a person is no question, unless nothing was said before it.
    let question = session
        .last_question
        .clone()
        .unwrap_or_else(|| text.clone());
    let mut events = opening(session, actor, context);
    events.push(confirming(said(Author::Visitor, Body::Text { text })));
    if let (Some(Trigger { reason }), true) = (trigger, session.agent_will_hold()) {
        // What was asked before the request is still to be answered, the request itself is not.
        let unanswered = session.unanswered();
        events.push(step_aside(
            session,
            reason,
            Some(question),
            unanswered,
            context,
        ));
    }
    Ok(events)
}

fn request_handoff(session: &Session, actor: Actor, context: Context<'_>) -> Decision {
    let mut events = opening(session, actor, context);
    if !session.agent_will_hold() {
        // Released by who is gone, the session waits for a person: that is what was asked for.
        let released = events.pop().ok_or(RefusalCode::AlreadyWithPerson)?;
        return Ok(vec![NewEvent {
            confirms: true,
            ..released
        }]);
    }
    let question = session.last_question.clone();
    let reason = HandoffReason::VisitorPressed {
        question: question.clone(),
    };
    let is_asked = matches!(session.contact, ContactCapture::Requested { .. });
    if is_asked && nobody_can_come(&reason, context).is_some() {
        return Err(RefusalCode::AlreadyAskedForContact.into());
    }
    let step = step_aside(session, reason, question, session.unanswered(), context);
    events.push(NewEvent {
        confirms: true,
        ..step
    });
    Ok(events)
}

fn capture_lead(
    session: &Session,
    actor: Actor,
    contact: Contact,
    question: String,
    context: Context<'_>,
) -> Decision {
    check_lead(&contact, &question, context.form)?;
    if session.leads >= LEADS_PER_SESSION_MAX {
        return Err(RefusalCode::TooManyLeads.into());
    }
    let contact = context.form.labelled(contact);
    let mut events = opening(session, actor, context);
    events.push(confirming(VisitorEvent::LeadCaptured { contact, question }));
    Ok(events)
}

/// What comes before a visitor's command: the start of the session, its reopening, or its release by
/// somebody who is gone and would leave the visitor without an answer.
fn opening(session: &Session, actor: Actor, context: Context<'_>) -> Vec<NewEvent> {
    let event = match (actor, &session.state) {
        (
            Actor::Visitor {
                agent,
                page,
                locale,
            },
            _,
        ) if session.head == 0 => VisitorEvent::SessionStarted {
            agent,
            page,
            locale,
        },
        (_, SessionState::Resolved) => VisitorEvent::SessionReopened,
        (_, SessionState::Operator { operator }) if !context.holder_present => lost(operator),
        _ => return Vec::new(),
    };
    vec![following(event)]
}

/// An operator who is gone leaves the session to the queue.
fn lost(operator: &OperatorRef) -> VisitorEvent {
    VisitorEvent::SessionReleased {
        operator: operator.clone(),
        lost: true,
    }
}

/// Why no person can come now for this reason; none if one can.
fn nobody_can_come(reason: &HandoffReason, context: Context<'_>) -> Option<ContactReason> {
    let allowed = if reason.is_visitors_wish() {
        context.policy.visitor_asks
    } else {
        context.policy.agent_decides
    };
    if !allowed {
        Some(ContactReason::HandoffOff)
    } else if !context.is_open {
        // Before duty: it can be told when that ends.
        Some(ContactReason::OffHours)
    } else if !context.on_duty {
        Some(ContactReason::NobodyOnDuty)
    } else {
        None
    }
}

/// The one way to a person: a handoff if a person can come, contact capture if none can. Then the
/// agent goes on, and answers what is still `unanswered`.
fn step_aside(
    session: &Session,
    reason: HandoffReason,
    question: Option<String>,
    unanswered: Option<Seq>,
    context: Context<'_>,
) -> NewEvent {
    let event = match nobody_can_come(&reason, context) {
        Some(reason) => VisitorEvent::ContactRequested {
            reason,
            question,
            unanswered,
        },
        None => VisitorEvent::HandoffRequested {
            episode: session.episodes + 1,
        },
    };
    NewEvent {
        // What led to it stands in the log: whoever appends tells it from there.
        detail: Some(OperatorDetail::Handoff {
            reason,
            brief: None,
        }),
        ..following(event)
    }
}

fn finish_run(session: &Session, to: Seq, outcome: AgentCommand, context: Context<'_>) -> Decision {
    if session.unanswered() != Some(to) {
        return Err(RefusalCode::Superseded.into());
    }
    Ok(match outcome {
        AgentCommand::Answer { body, citations } => {
            vec![confirming(message(Author::Agent, body, citations))]
        }
        AgentCommand::NotAnswered {
            body,
            reason,
            offers_person,
        } => not_answered(session, body, reason, offers_person, context),
        AgentCommand::StepAside { reason } => {
            let question = session.last_question.clone();
            let step = step_aside(session, reason, question, None, context);
            vec![NewEvent {
                confirms: true,
                ..step
            }]
        }
    })
}

/// Beside the brief from the log, for whoever has the session or will.
fn add_brief(session: &Session, episode: u32, text: String) -> Decision {
    let is_open = matches!(
        session.state,
        SessionState::Awaiting { .. } | SessionState::Operator { .. }
    );
    if !is_open || session.episodes != episode {
        return Err(RefusalCode::Superseded.into());
    }
    check_text(&text, MESSAGE_BYTES_MAX)?;
    Ok(vec![NewEvent {
        detail: Some(OperatorDetail::Brief { episode, text }),
        ..confirming(VisitorEvent::Internal)
    }])
}

/// The agent says that it has no answer. Where no person may be offered, the visitor is asked for a
/// way to be reached, unless they were asked already.
fn not_answered(
    session: &Session,
    body: Body,
    reason: HandoffReason,
    offers_person: bool,
    context: Context<'_>,
) -> Vec<NewEvent> {
    let may_offer = context.policy.visitor_asks;
    let contact = NewEvent {
        detail: Some(OperatorDetail::Handoff {
            reason: reason.clone(),
            brief: None,
        }),
        ..following(VisitorEvent::ContactRequested {
            reason: ContactReason::HandoffOff,
            question: session.last_question.clone(),
            unanswered: None,
        })
    };
    let says = NewEvent {
        detail: Some(OperatorDetail::NotAnswered { reason }),
        ..confirming(VisitorEvent::MessageSent {
            author: Author::Agent,
            body,
            citations: Vec::new(),
            offers_person: offers_person && may_offer,
            interrupted: false,
        })
    };
    let asks = !may_offer && session.contact == ContactCapture::Idle;
    [says].into_iter().chain(asks.then_some(contact)).collect()
}

/// Checks that there is something to see, and not too much of it.
pub(crate) fn check_text(text: &str, bytes_max: usize) -> Result<(), Refusal> {
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        Err(RefusalCode::TextEmpty.into())
    } else if text.len() > bytes_max {
        Err(RefusalCode::TextTooLong.into())
    } else {
        Ok(())
    }
}

/// Checks contact details against what the owner asks for, and the first that is wrong refuses: that
/// a person could write or call by the form of an address, not that it exists.
fn check_lead(contact: &Contact, question: &str, form: &ContactForm) -> Result<(), Refusal> {
    if let Some(wrong) = form.wrong(contact).into_iter().next() {
        return Err(wrong.into());
    }
    if question.len() > MESSAGE_BYTES_MAX {
        return Err(RefusalCode::TextTooLong.into());
    }
    Ok(())
}

/// Words without sources.
fn said(author: Author, body: Body) -> VisitorEvent {
    message(author, body, Vec::new())
}

fn message(author: Author, body: Body, citations: Vec<Citation>) -> VisitorEvent {
    VisitorEvent::MessageSent {
        author,
        body,
        citations,
        offers_person: false,
        interrupted: false,
    }
}

fn confirming(event: VisitorEvent) -> NewEvent {
    NewEvent {
        event,
        detail: None,
        confirms: true,
    }
}

fn following(event: VisitorEvent) -> NewEvent {
    NewEvent {
        event,
        detail: None,
        confirms: false,
    }
}
