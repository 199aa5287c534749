//! Apply: an entry of the log to the session that it belongs to.

use super::state::{ContactCapture, Session, SessionState};
use crate::wire::{Author, Entry, VisitorEvent};

/// Folds one entry. Total for any log that `decide` led to; a visitor's entries and an operator's
/// entries of the same log lead to the same session, but for what operators alone are told of: the steps
/// of the wait ladder ([`Timing::step`](super::Timing::step)), and for whom a session is.
///
/// The caller hands over entries in order and without holes (`entry.seq() == session.head + 1`).
pub fn apply(session: &mut Session, entry: &impl Entry) {
    session.head = entry.seq();
    session.timing.apply(entry);
    super::route::apply(&mut session.route, entry);
    match entry.event() {
        VisitorEvent::SessionStarted { agent, .. } => {
            session.agent = Some(agent.clone());
        }
        VisitorEvent::SessionReopened => {
            session.state = SessionState::default();
        }
        VisitorEvent::MessageSent { author, body, .. } => match author {
            Author::Visitor => {
                session.earlier_question = session.last_question.replace(body.plain_text());
                if let SessionState::Agent { unanswered } = &mut session.state {
                    *unanswered = Some(entry.seq());
                }
            }
            Author::Agent => session.state = SessionState::default(),
            Author::Operator { .. } => {}
        },
        VisitorEvent::HandoffRequested { episode } => {
            // What follows from a message has no command of its own: the message was the request, and
            // what the visitor wants to know is another.
            if entry.command().is_none() && session.earlier_question.is_some() {
                session.last_question = session.earlier_question.take();
            }
            session.episodes = *episode;
            withdraw_contact_request(session);
            session.state = SessionState::Awaiting {
                since_ms: entry.at_ms(),
            };
        }
        VisitorEvent::ContactRequested {
            reason,
            question,
            unanswered,
        } => {
            // In place of a request in the visitor's own words: what they want to know is another.
            if question.is_some() {
                session.last_question.clone_from(question);
            }
            // Who left an address is not asked for it again.
            if session.contact != ContactCapture::Captured {
                session.contact = ContactCapture::Requested {
                    reason: *reason,
                    question: question.clone(),
                };
            }
            session.state = SessionState::Agent {
                unanswered: *unanswered,
            };
        }
        VisitorEvent::LeadCaptured { .. } => {
            session.contact = ContactCapture::Captured;
            session.leads = session.leads.saturating_add(1);
            session.lead = Some(entry.seq());
        }
        VisitorEvent::SessionClaimed { operator } => {
            withdraw_contact_request(session);
            session.state = SessionState::Operator {
                operator: operator.clone(),
            };
        }
        VisitorEvent::SessionTakenOver { operator, episode } => {
            session.episodes = *episode;
            withdraw_contact_request(session);
            session.state = SessionState::Operator {
                operator: operator.clone(),
            };
        }
        VisitorEvent::SessionReleased { .. } | VisitorEvent::SessionTransferred { .. } => {
            if let VisitorEvent::SessionReleased { lost: true, .. } = entry.event() {
                offer_contact(session);
            }
            let since_ms = session.timing.wanted_ms;
            session.state = SessionState::Awaiting {
                since_ms: since_ms.unwrap_or(entry.at_ms()),
            };
        }
        VisitorEvent::SessionReturned { .. } => {
            withdraw_contact_request(session);
            session.state = SessionState::default();
        }
        VisitorEvent::SessionResolved { .. } => {
            session.contact = ContactCapture::Idle;
            session.leads = 0;
            session.state = SessionState::Resolved;
        }
        VisitorEvent::SessionLapsed { .. } => {
            // Nobody has followed up what was left: it stays.
            withdraw_contact_request(session);
            session.state = SessionState::Resolved;
        }
        VisitorEvent::WaitProlonged => offer_contact(session),
        VisitorEvent::VisitorReminded | VisitorEvent::Internal => {}
    }
}

/// A person is there now or can come: nobody has to be reached later. What was captured stays
/// captured, until the session is resolved and the lead followed up.
fn withdraw_contact_request(session: &mut Session) {
    let is_open = matches!(
        session.contact,
        ContactCapture::Requested { .. } | ContactCapture::Offered
    );
    if is_open {
        session.contact = ContactCapture::Idle;
    }
}

/// While they wait: who has left a way to be reached is not asked for it again.
fn offer_contact(session: &mut Session) {
    if session.contact == ContactCapture::Idle {
        session.contact = ContactCapture::Offered;
    }
}
