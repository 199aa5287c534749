//! The form: who may start a handoff, business hours, who gets a conversation, what happens by itself,
//! topics, the same question again, questions without an answer, the contact form.

use super::contact::Contact;
use super::editing::Editing;
use super::hours::Hours;
use super::own_topics::OwnTopics;
use super::routing::Routing;
use super::setting::SwitchSetting;
use super::topics::BuiltInTopics;
use super::unknown::Unknown;
use super::wait::Wait;
use crate::icon::Icon;
use leptos::prelude::*;

/// The form.
#[component]
pub(super) fn Form(editing: Editing) -> impl IntoView {
    view! {
        <div class="settings__form">
            <PlanNotice editing />
            <Starters editing />
            <Hours editing />
            <Routing editing />
            <Wait editing />
            <section class="part" aria-labelledby="part-topics">
                <header class="part__head">
                    <h2 class="part__title" id="part-topics">"Topics"</h2>
                    <p class="part__text">
                        "What the agent leaves alone: it hands the conversation over, or declines and says
                        that it can’t help with that. Otherwise it answers like anything else."
                    </p>
                </header>
                <BuiltInTopics editing />
                <OwnTopics editing />
            </section>
            <Repeated editing />
            <Unknown editing />
            <Contact editing />
        </div>
    }
    .into_any()
}

/// What a plan without handoff means, in place of a surprise.
#[component]
fn PlanNotice(editing: Editing) -> impl IntoView {
    let is_starter = editing.is_starter();
    move || {
        is_starter.get().then(|| {
            view! {
                <div class="plan-notice">
                    <Icon name="info" />
                    <div>
                        <p class="plan-notice__title">"Handoff is not part of the Starter plan"</p>
                        <p>
                            "The agent answers what it knows. Where it would hand over, it asks the visitor
                            for contact details instead, and you find them under Leads. "
                            "Topics and the rest below still decide when that happens."
                        </p>
                    </div>
                </div>
            }
        })
    }
}

/// Who may start a handoff.
#[component]
fn Starters(editing: Editing) -> impl IntoView {
    let policy = editing.policy();
    let blocked = editing.is_starter();
    // A switch that the plan leaves without effect is shown as it works: off.
    let by_visitor = Memo::new(move |_| policy.get().visitor_asks);
    let by_agent = Memo::new(move |_| policy.get().agent_decides);
    let by_operator = Memo::new(move |_| policy.get().operator_pull);
    let text = move |on: Memo<bool>, text_on: &'static str, text_off: &'static str| {
        Signal::derive(move || if on.get() { text_on } else { text_off }.to_owned())
    };
    view! {
        <section class="part" aria-labelledby="part-starters">
            <header class="part__head">
                <h2 class="part__title" id="part-starters">"Who may start a handoff"</h2>
                <p class="part__text">"Whoever can’t be handed over is asked for contact details: no dead ends."</p>
            </header>
            <div class="part__settings">
                <SwitchSetting id="visitor-asks" title="The visitor asks" on=by_visitor blocked
                    text=text(by_visitor,
                        "Who asks for a person, in words or with the button, gets one.",
                        "Who asks for a person, or gets no answer, is asked for contact details.")
                    set=Callback::new(move |on| editing.change(|it| it.visitor_asks = on)) />
                <SwitchSetting id="agent-decides" title="The agent decides" on=by_agent blocked
                    text=text(by_agent,
                        "It steps aside unasked where the settings below say so, or when it fails.",
                        "Where it would step aside, it asks for contact details.")
                    set=Callback::new(move |on| editing.change(|it| it.agent_decides = on)) />
                <SwitchSetting id="operator-pull" title="Operators take over" on=by_operator blocked
                    text=text(by_operator,
                        "Your team may take a conversation from the agent at any time.",
                        "Your team can’t take a conversation from the agent.")
                    set=Callback::new(move |on| editing.change(|it| it.operator_pull = on)) />
            </div>
        </section>
    }
    .into_any()
}

/// The same question again.
#[component]
fn Repeated(editing: Editing) -> impl IntoView {
    let on = editing.part(|settings| settings.repeated);
    let policy = editing.policy();
    let text = Signal::derive(move || {
        let words = match (on.get(), policy.get().agent_decides) {
            (true, true) => "Who asks the same for the third time is handed over.",
            (true, false) => "Who asks the same for the third time is asked for contact details.",
            (false, _) => "The agent answers as often as it is asked.",
        };
        words.to_owned()
    });
    view! {
        <section class="part" aria-labelledby="part-repeated">
            <header class="part__head">
                <h2 class="part__title" id="part-repeated">"The same question again"</h2>
                <p class="part__text">"Two answers did not help: a third would not either. Other words for the same count."</p>
            </header>
            <div class="part__settings">
                <SwitchSetting id="repeated" title="Notice repeated questions" on text blocked=false
                    set=Callback::new(move |on| editing.change(|it| it.repeated = on)) />
            </div>
        </section>
    }
    .into_any()
}
