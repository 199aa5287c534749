//! One entry of the log, drawn: a message, a note, a card, or a line in plain words.

use super::brief::{brief_lines, written_brief};
use super::facts::ContactLines;
use super::message::{Message, message, name_of, note};
use super::reason::{Outcome, ReasonCard, nearest};
use crate::clock::waited;
use crate::icon::Icon;
use baton_browser::when::clock_time;
use baton_protocol::wire::{
    Author, Contact, HandoffReason, LapseReason, LeadState, OperatorDetail, OperatorEntry,
    OperatorId, OperatorRef, VisitorEvent,
};
use leptos::prelude::*;

/// Draws an entry. `before` is the one above it, which settles whether a name is repeated.
pub(super) fn entry(
    entry: &OperatorEntry,
    before: Option<&OperatorEntry>,
    visitor: String,
    me: Option<OperatorId>,
) -> AnyView {
    let time = clock_time(entry.at_ms);
    let who = |operator| name_of(operator, me);
    match &entry.event {
        VisitorEvent::MessageSent {
            author,
            body,
            citations,
            offers_person,
            interrupted,
        } => message(
            Message {
                author: author.clone(),
                body: body.clone(),
                citations: citations.clone(),
                foot: foot(*offers_person, *interrupted, entry.detail.as_ref()),
                at_ms: entry.at_ms,
                continues: before.is_some_and(|before| continues(before, author, entry.at_ms)),
            },
            visitor,
            me,
        ),
        VisitorEvent::SessionStarted { page, .. } => match page {
            Some(page) if !page.title.trim().is_empty() => line(
                format!("{visitor} started the conversation on “{}”", page.title),
                time,
            ),
            _ => line(format!("{visitor} started the conversation"), time),
        },
        VisitorEvent::SessionReopened => line(
            format!("{visitor} came back, which reopened the conversation"),
            time,
        ),
        VisitorEvent::HandoffRequested { .. } => card(entry, Outcome::Waits, time),
        VisitorEvent::ContactRequested { reason, .. } => card(entry, Outcome::Asked(*reason), time),
        VisitorEvent::LeadCaptured { contact, question } => {
            lead(contact.clone(), question.clone(), visitor, time)
        }
        VisitorEvent::SessionClaimed { operator } => {
            line(format!("{} claimed this conversation", who(operator)), time)
        }
        VisitorEvent::SessionTakenOver { operator, .. } => {
            line(format!("{} took over from the agent", who(operator)), time)
        }
        VisitorEvent::SessionReleased {
            operator,
            lost: true,
        } => line(
            format!("{} went offline and lost this conversation", who(operator)),
            time,
        ),
        VisitorEvent::SessionReleased { operator, .. } => line(
            format!("{} released this conversation to the queue", who(operator)),
            time,
        ),
        VisitorEvent::SessionTransferred { operator, to } => {
            transferred(operator, to, entry.detail.as_ref(), me, entry.at_ms)
        }
        VisitorEvent::SessionReturned { operator } => line(
            format!("{} returned this conversation to the agent", who(operator)),
            time,
        ),
        VisitorEvent::SessionResolved { operator } => line(
            format!("{} resolved this conversation", who(operator)),
            time,
        ),
        VisitorEvent::WaitProlonged => line(
            format!(
                "{visitor} was told that it takes longer than usual, and may leave contact details"
            ),
            time,
        ),
        VisitorEvent::VisitorReminded => line(
            format!("{visitor} was reminded that this conversation is open"),
            time,
        ),
        VisitorEvent::SessionLapsed { reason } => {
            let why = match reason {
                LapseReason::Idle => "nobody wrote any more",
                LapseReason::VisitorGone => "nobody came, and the visitor has left",
            };
            line(format!("This conversation was closed: {why}"), time)
        }
        VisitorEvent::Internal => match &entry.detail {
            Some(OperatorDetail::Note { operator, text }) => note(operator, text, entry.at_ms, me),
            Some(OperatorDetail::Brief { text, .. }) => written_brief(text, time),
            Some(OperatorDetail::AlertedAgain { waited_ms }) => line(
                format!(
                    "Nobody came for {}: your team was told again",
                    waited(*waited_ms)
                ),
                time,
            ),
            Some(OperatorDetail::AlertedWider { waited_ms }) => line(
                format!(
                    "Nobody came for {}: more people were told",
                    waited(*waited_ms)
                ),
                time,
            ),
            Some(OperatorDetail::SessionAssigned { operator, team, .. }) => {
                let within = team.as_ref().map(|team| format!(" of {}", team.name));
                let within = within.unwrap_or_default();
                line(format!("It is {} turn{within}", whose(operator, me)), time)
            }
            Some(OperatorDetail::AssignmentPassed { to, .. }) => {
                let who = match to.operator() {
                    Some(operator) => who(operator),
                    None => to.name().to_owned(),
                };
                line(format!("{who} did not take it up in time"), time)
            }
            Some(OperatorDetail::LeadStateSet { operator, state }) => {
                let state = match state {
                    LeadState::New => "nobody has followed it up",
                    LeadState::Contacted => "the visitor was contacted",
                    LeadState::Closed => "it is closed",
                };
                line(format!("{} marked the lead: {state}", who(operator)), time)
            }
            Some(OperatorDetail::LeadAssigned { operator, owner }) => {
                let by = who(operator);
                let what = match owner {
                    Some(owner) if owner.id == operator.id => format!("{by} took on the lead"),
                    Some(owner) => format!("{by} gave the lead to {}", owner.name),
                    None => format!("{by} left the lead to anybody"),
                };
                line(what, time)
            }
            _ => ().into_any(),
        },
    }
}

/// Whose something is, in the middle of a sentence.
fn whose(operator: &OperatorRef, me: Option<OperatorId>) -> String {
    if me == Some(operator.id) {
        "your".into()
    } else {
        format!("{}’s", operator.name)
    }
}

/// A session is passed on, with what the colleagues should know.
fn transferred(
    operator: &OperatorRef,
    to: &str,
    detail: Option<&OperatorDetail>,
    me: Option<OperatorId>,
    at_ms: u64,
) -> AnyView {
    let (to, text) = match detail {
        Some(OperatorDetail::Transfer { to, note, .. }) => {
            let to_me = to.operator().is_some_and(|to| me == Some(to.id));
            let to = if to_me { "you" } else { to.name() };
            (to.to_owned(), note.clone())
        }
        _ => (to.to_owned(), None),
    };
    let who = name_of(operator, me);
    view! {
        {line(format!("{who} passed this conversation on to {to}"), clock_time(at_ms))}
        {text.map(|text| note(operator, &text, at_ms, me))}
    }
    .into_any()
}

/// Messages of one author within this time stand under one name.
const CONTINUES_WITHIN_MS: u64 = 5 * 60_000;

fn continues(before: &OperatorEntry, author: &Author, at_ms: u64) -> bool {
    let soon = at_ms.saturating_sub(before.at_ms) < CONTINUES_WITHIN_MS;
    matches!(&before.event, VisitorEvent::MessageSent { author: other, .. } if other == author && soon)
}

fn line(text: String, time: String) -> AnyView {
    view! {
        <p class="event">{text}" "<time class="event__time">{time}</time></p>
    }
    .into_any()
}

fn card(entry: &OperatorEntry, outcome: Outcome, time: String) -> AnyView {
    let (reason, brief) = match &entry.detail {
        Some(OperatorDetail::Handoff { reason, brief }) => (Some(reason.clone()), brief.clone()),
        _ => (None, None),
    };
    let brief = brief.map(|brief| brief_lines(*brief));
    view! { <ReasonCard reason outcome time brief /> }.into_any()
}

/// What stands under a message of the agent's that is no answer.
fn foot(offers_person: bool, interrupted: bool, detail: Option<&OperatorDetail>) -> Option<String> {
    let reason = match detail {
        Some(OperatorDetail::NotAnswered { reason }) => Some(reason),
        _ => None,
    };
    let what = match reason {
        _ if interrupted => "Cut short here, as the visitor saw it.",
        Some(HandoffReason::SensitiveTopic { .. }) => {
            "The agent declined: this topic is not for it."
        }
        _ if offers_person => "The agent did not know and offered a person.",
        Some(_) => "The agent did not know and said so.",
        None => return None,
    };
    let near = match reason {
        Some(HandoffReason::NotInKnowledge { best, .. }) if !interrupted => {
            format!(" {}", nearest(best.as_ref()))
        }
        _ => String::new(),
    };
    Some(format!("{what}{near}"))
}

fn lead(contact: Contact, question: String, visitor: String, time: String) -> AnyView {
    let question = Some(question).filter(|question| !question.trim().is_empty());
    view! {
        <section class="reason reason--lead" aria-label="Contact details">
            <header class="reason__head">
                <Icon name="mail" />
                <h3 class="reason__title">{format!("{visitor} left contact details")}</h3>
                <span class="reason__time">{time}</span>
            </header>
            <ContactLines contact />
            {question.map(|question| view! { <blockquote class="reason__quote" dir="auto">{question}</blockquote> })}
        </section>
    }
    .into_any()
}
