//! The built-in topics, and the choice that every topic has.

use super::choice::Choice;
use super::editing::Editing;
use super::topic_list::{BUILT_IN, BuiltIn, action_of, set_action};
use baton_protocol::wire::{Topic, TopicAction};
use leptos::prelude::*;

/// Every built-in topic, with an example.
#[component]
pub(super) fn BuiltInTopics(editing: Editing) -> impl IntoView {
    let topic = |built_in: &'static BuiltIn| {
        view! {
            <li class="setting">
                <div class="setting__words">
                    <h3 class="setting__title">{built_in.name}</h3>
                    <p class="setting__text">"“"{built_in.example}"”"</p>
                </div>
                <TopicChoice editing topic=built_in.topic.clone() name=built_in.name />
            </li>
        }
    };
    view! {
        <ul class="part__settings">{BUILT_IN.iter().map(topic).collect_view()}</ul>
    }
    .into_any()
}

/// What happens to messages on a topic.
#[component]
pub(super) fn TopicChoice(
    editing: Editing,
    topic: Topic,
    #[prop(into)] name: String,
) -> impl IntoView {
    let ways = topic_ways(editing);
    let group = format!("topic-{}", topic.id());
    let looked_up = topic.clone();
    let chosen = editing.part(move |settings| action_of(settings, &looked_up));
    let set = move |action| editing.change(|settings| set_action(settings, &topic, action));
    view! {
        <Choice name=group legend=format!("{name}: what the agent does") ways chosen set=Callback::new(set) />
    }
    .into_any()
}

/// What may be done with messages on a topic, and what that is called.
pub(super) fn topic_ways(editing: Editing) -> Signal<Vec<(TopicAction, &'static str)>> {
    let policy = editing.policy();
    Signal::derive(move || {
        vec![
            (
                TopicAction::HandOver,
                hand_over_label(policy.get().agent_decides),
            ),
            (TopicAction::Decline, "Decline"),
            (TopicAction::Off, "Answer"),
        ]
    })
}

/// What a handoff that the agent decides is called: what comes of it.
pub(super) const fn hand_over_label(agent_decides: bool) -> &'static str {
    if agent_decides {
        "Hand over"
    } else {
        "Ask for contact"
    }
}
