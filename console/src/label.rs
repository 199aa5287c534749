//! Short names for people and reasons.

use baton_protocol::wire::{Author, HandoffReason, Lead, OperatorId, SessionId};

/// What a visitor is called: the name that they left, or else how they can be reached, or "Visitor 4F2A"
/// after their session.
pub(crate) fn visitor_label(session: SessionId, lead: Option<&Lead>) -> String {
    let contact = lead.map(|lead| &lead.contact);
    let ways = contact.map(|contact| [&contact.name, &contact.email, &contact.phone]);
    let mut ways = ways.into_iter().flatten().flatten();
    visitor_name(
        session,
        ways.find(|way| !way.trim().is_empty()).map(String::as_str),
    )
}

/// The same, of the name alone.
pub(crate) fn visitor_name(session: SessionId, given: Option<&str>) -> String {
    match given.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => name.to_owned(),
        None => {
            let id = session.to_string();
            format!("Visitor {}", id[..4].to_uppercase())
        }
    }
}

/// Who wrote the last message, in a row.
pub(crate) fn preview_author(author: &Author, me: Option<OperatorId>) -> String {
    match author {
        Author::Visitor => "Visitor".to_owned(),
        Author::Agent => "Agent".to_owned(),
        Author::Operator { operator } if Some(operator.id) == me => "You".to_owned(),
        Author::Operator { operator } => operator.name.clone(),
    }
}

/// What the visitor had asked when a person was called for.
pub(crate) fn asked(reason: &HandoffReason) -> Option<&str> {
    match reason {
        HandoffReason::VisitorPressed { question } => question.as_deref(),
        HandoffReason::VisitorAsked { quote, .. } | HandoffReason::SensitiveTopic { quote, .. } => {
            Some(quote)
        }
        HandoffReason::RepeatedQuestion { again, .. } => Some(again),
        HandoffReason::NotInKnowledge { question, .. }
        | HandoffReason::AgentDecided { question, .. }
        | HandoffReason::AgentFailed { question, .. } => Some(question),
    }
}

/// A reason in a few words.
pub(crate) const fn reason_chip(reason: &HandoffReason) -> &'static str {
    match reason {
        HandoffReason::VisitorPressed { .. } => "Pressed “Talk to a person”",
        HandoffReason::VisitorAsked { .. } => "Asked for a person",
        HandoffReason::SensitiveTopic { .. } => "Sensitive topic",
        HandoffReason::RepeatedQuestion { .. } => "Asked again",
        HandoffReason::NotInKnowledge { .. } => "Not in the knowledge",
        HandoffReason::AgentDecided { .. } => "The agent’s decision",
        HandoffReason::AgentFailed { .. } => "Agent failed",
    }
}

/// A topic's name: the owner's, or what a built-in one is called.
pub(crate) fn topic_name(topic: &str) -> String {
    match topic {
        "disputed_payment" => "a disputed payment".into(),
        "refund_beyond_policy" => "a refund beyond the policy".into(),
        "complaint" => "a complaint".into(),
        "legal_threat" => "a legal threat".into(),
        "fraud_or_safety" => "fraud or safety".into(),
        "account_closure" => "closing the account".into(),
        "distress" => "distress".into(),
        own => format!("“{own}”"),
    }
}

/// What went wrong, by its code, in words for those who work the inbox.
pub(crate) fn failure(code: &str) -> &'static str {
    match code {
        "agent_missing" => "This agent is no longer in the configuration.",
        "agent_timed_out" | "model_too_slow" => "The answer took too long.",
        "knowledge_unavailable" => "The knowledge could not be read.",
        "model_unreachable" => "The language model’s server could not be reached.",
        "model_refused" => "The language model’s server refused.",
        "model_rate_limited" => "The language model’s server was asked too often.",
        "model_broke_off" => "The language model’s answer broke off.",
        "model_garbled" => "What the language model’s server said was no answer.",
        "over_budget" => "What answers may cost is spent.",
        _ => "Something went wrong.",
    }
}
