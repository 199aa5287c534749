//! A lead beside its conversation: how to reach the visitor, what they agreed to, and who follows it up.

use super::facts::ContactLines;
use crate::clock::{Clock, day_in_words, in_full};
use crate::desk::Desk;
use crate::inbox::lead_state;
use crate::notice::Notices;
use baton_browser::rich_text::is_safe;
use baton_browser::when::clock_time;
use baton_protocol::wire::{
    Consent, Lead, LeadState, OperatorCommand, OperatorId, OperatorRef, SessionId,
};
use leptos::prelude::*;

const STATES: [LeadState; 3] = [LeadState::New, LeadState::Contacted, LeadState::Closed];

#[component]
pub(super) fn LeadFacts(id: SessionId, lead: Lead) -> impl IntoView {
    let clock = Clock::here();
    let captured_ms = lead.captured_ms;
    let when = move || {
        let day = day_in_words(captured_ms, clock.now_ms());
        format!("{day}, {}", clock_time(captured_ms))
    };
    let agreed = lead.contact.consent.clone();
    view! {
        <section class="facts__part" aria-label="Lead">
            <h3 class="facts__title">"Lead"</h3>
            <dl class="pairs">
                <StateOfLead id state=lead.state />
                <OwnerOfLead id owner=lead.owner />
                <div class="pair"><dt>"Left"</dt><dd title=in_full(captured_ms)>{when}</dd></div>
            </dl>
            <h3 class="facts__title">"Contact"</h3>
            <ContactLines contact=lead.contact />
            {agreed.map(|consent| view! { <Agreed consent when=when() /> })}
        </section>
    }
}

/// What the visitor agreed to, word for word.
#[component]
fn Agreed(consent: Consent, when: String) -> impl IntoView {
    let link = consent.link.filter(|link| is_safe(link));
    view! {
        <h3 class="facts__title">"Agreed to"</h3>
        <blockquote class="facts__agreed" dir="auto">{consent.text}</blockquote>
        <p class="facts__line">
            {when}
            {link.map(|link| view! {
                " "<a class="link" href=link target="_blank" rel="noopener noreferrer">"What it links to"</a>
            })}
        </p>
    }
}

#[component]
fn StateOfLead(id: SessionId, state: LeadState) -> impl IntoView {
    let (desk, notices) = (Desk::here(), Notices::here());
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some(state) = STATES
            .into_iter()
            .find(|state| lead_state(*state) == chosen)
        {
            order(desk, notices, id, OperatorCommand::SetLeadState { state });
        }
    };
    view! {
        <div class="pair">
            <dt id="lead-state">"State"</dt>
            <dd>
                <select class="select" aria-labelledby="lead-state" on:change=choose>
                    {STATES.map(|one| view! {
                        <option value=lead_state(one) selected=one == state>{lead_state(one)}</option>
                    })}
                </select>
            </dd>
        </div>
    }
}

#[component]
fn OwnerOfLead(id: SessionId, owner: Option<OperatorRef>) -> impl IntoView {
    let (desk, notices) = (Desk::here(), Notices::here());
    let me = desk.me_now();
    let owner_id = owner.as_ref().map(|owner| owner.id);
    let colleagues = Memo::new(move |_| {
        let others: Vec<OperatorRef> = desk.read(|client| {
            let view = client.view();
            let colleagues = view.operators.iter();
            colleagues.map(|one| one.operator.clone()).collect()
        });
        let known = me.clone().into_iter().chain(owner.clone()).chain(others);
        let mut colleagues: Vec<OperatorRef> = Vec::new();
        for one in known {
            if colleagues.iter().all(|other| other.id != one.id) {
                colleagues.push(one);
            }
        }
        colleagues
    });
    let my_id = desk.me_now().map(|me| me.id);
    let choose = move |event| {
        let owner: Option<OperatorId> = event_target_value(&event).parse().ok();
        order(desk, notices, id, OperatorCommand::AssignLead { owner });
    };
    view! {
        <div class="pair">
            <dt id="lead-owner">"Owner"</dt>
            <dd>
                <select class="select" aria-labelledby="lead-owner" on:change=choose>
                    <option value="" selected=owner_id.is_none()>"Nobody"</option>
                    <For each=move || colleagues.get() key=|one| one.id let(one)>
                        <option value=one.id.to_string() selected=owner_id == Some(one.id)>
                            {if my_id == Some(one.id) { format!("{} (you)", one.name) } else { one.name.clone() }}
                        </option>
                    </For>
                </select>
            </dd>
        </div>
    }
}

fn order(desk: Desk, notices: Notices, id: SessionId, command: OperatorCommand) {
    if let Err(refusal) = desk.submit(id, command) {
        notices.show(refusal.message);
    }
}
