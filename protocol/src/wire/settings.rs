//! When an agent hands over to people, as its owner sets it.

use super::limits::{TOPIC_BYTES_MAX, TOPIC_PHRASES_MAX, TOPICS_MAX};
use super::{BusinessHours, ContactForm, RoutingSettings, WaitSettings};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// When an agent hands over. What is left out is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HandoffSettings {
    /// What the workspace's plan allows.
    pub plan: Plan,
    /// A visitor who asks for a person gets one. If not, they are asked for contact details.
    pub visitor_asks: bool,
    /// The agent may hand over unasked: by a topic, a repeated question, an answer that it doesn't
    /// have, or a failure. If not, contact details are asked for.
    pub agent_decides: bool,
    /// Operators may take a session from the agent.
    pub operator_pull: bool,
    /// A question that is asked again after it was not solved hands over.
    pub repeated: bool,
    /// What happens to a question that the knowledge has no answer to.
    pub unknown: UnknownSettings,
    /// What happens to messages on a topic. A built-in topic that is not here hands over.
    pub topics: Vec<TopicSetting>,
    /// When what happens by itself happens: while a visitor waits, and when nobody writes.
    pub wait: WaitSettings,
    /// How sessions that wait come to operators.
    pub routing: RoutingSettings,
    /// When people are there; none if always. Outside of them contact details are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<BusinessHours>,
    /// What a visitor is asked for who leaves contact details.
    pub contact_form: ContactForm,
}

/// What a workspace has paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// No handoff: the agent answers, or asks for contact details.
    Starter,
    /// Handoff, as set.
    #[default]
    Growth,
    /// As [`Plan::Growth`].
    Scale,
    /// As [`Plan::Scale`].
    Agency,
}

/// What happens to a question that the knowledge has no answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UnknownSettings {
    /// The first of them.
    pub first: UnknownAction,
    /// The second in a row, and those after it.
    pub again: UnknownAction,
}

/// What the agent does when it doesn't know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnknownAction {
    /// It says so and offers a person.
    Offer,
    /// It steps aside.
    HandOver,
    /// It says so, and no more.
    Decline,
}

/// What happens to messages on one topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TopicSetting {
    /// Which.
    pub topic: Topic,
    /// What happens.
    pub action: TopicAction,
}

/// A topic that the agent does not answer like any other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
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

/// What the agent does with a message on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TopicAction {
    /// It steps aside.
    HandOver,
    /// It says that it can't help with that here.
    Decline,
    /// It answers as it answers anything.
    Off,
}

impl Default for HandoffSettings {
    fn default() -> Self {
        Self {
            plan: Plan::default(),
            visitor_asks: true,
            agent_decides: true,
            operator_pull: true,
            repeated: true,
            unknown: UnknownSettings::default(),
            topics: Vec::new(),
            wait: WaitSettings::DEFAULT,
            routing: RoutingSettings::DEFAULT,
            hours: None,
            contact_form: ContactForm::DEFAULT,
        }
    }
}

impl Default for UnknownSettings {
    fn default() -> Self {
        Self {
            first: UnknownAction::Offer,
            again: UnknownAction::HandOver,
        }
    }
}

impl HandoffSettings {
    /// Checks what a type can't.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.topics.len() > TOPICS_MAX {
            return Err(format!(
                "{} topics are too many, there is room for {TOPICS_MAX}",
                self.topics.len()
            ));
        }
        let mut ids = HashSet::new();
        for TopicSetting { topic, .. } in &self.topics {
            if let Topic::Own { name, phrases } = topic {
                check_own(name, phrases)?;
            }
            if !ids.insert(topic.id().to_lowercase()) {
                return Err(format!("the topic \"{}\" is there twice", topic.id()));
            }
        }
        self.contact_form.check()?;
        if !self.contact_form.fields.is_empty() || self.contact_form.consent.is_some() {
            return Err("fields of your own and consent can't be set in the contact form yet: the widget would not show them".into());
        }
        self.wait.check().map_err(|problem| problem.to_string())?;
        self.routing.check()
    }
}

fn check_own(name: &str, phrases: &[String]) -> Result<(), String> {
    if phrases.is_empty() || phrases.len() > TOPIC_PHRASES_MAX {
        return Err(format!(
            "the topic \"{name}\" has {} phrases, it needs 1 to {TOPIC_PHRASES_MAX}",
            phrases.len()
        ));
    }
    let fits = |text: &str| !text.trim().is_empty() && text.len() <= TOPIC_BYTES_MAX;
    let mut texts = [name].into_iter().chain(phrases.iter().map(String::as_str));
    if let Some(text) = texts.find(|text| !fits(text)) {
        return Err(format!(
            "a topic's name or phrase has 1 to {TOPIC_BYTES_MAX} bytes, and \"{text}\" does not"
        ));
    }
    let has_word = |phrase: &&String| phrase.contains(char::is_alphanumeric);
    match phrases.iter().find(|phrase| !has_word(phrase)) {
        Some(phrase) => Err(format!(
            "the phrase \"{phrase}\" of the topic \"{name}\" has no word that could be found in a message"
        )),
        None => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, phrases: &[&str]) -> TopicSetting {
        TopicSetting {
            topic: Topic::Own {
                name: name.into(),
                phrases: phrases.iter().map(|phrase| (*phrase).into()).collect(),
            },
            action: TopicAction::Decline,
        }
    }

    fn checked(topics: Vec<TopicSetting>) -> Result<(), String> {
        HandoffSettings {
            topics,
            ..HandoffSettings::default()
        }
        .check()
    }

    #[test]
    fn topics_that_make_no_sense_are_told_by_name() {
        let complaint = || TopicSetting {
            topic: Topic::Complaint,
            action: TopicAction::Off,
        };
        let long = "x".repeat(TOPIC_BYTES_MAX + 1);
        for (topics, expected) in [
            (vec![own("Dosage", &[])], "\"Dosage\" has 0 phrases"),
            (vec![own(" ", &["drops"])], "1 to 100 bytes"),
            (
                vec![own("Dosage", &["drops", "!!!"])],
                "the phrase \"!!!\" of the topic \"Dosage\" has no word",
            ),
            (vec![own("Dosage", &[&long])], "1 to 100 bytes"),
            (
                vec![complaint(), complaint()],
                "\"complaint\" is there twice",
            ),
            (
                vec![own("Dosage", &["a"]), own("dosage", &["b"])],
                "\"dosage\" is there twice",
            ),
            (vec![complaint(); TOPICS_MAX + 1], "41 topics are too many"),
        ] {
            let error = checked(topics).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(
            checked(vec![complaint(), own("Dosage", &["drops"])]),
            Ok(())
        );
    }
}
