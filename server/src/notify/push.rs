//! Web Push: messages to browsers whose console may be closed (RFC 8030), encrypted for the browser alone
//! (RFC 8291), from a server that push services know by its key (RFC 8292).

use super::deliver::{Deliver, NotDelivered};
use super::payload::{Payload, Step};
use super::post::{Address, Poster};
use super::route::Route;
use super::vapid::PushKey;
use super::wording::Wording;
use super::{Outlet, schedule};
use crate::public_address;
use crate::store::{Notification, PushSubscription, Way};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton_protocol::wire::limits::PUSH_ENDPOINT_BYTES_MAX;
use baton_protocol::wire::{NotificationKind, SessionId, line};
use reqwest::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use reqwest::{StatusCode, Url};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, encrypt};

/// How much of a notification's body is sent. A push service takes 4,096 bytes, encrypted.
const BODY_CHARS_MAX: usize = 300;
/// How long a push service keeps what tells that somebody waits or wants to be reached, for a browser that
/// is switched off. A later message about the session takes its place.
const TO_ACT_ON_S: u32 = 24 * 60 * 60;
/// The same for what one only wants to know.
const TO_KNOW_S: u32 = 60 * 60;

/// What the server sends Web Push with.
#[derive(Clone, Debug)]
pub struct PushServer {
    key: Arc<PushKey>,
    /// Where the people of a push service reach the owner.
    contact: Option<Arc<str>>,
    poster: Poster,
}

struct Push {
    server: PushServer,
    address: Address,
    /// What the token is for.
    origin: String,
    browser: PublicKey,
    auth: Auth,
}

impl PushServer {
    /// Prepares to send with this key. Nothing is asked of anybody yet.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn new(key: PushKey, contact: Option<&str>, allow_private: bool) -> Result<Self, String> {
        Ok(Self {
            key: Arc::new(key),
            contact: contact.map(Arc::from),
            poster: Poster::new(allow_private)?,
        })
    }

    /// What browsers subscribe to.
    pub fn public_key(&self) -> &str {
        self.key.public()
    }

    /// Whether messages may go there: an address on the internet, by TLS.
    ///
    /// # Errors
    /// Why not, in words that are safe to show.
    pub fn check(&self, endpoint: &str) -> Result<(), &'static str> {
        let url = Url::parse(endpoint).map_err(|_| "the push service's address is none")?;
        let allow_private = self.poster.allows_private();
        let has_scheme = url.scheme() == "https" || (allow_private && url.scheme() == "http");
        if !has_scheme || endpoint.len() > PUSH_ENDPOINT_BYTES_MAX {
            return Err("the push service's address must begin with https://");
        }
        if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
            return Err("the push service's address is none");
        }
        if !allow_private && public_address::check(&url).is_err() {
            return Err("the push service is on a private network");
        }
        Ok(())
    }

    /// The way out to a browser. None if its keys or its address can't be used.
    pub fn outlet(&self, subscription: &PushSubscription) -> Option<Outlet> {
        self.check(&subscription.endpoint).ok()?;
        let url = Url::parse(&subscription.endpoint).ok()?;
        Some(Outlet {
            route: Route {
                way: Way::Push(subscription.id),
                kinds: Vec::new(),
                from: Step::Handoff,
            },
            schedule: schedule::PERSON,
            deliver: Box::new(Push {
                server: self.clone(),
                origin: url.origin().ascii_serialization(),
                address: self.poster.address(url),
                browser: PublicKey::from_sec1_bytes(&subscription.public_key).ok()?,
                auth: subscription.auth.into(),
            }),
        })
    }
}

/// Whether bytes are a key that messages can be encrypted for.
pub fn is_browsers_key(bytes: &[u8]) -> bool {
    PublicKey::from_sec1_bytes(bytes).is_ok()
}

#[async_trait::async_trait]
impl Deliver for Push {
    async fn deliver(&self, notification: &Notification, now_ms: u64) -> Result<(), NotDelivered> {
        let payload: Payload = serde_json::from_str(&notification.payload)
            .map_err(|_| NotDelivered::Ever("the outbox holds what can't be read".into()))?;
        let message = message(notification, &Wording::of(&payload));
        let body = encrypt(message.into_bytes(), &self.browser, &self.auth)
            .map_err(|_| NotDelivered::Ever("it can't be encrypted for the browser".into()))?;
        let answer = self.address.post(self.headers(notification, now_ms)?, body);
        let answer = answer.await?;
        match answer.status {
            status if status.is_success() => Ok(()),
            // RFC 8030, 7.3: the subscription is no more.
            StatusCode::NOT_FOUND | StatusCode::GONE => Err(NotDelivered::Closed(
                "the browser has ended its subscription".into(),
            )),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(answer.not_now()),
            status if status.is_client_error() => Err(NotDelivered::Ever(answer.words())),
            _ => Err(answer.not_now()),
        }
    }
}

impl Push {
    fn headers(&self, notification: &Notification, now_ms: u64) -> Result<HeaderMap, NotDelivered> {
        let PushServer { key, contact, .. } = &self.server;
        let authorization = key.authorization(&self.origin, contact.as_deref(), now_ms);
        let (ttl_s, urgency) = match notification.kind {
            kind if kind.is_about_a_wait() => (TO_ACT_ON_S, "high"),
            NotificationKind::LeadCaptured => (TO_ACT_ON_S, "normal"),
            NotificationKind::Test => (60, "high"),
            _ => (TO_KNOW_S, "low"),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (AUTHORIZATION, authorization),
            (CONTENT_TYPE, "application/octet-stream".into()),
            (CONTENT_ENCODING, "aes128gcm".into()),
            (HeaderName::from_static("ttl"), ttl_s.to_string()),
            (HeaderName::from_static("urgency"), urgency.into()),
            (
                HeaderName::from_static("topic"),
                topic(notification.session),
            ),
        ] {
            let value = HeaderValue::try_from(value);
            let value = value.map_err(|_| NotDelivered::Ever(format!("{name} is no header")))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

/// What tells the push service which messages replace each other: 32 characters of base64url at most. It
/// learns nothing of the session by it.
fn topic(session: SessionId) -> String {
    let mut topic = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(session.0.as_bytes()));
    topic.truncate(32);
    topic
}

/// What the service worker of the console shows (`console/push.js`).
fn message(notification: &Notification, wording: &Wording) -> String {
    let body = wording.quote.clone().unwrap_or_else(|| {
        let facts = wording.facts.iter();
        let facts = facts.map(|(name, value)| format!("{name}: {value}"));
        facts.collect::<Vec<_>>().join("\n")
    });
    let body = match body.char_indices().nth(BODY_CHARS_MAX) {
        Some((end, _)) => format!("{}…", body[..end].trim_end()),
        None => body,
    };
    json!({
        "id": notification.id,
        "type": notification.kind,
        "title": line(&wording.title),
        "body": body,
        // Of a session the latest alone is shown.
        "tag": notification.session,
        "url": wording.link,
    })
    .to_string()
}

#[cfg(test)]
mod tests;
