//! The parts that messages and events are made of.

use super::{Consent, OperatorId, RichText, is_invisible};
use serde::{Deserialize, Serialize};

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Author {
    /// The person on the site.
    Visitor,
    /// The agent that answers from the owner's knowledge.
    Agent,
    /// A person of the site owner's.
    Operator {
        /// Which person.
        operator: OperatorRef,
    },
}

/// An operator as everyone may see them: no address, no role.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OperatorRef {
    /// Their id.
    pub id: OperatorId,
    /// Their display name.
    pub name: String,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Body {
    /// Plain text, as a visitor typed it. Line breaks count, markup does not.
    Text {
        /// The text.
        text: String,
    },
    /// Rich text, parsed by the server from an operator's or the agent's Markdown.
    Rich {
        /// The tree.
        rich: RichText,
    },
}

impl Body {
    /// The words without their form, for previews, notices and evidence.
    pub fn plain_text(&self) -> String {
        match self {
            Self::Text { text } => text.clone(),
            Self::Rich { rich } => rich.plain_text(),
        }
    }
}

/// A source of an answer. `Span::Citation` in the text refers to its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Citation {
    /// 1, 2, 3 … in the order of first use in the message.
    pub number: u16,
    /// The title of the document, and of the passage where it has one.
    pub title: String,
    /// Where the document can be read, an `http(s)` address; none if it is not published.
    pub url: Option<String>,
}

/// The page that a visitor is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Page {
    /// Its `http(s)` address, without fragment.
    pub url: String,
    /// Its title, possibly empty.
    pub title: String,
}

/// How a visitor can be reached, and what else the owner wanted to know. At least one of `email` and
/// `phone` is there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Contact {
    /// The name they gave.
    pub name: Option<String>,
    /// An email address.
    pub email: Option<String>,
    /// A phone number, as typed.
    pub phone: Option<String>,
    /// What they gave in the owner's own fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Answer>,
    /// What they agreed to, word for word as it stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// What a visitor gave in a field of the owner's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Answer {
    /// The field's id.
    pub field: String,
    /// The field's label at that time. The server writes it; what a client says of a field that the
    /// form has is not looked at.
    #[serde(default)]
    pub label: String,
    /// What they gave.
    pub value: String,
}

impl Contact {
    /// Whether a text has the form of an email address: one `@` with something before it, and a
    /// dotted name after it, all of it seen. Whether it exists only a letter can tell.
    pub fn is_email(text: &str) -> bool {
        let Some((local, domain)) = text.split_once('@') else {
            return false;
        };
        let mut labels = domain.split('.');
        let dotted = domain.contains('.') && labels.all(|label| !label.is_empty());
        !local.is_empty()
            && dotted
            && !domain.contains('@')
            && !text.chars().any(|c| c.is_whitespace() || is_invisible(c))
    }

    /// Whether a text has the form of a phone number: 5 to 15 digits (ITU-T E.164 allows 15) among
    /// the usual separators, possibly with an extension.
    pub fn is_phone(text: &str) -> bool {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let separator = |c: char| " +-()./#x".contains(c);
        (5..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || separator(c))
    }
}

impl std::fmt::Debug for Contact {
    /// Contact data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl std::fmt::Debug for Answer {
    /// What visitors gave stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer(…)")
    }
}
