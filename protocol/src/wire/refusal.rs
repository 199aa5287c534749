//! Refusals: what the server answers in place of doing.

use super::OperatorRef;
use serde::{Deserialize, Serialize};

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// The stable code, for programs.
    pub code: RefusalCode,
    /// A sentence that is safe to show.
    pub message: String,
    /// Whether the same command may succeed later.
    pub retry: bool,
    /// Who holds the session, where that is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OperatorRef>,
    /// Which field of the contact form it is about: `name`, `email`, `phone`, `consent`, or the id of
    /// one of the owner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// The stable codes of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The frame is not valid JSON of a known type.
    InvalidFrame,
    /// A text is empty.
    TextEmpty,
    /// A text is over its limit.
    TextTooLong,
    /// No way to be reached was given, or it can't be one.
    ContactInvalid,
    /// Contact details were left too often in this session.
    TooManyLeads,
    /// A field of the contact form has to be given, and is not.
    ContactFieldMissing,
    /// What was chosen in a field of the contact form can't be chosen.
    ContactFieldInvalid,
    /// What the contact form asks to be agreed to was not agreed to, or other words were.
    ConsentMissing,
    /// No agent of this id is here.
    UnknownAgent,
    /// No session of this id is here.
    UnknownSession,
    /// No operator of this id is here.
    UnknownOperator,
    /// The visitor has left no contact details.
    NoLead,
    /// The session does not wait for a person.
    NotAwaiting,
    /// The session is with a person, or waits for one, already.
    AlreadyWithPerson,
    /// Nobody can come, and the visitor is asked for contact details already.
    AlreadyAskedForContact,
    /// Another operator holds the session.
    HeldByOther,
    /// The operator does not hold the session.
    NotHeld,
    /// The agent's settings or the plan don't let operators take a session from the agent.
    TakeOverOff,
    /// No colleague or team of this id is here.
    UnknownRecipient,
    /// Whom a session was to be passed on to is not on duty; of a team, nobody else is.
    RecipientOffDuty,
    /// Nobody passes a session on to themselves.
    RecipientIsSelf,
    /// The session is resolved.
    SessionResolved,
    /// Something newer made this moot: the visitor wrote again, or a person took over.
    Superseded,
    /// Too much in too short a time.
    RateLimited,
    /// The server can't do it now.
    Unavailable,
}

impl RefusalCode {
    /// The sentence that goes with the code, safe to show to anybody.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::InvalidFrame => "This request could not be understood.",
            Self::TextEmpty => "There is nothing to send yet.",
            Self::TextTooLong => "This text is too long.",
            Self::ContactInvalid => "Please give an email address or a phone number to reach you.",
            Self::TooManyLeads => "Your details have been received several times already.",
            Self::ContactFieldMissing => "Please fill in what is missing.",
            Self::ContactFieldInvalid => "Please choose one of the answers that are there.",
            Self::ConsentMissing => "Please agree to go on.",
            Self::UnknownAgent => "This chat is not available.",
            Self::UnknownSession => "This conversation does not exist.",
            Self::UnknownOperator => "This colleague is not here any more.",
            Self::NoLead => "No contact details were left in this conversation.",
            Self::NotAwaiting => "This conversation is not waiting for a person.",
            Self::AlreadyWithPerson => {
                "This conversation is already with a person, or waiting for one."
            }
            Self::AlreadyAskedForContact => {
                "Nobody can come right now. Please leave a way to reach you."
            }
            Self::HeldByOther => "Somebody else has this conversation.",
            Self::NotHeld => "Claim this conversation first.",
            Self::TakeOverOff => "Taking a conversation from the agent is switched off.",
            Self::UnknownRecipient => "There is no such colleague or team.",
            Self::RecipientOffDuty => "Nobody is on duty there right now.",
            Self::RecipientIsSelf => "You have this conversation already.",
            Self::SessionResolved => "This conversation is resolved.",
            Self::Superseded => "Something newer happened in this conversation.",
            Self::RateLimited => "That was a bit fast. Please try again in a moment.",
            Self::Unavailable => "This can't be done right now. Please try again in a moment.",
        }
    }

    /// Whether the same command may succeed later.
    pub const fn retry(self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable)
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self {
            code,
            message: code.sentence().into(),
            retry: code.retry(),
            owner: None,
            field: None,
        }
    }
}

impl Refusal {
    /// Another operator holds the session; the loser of a race is told who won.
    pub fn held_by(owner: OperatorRef) -> Self {
        let message = format!("{} has this conversation.", owner.name);
        Self {
            message,
            owner: Some(owner),
            ..RefusalCode::HeldByOther.into()
        }
    }
}
