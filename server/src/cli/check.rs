//! `baton check`: whether the configuration can be used, and whether notifications get out.

use super::CliError;
use crate::clock::{Clock, Random, SystemClock, SystemRandom};
use crate::config::Config;
use crate::notify::Routes;

/// Says what is wrong by an error; sends a test by each way if asked to.
pub(super) async fn check(config: &Config, send: bool) -> Result<(), CliError> {
    let outlets = config.notify.outlets(&|name| std::env::var(name).ok())?;
    println!("The configuration is valid.");
    for warning in config.warnings() {
        println!("Warning: {warning}.");
    }
    if outlets.is_empty() {
        println!("Nobody is notified by email, Slack or webhooks: [notify] names no way out.");
    }
    let origin = config.settings.public_origin.clone();
    let origin = origin.unwrap_or_else(|| format!("http://{}", config.listen));
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
