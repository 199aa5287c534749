//! The owner's own topics: listed, added, changed, removed.

use super::editing::Editing;
use super::own_topic::OwnTopicEditor;
use super::topic_list::{OWN_TOPICS_MAX, own_topics, remove};
use super::topics::TopicChoice;
use crate::icon::Icon;
use crate::keyboard::focus;
use baton_protocol::wire::{Topic, TopicSetting};
use leptos::prelude::*;

/// Phrases that a row shows; the others are counted.
const PHRASES_SHOWN: usize = 8;
/// The element id of the button that adds one.
const ADD: &str = "own-topic-add";

/// Which topic is open in an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    /// None.
    Nothing,
    /// A new one.
    New,
    /// This one.
    Topic(Topic),
}

/// The list, with the editor in the place of the topic that is open.
#[component]
pub(super) fn OwnTopics(editing: Editing) -> impl IntoView {
    let open = RwSignal::new(Open::Nothing);
    let own = editing.part(|settings| own_topics(settings).cloned().collect::<Vec<_>>());
    let topics = Memo::new(move |_| {
        let topics = |own: &Vec<TopicSetting>| own.iter().map(|set| set.topic.clone()).collect();
        own.with::<Vec<Topic>>(topics)
    });
    let is_full = Memo::new(move |_| topics.with(Vec::len) >= OWN_TOPICS_MAX);
    let is_new = move || open.get() == Open::New;
    // The editor and its buttons go: the focus has to go somewhere.
    let close = Callback::new(move |topic: Option<Topic>| {
        open.set(Open::Nothing);
        let id = topic.map_or_else(|| ADD.to_owned(), |topic| edit_id(&topic));
        request_animation_frame(move || {
            focus(&id);
        });
    });
    view! {
        <div class="own-topics">
            <h3 class="own-topics__title">"Your own topics"</h3>
            {move || (topics.with(Vec::is_empty) && !is_new()).then(|| view! {
                <p class="own-topics__none">
                    "None yet. Say dosage, recalls or prices for resellers: what only a person should answer."
                </p>
            })}
            <ul class="part__settings">
                <For each=move || topics.get() key=Clone::clone let:topic>
                    <li>
                        {
                            let open_as = Open::Topic(topic.clone());
                            let is_open = Memo::new(move |_| open.get() == open_as);
                            move || if is_open.get() {
                                view! { <OwnTopicEditor editing of=Some(topic.clone()) close /> }.into_any()
                            } else {
                                view! { <OwnTopicRow editing topic=topic.clone() open /> }.into_any()
                            }
                        }
                    </li>
                </For>
                {move || is_new().then(|| view! { <li><OwnTopicEditor editing of=None close /></li> })}
            </ul>
            {move || (!is_new()).then(|| view! {
                <button class="button" id=ADD type="button"
                    aria-disabled=move || is_full.get().then_some("true")
                    on:click=move |_| if !is_full.get_untracked() {
                        open.set(Open::New);
                    }>
                    <Icon name="plus" />"Add a topic"
                </button>
            })}
            {move || is_full.get().then(|| view! {
                <p class="part__note">{format!("There is room for {OWN_TOPICS_MAX} topics of your own.")}</p>
            })}
        </div>
    }
    .into_any()
}

/// The element id of the button that opens a topic's editor.
fn edit_id(topic: &Topic) -> String {
    format!("own-topic-{}", topic.id())
}

#[component]
fn OwnTopicRow(editing: Editing, topic: Topic, open: RwSignal<Open>) -> impl IntoView {
    let (name, phrases) = match &topic {
        Topic::Own { name, phrases } => (name.clone(), phrases.clone()),
        built_in => (built_in.id().to_owned(), Vec::new()),
    };
    let more = phrases.len().saturating_sub(PHRASES_SHOWN);
    let phrases = phrases.into_iter().take(PHRASES_SHOWN);
    let edited = topic.clone();
    let removed = topic.clone();
    view! {
        <div class="setting">
            <div class="setting__words">
                <h4 class="setting__title"><bdi>{name.clone()}</bdi></h4>
                <ul class="phrases" aria-label="Phrases">
                    {phrases.map(|phrase| view! { <li class="chip"><bdi>{phrase}</bdi></li> }).collect_view()}
                    {(more > 0).then(|| view! { <li class="phrases__more">{format!("and {more} more")}</li> })}
                </ul>
            </div>
            <div class="setting__side">
                <TopicChoice editing topic=topic.clone() name=name.clone() />
                <button class="icon-button" type="button" title="Edit" id=edit_id(&topic)
                    aria-label=format!("Edit {name}")
                    on:click=move |_| open.set(Open::Topic(edited.clone()))>
                    <Icon name="pencil" />
                </button>
                <button class="icon-button" type="button" title="Remove" aria-label=format!("Remove {name}")
                    on:click=move |_| {
                        editing.change(|settings| remove(settings, &removed));
                        focus(ADD);
                    }>
                    <Icon name="trash" />
                </button>
            </div>
        </div>
    }
    .into_any()
}
