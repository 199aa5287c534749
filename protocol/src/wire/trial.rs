//! A trial: what an agent would do with a message, without a session.

use super::{Citation, HandoffReason, HandoffSettings, RichText};
use serde::{Deserialize, Serialize};

/// A message to try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TryMessage {
    /// The message.
    pub text: String,
    /// What the visitor asked before and the agent answered, the oldest first: at most
    /// `TRY_BEFORE_MAX`.
    #[serde(default)]
    pub before: Vec<String>,
    /// Settings to try it with; none for those that the agent goes by.
    #[serde(default)]
    pub settings: Option<HandoffSettings>,
}

/// What the agent would do with a message while an operator is on duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Trial {
    /// The language of the message, a BCP 47 tag; none if nothing in it tells.
    pub language: Option<String>,
    /// What it would do.
    pub step: TrialStep,
    /// The trigger that makes it do so; none where it simply answers.
    pub fired: Option<FiredTrigger>,
    /// Triggers that would fire but are switched off, the strongest first.
    pub switched_off: Vec<FiredTrigger>,
    /// How long the triggers that need the text alone took, in microseconds.
    pub triggers_us: u64,
    /// What is found in the knowledge, the best first: at most `TRY_PASSAGES_MAX`.
    pub passages: Vec<FoundPassage>,
    /// What the embedded answerer says to it, whatever the triggers say; none where the agent has no
    /// documents to answer from.
    pub answer: Option<TriedAnswer>,
}

/// What an agent does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrialStep {
    /// It answers.
    Answer,
    /// It says that it doesn't know, and offers a person.
    Offer,
    /// It steps aside for a person.
    HandOver,
    /// It says that it doesn't know, or can't help with that, and no more.
    Decline,
    /// It can't hand over as the settings or the plan are, and asks for contact details.
    ContactDetails,
}

/// A trigger that fires on a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FiredTrigger {
    /// Which, with the evidence that an operator would see.
    pub reason: HandoffReason,
    /// How sure it is; none where the words alone tell.
    pub score: Option<TriggerScore>,
}

/// How sure a trigger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TriggerScore {
    /// In thousandths; larger is surer. It may be below 0 and above 1,000.
    pub permille: i32,
    /// From where it fires.
    pub fires_from_permille: i32,
}

/// A passage that a search in the knowledge found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FoundPassage {
    /// The title of its document.
    pub title: String,
    /// The heading that it stands below; none above the first.
    pub heading: Option<String>,
    /// Where the document can be read, an `http(s)` address; none if it is not published.
    pub url: Option<String>,
    /// What of it fits the message, without form, cut to `TRY_EXCERPT_CHARS_MAX`.
    pub excerpt: String,
    /// How much of the question it speaks of, in thousandths.
    pub coverage_permille: u16,
    /// How well it fits beside the others, in thousandths; larger is better.
    pub score_permille: u32,
    /// Whether it fits well enough to answer from.
    pub answers: bool,
}

/// What the embedded answerer says to a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TriedAnswer {
    /// The words.
    pub body: RichText,
    /// The sources that the words refer to, by number.
    pub citations: Vec<Citation>,
    /// It doesn't know, and says that a person can be asked.
    pub offers_person: bool,
}
