//! Leads: contact details with a question, and how far somebody has come with them.

use super::{Contact, OperatorRef};
use serde::{Deserialize, Serialize};

/// Contact details with the question that goes with them. A session has one, the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(from = "StoredLead")]
pub struct Lead {
    /// How to reach the visitor.
    pub contact: Contact,
    /// What they want to know.
    pub question: String,
    /// When it was captured, in milliseconds since 1970 (UTC). What was agreed to, was agreed to then.
    pub captured_ms: u64,
    /// How far somebody has come with it.
    pub state: LeadState,
    /// Since when, in milliseconds since 1970 (UTC).
    pub state_ms: u64,
    /// Who looks after it; none if nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OperatorRef>,
}

/// How far somebody has come with a lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeadState {
    /// Nobody has followed it up. Also when the visitor has left details again.
    #[default]
    New,
    /// An operator has replied, or said that they have been in touch.
    Contacted,
    /// It is settled: an operator said so, or resolved the session.
    Closed,
}

impl Lead {
    /// One that was just captured.
    pub fn new(contact: Contact, question: String, captured_ms: u64) -> Self {
        Self {
            contact,
            question,
            captured_ms,
            state: LeadState::New,
            state_ms: captured_ms,
            owner: None,
        }
    }
}

/// A lead as rows hold it. Those from before there were states say at most that it was followed up.
#[derive(Deserialize)]
struct StoredLead {
    contact: Contact,
    question: String,
    captured_ms: u64,
    #[serde(default)]
    state: Option<LeadState>,
    #[serde(default)]
    state_ms: Option<u64>,
    #[serde(default)]
    owner: Option<OperatorRef>,
    #[serde(default)]
    followed_up_ms: Option<u64>,
}

impl From<StoredLead> for Lead {
    fn from(stored: StoredLead) -> Self {
        let before = match stored.followed_up_ms {
            Some(_) => LeadState::Closed,
            None => LeadState::New,
        };
        let state_ms = stored.state_ms.or(stored.followed_up_ms);
        Self {
            state: stored.state.unwrap_or(before),
            state_ms: state_ms.unwrap_or(stored.captured_ms),
            contact: stored.contact,
            question: stored.question,
            captured_ms: stored.captured_ms,
            owner: stored.owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_from_before_there_were_states_is_new_or_closed() {
        let read = |followed_up_ms: Option<u64>| {
            let json = serde_json::json!({
                "contact": { "name": null, "email": "grace@example.com", "phone": null },
                "question": "", "captured_ms": 1, "followed_up_ms": followed_up_ms,
            });
            serde_json::from_value::<Lead>(json).unwrap()
        };
        let (open, settled) = (read(None), read(Some(2)));
        assert_eq!((open.state, open.state_ms), (LeadState::New, 1));
        assert_eq!((settled.state, settled.state_ms), (LeadState::Closed, 2));
    }
}
