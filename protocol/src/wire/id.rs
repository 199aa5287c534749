//! Ids. Each is a type of its own, so that one can't be passed where another is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_newtype! {
    /// One visitor's conversation. Derived from the visitor's token by the server (the first 16
    /// bytes of its SHA-256), so it is known before the first event and reveals nothing.
    SessionId
}

uuid_newtype! {
    /// The id that a client makes for a command before the first send. The log holds it at most
    /// once, so a resend never makes a second event. For a message it is the message's id, for an
    /// answer of the agent it is the id of the run.
    CommandId
}

uuid_newtype! {
    /// A member of the workspace who works the inbox.
    OperatorId
}

uuid_newtype! {
    /// The life of one store. A position from another epoch means nothing here: start afresh.
    Epoch
}

uuid_newtype! {
    /// A notification on one way out. Made of the entry that caused it and the way, so that every
    /// attempt has the same.
    NotificationId
}

uuid_newtype! {
    /// A browser that an operator is notified in, by Web Push.
    PushSubscriptionId
}

/// An agent's slug, as pasted in `data-agent`: 1 to 64 of `a-z`, `0-9`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct AgentId(String);

impl AgentId {
    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AgentId {
    type Error = &'static str;
    fn try_from(slug: String) -> Result<Self, Self::Error> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=64).contains(&slug.len()) && slug.bytes().all(allowed) {
            Ok(Self(slug))
        } else {
            Err("an agent's id has 1 to 64 characters out of a-z, 0-9 and -")
        }
    }
}

impl From<AgentId> for String {
    fn from(id: AgentId) -> Self {
        id.0
    }
}

/// What opens a visitor's session: 32 random bytes that the visitor's browser makes, in base64url
/// without padding (43 characters). Whoever holds it may read and write that one session, so it
/// is never logged (`Debug` hides it) and never stands in a URL.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct SessionToken(String);

impl SessionToken {
    /// The length of a token in characters.
    pub const CHARS: usize = 43;

    /// The token itself, to be hashed or sent, never shown.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl TryFrom<String> for SessionToken {
    type Error = &'static str;
    fn try_from(token: String) -> Result<Self, Self::Error> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if token.len() == Self::CHARS && token.bytes().all(allowed) {
            Ok(Self(token))
        } else {
            Err("a session token has 43 characters of base64url")
        }
    }
}

impl From<SessionToken> for String {
    fn from(token: SessionToken) -> Self {
        token.0
    }
}
