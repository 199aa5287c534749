//! What an owner sets for an agent's triggers.

/// When an agent steps aside unasked. What is left out is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerSettings {
    /// A question that is asked again after it was not solved hands over.
    pub repeated: bool,
    /// What happens to messages on a topic. A built-in topic that is not here hands over.
    pub topics: Vec<TopicSetting>,
}

impl Default for TriggerSettings {
    fn default() -> Self {
        Self {
            repeated: true,
            topics: Vec::new(),
        }
    }
}

/// What happens to messages on one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicSetting {
    /// Which.
    pub topic: Topic,
    /// What happens.
    pub action: TopicAction,
}

/// A topic that the agent does not answer like any other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A charge that the visitor disputes.
    DisputedPayment,
    /// A refund that the terms don't give.
    RefundBeyondPolicy,
    /// A complaint.
    Complaint,
    /// Lawyers, courts, authorities.
    LegalThreat,
    /// Fraud, a stolen account, danger.
    FraudOrSafety,
    /// The visitor wants to close the account or cancel the contract.
    AccountClosure,
    /// The visitor is in distress.
    Distress,
    /// One of the owner's.
    Own {
        /// What the owner calls it.
        name: String,
        /// What it is known by: words or phrases, in any case.
        phrases: Vec<String>,
    },
}

impl Topic {
    /// How evidence names it: the built-in id, or the owner's name.
    pub fn id(&self) -> &str {
        match self {
            Self::DisputedPayment => "disputed_payment",
            Self::RefundBeyondPolicy => "refund_beyond_policy",
            Self::Complaint => "complaint",
            Self::LegalThreat => "legal_threat",
            Self::FraudOrSafety => "fraud_or_safety",
            Self::AccountClosure => "account_closure",
            Self::Distress => "distress",
            Self::Own { name, .. } => name,
        }
    }
}

/// What the agent does with a message on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicAction {
    /// It steps aside.
    HandOver,
    /// It says that it can't help with that here.
    Decline,
    /// It answers as it answers anything.
    Off,
}
