//! Webhooks by the Standard Webhooks specification 1.0.0.

use super::deliver::{Deliver, NotDelivered};
use super::payload::Step;
use super::post::Address;
use super::route::Route;
use super::signature::{Secret, signatures};
use super::{Outlet, schedule};
use crate::store::{Notification, Way};
use baton_protocol::wire::NotificationKind;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url};

/// Who gets webhooks.
pub struct Receiver {
    /// What the owner calls it.
    pub name: String,
    /// Where it listens.
    pub url: Url,
    /// What each request is signed with, one signature for each.
    pub secrets: Vec<Secret>,
    /// What it wants to hear of.
    pub kinds: Vec<NotificationKind>,
    /// It may be on a private network.
    pub allow_private: bool,
}

struct Webhook {
    address: Address,
    secrets: Vec<Secret>,
}

impl Receiver {
    /// The way out to it.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn outlet(self) -> Result<Outlet, String> {
        Ok(Outlet {
            route: Route {
                way: Way::Webhook(self.name),
                kinds: self.kinds,
                from: Step::Handoff,
            },
            schedule: schedule::WEBHOOK,
            deliver: Box::new(Webhook {
                address: Address::new(self.url, self.allow_private)?,
                secrets: self.secrets,
            }),
        })
    }
}

#[async_trait::async_trait]
impl Deliver for Webhook {
    async fn deliver(&self, notification: &Notification, now_ms: u64) -> Result<(), NotDelivered> {
        let id = notification.id.to_string();
        // Of the attempt, not of the event: receivers refuse old ones, which may be somebody's copies.
        let timestamp_s = now_ms / 1_000;
        let body = notification.payload.to_string();
        let signature = signatures(&self.secrets, &id, timestamp_s, &body);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", id),
            ("webhook-timestamp", timestamp_s.to_string()),
            ("webhook-signature", signature),
        ] {
            let value = HeaderValue::try_from(value);
            let value = value.map_err(|_| NotDelivered::Ever(format!("{name} is no header")))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let answer = self.address.post(headers, body).await?;
        match answer.status {
            status if status.is_success() => Ok(()),
            StatusCode::GONE => Err(NotDelivered::Closed(
                "the server answered with 410 Gone: it gets nothing more".into(),
            )),
            _ => Err(answer.not_now()),
        }
    }

    fn address(&self) -> Option<&str> {
        Some(self.address.url().as_str())
    }
}
