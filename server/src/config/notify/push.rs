//! The table of Web Push in the configuration. Nothing of it is needed: the key is made at the first start.

use super::{Environment, read, variable};
use crate::config::ConfigError;
use crate::notify::{PushKey, PushServer};
use crate::store::PushSecret;
use reqwest::Url;
use serde::Deserialize;

/// Checked but for what stands in the environment.
#[derive(Clone, Debug)]
pub(super) struct PushConfig {
    enabled: bool,
    key_from: Option<String>,
    contact: Option<String>,
    allow_private: bool,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PushTable {
    enabled: bool,
    key_from: Option<String>,
    contact: Option<String>,
    allow_private: bool,
}

impl Default for PushTable {
    fn default() -> Self {
        Self {
            enabled: true,
            key_from: None,
            contact: None,
            allow_private: false,
        }
    }
}

/// Without any table it is on.
impl Default for PushConfig {
    fn default() -> Self {
        let PushTable {
            enabled,
            key_from,
            contact,
            allow_private,
        } = PushTable::default();
        Self {
            enabled,
            key_from,
            contact,
            allow_private,
        }
    }
}

impl PushTable {
    pub(super) fn check(self) -> Result<PushConfig, ConfigError> {
        let invalid =
            |key: &str, what: String| ConfigError::invalid(format!("notify.push.{key}"), what);
        if let Some(name) = &self.key_from {
            variable(name).map_err(|what| invalid("key_from", what))?;
        }
        if let Some(contact) = &self.contact {
            let url = Url::parse(contact).ok();
            let is_contact = url.is_some_and(|url| matches!(url.scheme(), "mailto" | "https"));
            if !is_contact {
                let contact = contact.escape_debug();
                let what = format!(
                    "\"{contact}\" is not an address such as \"mailto:team@shop.example\" or \
                     \"https://shop.example/contact\""
                );
                return Err(invalid("contact", what));
            }
        }
        Ok(PushConfig {
            enabled: self.enabled,
            key_from: self.key_from,
            contact: self.contact,
            allow_private: self.allow_private,
        })
    }
}

impl PushConfig {
    /// What sends it; none if the owner switched it off. `contact` is what stands in for the owner's.
    pub(super) fn server(
        &self,
        environment: Environment<'_>,
        kept_key: &PushSecret,
        contact: Option<String>,
    ) -> Result<Option<PushServer>, ConfigError> {
        const KEY: &str = "notify.push.key_from";
        if !self.enabled {
            return Ok(None);
        }
        let key = match &self.key_from {
            Some(name) => PushKey::parse(&read(environment, KEY, name)?)
                .map_err(|what| ConfigError::invalid(KEY, format!("{name}: {what}")))?,
            None => PushKey::of(kept_key)
                .ok_or_else(|| ConfigError::invalid(KEY, "the stored key is none"))?,
        };
        let contact = self.contact.clone().or(contact);
        let server = PushServer::new(key, contact.as_deref(), self.allow_private);
        server
            .map(Some)
            .map_err(|what| ConfigError::invalid("notify.push", what))
    }
}
