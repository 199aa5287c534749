//! Slack's incoming webhooks, and what understands the same, say Mattermost.
//! https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

use super::deliver::{Deliver, NotDelivered};
use super::payload::{Payload, Step};
use super::post::Address;
use super::route::Route;
use super::wording::Wording;
use super::{Outlet, schedule};
use crate::store::{Notification, Way};
use baton_protocol::wire::NotificationKind;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};

/// Slack takes 3,000 characters in one text, counted after escaping, and nothing of a message with more.
/// These fit together: a title and a quote, and all facts with their names.
const TITLE_CHARS_MAX: usize = 300;
const QUOTE_CHARS_MAX: usize = 2_500;
const FACTS_MAX: usize = 9;
const FACT_CHARS_MAX: usize = 300;

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
            from: Step::Handoff,
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
    let title = escape(&wording.title, TITLE_CHARS_MAX);
    let mut words = format!("*{title}*");
    if let Some(quote) = &wording.quote {
        let lines: Vec<_> = quote.lines().collect();
        words += &format!("\n>{}", escape(&lines.join("\n"), QUOTE_CHARS_MAX));
    }
    let facts = wording.facts.iter().take(FACTS_MAX);
    let facts: Vec<_> = facts
        .map(|(name, value)| format!("{name}: {}", escape(value, FACT_CHARS_MAX)))
        .collect();
    let mut blocks = vec![json!({
        "type": "section",
        "text": mrkdwn(&words),
    })];
    if !facts.is_empty() {
        blocks.push(json!({
            "type": "context",
            "elements": [mrkdwn(&facts.join("\n"))],
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

/// Verbatim: Slack makes no links of what looks like an address, a channel or a name.
fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// Without the three characters that Slack gives a meaning nobody can be called and no link made. Cut to
/// so many characters, and not within one that is escaped. A new line is marked as quoted, too.
fn escape(text: &str, chars_max: usize) -> String {
    let mut escaped = String::new();
    let mut chars = 0;
    for char in text.chars() {
        let mut same = [0; 4];
        let part = match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\n' => "\n>",
            other => other.encode_utf8(&mut same),
        };
        chars += part.chars().count();
        if chars >= chars_max {
            escaped.push('…');
            break;
        }
        escaped.push_str(part);
    }
    escaped
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

    #[test]
    fn every_text_is_as_short_as_slack_takes_it_whatever_a_visitor_wrote() {
        for long in ["&".repeat(1_000), "<\n".repeat(1_000), "ü".repeat(9_000)] {
            let message = message(&Wording {
                title: long.clone(),
                quote: Some(long.clone()),
                facts: vec![
                    ("Name", long.clone()),
                    ("Email", long.clone()),
                    ("Phone", long.clone()),
                    ("Agent", long.clone()),
                    ("Page", long.clone()),
                ],
                action: "Open",
                link: "https://chat.example/console/".into(),
            });
            for at in ["/blocks/0/text/text", "/blocks/1/elements/0/text"] {
                let text = message.pointer(at).and_then(Value::as_str).unwrap();
                assert!(text.chars().count() <= 3_000, "{}", text.len());
                for after in text.split('&').skip(1) {
                    let whole = ["amp;", "lt;", "gt;"];
                    assert!(whole.iter().any(|end| after.starts_with(end)), "{after}");
                }
            }
        }
    }
}
