//! The card that stands where the agent stepped aside: the reason, with its evidence.

use crate::icon::Icon;
use crate::label::{failure, topic_name};
use baton_protocol::wire::{ContactReason, HandoffReason, NearestPassage};
use leptos::prelude::*;

/// What became of the agent's stepping aside.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    /// The session waits for a person.
    Waits,
    /// Nobody could come: the visitor was asked for contact details, or had left them.
    Asked(ContactReason),
}

/// The card.
#[component]
pub(super) fn ReasonCard(
    reason: Option<HandoffReason>,
    outcome: Outcome,
    time: String,
    brief: Option<AnyView>,
) -> impl IntoView {
    let title = reason.as_ref().map_or("The agent stepped aside", title_of);
    let outcome = match outcome {
        Outcome::Waits => "The agent stepped aside and the conversation joined the queue.",
        Outcome::Asked(ContactReason::OffHours) => {
            "It was outside of business hours. The visitor is to be reached by their contact details."
        }
        Outcome::Asked(ContactReason::NobodyOnDuty) => {
            "Nobody was on duty. The visitor is to be reached by their contact details."
        }
        Outcome::Asked(ContactReason::HandoffOff) => {
            "Handing over is switched off. The visitor is to be reached by their contact details."
        }
    };
    view! {
        <section class="reason" aria-label="Reason of the handoff">
            <header class="reason__head">
                <Icon name="people" />
                <h3 class="reason__title">{title}</h3>
                <span class="reason__time">{time}</span>
            </header>
            {reason.map(|reason| view! { <Evidence reason /> })}
            {brief}
            <p class="reason__outcome">{outcome}</p>
        </section>
    }
}

const fn title_of(reason: &HandoffReason) -> &'static str {
    match reason {
        HandoffReason::VisitorPressed { .. } => "The visitor pressed “Talk to a person”",
        HandoffReason::VisitorAsked { .. } => "The visitor asked for a person",
        HandoffReason::SensitiveTopic { .. } => "The agent leaves this topic to a person",
        HandoffReason::RepeatedQuestion { .. } => "The visitor asked the same again",
        HandoffReason::NotInKnowledge { .. } => "The agent found no answer",
        HandoffReason::AgentDecided { .. } => "The agent asked for a person",
        HandoffReason::AgentFailed { .. } => "The agent could not answer",
    }
}

/// What shows that a reason is one: the visitor's words, and what was made of them.
#[component]
pub(crate) fn Evidence(reason: HandoffReason) -> impl IntoView {
    match reason {
        HandoffReason::VisitorPressed { question: None } => {
            view! { <p class="reason__fact">"They had not asked anything before."</p> }.into_any()
        }
        HandoffReason::VisitorPressed {
            question: Some(question),
        } => view! {
            <p class="reason__fact">"Their last question"</p>
            <blockquote class="reason__quote" dir="auto">{question}</blockquote>
        }
        .into_any(),
        HandoffReason::VisitorAsked { quote, matched } => quoted(quote, matched),
        HandoffReason::SensitiveTopic {
            topic,
            quote,
            matched,
        } => view! {
            <p class="reason__fact">"It is about " {topic_name(&topic)}</p>
            {quoted(quote, matched)}
        }
        .into_any(),
        HandoffReason::RepeatedQuestion { question, again } => view! {
            <p class="reason__fact">"First"</p>
            <blockquote class="reason__quote" dir="auto">{question}</blockquote>
            <p class="reason__fact">"Then, without a solution"</p>
            <blockquote class="reason__quote" dir="auto">{again}</blockquote>
        }
        .into_any(),
        HandoffReason::NotInKnowledge {
            question,
            best,
            in_a_row,
        } => {
            let nearest = nearest(best.as_ref());
            view! {
                <blockquote class="reason__quote" dir="auto">{question}</blockquote>
                <p class="reason__fact">{nearest}</p>
                {(in_a_row > 1).then(|| view! {
                    <p class="reason__fact">{format!("Question {in_a_row} in a row without an answer.")}</p>
                })}
            }
            .into_any()
        }
        HandoffReason::AgentDecided { question, why } => view! {
            <blockquote class="reason__quote" dir="auto">{question}</blockquote>
            <p class="reason__fact" dir="auto">"In its words: " {why}</p>
        }
        .into_any(),
        HandoffReason::AgentFailed { question, code } => view! {
            <p class="reason__fact">"Left without an answer"</p>
            <blockquote class="reason__quote" dir="auto">{question}</blockquote>
            <p class="reason__fact">{failure(&code)}" Code "<code>{code}</code></p>
        }
        .into_any(),
    }
}

/// What the knowledge has that is nearest to a question.
pub(super) fn nearest(best: Option<&NearestPassage>) -> String {
    match best {
        Some(best) => {
            let percent = best.coverage_permille / 10;
            let title = &best.title;
            format!("The nearest was “{title}”, which speaks of {percent}% of it.")
        }
        None => "Nothing in the knowledge came near.".to_owned(),
    }
}

/// A message, with the words in it that settled the matter.
fn quoted(quote: String, matched: String) -> AnyView {
    let parts = around(&quote, &matched)
        .map(|(before, found, after)| (before.to_owned(), found.to_owned(), after.to_owned()));
    match parts {
        Some((before, found, after)) => view! {
            <blockquote class="reason__quote" dir="auto">{before}<mark>{found}</mark>{after}</blockquote>
        }
        .into_any(),
        None => view! {
            <blockquote class="reason__quote" dir="auto">{quote}</blockquote>
            <p class="reason__fact">"Understood from: " <mark>{matched}</mark></p>
        }
        .into_any(),
    }
}

/// A quote cut around the words that matched, whatever their case (ASCII only, where lower case has
/// the same length).
fn around<'a>(quote: &'a str, matched: &str) -> Option<(&'a str, &'a str, &'a str)> {
    if matched.is_empty() {
        return None;
    }
    let start = quote
        .to_ascii_lowercase()
        .find(&matched.to_ascii_lowercase())?;
    let end = start + matched.len();
    Some((&quote[..start], &quote[start..end], &quote[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matched_words_are_cut_out_of_the_quote_whatever_their_case() {
        let quote = "Grüße! Can I Talk To A Person, please?";
        let cut = around(quote, "talk to a person");
        assert_eq!(
            cut,
            Some(("Grüße! Can I ", "Talk To A Person", ", please?"))
        );
        assert_eq!(around(quote, "human"), None);
        assert_eq!(around(quote, ""), None);
    }
}
