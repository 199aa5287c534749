//! The inbox row of a session: another fold of the same log, for lists.

use super::route;
use crate::wire::limits::{LOSSES_MAX, PREVIEW_CHARS_MAX};
use crate::wire::{
    Author, Claimed, Contact, HandoffReason, InboxRow, InboxState, Lead, LeadState, Loss,
    LossReason, MessagePreview, OperatorDetail, OperatorEntry, OperatorId, OperatorRef, SessionId,
    SessionRoute, VisitorEvent, WaitStep,
};

/// The row that a session's first entry makes; none if the entry is not a first one.
pub fn new_row(session: SessionId, first: &OperatorEntry) -> Option<InboxRow> {
    let VisitorEvent::SessionStarted { agent, page, .. } = &first.event else {
        return None;
    };
    Some(InboxRow {
        session,
        head: first.seq,
        agent: agent.clone(),
        state: InboxState::Agent,
        reason: None,
        last_message: None,
        lead: None,
        page: page.clone(),
        wanted_ms: None,
        claimed: None,
        wait_step: WaitStep::Asked,
        route: SessionRoute::default(),
        losses: Vec::new(),
        started_ms: first.at_ms,
        updated_ms: first.at_ms,
    })
}

/// Folds one later entry into the row, under the same terms as [`apply`](super::apply).
pub fn apply_to_row(row: &mut InboxRow, entry: &OperatorEntry) {
    row.head = entry.seq;
    row.updated_ms = entry.at_ms;
    route::apply(&mut row.route, entry);
    if let Some(OperatorDetail::Handoff { reason, .. }) = &entry.detail {
        row.reason = Some(in_short(reason));
    }
    match &entry.event {
        VisitorEvent::MessageSent { author, body, .. } => {
            row.last_message = Some(MessagePreview {
                author: author.clone(),
                text: preview(&body.plain_text()),
                at_ms: entry.at_ms,
            });
            if let (Author::Operator { operator }, Some(lead)) = (author, &mut row.lead)
                && lead.state == LeadState::New
            {
                set_lead(lead, LeadState::Contacted, entry.at_ms);
                lead.owner.get_or_insert_with(|| operator.clone());
            }
        }
        VisitorEvent::LeadCaptured { contact, question } => {
            capture(row, contact, question, entry.at_ms);
        }
        VisitorEvent::HandoffRequested { .. } => wait_since(row, entry.at_ms),
        VisitorEvent::SessionReleased { operator, lost } => {
            if *lost {
                lose(row, operator.id, LossReason::Gone, entry.at_ms);
            }
            let since_ms = row.wanted_ms.filter(|_| *lost);
            wait_since(row, since_ms.unwrap_or(entry.at_ms));
        }
        VisitorEvent::SessionTransferred { .. } => {
            let since_ms = row.wanted_ms;
            wait_since(row, since_ms.unwrap_or(entry.at_ms));
        }
        VisitorEvent::WaitProlonged => row.wait_step = WaitStep::Told,
        VisitorEvent::SessionTakenOver { operator, .. } => {
            row.reason = None;
            row.wanted_ms = Some(entry.at_ms);
            hold(row, operator);
        }
        VisitorEvent::SessionClaimed { operator } => {
            if let InboxState::Awaiting { since_ms } = row.state {
                row.claimed = Some(Claimed {
                    wanted_ms: since_ms,
                    at_ms: entry.at_ms,
                });
            }
            row.wait_step = WaitStep::Asked;
            hold(row, operator);
        }
        VisitorEvent::SessionReopened | VisitorEvent::SessionReturned { .. } => {
            row.reason = None;
            row.wanted_ms = None;
            row.wait_step = WaitStep::Asked;
            row.state = InboxState::Agent;
        }
        VisitorEvent::SessionResolved { .. } => {
            // The contact details stay, but no longer ask for somebody when the session reopens.
            if let Some(lead) = &mut row.lead {
                set_lead(lead, LeadState::Closed, entry.at_ms);
            }
            close(row);
        }
        VisitorEvent::SessionLapsed { .. } => {
            if let InboxState::Operator { operator } = &row.state {
                let holder = operator.id;
                lose(row, holder, LossReason::Closed, entry.at_ms);
            }
            close(row);
        }
        VisitorEvent::Internal => match &entry.detail {
            Some(OperatorDetail::AlertedAgain { .. }) => row.wait_step = WaitStep::Again,
            Some(OperatorDetail::AlertedWider { .. }) => row.wait_step = WaitStep::Wider,
            Some(OperatorDetail::LeadStateSet { state, .. }) => {
                if let Some(lead) = &mut row.lead {
                    set_lead(lead, *state, entry.at_ms);
                }
            }
            Some(OperatorDetail::LeadAssigned { owner, .. }) => {
                if let Some(lead) = &mut row.lead {
                    lead.owner.clone_from(owner);
                }
            }
            _ => {}
        },
        VisitorEvent::ContactRequested { question, .. } => ask_again(row, question, entry.at_ms),
        VisitorEvent::SessionStarted { .. } | VisitorEvent::VisitorReminded => {}
    }
}

/// Whoever has it has lost nothing.
fn hold(row: &mut InboxRow, operator: &OperatorRef) {
    row.losses.retain(|loss| loss.operator != operator.id);
    row.state = InboxState::Operator {
        operator: operator.clone(),
    };
}

fn lose(row: &mut InboxRow, operator: OperatorId, reason: LossReason, at_ms: u64) {
    row.losses.retain(|loss| loss.operator != operator);
    row.losses.push(Loss {
        operator,
        reason,
        at_ms,
    });
    let over = row.losses.len().saturating_sub(LOSSES_MAX);
    row.losses.drain(..over);
}

/// Who leaves details again wants something again; whoever looks after it still does.
fn capture(row: &mut InboxRow, contact: &Contact, question: &str, at_ms: u64) {
    let before = row.lead.take();
    row.lead = Some(Lead {
        owner: before.and_then(|lead| lead.owner),
        ..Lead::new(contact.clone(), question.to_owned(), at_ms)
    });
}

/// Who has left a way to be reached wants a person once more, and none can come: the lead is new again,
/// whether or not they are asked for it again.
fn ask_again(row: &mut InboxRow, question: &Option<String>, at_ms: u64) {
    if let Some(lead) = &mut row.lead {
        if let Some(question) = question {
            lead.question.clone_from(question);
        }
        set_lead(lead, LeadState::New, at_ms);
    }
}

fn set_lead(lead: &mut Lead, state: LeadState, at_ms: u64) {
    if lead.state != state {
        lead.state = state;
        lead.state_ms = at_ms;
    }
}

fn wait_since(row: &mut InboxRow, since_ms: u64) {
    row.wanted_ms = Some(since_ms);
    row.wait_step = WaitStep::Asked;
    row.state = InboxState::Awaiting { since_ms };
}

fn close(row: &mut InboxRow) {
    row.wanted_ms = None;
    row.wait_step = WaitStep::Asked;
    row.state = InboxState::Resolved;
}

/// A reason with the beginnings of its texts; the log has them in full.
fn in_short(reason: &HandoffReason) -> HandoffReason {
    match reason {
        HandoffReason::VisitorPressed { question } => HandoffReason::VisitorPressed {
            question: question.as_deref().map(preview),
        },
        HandoffReason::VisitorAsked { quote, matched } => HandoffReason::VisitorAsked {
            quote: preview(quote),
            matched: preview(matched),
        },
        HandoffReason::SensitiveTopic {
            topic,
            quote,
            matched,
        } => HandoffReason::SensitiveTopic {
            topic: topic.clone(),
            quote: preview(quote),
            matched: preview(matched),
        },
        HandoffReason::RepeatedQuestion { question, again } => HandoffReason::RepeatedQuestion {
            question: preview(question),
            again: preview(again),
        },
        HandoffReason::NotInKnowledge {
            question,
            best,
            in_a_row,
        } => HandoffReason::NotInKnowledge {
            question: preview(question),
            best: best.clone(),
            in_a_row: *in_a_row,
        },
        HandoffReason::AgentDecided { question, why } => HandoffReason::AgentDecided {
            question: preview(question),
            why: preview(why),
        },
        HandoffReason::AgentFailed { question, code } => HandoffReason::AgentFailed {
            question: preview(question),
            code: code.clone(),
        },
    }
}

/// The beginning of a text in one line.
fn preview(text: &str) -> String {
    let mut chars = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c });
    let mut preview: String = chars.by_ref().take(PREVIEW_CHARS_MAX).collect();
    if chars.next().is_some() {
        preview.push('…');
    }
    preview
}
