//! The editor of one of the owner's topics: a name, phrases, what to do.

use super::choice::Choice;
use super::editing::Editing;
use super::phrases::Phrases;
use super::topic_list::{BUILT_IN, action_of, own_topics, put_own};
use super::topics::topic_ways;
use crate::icon::Icon;
use baton_protocol::wire::limits::{TOPIC_BYTES_MAX, TOPIC_PHRASES_MAX};
use baton_protocol::wire::{HandoffSettings, Topic, TopicAction, TopicSetting};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;

/// What keeps a topic from being taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    /// It has no name.
    Unnamed,
    /// Its name is over its limit.
    NameTooLong,
    /// Another topic has this name.
    NameTaken,
    /// It has no phrases.
    NoPhrases,
}

impl Problem {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Unnamed => "Please give the topic a name.",
            Self::NameTooLong => "This name is too long.",
            Self::NameTaken => "There is a topic with this name already.",
            Self::NoPhrases => "Please add a phrase that tells the topic.",
        }
    }

    const fn is_of_name(self) -> bool {
        !matches!(self, Self::NoPhrases)
    }
}

/// The editor. `close` is told which topic it has become; none if nothing has.
#[component]
pub(super) fn OwnTopicEditor(
    editing: Editing,
    of: Option<Topic>,
    close: Callback<Option<Topic>>,
) -> impl IntoView {
    let now = untrack(|| editing.now());
    let action = of.as_ref().map(|topic| action_of(&now, topic));
    let (name, phrases) = match &of {
        Some(Topic::Own { name, phrases }) => (name.clone(), phrases.clone()),
        _ => Default::default(),
    };
    let is_new = of.is_none();
    let name = RwSignal::new(name);
    let phrases = RwSignal::new(phrases);
    let typed = RwSignal::new(String::new());
    let action = RwSignal::new(action.unwrap_or(TopicAction::HandOver));
    let problem = RwSignal::new(None::<Problem>);
    let (name_field, phrase_field) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    Effect::new(move |_| {
        if let Some(field) = name_field.get() {
            // A field that can't take the focus is merely not focused.
            let _ = field.focus();
        }
    });
    let before = StoredValue::new(of);
    let take = move |event: SubmitEvent| {
        event.prevent_default();
        // What is typed and not yet added was meant as a phrase.
        if !super::phrases::add_typed(phrases, typed) {
            return;
        }
        let topic = Topic::Own {
            name: name.get_untracked().trim().to_owned(),
            phrases: phrases.get_untracked(),
        };
        let found = before
            .with_value(|before| problem_of(&untrack(|| editing.now()), before.as_ref(), &topic));
        problem.set(found);
        if let Some(found) = found {
            let field = if found.is_of_name() {
                name_field
            } else {
                phrase_field
            };
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
            return;
        }
        let setting = TopicSetting {
            topic: topic.clone(),
            action: action.get_untracked(),
        };
        before.with_value(|before| {
            editing.change(|settings| put_own(settings, before.as_ref(), setting));
        });
        close.run(Some(topic));
    };
    let cancel = move || close.run(before.get_value());
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.stop_propagation();
            cancel();
        }
    };
    let ways = topic_ways(editing);
    let of_name = move || {
        problem
            .get()
            .is_some_and(Problem::is_of_name)
            .then_some("true")
    };
    view! {
        <form class="topic-editor" on:submit=take on:keydown=on_key novalidate=true
            aria-label=if is_new { "A new topic" } else { "Edit the topic" }>
            <label class="field">
                <span class="field__label">"Name"</span>
                <input class="field__input" type="text" autocomplete="off" placeholder="Dosage" dir="auto"
                    node_ref=name_field prop:value=move || name.get()
                    aria-invalid=of_name aria-describedby="topic-problem"
                    on:input=move |event| {
                        name.set(event_target_value(&event));
                        problem.set(None);
                    } />
            </label>
            <Phrases phrases typed field=phrase_field />
            <div class="field">
                <span class="field__label" aria-hidden="true">"What the agent does"</span>
                <Choice name="topic-editor-action".to_owned() legend="What the agent does".to_owned()
                    ways chosen=action set=Callback::new(move |way| action.set(way)) />
            </div>
            <p class="topic-editor__problem" id="topic-problem" role="alert">
                {move || problem.get().map(|problem| view! { <Icon name="warning" />{problem.sentence()} })}
            </p>
            <div class="topic-editor__foot">
                <button class="button" type="button" on:click=move |_| cancel()>"Cancel"</button>
                <button class="button button--primary" type="submit">
                    {if is_new { "Add topic" } else { "Done" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn problem_of(
    settings: &HandoffSettings,
    before: Option<&Topic>,
    topic: &Topic,
) -> Option<Problem> {
    let (name, count) = match topic {
        Topic::Own { name, phrases } => (name, phrases.len()),
        _ => return None,
    };
    let same = |other: &str| other.to_lowercase() == name.to_lowercase();
    let mut others = own_topics(settings)
        .map(|set| &set.topic)
        .filter(|other| Some(*other) != before)
        .chain(BUILT_IN.iter().map(|built_in| &built_in.topic));
    if name.is_empty() {
        Some(Problem::Unnamed)
    } else if name.len() > TOPIC_BYTES_MAX {
        Some(Problem::NameTooLong)
    } else if others.any(|other| same(other.id())) {
        Some(Problem::NameTaken)
    } else if count == 0 {
        Some(Problem::NoPhrases)
    } else {
        debug_assert!(count <= TOPIC_PHRASES_MAX);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, phrases: &[&str]) -> Topic {
        Topic::Own {
            name: name.into(),
            phrases: phrases.iter().map(|phrase| (*phrase).into()).collect(),
        }
    }

    #[test]
    fn a_topic_that_the_server_would_refuse_is_told_beforehand() {
        let dosage = own("Dosage", &["drops"]);
        let mut settings = HandoffSettings::default();
        put_own(
            &mut settings,
            None,
            TopicSetting {
                topic: dosage.clone(),
                action: TopicAction::Decline,
            },
        );
        let long = "x".repeat(TOPIC_BYTES_MAX + 1);
        for (before, topic, expected) in [
            (None, own("", &["pills"]), Some(Problem::Unnamed)),
            (None, own(&long, &["pills"]), Some(Problem::NameTooLong)),
            (None, own("DOSAGE", &["pills"]), Some(Problem::NameTaken)),
            (None, own("complaint", &["pills"]), Some(Problem::NameTaken)),
            (None, own("Pills", &[]), Some(Problem::NoPhrases)),
            (None, own("Pills", &["pills"]), None),
            (Some(&dosage), own("dosage", &["drops"]), None),
        ] {
            assert_eq!(problem_of(&settings, before, &topic), expected, "{topic:?}");
        }
    }
}
