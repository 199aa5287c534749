//! Which leads the list shows, and the way to take them elsewhere.

use crate::desk::Desk;
use crate::icon::Icon;
use baton_protocol::wire::{InboxRow, LeadState, OperatorId};
use leptos::prelude::*;

/// Which leads are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeadFilter {
    /// None for all.
    state: Option<LeadState>,
    owner: Owner,
}

/// Whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Owner {
    #[default]
    Anybody,
    Nobody,
    Operator(OperatorId),
}

impl Default for LeadFilter {
    fn default() -> Self {
        Self {
            state: Some(LeadState::New),
            owner: Owner::Anybody,
        }
    }
}

impl LeadFilter {
    /// Whether a row holds a lead that is shown.
    pub(super) fn holds(self, row: &InboxRow) -> bool {
        let Some(lead) = &row.lead else { return false };
        let owner = lead.owner.as_ref().map(|owner| owner.id);
        let is_owners = match self.owner {
            Owner::Anybody => true,
            Owner::Nobody => owner.is_none(),
            Owner::Operator(id) => owner == Some(id),
        };
        is_owners && self.state.is_none_or(|state| state == lead.state)
    }

    /// What an empty list says.
    pub(super) fn empty(self) -> (&'static str, &'static str) {
        let Self { state, owner } = self;
        match (state, owner) {
            (Some(LeadState::New), Owner::Anybody) => (
                "No new leads",
                "Visitors who leave an email address or a phone number show up here.",
            ),
            _ => (
                "No such leads",
                "None matches the state and the owner that are chosen above.",
            ),
        }
    }

    fn export_address(self) -> String {
        let state = self.state.map(|state| format!("state={}", slug(state)));
        let owner = match self.owner {
            Owner::Anybody => None,
            Owner::Nobody => Some("owner=none".to_owned()),
            Owner::Operator(id) => Some(format!("owner={id}")),
        };
        let query: Vec<_> = state.into_iter().chain(owner).collect();
        match query.is_empty() {
            true => "/v1/operator/leads.csv".to_owned(),
            false => format!("/v1/operator/leads.csv?{}", query.join("&")),
        }
    }
}

/// A state in one word.
pub(crate) const fn lead_state(state: LeadState) -> &'static str {
    match state {
        LeadState::New => "New",
        LeadState::Contacted => "Contacted",
        LeadState::Closed => "Closed",
    }
}

/// A state in an address, as the wire writes it.
const fn slug(state: LeadState) -> &'static str {
    match state {
        LeadState::New => "new",
        LeadState::Contacted => "contacted",
        LeadState::Closed => "closed",
    }
}

/// Everybody who may be asked for: this operator, their colleagues, and those who have a lead.
fn owners(desk: Desk) -> Vec<(OperatorId, String)> {
    desk.read(|client| {
        let view = client.view();
        let me = view.me.map(|me| me.id);
        let of_leads = view
            .inbox
            .values()
            .filter_map(|row| row.lead.as_ref()?.owner.as_ref());
        let mut owners: Vec<(OperatorId, String)> = Vec::new();
        let colleagues = view.operators.iter().map(|one| &one.operator);
        for known in view.me.into_iter().chain(colleagues).chain(of_leads) {
            if owners.iter().all(|(id, _)| *id != known.id) {
                let is_me = me == Some(known.id);
                let name = if is_me {
                    "Mine".to_owned()
                } else {
                    known.name.clone()
                };
                owners.push((known.id, name));
            }
        }
        owners
    })
}

/// State, owner and export, above the list of leads.
#[component]
pub(super) fn LeadBar(filter: RwSignal<LeadFilter>) -> impl IntoView {
    let desk = Desk::here();
    let owners = Memo::new(move |_| owners(desk));
    let states = [LeadState::New, LeadState::Contacted, LeadState::Closed];
    let choose_state = move |event| {
        let chosen = event_target_value(&event);
        let state = states.into_iter().find(|state| slug(*state) == chosen);
        filter.update(|filter| filter.state = state);
    };
    let choose_owner = move |event| {
        let chosen = event_target_value(&event);
        let owner = match chosen.as_str() {
            "anybody" => Owner::Anybody,
            "nobody" => Owner::Nobody,
            id => id.parse().map_or(Owner::Anybody, Owner::Operator),
        };
        filter.update(|filter| filter.owner = owner);
    };
    let is_state = move |state| filter.get().state == state;
    let is_owner = move |owner| filter.get().owner == owner;
    view! {
        <div class="lead-bar" role="group" aria-label="Which leads">
            <select class="select" aria-label="State" on:change=choose_state>
                {states.map(|state| view! {
                    <option value=slug(state) selected=move || is_state(Some(state))>{lead_state(state)}</option>
                })}
                <option value="all" selected=move || is_state(None)>"All states"</option>
            </select>
            <select class="select" aria-label="Owner" on:change=choose_owner>
                <option value="anybody" selected=move || is_owner(Owner::Anybody)>"All owners"</option>
                <option value="nobody" selected=move || is_owner(Owner::Nobody)>"Nobody’s"</option>
                <For each=move || owners.get() key=|(id, _)| *id let((id, name))>
                    <option value=id.to_string() selected=move || is_owner(Owner::Operator(id))>{name}</option>
                </For>
            </select>
            <a
                class="button lead-bar__export"
                href=move || filter.get().export_address()
                download="leads.csv"
                rel="external"
                title="All leads of this state and owner, as a table for a spreadsheet"
            >
                <Icon name="download" />"Export"<span class="visually-hidden">" as CSV"</span>
            </a>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_holds_what_the_list_shows() {
        let address = |state, owner| LeadFilter { state, owner }.export_address();
        let ada: OperatorId = "01900000-0000-7000-8000-000000000004".parse().unwrap();
        for (state, owner, expected) in [
            (None, Owner::Anybody, "/v1/operator/leads.csv".to_owned()),
            (
                Some(LeadState::New),
                Owner::Nobody,
                "/v1/operator/leads.csv?state=new&owner=none".to_owned(),
            ),
            (
                None,
                Owner::Operator(ada),
                format!("/v1/operator/leads.csv?owner={ada}"),
            ),
        ] {
            assert_eq!(address(state, owner), expected);
        }
    }
}
