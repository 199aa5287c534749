//! To whom of the operators a session that waits goes.

use super::limits::{CAPACITIES_MAX, CAPACITY_MAX, CONTACT_FIELD_BYTES_MAX, WAIT_SECONDS_MAX};
use super::{AgentId, Contact, OperatorId, OperatorRef};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;

/// How sessions that wait come to operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RoutingSettings {
    /// Who is to take them.
    pub mode: RoutingMode,
    /// An operator or a team that a session is assigned to has so many seconds to take it up; then it
    /// goes on to the next, or is free for all.
    pub take_up_within_seconds: u32,
    /// In turn: how many sessions an operator has at most, held and assigned, of all agents. They may
    /// claim more than that.
    pub capacity: u32,
    /// In turn: operators who have another capacity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capacities: Vec<OwnCapacity>,
}

/// Who is to take sessions that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoutingMode {
    /// Whoever claims first; everybody is told.
    #[default]
    Everybody,
    /// Each is assigned to the operator on duty with the fewest sessions, and to the next if they don't
    /// take it up in time.
    InTurn,
}

/// How many sessions one operator has at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnCapacity {
    /// What they log in with.
    pub email: String,
    /// How many; 0 if nothing is to be assigned to them.
    pub capacity: u32,
}

impl RoutingSettings {
    /// As it is where the owner sets nothing.
    pub const DEFAULT: Self = Self {
        mode: RoutingMode::Everybody,
        take_up_within_seconds: 45,
        capacity: 4,
        capacities: Vec::new(),
    };

    /// How many sessions the operator with this email has at most.
    pub fn capacity_of(&self, email: &str) -> u32 {
        let own = self.capacities.iter();
        own.rev()
            .find(|own| own.email.eq_ignore_ascii_case(email))
            .map_or(self.capacity, |own| own.capacity)
    }

    /// Checks what a type can't.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        if !(1..=WAIT_SECONDS_MAX).contains(&self.take_up_within_seconds) {
            return Err(format!(
                "take_up_within_seconds must be from 1 to {WAIT_SECONDS_MAX}"
            ));
        }
        if !(1..=CAPACITY_MAX).contains(&self.capacity) {
            return Err(format!("capacity must be from 1 to {CAPACITY_MAX}"));
        }
        if self.capacities.len() > CAPACITIES_MAX {
            return Err(format!(
                "{} capacities are too many, there is room for {CAPACITIES_MAX}",
                self.capacities.len()
            ));
        }
        let mut emails = HashSet::new();
        for OwnCapacity { email, capacity } in &self.capacities {
            if !Contact::is_email(email) || email.len() > CONTACT_FIELD_BYTES_MAX {
                return Err(format!("\"{email}\" in capacities is not an email address"));
            }
            if !emails.insert(email.to_lowercase()) {
                return Err(format!("\"{email}\" is in capacities twice"));
            }
            if *capacity > CAPACITY_MAX {
                return Err(format!(
                    "the capacity of \"{email}\" is over {CAPACITY_MAX}"
                ));
            }
        }
        Ok(())
    }
}

impl Default for RoutingSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A team's id: 1 to 64 of `a-z`, `0-9`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct TeamId(String);

impl TeamId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TeamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TeamId {
    type Error = &'static str;
    fn try_from(slug: String) -> Result<Self, Self::Error> {
        // An agent's id has the same form.
        AgentId::try_from(slug)
            .map(|slug| Self(slug.into()))
            .map_err(|_| "a team's id has 1 to 64 characters out of a-z, 0-9 and -")
    }
}

impl From<TeamId> for String {
    fn from(id: TeamId) -> Self {
        id.0
    }
}

/// A team, as sessions name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TeamRef {
    /// Its id.
    pub id: TeamId,
    /// Its name, which visitors read too, say "Billing".
    pub name: String,
}

/// A team, as consoles know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its members. Who is no operator of the workspace is left out.
    pub members: Vec<OperatorId>,
}

impl Team {
    /// As sessions name it.
    pub fn as_ref(&self) -> TeamRef {
        TeamRef {
            id: self.id.clone(),
            name: self.name.clone(),
        }
    }
}

/// Whom an operator passes a session on to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferTarget {
    /// A colleague.
    Operator {
        /// Who.
        operator: OperatorId,
    },
    /// A team.
    Team {
        /// Which.
        team: TeamId,
    },
}

/// Who is asked to take a session up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Assignee {
    /// One operator.
    Operator {
        /// Who.
        operator: OperatorRef,
    },
    /// Any member of a team.
    Team {
        /// Which.
        team: TeamRef,
    },
}

impl Assignee {
    /// What they are called.
    pub fn name(&self) -> &str {
        match self {
            Self::Operator { operator } => &operator.name,
            Self::Team { team } => &team.name,
        }
    }

    /// The one operator, if it is one.
    pub fn operator(&self) -> Option<&OperatorRef> {
        match self {
            Self::Operator { operator } => Some(operator),
            Self::Team { .. } => None,
        }
    }
}

/// Who is asked to take a session up, and until when. Anybody else may claim it all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Assignment {
    /// Who.
    pub to: Assignee,
    /// When it goes on to the next, or is free for all, in milliseconds since 1970 (UTC).
    pub until_ms: u64,
}

/// Whom a session that waits is for. Empty where it does not wait; visitors are not told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SessionRoute {
    /// Who is asked to take it up; none where nobody in particular is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Assignment>,
    /// Who passed it on, until whoever they chose has not taken it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// Who had it before, or did not take it up in time, and how often: others are asked first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<Passed>,
}

/// A session was passed on to a colleague or a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Transfer {
    /// By whom.
    pub from: OperatorRef,
    /// To which team, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
}

/// How often an operator had a session that waits, or let it pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Passed {
    /// Who.
    pub operator: OperatorId,
    /// How often, 1 at least.
    pub times: u32,
}

impl SessionRoute {
    /// Whether it is for nobody in particular, and nobody let it pass.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How often an operator had it, or let it pass, since it came into the queue.
    pub fn times_passed(&self, operator: OperatorId) -> u32 {
        let passed = self
            .passed
            .iter()
            .find(|passed| passed.operator == operator);
        passed.map_or(0, |passed| passed.times)
    }

    /// The team that it was passed on to.
    pub fn team(&self) -> Option<&TeamRef> {
        self.transfer.as_ref()?.team.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(email: &str, capacity: u32) -> OwnCapacity {
        OwnCapacity {
            email: email.into(),
            capacity,
        }
    }

    #[test]
    fn routing_that_makes_no_sense_is_told_by_name() {
        let base = RoutingSettings::DEFAULT;
        let takes_up_within = |take_up_within_seconds| RoutingSettings {
            take_up_within_seconds,
            ..base.clone()
        };
        let each = |capacity| RoutingSettings {
            capacity,
            ..base.clone()
        };
        let with = |capacities: &[OwnCapacity]| RoutingSettings {
            capacities: capacities.to_vec(),
            ..base.clone()
        };
        for (settings, expected) in [
            (takes_up_within(0), "take_up_within_seconds must be from 1"),
            (
                takes_up_within(WAIT_SECONDS_MAX + 1),
                "take_up_within_seconds must be from 1 to 31536000",
            ),
            (each(0), "capacity must be from 1 to 1000"),
            (each(CAPACITY_MAX + 1), "capacity must be from 1 to 1000"),
            (
                with(&[own("grace", 2)]),
                "\"grace\" in capacities is not an email address",
            ),
            (
                with(&[own("grace@shop.example", CAPACITY_MAX + 1)]),
                "the capacity of \"grace@shop.example\" is over 1000",
            ),
            (
                with(&[own("grace@shop.example", 2), own("Grace@shop.example", 3)]),
                "\"Grace@shop.example\" is in capacities twice",
            ),
            (
                with(&vec![own("grace@shop.example", 2); CAPACITIES_MAX + 1]),
                "1001 capacities are too many",
            ),
        ] {
            let error = settings.check().unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        let own_ones = with(&[own("grace@shop.example", 0), own("ada@shop.example", 9)]);
        assert_eq!(base.check(), Ok(()));
        assert_eq!(own_ones.check(), Ok(()));
        for (email, expected) in [
            ("GRACE@shop.example", 0),
            ("ada@shop.example", 9),
            ("bo@shop.example", 4),
        ] {
            assert_eq!(own_ones.capacity_of(email), expected);
        }
    }
}
