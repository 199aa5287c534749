//! What happens by itself: while a visitor waits for a person, and when a visitor falls silent.

use super::editing::Editing;
use super::ladder::{Ladder, of_silence, of_wait};
use super::wait_field::{WaitRow, Words};
use baton_protocol::wire::WaitField;
use leptos::prelude::*;

/// The rows of the wait, in order.
const WAIT: [(WaitField, Words); 4] = [
    (
        WaitField::Again,
        Words {
            id: "wait-again",
            title: "Tell the team again",
            on: "Consoles on duty ring once more. So do email, Slack and webhooks, where they are set up.",
            off: "The team is told once, when the visitor begins to wait.",
            first: 60,
        },
    ),
    (
        WaitField::Wider,
        Words {
            id: "wait-wider",
            title: "Tell more people",
            on: "By email, Slack and webhooks, where they are set up.",
            off: "Nobody else is told.",
            first: 120,
        },
    ),
    (
        WaitField::Tell,
        Words {
            id: "wait-tell",
            title: "Tell the visitor",
            on: "Honestly, that it takes longer. They may leave contact details, and keep their place.",
            off: "The visitor only sees that nobody has come yet.",
            first: 300,
        },
    ),
    (
        WaitField::Close,
        Words {
            id: "wait-close",
            title: "Close when the visitor has left",
            on: "Never while they are there. With contact details it stays a lead.",
            off: "It waits until somebody claims or resolves it, also without the visitor.",
            first: 3_600,
        },
    ),
];

/// The rows of a silence, in order.
const SILENCE: [(WaitField, Words); 2] = [
    (
        WaitField::Remind,
        Words {
            id: "wait-remind",
            title: "Remind the visitor",
            on: "Once, when nothing was said to your team’s last words.",
            off: "Nobody is reminded.",
            first: 1_800,
        },
    ),
    (
        WaitField::Resolve,
        Words {
            id: "wait-resolve",
            title: "Resolve by itself",
            on: "Also counted from your team’s last words.",
            off: "It stays open until somebody resolves it.",
            first: 86_400,
        },
    ),
];

const AGENTS: Words = Words {
    id: "wait-resolve-agents",
    title: "Resolve what the agent has",
    on: "Counted from the agent’s last words. A message reopens it, with everything there.",
    off: "Conversations with the agent stay open.",
    first: 86_400,
};

/// Both sections.
#[component]
pub(super) fn Wait(editing: Editing) -> impl IntoView {
    let wait = editing.part(|settings| settings.wait);
    let waiting = Memo::new(move |_| of_wait(&wait.get()));
    let silent = Memo::new(move |_| of_silence(&wait.get()));
    let nothing = move || silent.with(Vec::is_empty);
    let row = move |(field, words)| view! { <WaitRow editing field words /> };
    view! {
        <section class="part" aria-labelledby="part-wait">
            <header class="part__head">
                <h2 class="part__title" id="part-wait">"While a visitor waits"</h2>
                <p class="part__text">"From the moment that they are in the queue. Each step happens once."</p>
            </header>
            <Ladder label="What happens while a visitor waits" steps=waiting
                end="Whoever claims the conversation ends it, at any step." />
            <div class="part__settings">{WAIT.map(row).collect_view()}</div>
        </section>
        <section class="part" aria-labelledby="part-silence">
            <header class="part__head">
                <h2 class="part__title" id="part-silence">"When a visitor falls silent"</h2>
                <p class="part__text">"Your team has said something, and nothing comes back."</p>
            </header>
            {move || (!nothing()).then(|| view! {
                <Ladder label="What happens when a visitor falls silent" steps=silent
                    end="Whatever the visitor says begins it anew." />
            })}
            <div class="part__settings">
                {SILENCE.map(row).collect_view()}
                <WaitRow editing field=WaitField::ResolveAgents words=AGENTS />
            </div>
        </section>
    }
    .into_any()
}
