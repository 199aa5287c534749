//! What came of a trial: what the agent does, why, what the visitor gets, and what else was found.

use super::passages::Passages;
use crate::icon::Icon;
use crate::label::{reason_chip, topic_name};
use crate::session::Evidence;
use baton_browser::rich_text;
use baton_protocol::wire::{
    Body, FiredTrigger, HandoffReason, Trial, TrialStep, TriedAnswer, TriggerScore,
};
use js_sys::{Array, Intl};
use leptos::prelude::*;

/// The card with the outcome, and below it what is not of the outcome.
#[component]
pub(super) fn Outcome(trial: Trial) -> impl IntoView {
    let Trial {
        language,
        step,
        fired,
        switched_off,
        triggers_us,
        passages,
        answer,
    } = trial;
    let title = title(step, fired.as_ref());
    let card = match step {
        TrialStep::Answer => "reason reason--well",
        TrialStep::HandOver => "reason",
        TrialStep::ContactDetails => "reason reason--lead",
        TrialStep::Offer | TrialStep::Decline => "reason reason--plain",
    };
    let icon = match step {
        TrialStep::Answer => "spark",
        TrialStep::HandOver => "people",
        TrialStep::ContactDetails => "mail",
        TrialStep::Offer | TrialStep::Decline => "info",
    };
    let nothing_fired = fired.is_none();
    let measured = [
        Some(took(triggers_us)),
        language.map(|tag| language_name(&tag)),
    ];
    let measured: Vec<_> = measured.into_iter().flatten().collect();
    view! {
        // The title alone is told: who wants the rest reads on.
        <p class="visually-hidden" role="status">{title}</p>
        <section class=card aria-label="What the agent does">
            <header class="reason__head">
                <Icon name=icon />
                <h3 class="reason__title">{title}</h3>
            </header>
            {fired.map(|fired| view! { <Fired fired /> })}
            {nothing_fired.then(|| view! { <p class="reason__fact">"No trigger fires."</p> })}
            <VisitorGets step answer />
            <p class="reason__outcome">{measured.join(" · ")}</p>
        </section>
        {(!switched_off.is_empty()).then(|| view! { <SwitchedOff triggers=switched_off /> })}
        <Passages passages />
    }
    .into_any()
}

fn title(step: TrialStep, fired: Option<&FiredTrigger>) -> &'static str {
    let on_topic = matches!(
        fired.map(|fired| &fired.reason),
        Some(HandoffReason::SensitiveTopic { .. })
    );
    match step {
        TrialStep::Answer => "The agent answers",
        TrialStep::Offer => "The agent doesn’t know, and offers a person",
        TrialStep::HandOver => "The agent hands over",
        TrialStep::Decline if on_topic => "The agent declines",
        TrialStep::Decline => "The agent doesn’t know, and says so",
        TrialStep::ContactDetails => "The agent asks for contact details",
    }
}

#[component]
fn Fired(fired: FiredTrigger) -> impl IntoView {
    let why = reason_chip(&fired.reason);
    view! {
        <p><span class="chip">{why}</span></p>
        <Evidence reason=fired.reason />
        {fired.score.map(|score| view! { <p class="reason__fact">{score_in_words(score)}</p> })}
    }
    .into_any()
}

fn score_in_words(score: TriggerScore) -> String {
    let number = |permille: i32| {
        let sign = if permille < 0 { "−" } else { "" };
        let hundredths = permille.unsigned_abs().div_ceil(10);
        format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    };
    format!(
        "Scored {}, and fires from {}.",
        number(score.permille),
        number(score.fires_from_permille)
    )
}

#[component]
fn VisitorGets(step: TrialStep, answer: Option<TriedAnswer>) -> impl IntoView {
    let gets = match step {
        TrialStep::Answer | TrialStep::Offer => match answer {
            Some(answer) => {
                let rich = answer.body;
                let body = rich_text::body(&Body::Rich { rich }, &answer.citations);
                view! {
                    <div class="trial__answer">{body}</div>
                    {(step == TrialStep::Offer).then(|| view! {
                        <p class="reason__fact">"With a button: “Talk to a person”."</p>
                    })}
                }
                .into_any()
            }
            None => view! { <p>"There is no knowledge to answer from yet."</p> }.into_any(),
        },
        TrialStep::HandOver => view! {
            <p>"“We’re connecting you with a person”, while somebody is on duty; else a form for contact details."</p>
        }
        .into_any(),
        TrialStep::ContactDetails => view! {
            <p>"A form for contact details. You find the visitor under Leads then."</p>
        }
        .into_any(),
        TrialStep::Decline => view! {
            <p>"A friendly sentence that the agent can’t help with that, and no more."</p>
        }
        .into_any(),
    };
    view! {
        <div class="trial__gets">
            <p class="reason__fact">"The visitor gets"</p>
            {gets}
        </div>
    }
    .into_any()
}

/// Triggers that would fire if the settings let them.
#[component]
fn SwitchedOff(triggers: Vec<FiredTrigger>) -> impl IntoView {
    let trigger = |fired: FiredTrigger| {
        let name = match &fired.reason {
            HandoffReason::SensitiveTopic { topic, .. } => format!("Topic: {}", topic_name(topic)),
            other => reason_chip(other).to_owned(),
        };
        view! {
            <li class="off-trigger">
                <p class="off-trigger__name">{name}<span class="chip">"Switched off"</span></p>
                <Evidence reason=fired.reason />
            </li>
        }
    };
    view! {
        <section class="trial__part" aria-labelledby="trial-off">
            <h3 class="trial__title" id="trial-off">"Would fire if it were on"</h3>
            <ul class="trial__list">{triggers.into_iter().map(trigger).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// How long the triggers took.
fn took(us: u64) -> String {
    match us {
        0..1_000 => format!("Triggers looked at in {us} µs"),
        _ => format!("Triggers looked at in {} ms", us.div_ceil(1_000)),
    }
}

/// A language's name, or its tag.
fn language_name(tag: &str) -> String {
    let options = Intl::DisplayNamesOptions::new();
    options.set_type(Intl::DisplayNamesType::Language);
    let names = Intl::DisplayNames::new(&Array::of1(&"en".into()), &options);
    names.of(tag).map_or_else(|| tag.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_told_in_hundredths_with_its_sign() {
        let words = score_in_words(TriggerScore {
            permille: 1_310,
            fires_from_permille: -70,
        });
        assert_eq!(words, "Scored 1.31, and fires from −0.07.");
    }
}
