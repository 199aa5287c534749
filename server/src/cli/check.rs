//! `baton check`: whether the configuration can be used, and whether notifications get out.

use super::{Backends, CliError};
use crate::clock::{Clock, Random, SystemClock, SystemRandom};
use crate::config::Config;
use crate::notify::{Members, Outlet, PushKey, Routes};
use crate::store::Way;
use std::sync::Arc;

/// Says what is wrong by an error; sends a test by each way if asked to.
pub(super) async fn check(
    config: &Config,
    backends: &Backends,
    send: bool,
) -> Result<(), CliError> {
    let environment = |name: &str| std::env::var(name).ok();
    let mut outlets = config.notify.outlets(&environment)?;
    let origin = config.settings.public_origin.clone();
    let origin = origin.unwrap_or_else(|| format!("http://{}", config.listen));
    // With any key: whether the rest of it can be used.
    let any_key = PushKey::make(&SystemRandom);
    config.notify.member_ways(&environment, &any_key, &origin)?;
    println!("The configuration is valid.");
    for warning in config.warnings() {
        println!("Warning: {warning}.");
    }
    if outlets.is_empty() {
        println!("Nobody is notified by email, Slack or webhooks: [notify] names no way out.");
    }
    // Without one there are no members yet, and a check makes none.
    if config.data_dir.is_dir() {
        outlets.extend(to_members(config, backends, &origin).await?);
    }
    let routes = Routes::new(&origin, Vec::new());
    let mut failed = 0;
    for outlet in &outlets {
        let way = outlet.way();
        if !send {
            println!("{way}: configured");
            continue;
        }
        let mut id = [0; 16];
        SystemRandom.fill(&mut id);
        let id = uuid::Builder::from_random_bytes(id).into_uuid();
        let sent = outlet.test(id, routes.console(), SystemClock.now_ms());
        match sent.await {
            Ok(()) => println!("{way}: sent"),
            Err(error) => {
                println!("{way}: failed: {error}");
                failed += 1;
            }
        }
    }
    match failed {
        0 => Ok(()),
        1 => Err(CliError::Refused("one way out does not work".into())),
        _ => Err(CliError::Refused(format!("{failed} ways out do not work"))),
    }
}

/// The ways to members that anything goes out on: their browsers, and the addresses of those who asked
/// for email.
async fn to_members(
    config: &Config,
    backends: &Backends,
    origin: &str,
) -> Result<Vec<Outlet>, CliError> {
    let store = backends.open(config).await?;
    let key = store.push_key(PushKey::make(&SystemRandom)).await?;
    let environment = |name: &str| std::env::var(name).ok();
    let ways = config.notify.member_ways(&environment, &key, origin)?;
    let operators = store.operators().await?;
    let preferences = store.preferences().await?;
    let asked = |address: &str| {
        operators.iter().any(|operator| {
            let mut set = preferences.iter().filter(|(id, _)| *id == operator.id);
            operator.email == address && set.any(|(_, set)| !set.email.is_empty())
        })
    };
    let subscriptions = store.subscriptions(SystemClock.now_ms()).await?;
    let members = Members::of(
        Arc::new(ways),
        operators.clone(),
        preferences.clone(),
        subscriptions,
    );
    let ways = members.ways().into_iter().filter(|way| match way {
        Way::Email(address) => asked(address),
        _ => true,
    });
    Ok(ways.filter_map(|way| members.outlet(&way)).collect())
}
