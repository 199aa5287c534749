//! A replay: which of an agent's sessions would have been handed over under other settings.

use super::{HandoffReason, HandoffSettings, Seq, SessionId};
use serde::{Deserialize, Serialize};

/// Settings to replay an agent's latest sessions against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReplaySettings {
    /// The settings. The plan in it counts for nothing: it is the configuration file's.
    pub settings: HandoffSettings,
    /// How many of the latest sessions: 1 to `REPLAY_SESSIONS_MAX`.
    pub sessions_max: u32,
}

/// What came of a replay. A session is read up to its first handoff as it was: what follows was said
/// to a person. Who was on duty makes no difference: a session in which nobody could come
/// counts as handed over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Replay {
    /// How many sessions were replayed.
    pub sessions: u32,
    /// How many messages of visitors' were read in them.
    pub messages: u32,
    /// The replay ended before the last of the sessions, because of `REPLAY_MESSAGES_MAX`.
    pub cut_short: bool,
    /// How many of the sessions a trigger handed over then: not a button, but a failure too.
    pub handed_over_then: u32,
    /// How many of the sessions a trigger would hand over now.
    pub hand_over_now: u32,
    /// The sessions that a trigger handed over then or would now: first those in which it is not the
    /// same, each by the latest change. At most `REPLAY_LISTED_MAX`.
    pub listed: Vec<ReplayedSession>,
    /// How many more there are.
    pub more: u32,
}

/// A session that a trigger handed over, or would.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReplayedSession {
    /// Which.
    pub session: SessionId,
    /// The visitor's name, if they gave one.
    pub visitor: Option<String>,
    /// Its first handoff as it was; none if there was none.
    pub then: Option<ReplayedHandoff>,
    /// Its first handoff as it would be now; none if there would be none.
    pub now: Option<ReplayedHandoff>,
}

/// A handoff in a replayed session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReplayedHandoff {
    /// The entry of the visitor's message that led to it; of the request, if a button was pressed.
    pub seq: Seq,
    /// When that was, in milliseconds since 1970 (UTC).
    pub at_ms: u64,
    /// Why. Of its texts the first `BRIEF_CHARS_MAX` characters.
    pub reason: HandoffReason,
}
