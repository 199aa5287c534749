//! The ways out for notifications, in the configuration. What is secret stands in the environment, and
//! the file names the variable.

mod email;
mod push;

use super::ConfigError;
use crate::notify::{MemberWays, Outlet, Receiver, Secret, Step, slack};
use crate::public_address;
use crate::store::PushSecret;
use baton_protocol::wire::NotificationKind::{
    self, Claimed, HandoffRequested, LeadCaptured, Resolved, WaitingTooLong,
};
use email::{EmailConfig, EmailTable};
use push::{PushConfig, PushTable};
use reqwest::Url;
use serde::Deserialize;

/// What people are told unless the owner says otherwise: what waits for somebody to act.
const FOR_PEOPLE: [NotificationKind; 3] = [HandoffRequested, WaitingTooLong, LeadCaptured];
/// What programs are told: all there is.
const FOR_PROGRAMS: [NotificationKind; 5] = [
    HandoffRequested,
    Claimed,
    WaitingTooLong,
    LeadCaptured,
    Resolved,
];
const WEBHOOKS_MAX: usize = 20;
/// Days that dead letters may be kept for: not forever, since each is what a visitor wrote.
const DEAD_LETTERS_DAYS: std::ops::RangeInclusive<u32> = 1..=3_650;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The ways out, checked but for what stands in the environment.
#[derive(Clone, Debug, Default)]
pub struct NotifyConfig {
    email: Option<EmailConfig>,
    slack: Option<SlackConfig>,
    webhooks: Vec<WebhookConfig>,
    push: PushConfig,
    /// How long what was given up is kept; none if the owner did not say.
    pub(super) dead_letters_kept_ms: Option<u64>,
}

#[derive(Clone, Debug)]
struct SlackConfig {
    url_from: String,
    events: Vec<NotificationKind>,
    from_step: Step,
}

#[derive(Clone, Debug)]
struct WebhookConfig {
    name: String,
    url: Url,
    secrets_from: Vec<String>,
    events: Vec<NotificationKind>,
    from_step: Step,
    allow_private: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NotifyTable {
    email: Option<EmailTable>,
    slack: Option<SlackTable>,
    webhook: Vec<WebhookTable>,
    push: PushTable,
    dead_letters_days: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlackTable {
    url_from: String,
    events: Option<Vec<NotificationKind>>,
    #[serde(default)]
    from_step: Step,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookTable {
    name: String,
    url: String,
    secrets_from: Vec<String>,
    events: Option<Vec<NotificationKind>>,
    #[serde(default)]
    from_step: Step,
    #[serde(default)]
    allow_private: bool,
}

/// Gives the value of an environment variable.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl NotifyConfig {
    /// Whether nothing goes out to anybody.
    pub const fn is_empty(&self) -> bool {
        self.email.is_none() && self.slack.is_none() && self.webhooks.is_empty()
    }

    /// What members are reached with, each for themselves. `kept_key` is the key for Web Push that the
    /// store has, `origin` where browsers reach the server.
    ///
    /// # Errors
    /// One sentence that says where and what. It shows no secret.
    pub fn member_ways(
        &self,
        environment: Environment<'_>,
        kept_key: &PushSecret,
        origin: &str,
    ) -> Result<MemberWays, ConfigError> {
        let email = self.email.as_ref();
        let contact = match origin.starts_with("https:") {
            true => Some(origin.to_owned()),
            false => email.map(EmailConfig::contact),
        };
        Ok(MemberWays {
            email: email.map(|email| email.server(environment)).transpose()?,
            push: self.push.server(environment, kept_key, contact)?,
        })
    }

    /// The ways out of the whole team's, with what the environment says of them.
    ///
    /// # Errors
    /// One sentence that says where and what. It shows no secret.
    pub fn outlets(&self, environment: Environment<'_>) -> Result<Vec<Outlet>, ConfigError> {
        let mut outlets = Vec::new();
        if let Some(email) = &self.email {
            outlets.extend(email.outlets(environment)?);
        }
        if let Some(slack) = &self.slack {
            outlets.push(slack.outlet(environment)?);
        }
        for webhook in &self.webhooks {
            outlets.push(webhook.outlet(environment)?);
        }
        Ok(outlets)
    }
}

impl NotifyTable {
    pub(super) fn check(self) -> Result<NotifyConfig, ConfigError> {
        let mut webhooks: Vec<WebhookConfig> = Vec::with_capacity(self.webhook.len());
        if self.webhook.len() > WEBHOOKS_MAX {
            let what = format!("more than {WEBHOOKS_MAX} webhooks are too many");
            return Err(ConfigError::invalid("notify.webhook", what));
        }
        for table in self.webhook {
            if webhooks.iter().any(|webhook| webhook.name == table.name) {
                let what = format!("two webhooks have the name \"{}\"", table.name);
                return Err(ConfigError::invalid("notify.webhook", what));
            }
            webhooks.push(table.check()?);
        }
        if let Some(days) = self.dead_letters_days
            && !DEAD_LETTERS_DAYS.contains(&days)
        {
            let (least, most) = DEAD_LETTERS_DAYS.into_inner();
            let what = format!("dead letters are kept for {least} to {most} days");
            return Err(ConfigError::invalid("notify.dead_letters_days", what));
        }
        Ok(NotifyConfig {
            dead_letters_kept_ms: self.dead_letters_days.map(|days| u64::from(days) * DAY_MS),
            email: self.email.map(EmailTable::check).transpose()?,
            slack: self.slack.map(SlackTable::check).transpose()?,
            webhooks,
            push: self.push.check()?,
        })
    }
}

impl SlackTable {
    fn check(self) -> Result<SlackConfig, ConfigError> {
        let invalid = |what| ConfigError::invalid("notify.slack.url_from", what);
        variable(&self.url_from).map_err(invalid)?;
        Ok(SlackConfig {
            url_from: self.url_from,
            from_step: self.from_step,
            events: events(self.events, &FOR_PEOPLE)
                .map_err(|what| ConfigError::invalid("notify.slack.events", what))?,
        })
    }
}

impl SlackConfig {
    fn outlet(&self, environment: Environment<'_>) -> Result<Outlet, ConfigError> {
        const SETTING: &str = "notify.slack.url_from";
        let url = read(environment, SETTING, &self.url_from)?;
        let wrong = || {
            let what = format!(
                "{} holds no address such as https://hooks.slack.com/…",
                self.url_from
            );
            ConfigError::invalid(SETTING, what)
        };
        let url = web_url(url.trim()).ok_or_else(wrong)?;
        let outlet = slack(url, self.events.clone());
        let outlet = outlet.map_err(|what| ConfigError::invalid(SETTING, what))?;
        Ok(outlet.told_from(self.from_step))
    }
}

impl WebhookTable {
    fn check(self) -> Result<WebhookConfig, ConfigError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !(1..=64).contains(&self.name.len()) || !self.name.bytes().all(allowed) {
            let what = "a webhook's name has 1 to 64 characters out of a-z, 0-9 and -";
            return Err(ConfigError::invalid("notify.webhook", what));
        }
        let invalid = |key: &str, what: String| {
            ConfigError::invalid(format!("notify.webhook \"{}\", {key}", self.name), what)
        };
        let url = web_url(&self.url).ok_or_else(|| {
            let what = match self.url.contains('@') {
                // Not shown: it may hold a password.
                true => "a user or a password doesn't belong here: each request is signed".into(),
                false => format!(
                    "\"{}\" is not an address such as \"https://crm.example/hook\"",
                    self.url
                ),
            };
            invalid("url", what)
        })?;
        if !self.allow_private && public_address::check(&url).is_err() {
            let what = "it is on a private network: set allow_private = true if it is yours";
            return Err(invalid("url", what.into()));
        }
        let events =
            events(self.events.clone(), &FOR_PROGRAMS).map_err(|what| invalid("events", what))?;
        if self.secrets_from.is_empty() {
            let what = "name an environment variable that holds a secret, or several while you change \
                        from one to another";
            return Err(invalid("secrets_from", what.into()));
        }
        for name in &self.secrets_from {
            variable(name).map_err(|what| invalid("secrets_from", what))?;
        }
        Ok(WebhookConfig {
            url,
            secrets_from: self.secrets_from,
            events,
            from_step: self.from_step,
            allow_private: self.allow_private,
            name: self.name,
        })
    }
}

impl WebhookConfig {
    fn outlet(&self, environment: Environment<'_>) -> Result<Outlet, ConfigError> {
        let setting = |key: &str| format!("notify.webhook \"{}\", {key}", self.name);
        let mut secrets = Vec::with_capacity(self.secrets_from.len());
        for name in &self.secrets_from {
            let setting = setting("secrets_from");
            let secret = read(environment, &setting, name)?;
            let secret = Secret::parse(&secret)
                .map_err(|what| ConfigError::invalid(setting, format!("{name}: {what}")))?;
            secrets.push(secret);
        }
        let receiver = Receiver {
            name: self.name.clone(),
            url: self.url.clone(),
            secrets,
            kinds: self.events.clone(),
            allow_private: self.allow_private,
        };
        let outlet = receiver.outlet();
        let outlet = outlet.map_err(|what| ConfigError::invalid(setting("url"), what))?;
        Ok(outlet.told_from(self.from_step))
    }
}

fn read(environment: Environment<'_>, setting: &str, name: &str) -> Result<String, ConfigError> {
    let value = environment(name).filter(|value| !value.trim().is_empty());
    value.ok_or_else(|| {
        let what = format!("the environment variable {name} is not set");
        ConfigError::invalid(setting, what)
    })
}

/// Refuses what can't be a variable's name, say the secret itself, without showing it.
fn variable(name: &str) -> Result<(), String> {
    let allowed = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    match (1..=64).contains(&name.len()) && name.bytes().all(allowed) {
        true => Ok(()),
        false => Err(
            "this is the name of an environment variable, in capital letters, and not what \
                      it holds"
                .into(),
        ),
    }
}

/// What goes out on a way: as the owner says, or by default.
fn events(
    given: Option<Vec<NotificationKind>>,
    default: &[NotificationKind],
) -> Result<Vec<NotificationKind>, String> {
    let events = given.unwrap_or_else(|| default.into());
    match !events.is_empty() && events.iter().all(|event| FOR_PROGRAMS.contains(event)) {
        true => Ok(events),
        false => Err(
            "name one or more of handoff_requested, claimed, waiting_too_long, \
                      lead_captured and resolved"
                .into(),
        ),
    }
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http");
    (is_web && url.host().is_some() && url.username().is_empty() && url.password().is_none())
        .then_some(url)
}

#[cfg(test)]
mod tests;
