//! Slack's incoming webhooks, and what understands the same, say Mattermost.
//! https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

use super::deliver::{Deliver, NotDelivered};
use super::payload::Payload;
use super::post::Address;
use super::route::Route;
use super::wording::Wording;
use super::{Outlet, schedule};
use crate::store::{Notification, Way};
use baton_protocol::wire::NotificationKind;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};

struct Slack(Address);

/// The way out to a channel. Its address is the owner's own secret, so it may lead to a private network,
/// where a server that understands the same may stand.
///
/// # Errors
/// What is wrong, in words.
pub fn slack(url: Url, kinds: Vec<NotificationKind>) -> Result<Outlet, String> {
    Ok(Outlet {
        route: Route {
            way: Way::Slack,
            kinds,
        },
        schedule: schedule::PERSON,
        deliver: Box::new(Slack(Address::new(url, true)?)),
    })
}

#[async_trait::async_trait]
impl Deliver for Slack {
    async fn deliver(&self, notification: &Notification, _now_ms: u64) -> Result<(), NotDelivered> {
        let payload: Payload = serde_json::from_str(&notification.payload)
            .map_err(|_| NotDelivered::Ever("the outbox holds what can't be read".into()))?;
        let message = message(&Wording::of(&payload)).to_string();
        let answer = self.0.post(HeaderMap::new(), message).await?;
        match answer.status {
            status if status.is_success() => Ok(()),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(answer.not_now()),
            // A channel that is gone or archived, a message that it does not take.
            status if status.is_client_error() => Err(NotDelivered::Ever(answer.words())),
            _ => Err(answer.not_now()),
        }
    }
}

/// Blocks, and the text that shows in a desktop notification.
fn message(wording: &Wording) -> Value {
    let title = escape(&wording.title);
    let mut words = format!("*{title}*");
    if let Some(quote) = &wording.quote {
        for line in quote.lines() {
            words += &format!("\n>{}", escape(line));
        }
    }
    let facts = wording.facts.iter();
    let facts: Vec<_> = facts
        .map(|(name, value)| format!("{name}: {}", escape(value)))
        .collect();
    let mut blocks = vec![json!({
        "type": "section",
        "text": { "type": "mrkdwn", "text": words },
    })];
    if !facts.is_empty() {
        blocks.push(json!({
            "type": "context",
            "elements": [{ "type": "mrkdwn", "text": facts.join("\n") }],
        }));
    }
    blocks.push(json!({
        "type": "actions",
        "elements": [{
            "type": "button",
            "text": { "type": "plain_text", "text": wording.action },
            "url": wording.link,
        }],
    }));
    json!({ "text": title, "blocks": blocks })
}

/// The three characters that Slack gives a meaning: without them nobody can be called and no link made.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visitor_wrote_calls_nobody_and_makes_no_link() {
        let message = message(&Wording {
            title: "A visitor waits".into(),
            quote: Some("<!channel> & <https://a.example|you>\n>more".into()),
            facts: vec![("Page", "<@U1>".into())],
            action: "Open",
            link: "https://chat.example/console/".into(),
        });
        let words = message.pointer("/blocks/0/text/text").unwrap();
        assert_eq!(
            words,
            "*A visitor waits*\n>&lt;!channel&gt; &amp; &lt;https://a.example|you&gt;\n>&gt;more"
        );
        let facts = message.pointer("/blocks/1/elements/0/text").unwrap();
        assert_eq!(facts, "Page: &lt;@U1&gt;");
        let link = message.pointer("/blocks/2/elements/0/url").unwrap();
        assert_eq!(link, "https://chat.example/console/");
    }
}
