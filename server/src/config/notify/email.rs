//! The table of email in the configuration.

use super::{Environment, FOR_PEOPLE, events, read, variable};
use crate::config::ConfigError;
use crate::notify::{EmailServer, Outlet, Step};
use baton_protocol::wire::NotificationKind;
use lettre::message::Mailbox;
use reqwest::Url;
use serde::Deserialize;

/// Addresses that emails go to. Each gets its own.
const RECIPIENTS_MAX: usize = 20;

#[derive(Clone, Debug)]
pub(super) struct EmailConfig {
    url: Url,
    password_from: Option<String>,
    from: Mailbox,
    to: Vec<Mailbox>,
    events: Vec<NotificationKind>,
    from_step: Step,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailTable {
    url: String,
    password_from: Option<String>,
    from: String,
    to: Vec<String>,
    events: Option<Vec<NotificationKind>>,
    #[serde(default)]
    from_step: Step,
}

impl EmailTable {
    pub(super) fn check(self) -> Result<EmailConfig, ConfigError> {
        let invalid =
            |key: &str, what: String| ConfigError::invalid(format!("notify.email.{key}"), what);
        let url = smtp_url(&self.url).map_err(|what| invalid("url", what))?;
        let has_name = !url.username().is_empty();
        if has_name != self.password_from.is_some() {
            let what = match has_name {
                true => "the url has a user, so name the environment variable of the password",
                false => "there is a password and no user: smtps://user@mail.example",
            };
            return Err(invalid("password_from", what.into()));
        }
        let is_encrypted = url.scheme() == "smtps" || url.query() == Some("tls=required");
        if has_name && !is_encrypted {
            let what = "the password would go out unencrypted: use smtps://, or add ?tls=required";
            return Err(invalid("url", what.into()));
        }
        let from = mailbox(&self.from).map_err(|what| invalid("from", what))?;
        let to: Result<Vec<_>, _> = self.to.iter().map(|to| mailbox(to)).collect();
        let to = to.map_err(|what| invalid("to", what))?;
        if to.is_empty() || to.len() > RECIPIENTS_MAX {
            let what = format!("name 1 to {RECIPIENTS_MAX} addresses");
            return Err(invalid("to", what));
        }
        for (index, mailbox) in to.iter().enumerate() {
            if to[..index]
                .iter()
                .any(|before| before.email == mailbox.email)
            {
                return Err(invalid("to", format!("{} is named twice", mailbox.email)));
            }
        }
        let password_from = self
            .password_from
            .map(|name| variable(&name).map(|()| name));
        Ok(EmailConfig {
            url,
            password_from: password_from
                .transpose()
                .map_err(|what| invalid("password_from", what))?,
            from,
            to,
            from_step: self.from_step,
            events: events(self.events, &FOR_PEOPLE).map_err(|what| invalid("events", what))?,
        })
    }
}

impl EmailConfig {
    pub(super) fn outlets(&self, environment: Environment<'_>) -> Result<Vec<Outlet>, ConfigError> {
        let server = self.server(environment)?;
        let to = self.to.iter().cloned();
        Ok(to
            .map(|to| {
                server
                    .outlet(to, self.events.clone())
                    .told_from(self.from_step)
            })
            .collect())
    }

    /// Where the owner is reached.
    pub(super) fn contact(&self) -> String {
        format!("mailto:{}", self.from.email)
    }

    /// The mail server.
    pub(super) fn server(&self, environment: Environment<'_>) -> Result<EmailServer, ConfigError> {
        let mut url = self.url.clone();
        if let Some(name) = &self.password_from {
            let password = read(environment, "notify.email.password_from", name)?;
            set_password(&mut url, &password);
        }
        let server = EmailServer::new(url.as_str(), self.from.clone());
        server.map_err(|what| ConfigError::invalid("notify.email.url", what))
    }
}

fn smtp_url(text: &str) -> Result<Url, String> {
    // Not shown: it may hold a password.
    let wrong = || "write it as smtps://user@mail.example or smtp://localhost:25".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    if url.password().is_some() {
        return Err("a password doesn't belong here: set password_from".into());
    }
    let host = url.host_str().is_some_and(|host| !host.is_empty());
    let path = matches!(url.path(), "" | "/") && url.fragment().is_none();
    let tls = matches!(
        url.query(),
        None | Some("tls=required" | "tls=opportunistic")
    );
    match matches!(url.scheme(), "smtp" | "smtps") && host && path && tls {
        true => Ok(url),
        false => Err(wrong()),
    }
}

/// As the one who reads it takes it apart: a `%` in the password begins no escape. Without the line's end
/// that a file or a shell leaves behind it.
fn set_password(url: &mut Url, password: &str) {
    let password = password.trim_end_matches(['\r', '\n']).replace('%', "%25");
    // Fails for addresses without a host alone, which this one has.
    let _ = url.set_password(Some(&password));
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    let wrong = || {
        let text = text.escape_debug();
        format!("\"{text}\" is not an address such as \"Shop <team@shop.example>\"")
    };
    if text.chars().any(char::is_control) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes escapes out of a part of an address (RFC 3986), as whoever logs in does.
    fn unescaped(text: &str) -> Vec<u8> {
        let mut parts = text.split('%');
        let mut bytes = parts.next().unwrap().as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend(part[2..].bytes());
        }
        bytes
    }

    #[test]
    fn a_password_is_sent_as_it_is() {
        for (given, sent) in [
            ("Tr%41p", "Tr%41p"),
            ("ab%ffc", "ab%ffc"),
            ("100%", "100%"),
            ("a/b@c:d?e#f g+h", "a/b@c:d?e#f g+h"),
            ("Grüße", "Grüße"),
            ("from a file\r\n", "from a file"),
        ] {
            let mut url = Url::parse("smtps://me@mail.example").unwrap();
            set_password(&mut url, given);
            assert_eq!(unescaped(url.password().unwrap()), sent.as_bytes(), "{url}");
            assert!(EmailServer::new(url.as_str(), mailbox("a@b.example").unwrap()).is_ok());
        }
    }
}
