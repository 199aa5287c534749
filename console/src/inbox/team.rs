//! The team: who is on duty, away and offline.

use crate::desk::Desk;
use baton_browser::author::initials;
use baton_protocol::wire::{Colleague, DutyState};
use leptos::prelude::*;

/// Everybody of the workspace, those who are there first.
#[component]
pub(super) fn Team() -> impl IntoView {
    let desk = Desk::here();
    let team = Memo::new(move |_| {
        let mut team = desk.read(|client| client.view().operators.to_vec());
        // By name within each: the order in which they come.
        team.sort_by_key(|colleague| order(colleague.duty));
        team
    });
    let me = Memo::new(move |_| desk.me().map(|me| me.id));
    let is_unattended = Memo::new(move |_| {
        // Before the server has said who is there, nothing is known.
        let is_known = me.get().is_some();
        is_known && team.with(|team| team.iter().all(|other| other.duty != DutyState::OnDuty))
    });
    let person = move |Colleague { operator, duty }: Colleague| {
        let mine = me.get() == Some(operator.id);
        view! {
            <li class="team__person" class:team__person--offline=duty == DutyState::Offline>
                <span class="avatar avatar--small" aria-hidden="true">{initials(&operator.name)}</span>
                <span class="team__name">{operator.name}</span>
                {mine.then(|| view! { <span class="team__you">"You"</span> })}
                <span class=sign(duty)>{words(duty)}</span>
            </li>
        }
    };
    view! {
        <section class="team" aria-labelledby="team-title">
            <h2 class="team__title" id="team-title">"Team"</h2>
            {move || is_unattended.get().then(|| view! {
                <p class="team__empty">
                    "Nobody is on duty. Visitors who want a person are asked for contact details."
                </p>
            })}
            <ul class="team__people">
                {move || team.get().into_iter().map(person).collect_view()}
            </ul>
        </section>
    }
}

const fn order(duty: DutyState) -> u8 {
    match duty {
        DutyState::OnDuty => 0,
        DutyState::Away => 1,
        DutyState::Offline => 2,
    }
}

const fn words(duty: DutyState) -> &'static str {
    match duty {
        DutyState::OnDuty => "On duty",
        DutyState::Away => "Away",
        DutyState::Offline => "Offline",
    }
}

/// The classes of the words, with a dot before them.
const fn sign(duty: DutyState) -> &'static str {
    match duty {
        DutyState::OnDuty => "team__duty team__duty--on",
        DutyState::Away => "team__duty team__duty--away",
        DutyState::Offline => "team__duty",
    }
}
