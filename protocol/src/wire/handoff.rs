//! Why a session goes to a person, or to contact capture.

use super::{Citation, Page};
use serde::{Deserialize, Serialize};

/// Why the agent stepped aside or did not answer, with its evidence. Operators only: it has no
/// place in a visitor's frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HandoffReason {
    /// The visitor pressed "Talk to a person".
    VisitorPressed {
        /// Their last question, if they wrote one.
        question: Option<String>,
    },
    /// The visitor asked for a person in their own words.
    VisitorAsked {
        /// The message.
        quote: String,
        /// The words in it that were understood as the request.
        matched: String,
    },
    /// The message is about something that the agent does not answer.
    SensitiveTopic {
        /// The built-in topic's id, or the owner's name for it.
        topic: String,
        /// The message.
        quote: String,
        /// The words in it that told the topic.
        matched: String,
    },
    /// The visitor asked once more what the agent had not solved.
    RepeatedQuestion {
        /// What they asked first.
        question: String,
        /// What they asked now.
        again: String,
    },
    /// The knowledge has no answer.
    NotInKnowledge {
        /// The message.
        question: String,
        /// What came nearest; none if nothing was found.
        best: Option<NearestPassage>,
        /// How many messages in a row had no answer, this one included.
        in_a_row: u32,
    },
    /// The language model judged that a person should take it.
    AgentDecided {
        /// The message.
        question: String,
        /// Why, in the model's words.
        why: String,
    },
    /// The agent could not answer: it failed, or it may not go on.
    AgentFailed {
        /// The message that stays unanswered.
        question: String,
        /// A stable code of what went wrong, for the owner's log.
        code: String,
    },
}

impl HandoffReason {
    /// Whether the visitor asked for a person themselves; otherwise it was the agent's doing.
    pub const fn is_visitors_wish(&self) -> bool {
        matches!(
            self,
            Self::VisitorPressed { .. } | Self::VisitorAsked { .. }
        )
    }
}

/// The passage that came nearest to an answer, and was not near enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NearestPassage {
    /// The title of its document, with the heading where there is one.
    pub title: String,
    /// How much of the question it speaks of, in thousandths.
    pub coverage_permille: u16,
}

/// What an operator should know before the first word, told from the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Brief {
    /// What the visitor wants, in their own words: their latest messages, the oldest first.
    pub wants: Vec<String>,
    /// What the agent said to it, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<Answered>,
    /// The browser's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The page that the session started on.
    pub page: Option<Page>,
}

/// An answer of the agent's, in a brief.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Answered {
    /// The words, without form, cut to `BRIEF_CHARS_MAX`.
    pub text: String,
    /// Its sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
}

/// Why contact details are asked for in place of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactReason {
    /// The agent's business hours are over, or have not begun.
    OffHours,
    /// No operator is on duty, though it is open.
    NobodyOnDuty,
    /// The agent's settings or the plan forbid handoff.
    HandoffOff,
}
