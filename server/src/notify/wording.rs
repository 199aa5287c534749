//! A notification in words, for emails and Slack.

use super::payload::{About, Event, Payload};
use baton_protocol::wire::{HandoffReason, MessagePreview, line};

/// How much of a visitor's words is shown.
const QUOTE_CHARS_MAX: usize = 500;

/// What a person reads. Nothing of it is escaped, and but for the quote all of it is single lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wording {
    /// What happened, in a sentence without a full stop. Nothing that a visitor wrote.
    pub(super) title: String,
    /// What the visitor wrote.
    pub(super) quote: Option<String>,
    /// What else there is to know: a name and a value each.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What the link does.
    pub(super) action: &'static str,
    /// Where it leads.
    pub(super) link: String,
}

impl Wording {
    /// The words for a notification.
    pub(super) fn of(payload: &Payload) -> Self {
        let event = &payload.event;
        let mut facts = Vec::new();
        let (title, quote) = match event {
            Event::HandoffRequested {
                reason,
                last_message,
                ..
            } => {
                facts.extend(reason.as_ref().map(|reason| ("Why", why(reason))));
                ("A visitor waits for a person".into(), said(last_message))
            }
            Event::Claimed { operator, .. } => {
                let title = format!("{} has taken a conversation", line(&operator.name));
                (title, None)
            }
            Event::WaitingTooLong {
                waited_ms,
                reason,
                last_message,
                ..
            } => {
                facts.push(("Waiting for", minutes(*waited_ms)));
                facts.extend(reason.as_ref().map(|reason| ("Why", why(reason))));
                let title = "A visitor is still waiting for a person";
                (title.into(), said(last_message))
            }
            Event::LeadCaptured {
                contact, question, ..
            } => {
                let contact = [
                    ("Name", &contact.name),
                    ("Email", &contact.email),
                    ("Phone", &contact.phone),
                ];
                let given =
                    |(name, value): (_, &Option<String>)| Some((name, line(value.as_ref()?)));
                facts.extend(contact.into_iter().filter_map(given));
                (
                    "A visitor wants to be reached".into(),
                    Some(question.clone()),
                )
            }
            Event::Resolved { operator, .. } => {
                let title = match operator {
                    Some(operator) => format!("{} has closed a conversation", line(&operator.name)),
                    None => "A conversation was closed by itself".into(),
                };
                (title, None)
            }
            Event::Test { .. } => ("This is a test of Baton's notifications".into(), None),
        };
        if event.about().is_some() {
            // It may come late: who reads it should not take it for news.
            let when = payload.timestamp.strftime("%-d %b %Y, %H:%M UTC");
            facts.push(("When", when.to_string()));
        }
        facts.extend(event.about().into_iter().flat_map(place));
        Self {
            title,
            quote: quote.map(|quote| cut(&quote)),
            facts,
            action: match event {
                Event::Test { .. } => "Open the console",
                _ => "Open the conversation",
            },
            link: event.link().to_owned(),
        }
    }
}

fn place(about: &About) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Agent", about.agent.to_string())];
    facts.extend(about.page.as_ref().map(|page| {
        let title = line(&page.title);
        let place = match title.is_empty() {
            true => page.url.clone(),
            false => format!("{title}, {}", page.url),
        };
        ("Page", place)
    }));
    facts
}

fn said(message: &Option<MessagePreview>) -> Option<String> {
    message.as_ref().map(|message| message.text.clone())
}

fn why(reason: &HandoffReason) -> String {
    match reason {
        HandoffReason::VisitorPressed { .. } => "they pressed “Talk to a person”".into(),
        HandoffReason::VisitorAsked { .. } => "they asked for a person".into(),
        HandoffReason::SensitiveTopic { topic, .. } => {
            format!("the topic is “{}”", line(topic).replace('_', " "))
        }
        HandoffReason::RepeatedQuestion { .. } => "they asked the same again".into(),
        HandoffReason::NotInKnowledge { .. } => "the knowledge has no answer".into(),
        HandoffReason::AgentDecided { .. } => {
            "the agent judged that a person should take it".into()
        }
        HandoffReason::AgentFailed { .. } => "the agent could not answer".into(),
    }
}

/// To the nearest: an alert comes a moment after its time, and a minute more would be a lie.
fn minutes(ms: u64) -> String {
    match (ms.saturating_add(30_000) / 60_000).max(1) {
        1 => "1 minute".into(),
        minutes => format!("{minutes} minutes"),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_to_the_nearest_minute_and_never_as_none() {
        for (ms, told) in [
            (0, "1 minute"),
            (60_004, "1 minute"),
            (89_999, "1 minute"),
            (90_000, "2 minutes"),
            (120_017, "2 minutes"),
            (u64::MAX, "307445734561825 minutes"),
        ] {
            assert_eq!(minutes(ms), told, "{ms}");
        }
    }
}
