//! What happens by itself while nobody does anything: the wait ladder, and sessions that fall silent.

use super::limits::WAIT_SECONDS_MAX;
use serde::{Deserialize, Serialize};
use std::fmt;

const DAY_SECONDS: u32 = 24 * 60 * 60;

/// When what happens by itself happens. Each is counted in seconds; 0 switches it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WaitSettings {
    /// A session that has been in the queue this long is brought to the operators' notice again.
    pub again_after_seconds: u32,
    /// One that has been there this long is brought to the notice of more people.
    pub wider_after_seconds: u32,
    /// The visitor is told that it takes longer than usual, and may leave a way to be reached while
    /// they keep their place.
    pub tell_after_seconds: u32,
    /// The session is closed, as soon as the visitor has left. With contact details it stays a lead.
    pub close_after_seconds: u32,
    /// A visitor who has said nothing to an operator's last words for this long is reminded.
    pub remind_after_seconds: u32,
    /// The session is closed then.
    pub resolve_after_seconds: u32,
    /// A session that the agent has is closed after as long a silence.
    pub resolve_agents_after_seconds: u32,
}

impl WaitSettings {
    /// As it is where the owner sets nothing.
    pub const DEFAULT: Self = Self {
        again_after_seconds: 60,
        wider_after_seconds: 2 * 60,
        tell_after_seconds: 5 * 60,
        close_after_seconds: 60 * 60,
        remind_after_seconds: 30 * 60,
        resolve_after_seconds: 24 * 60 * 60,
        resolve_agents_after_seconds: 0,
    };

    /// Checks what a type can't.
    ///
    /// # Errors
    /// The first of them that makes no sense.
    pub fn check(&self) -> Result<(), WaitProblem> {
        let ladder = WaitField::LADDER.map(|field| (field, self.seconds(field)));
        let idle = WaitField::SILENCE.map(|field| (field, self.seconds(field)));
        let agents = (WaitField::ResolveAgents, self.resolve_agents_after_seconds);
        let mut all = ladder.into_iter().chain(idle).chain([agents]);
        if let Some((field, _)) = all.find(|(_, seconds)| *seconds > WAIT_SECONDS_MAX) {
            return Err(WaitProblem::TooLong(field));
        }
        rises(&ladder).and_then(|()| rises(&idle))
    }

    /// One of the times.
    pub const fn seconds(&self, field: WaitField) -> u32 {
        match field {
            WaitField::Again => self.again_after_seconds,
            WaitField::Wider => self.wider_after_seconds,
            WaitField::Tell => self.tell_after_seconds,
            WaitField::Close => self.close_after_seconds,
            WaitField::Remind => self.remind_after_seconds,
            WaitField::Resolve => self.resolve_after_seconds,
            WaitField::ResolveAgents => self.resolve_agents_after_seconds,
        }
    }

    /// Sets one of the times.
    pub const fn set_seconds(&mut self, field: WaitField, seconds: u32) {
        match field {
            WaitField::Again => self.again_after_seconds = seconds,
            WaitField::Wider => self.wider_after_seconds = seconds,
            WaitField::Tell => self.tell_after_seconds = seconds,
            WaitField::Close => self.close_after_seconds = seconds,
            WaitField::Remind => self.remind_after_seconds = seconds,
            WaitField::Resolve => self.resolve_after_seconds = seconds,
            WaitField::ResolveAgents => self.resolve_agents_after_seconds = seconds,
        }
    }
}

/// Of what is switched on, each comes after the one before it.
fn rises(steps: &[(WaitField, u32)]) -> Result<(), WaitProblem> {
    let on: Vec<_> = steps.iter().filter(|(_, seconds)| *seconds > 0).collect();
    for pair in on.windows(2) {
        if let [(before, earlier), (field, later)] = pair
            && earlier >= later
        {
            return Err(WaitProblem::NotLater {
                field: *field,
                before: *before,
            });
        }
    }
    Ok(())
}

/// One of the times that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitField {
    /// `again_after_seconds`.
    Again,
    /// `wider_after_seconds`.
    Wider,
    /// `tell_after_seconds`.
    Tell,
    /// `close_after_seconds`.
    Close,
    /// `remind_after_seconds`.
    Remind,
    /// `resolve_after_seconds`.
    Resolve,
    /// `resolve_agents_after_seconds`.
    ResolveAgents,
}

impl WaitField {
    /// What happens while a visitor waits, in order.
    pub const LADDER: [Self; 4] = [Self::Again, Self::Wider, Self::Tell, Self::Close];
    /// What happens while a visitor says nothing to an operator, in order.
    pub const SILENCE: [Self; 2] = [Self::Remind, Self::Resolve];

    /// Where it stands in the settings, say `wait.tell_after_seconds`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Again => "wait.again_after_seconds",
            Self::Wider => "wait.wider_after_seconds",
            Self::Tell => "wait.tell_after_seconds",
            Self::Close => "wait.close_after_seconds",
            Self::Remind => "wait.remind_after_seconds",
            Self::Resolve => "wait.resolve_after_seconds",
            Self::ResolveAgents => "wait.resolve_agents_after_seconds",
        }
    }

    /// What happens then, in a sentence.
    const fn what(self) -> &'static str {
        match self {
            Self::Again => "telling the team again",
            Self::Wider => "telling more people",
            Self::Tell => "telling the visitor",
            Self::Close => "closing what waits",
            Self::Remind => "the reminder",
            Self::Resolve => "closing what is silent",
            Self::ResolveAgents => "closing what the agent has",
        }
    }
}

/// Why a time makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitProblem {
    /// It is longer than `WAIT_SECONDS_MAX`.
    TooLong(WaitField),
    /// It is not later than the step before it.
    NotLater {
        /// The later step.
        field: WaitField,
        /// The one before it.
        before: WaitField,
    },
}

impl WaitProblem {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong(_) => "too_long",
            Self::NotLater { .. } => "not_later",
        }
    }

    /// Which time it is.
    pub const fn field(self) -> WaitField {
        match self {
            Self::TooLong(field) | Self::NotLater { field, .. } => field,
        }
    }
}

impl fmt::Display for WaitProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(field) => write!(
                f,
                "{} has to come within {} days",
                field.what(),
                WAIT_SECONDS_MAX / DAY_SECONDS
            ),
            Self::NotLater { field, before } => {
                write!(f, "{} has to come after {}", field.what(), before.what())
            }
        }
    }
}

impl std::error::Error for WaitProblem {}

impl Default for WaitSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How far the ladder has come in a session that waits. Each step happens once in a wait.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaitStep {
    /// A person was asked for.
    #[default]
    Asked,
    /// Operators were told of it again.
    Again,
    /// More people were told of it.
    Wider,
    /// The visitor was told that it takes longer.
    Told,
}

impl WaitStep {
    /// Whether nothing has happened by itself yet.
    pub fn is_first(&self) -> bool {
        *self == Self::Asked
    }
}

/// Why a session was closed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LapseReason {
    /// The visitor said nothing more.
    Idle,
    /// Nobody came, and the visitor has left.
    VisitorGone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_make_no_sense_are_told_by_name() {
        let base = WaitSettings::DEFAULT;
        for (settings, field, expected) in [
            (
                WaitSettings {
                    again_after_seconds: 120,
                    ..base
                },
                WaitField::Wider,
                "telling more people has to come after telling the team again",
            ),
            (
                WaitSettings {
                    wider_after_seconds: 0,
                    tell_after_seconds: 30,
                    ..base
                },
                WaitField::Tell,
                "telling the visitor has to come after telling the team again",
            ),
            (
                WaitSettings {
                    close_after_seconds: 300,
                    ..base
                },
                WaitField::Close,
                "closing what waits has to come after telling the visitor",
            ),
            (
                WaitSettings {
                    resolve_after_seconds: 60,
                    ..base
                },
                WaitField::Resolve,
                "closing what is silent has to come after the reminder",
            ),
            (
                WaitSettings {
                    resolve_agents_after_seconds: WAIT_SECONDS_MAX + 1,
                    ..base
                },
                WaitField::ResolveAgents,
                "closing what the agent has has to come within 365 days",
            ),
        ] {
            let problem = settings.check().unwrap_err();
            assert_eq!((problem.field(), &*problem.to_string()), (field, expected));
        }
    }

    #[test]
    fn what_is_switched_off_stands_in_no_order() {
        let off = WaitSettings {
            again_after_seconds: 0,
            wider_after_seconds: 0,
            close_after_seconds: 0,
            resolve_after_seconds: 0,
            ..WaitSettings::DEFAULT
        };
        assert_eq!(off.check(), Ok(()));
        assert_eq!(WaitSettings::DEFAULT.check(), Ok(()));
    }
}
