//! What happens to questions that the knowledge has no answer to.

use super::choice::Choice;
use super::editing::Editing;
use super::topics::hand_over_label;
use baton_protocol::wire::UnknownAction;
use leptos::prelude::*;

/// The first of them, and those that follow it.
#[component]
pub(super) fn Unknown(editing: Editing) -> impl IntoView {
    let first = editing.part(|settings| settings.unknown.first);
    let again = editing.part(|settings| settings.unknown.again);
    let set_first = move |action| editing.change(|it| it.unknown.first = action);
    let set_again = move |action| editing.change(|it| it.unknown.again = action);
    view! {
        <section class="part" aria-labelledby="part-unknown">
            <header class="part__head">
                <h2 class="part__title" id="part-unknown">"When the agent doesn’t know"</h2>
                <p class="part__text">"The knowledge has no answer. The agent never invents one."</p>
            </header>
            <div class="part__settings">
                <UnknownSetting editing name="unknown-first" title="The first time" chosen=first
                    set=Callback::new(set_first) />
                <UnknownSetting editing name="unknown-again" title="Again, right after" chosen=again
                    set=Callback::new(set_again) />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn UnknownSetting(
    editing: Editing,
    name: &'static str,
    title: &'static str,
    chosen: Memo<UnknownAction>,
    set: Callback<UnknownAction>,
) -> impl IntoView {
    let policy = editing.policy();
    let ways = Signal::derive(move || {
        let hand_over = hand_over_label(policy.get().agent_decides);
        vec![
            (UnknownAction::Offer, "Offer a person"),
            (UnknownAction::HandOver, hand_over),
            (UnknownAction::Decline, "Say so"),
        ]
    });
    let text = move || {
        let policy = policy.get();
        match (chosen.get(), policy.visitor_asks, policy.agent_decides) {
            (UnknownAction::Offer, true, _) => "It says so and offers a person.",
            (UnknownAction::Decline, true, _) => "It says so, and no more.",
            (UnknownAction::HandOver, _, true) => "It hands over.",
            (UnknownAction::HandOver, _, false) => "It asks for contact details.",
            // An offer that nobody gets is none.
            (UnknownAction::Offer | UnknownAction::Decline, false, _) => {
                "It says so and asks for contact details, as visitors who ask get no person."
            }
        }
    };
    view! {
        <div class="setting">
            <div class="setting__words">
                <h3 class="setting__title">{title}</h3>
                <p class="setting__text">{text}</p>
            </div>
            <Choice name=name.to_owned() legend=format!("When the agent doesn’t know: {title}") ways chosen set />
        </div>
    }
    .into_any()
}
