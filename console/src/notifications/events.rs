//! Which events reach the operator, by which way: a table of check boxes.

use super::editing::{Editing, kinds};
use baton_protocol::wire::{NotificationKind, OwnWay};
use leptos::prelude::*;

/// An event as people call it.
pub(super) struct Event {
    pub(super) kind: NotificationKind,
    title: &'static str,
    text: &'static str,
}

/// In the order in which a conversation has them.
pub(super) static EVENTS: [Event; 5] = [
    Event {
        kind: NotificationKind::HandoffRequested,
        title: "A visitor waits for a person",
        text: "The agent stepped aside, or a colleague was lost.",
    },
    Event {
        kind: NotificationKind::WaitingTooLong,
        title: "A visitor still waits",
        text: "For longer than the agent’s settings want it.",
    },
    Event {
        kind: NotificationKind::LeadCaptured,
        title: "A visitor left contact details",
        text: "They want to be reached.",
    },
    Event {
        kind: NotificationKind::Claimed,
        title: "A colleague took a conversation",
        text: "Nobody else needs to come.",
    },
    Event {
        kind: NotificationKind::Resolved,
        title: "A conversation was closed",
        text: "By a colleague, or by itself.",
    },
];

/// The section.
#[component]
pub(super) fn Events(editing: Editing) -> impl IntoView {
    let email_works = editing.stored(|own| own.email_works);
    view! {
        <section class="part" aria-labelledby="part-events">
            <header class="part__head">
                <h2 class="part__title" id="part-events">"What reaches you"</h2>
                <p class="part__text">
                    "What your whole team gets by email, in Slack or by webhooks comes besides. Nobody is told of what they did themselves."
                </p>
            </header>
            <div class="part__settings">
                <table class="events" aria-labelledby="part-events">
                    <thead>
                        <tr>
                            <th scope="col"><span class="visually-hidden">"Event"</span></th>
                            <th scope="col">"Browser"</th>
                            {move || email_works.get().then(|| view! { <th scope="col">"Email"</th> })}
                        </tr>
                    </thead>
                    <tbody>
                        {EVENTS.iter().map(|event| view! { <Row editing event email_works /> }).collect_view()}
                    </tbody>
                </table>
            </div>
            {move || (!email_works.get()).then(|| view! {
                <p class="part__note">
                    "This server sends no email: it has no mail server in its configuration."
                </p>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Row(editing: Editing, event: &'static Event, email_works: Memo<bool>) -> impl IntoView {
    let Event { kind, title, text } = event;
    let kind = *kind;
    let check = move |way: OwnWay, label: String| {
        let on = editing.part(move |preferences| kinds(preferences, way).contains(&kind));
        view! {
            <td class="events__way">
                <label class="events__check">
                    <input type="checkbox" aria-label=label prop:checked=move || on.get()
                        on:change=move |event| editing.choose(way, kind, event_target_checked(&event)) />
                </label>
            </td>
        }
    };
    view! {
        <tr>
            <th class="events__what" scope="row">
                <span class="setting__title">{*title}</span>
                <span class="setting__text">{*text}</span>
            </th>
            {check(OwnWay::Push, format!("{title}: in my browsers"))}
            {move || email_works.get().then(|| check(OwnWay::Email, format!("{title}: by email")))}
        </tr>
    }
}
