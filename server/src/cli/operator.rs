//! `baton operator`: the people who work the inbox.

use super::arguments::AddOperator;
use super::{Backends, CliError, password};
use crate::clock::{Random, SystemRandom};
use crate::config::Config;
use crate::store::{Operator, Store};
use baton_protocol::wire::limits::CONTACT_FIELD_BYTES_MAX;
use baton_protocol::wire::{Contact, DutyState, OperatorId, line};

pub(super) async fn add(
    config: &Config,
    backends: &Backends,
    add: AddOperator,
) -> Result<(), CliError> {
    let email = add.email.trim().to_lowercase();
    if !Contact::is_email(&email) || email.len() > CONTACT_FIELD_BYTES_MAX {
        return Err(CliError::Refused(format!(
            "{:?} is not an email address",
            add.email
        )));
    }
    let name = add.name.trim();
    if name.is_empty() || name.len() > CONTACT_FIELD_BYTES_MAX {
        return Err(CliError::Refused(format!(
            "a name has 1 to {CONTACT_FIELD_BYTES_MAX} bytes"
        )));
    }
    // Two names that look the same would be two people.
    if line(name) != name {
        let what = "a name is one line, without characters that nobody sees";
        return Err(CliError::Refused(what.into()));
    }
    let password = if add.generate {
        password::generate(&SystemRandom)
    } else {
        password::read()?
    };
    let store = backends.open(config).await?;
    let known = store.operator_by_email(&email).await?.is_some();
    put(&*store, &email, name, &password, &SystemRandom).await?;
    if known {
        println!("{email} was there already and has a new name and password now.");
    } else {
        println!("{email} can log in to the console now.");
    }
    if add.generate {
        println!("Password: {password}");
    }
    Ok(())
}

pub(super) async fn list(config: &Config, backends: &Backends) -> Result<(), CliError> {
    let operators = backends.open(config).await?.operators().await?;
    if operators.is_empty() {
        println!("No operators yet. Add one: baton operator add EMAIL --name NAME");
    }
    let width = operators.iter().map(|o| o.email.chars().count()).max();
    for operator in operators {
        let width = width.unwrap_or(0);
        println!("{:width$}  {}", operator.email, operator.name);
    }
    Ok(())
}

pub(super) async fn remove(
    config: &Config,
    backends: &Backends,
    email: &str,
) -> Result<(), CliError> {
    let email = email.trim().to_lowercase();
    if !backends.open(config).await?.remove_operator(&email).await? {
        let what = format!("no operator has the address {email}; see: baton operator list");
        return Err(CliError::Refused(what));
    }
    println!("{email} is removed and logged out. What they held waits for others.");
    Ok(())
}

/// Adds an operator, or gives one a new name and password.
pub(super) async fn put(
    store: &dyn Store,
    email: &str,
    name: &str,
    password: &str,
    random: &dyn Random,
) -> Result<(), CliError> {
    let mut id = [0; 16];
    random.fill(&mut id);
    store
        .put_operator(Operator {
            id: OperatorId(uuid::Builder::from_random_bytes(id).into_uuid()),
            email: email.to_owned(),
            name: name.to_owned(),
            password_hash: password::hash(password, random)?,
            duty: DutyState::Away,
        })
        .await?;
    Ok(())
}
