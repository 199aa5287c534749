//! The teams that sessions may be passed on to.

use super::ConfigError;
use crate::node::TeamSettings;
use baton_protocol::wire::limits::CONTACT_FIELD_BYTES_MAX;
use baton_protocol::wire::{Contact, TeamId, TeamRef};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamTable {
    id: TeamId,
    name: String,
    members: Vec<String>,
}

pub(super) fn check_all(tables: Vec<TeamTable>) -> Result<Arc<[TeamSettings]>, ConfigError> {
    let mut teams: Vec<TeamSettings> = Vec::with_capacity(tables.len());
    for table in tables {
        if teams.iter().any(|other| other.team.id == table.id) {
            let what = format!("two teams have the id \"{}\"", table.id);
            return Err(ConfigError::invalid("teams", what));
        }
        teams.push(table.check()?);
    }
    Ok(teams.into())
}

impl TeamTable {
    fn check(self) -> Result<TeamSettings, ConfigError> {
        let Self { id, name, members } = self;
        let invalid =
            |key: &str, what: String| ConfigError::invalid(format!("team \"{id}\", {key}"), what);
        let name = name.trim().to_owned();
        if name.is_empty() || name.len() > CONTACT_FIELD_BYTES_MAX {
            let what = format!("a team's name has 1 to {CONTACT_FIELD_BYTES_MAX} bytes");
            return Err(invalid("name", what));
        }
        if members.is_empty() {
            return Err(invalid("members", "a team has one member at least".into()));
        }
        let mut emails: Vec<String> = Vec::with_capacity(members.len());
        for member in members {
            let email = member.trim().to_lowercase();
            if !Contact::is_email(&email) {
                let what = format!("\"{member}\" is not an email address");
                return Err(invalid("members", what));
            }
            if emails.contains(&email) {
                return Err(invalid("members", format!("\"{email}\" is there twice")));
            }
            emails.push(email);
        }
        Ok(TeamSettings {
            team: TeamRef { id, name },
            members: emails,
        })
    }
}
