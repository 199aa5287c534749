//! Email by SMTP, in text and HTML.

use super::deliver::{Deliver, NotDelivered};
use super::payload::{Payload, Step};
use super::route::Route;
use super::wording::Wording;
use super::{Outlet, schedule};
use crate::store::{Notification, Way};
use baton_protocol::wire::{NotificationKind, line};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::error::Error;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

/// What a mail server says to a wrong or missing password (RFC 4954): nothing about the message.
const NOT_LOGGED_IN: &[u16] = &[530, 534, 535, 538];
/// How long a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(20);
/// How long all of it may take. A server may confirm a message ten minutes after its end (RFC 5321,
/// 4.5.3.2.6); to hang up before means to send it twice.
const SEND_WITHIN: Duration = Duration::from_secs(11 * 60);
/// How much of a mail server's words is kept.
const SAID_CHARS_MAX: usize = 200;

/// The mail server that email goes out by.
#[derive(Clone)]
pub struct EmailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Not its address: a password may be in it.
impl fmt::Debug for EmailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmailServer").finish_non_exhaustive()
    }
}

struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Mailbox,
}

impl EmailServer {
    /// Prepares to speak to the server at `smtp://…` or `smtps://…`. Nothing is asked of it yet.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn new(url: &str, from: Mailbox) -> Result<Self, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let builder = builder.map_err(|error| words(&error))?;
        let transport = builder.timeout(Some(CONNECT_WITHIN)).build();
        Ok(Self { transport, from })
    }

    /// The way out to a member, by the address that they log in with; none if no email goes there.
    pub(super) fn outlet_to(&self, address: &str) -> Option<Outlet> {
        let to = Mailbox::new(None, address.parse().ok()?);
        Some(self.outlet(to, Vec::new()))
    }

    /// The way out to one address.
    pub fn outlet(&self, to: Mailbox, kinds: Vec<NotificationKind>) -> Outlet {
        Outlet {
            route: Route {
                way: Way::Email(to.email.to_string()),
                kinds,
                from: Step::Handoff,
            },
            schedule: schedule::PERSON,
            deliver: Box::new(Email {
                transport: self.transport.clone(),
                from: self.from.clone(),
                to,
            }),
        }
    }
}

#[async_trait::async_trait]
impl Deliver for Email {
    fn within(&self) -> Duration {
        SEND_WITHIN
    }

    async fn deliver(&self, notification: &Notification, _now_ms: u64) -> Result<(), NotDelivered> {
        let payload: Payload = serde_json::from_str(&notification.payload)
            .map_err(|_| NotDelivered::Ever("the outbox holds what can't be read".into()))?;
        let message = message(&self.from, &self.to, notification, &Wording::of(&payload))
            .map_err(|error| NotDelivered::Ever(format!("no email can be made of it: {error}")))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(not_delivered(&error)),
        }
    }
}

fn not_delivered(error: &smtp::Error) -> NotDelivered {
    let code = error
        .status()
        .and_then(|code| code.to_string().parse().ok());
    let is_about_us = code.is_some_and(|code: u16| NOT_LOGGED_IN.contains(&code));
    match error.is_permanent() && !is_about_us {
        true => NotDelivered::Ever(words(error)),
        false => NotDelivered::now(words(error)),
    }
}

fn words(error: &smtp::Error) -> String {
    let said = error.source().map(|source| line(&source.to_string()));
    let said: String = said
        .unwrap_or_default()
        .chars()
        .take(SAID_CHARS_MAX)
        .collect();
    match error.status() {
        Some(code) => format!("the mail server answered with {code}: {said}"),
        None if error.is_timeout() => "the mail server did not answer in time".into(),
        None if said.is_empty() => "the mail server broke off".into(),
        None => format!("the mail server can't be reached: {said}"),
    }
}

fn message(
    from: &Mailbox,
    to: &Mailbox,
    notification: &Notification,
    wording: &Wording,
) -> Result<Message, lettre::error::Error> {
    // The same at every attempt, so that a mailbox shows what came twice once.
    let id = format!("<{}@{}>", notification.id, from.email.domain());
    Message::builder()
        .from(from.clone())
        .to(to.clone())
        .message_id(Some(id))
        .date(UNIX_EPOCH + Duration::from_millis(notification.created_ms))
        .subject(line(&wording.title))
        // RFC 3834: no out-of-office reply comes back.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        ))
        .multipart(MultiPart::alternative_plain_html(
            text(wording),
            html(wording),
        ))
}

fn text(wording: &Wording) -> String {
    let mut text = format!("{}\n\n", wording.title);
    if let Some(quote) = &wording.quote {
        for line in quote.lines() {
            text += &format!("> {line}\n");
        }
        text.push('\n');
    }
    for (name, value) in &wording.facts {
        text += &format!("{name}: {value}\n");
    }
    text + &format!("\n{}:\n{}\n", wording.action, wording.link)
}

fn html(wording: &Wording) -> String {
    let mut html = format!(
        "<!doctype html><html><body style=\"font-family:sans-serif;font-size:15px;line-height:1.5;\
         color:#1c1c1e\"><p style=\"font-size:17px\"><b>{}</b></p>",
        escape(&wording.title)
    );
    if let Some(quote) = &wording.quote {
        html += &format!(
            "<blockquote style=\"margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #c7c7cc\">\
             {}</blockquote>",
            escape(quote).replace('\n', "<br>")
        );
    }
    html += "<p>";
    for (name, value) in &wording.facts {
        html += &format!("{name}: {}<br>", escape(value));
    }
    html += &format!(
        "</p><p><a href=\"{}\">{}</a></p></body></html>",
        escape(&wording.link),
        wording.action
    );
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests;
