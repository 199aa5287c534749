//! Passing a session on: to whom, with what they should know; and the word to who passed it on when nobody
//! took it up.

use crate::desk::Desk;
use crate::label::visitor_label;
use crate::notice::Notices;
use baton_protocol::sync::OperatorView;
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use baton_protocol::wire::{
    Assignee, InboxState, OperatorCommand, OperatorId, SessionId, TransferTarget,
};
use leptos::ev::SubmitEvent;
use leptos::html::Dialog;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Which session is being passed on, if one is.
#[derive(Clone, Copy)]
pub(crate) struct Transfers {
    session: RwSignal<Option<SessionId>>,
}

/// Somebody whom a session can be passed on to.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    to: TransferTarget,
    name: String,
    /// What speaks for them or against: how busy they are.
    hint: String,
    is_there: bool,
}

/// Colleagues, and teams.
type Choices = (Vec<Choice>, Vec<Choice>);

impl Transfers {
    /// Offers it to the components below.
    pub(crate) fn provide() -> Self {
        let transfers = Self {
            session: RwSignal::new(None),
        };
        provide_context(transfers);
        transfers
    }

    /// The one that was provided.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Asks to whom a session goes.
    pub(crate) fn begin(self, session: SessionId) {
        self.session.set(Some(session));
    }
}

/// Colleagues on duty, the least busy first, and the teams.
fn choices(view: &OperatorView<'_>) -> Choices {
    let me = view.me.map(|me| me.id);
    let mut held: BTreeMap<OperatorId, usize> = BTreeMap::new();
    for row in view.inbox.values() {
        if let InboxState::Operator { operator } = &row.state {
            *held.entry(operator.id).or_default() += 1;
        }
    }
    let others = || view.on_duty().filter(|other| Some(other.id) != me);
    let mut colleagues: Vec<_> = others()
        .map(|other| (held.get(&other.id).copied().unwrap_or(0), other))
        .collect();
    colleagues.sort_by(|(a_held, a), (b_held, b)| (a_held, &a.name).cmp(&(b_held, &b.name)));
    let colleagues = colleagues.into_iter().map(|(held, other)| Choice {
        to: TransferTarget::Operator { operator: other.id },
        name: other.name.clone(),
        hint: match held {
            0 => "No conversations".into(),
            1 => "1 conversation".into(),
            _ => format!("{held} conversations"),
        },
        is_there: true,
    });
    let teams = view.teams.iter().map(|team| {
        let there = others().filter(|other| team.members.contains(&other.id));
        let there = there.count();
        Choice {
            to: TransferTarget::Team {
                team: team.id.clone(),
            },
            name: team.name.clone(),
            hint: match there {
                0 => "Nobody on duty".into(),
                _ => format!("{there} on duty"),
            },
            is_there: there > 0,
        }
    });
    (colleagues.collect(), teams.collect())
}

/// The question, in a dialog.
#[component]
pub(crate) fn TransferDialog() -> impl IntoView {
    let transfers = Transfers::here();
    let dialog = NodeRef::<Dialog>::new();
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        if let (Some(_), Some(dialog)) = (transfers.session.get(), dialog.get())
            && !dialog.open()
        {
            // Fails only where the dialog is not in the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog class="dialog transfer" node_ref=dialog aria-labelledby="transfer-title"
            on:close=move |_| transfers.session.set(None)>
            <h2 class="dialog__title" id="transfer-title">"Transfer this conversation"</h2>
            <p class="dialog__text">
                "The visitor reads to whom, and keeps their place. Who doesn’t take it up in time leaves it to others."
            </p>
            {move || transfers.session.get().map(|session| view! {
                <TransferForm session close=Callback::new(move |()| close()) />
            })}
        </dialog>
    }
    .into_any()
}

#[component]
fn TransferForm(session: SessionId, close: Callback<()>) -> impl IntoView {
    let desk = Desk::here();
    let notices = Notices::here();
    let all = Memo::new(move |_| desk.read(|client| choices(&client.view())));
    let chosen = RwSignal::new(None::<TransferTarget>);
    let note = RwSignal::new(String::new());
    // Who went off duty meanwhile is not chosen any more.
    let valid = Memo::new(move |_| {
        let chosen = chosen.get()?;
        all.with(|(colleagues, teams)| {
            let mut all = colleagues.iter().chain(teams);
            all.any(|choice| choice.to == chosen && choice.is_there)
                .then_some(chosen)
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(to) = valid.get_untracked() else {
            return;
        };
        let note = note.get_untracked();
        let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
        if let Err(refusal) = desk.submit(session, OperatorCommand::TransferSession { to, note }) {
            notices.show(refusal.message);
        }
        close.run(());
    };
    let group = move |title: &'static str, of: fn(&Choices) -> &Vec<Choice>| {
        let listed = Memo::new(move |_| all.with(|all| of(all).clone()));
        let has_some = Memo::new(move |_| listed.with(|listed| !listed.is_empty()));
        move || {
            has_some.get().then(|| view! {
                <fieldset class="transfer__group">
                    <legend class="transfer__legend">{title}</legend>
                    <div class="transfer__ways">
                        // What stays as it is keeps the focus.
                        <For each=move || listed.get() key=|choice| format!("{choice:?}") let:choice>
                            <Way choice chosen />
                        </For>
                    </div>
                </fieldset>
            })
        }
    };
    let nobody = move || all.with(|(colleagues, teams)| colleagues.is_empty() && teams.is_empty());
    view! {
        <form class="transfer__form" on:submit=submit>
            {group("Colleagues on duty", |(colleagues, _)| colleagues)}
            {group("Teams", |(_, teams)| teams)}
            {move || nobody().then(|| view! {
                <p class="transfer__nobody">"Nobody else is on duty right now."</p>
            })}
            <label class="field">
                <span class="field__label">"Note for them (optional)"</span>
                <textarea class="field__input transfer__note" rows="3" dir="auto" maxlength=MESSAGE_BYTES_MAX.to_string()
                    placeholder="What they should know. The visitor doesn’t see it."
                    prop:value=move || note.get()
                    on:input=move |event| note.set(event_target_value(&event))></textarea>
            </label>
            <div class="dialog__buttons">
                <button class="button" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                <button class="button button--primary" type="submit"
                    aria-disabled=move || valid.get().is_none().then_some("true")>"Transfer"</button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Way(choice: Choice, chosen: RwSignal<Option<TransferTarget>>) -> impl IntoView {
    let Choice {
        to,
        name,
        hint,
        is_there,
    } = choice;
    let is_chosen = {
        let to = to.clone();
        move || is_there && chosen.with(|chosen| chosen.as_ref() == Some(&to))
    };
    view! {
        <label class="transfer__way" class:transfer__way--off=!is_there>
            <input type="radio" name="transfer-to" disabled=!is_there prop:checked=is_chosen
                on:change=move |_| chosen.set(Some(to.clone())) />
            <bdi class="transfer__name">{name}</bdi>
            <span class="transfer__hint">{hint}</span>
        </label>
    }
    .into_any()
}

/// Tells who passed a session on that whoever they chose did not take it up.
pub(crate) fn tell_of_passed(desk: Desk, notices: Notices) {
    let waiting = Memo::new(move |_| -> BTreeMap<SessionId, Option<String>> {
        desk.read(|client| {
            let view = client.view();
            let me = view.me.map(|me| me.id);
            let rows = view.inbox.values();
            let waiting = rows.filter(|row| matches!(row.state, InboxState::Awaiting { .. }));
            let mine = waiting.map(|row| {
                let route = &row.route;
                let transfer = route.transfer.as_ref();
                let transfer = transfer.filter(|transfer| Some(transfer.from.id) == me);
                let to = transfer.map(|transfer| match (&transfer.team, &route.assigned) {
                    (Some(team), _) => team.name.clone(),
                    (None, Some(assigned)) => assigned.to.name().to_owned(),
                    (None, None) => String::new(),
                });
                (row.session, to)
            });
            mine.collect()
        })
    });
    Effect::new(move |before: Option<BTreeMap<SessionId, Option<String>>>| {
        let now = waiting.get();
        for (session, to) in before.iter().flatten() {
            // It still waits, and not for whom it was passed on to.
            if let (Some(to), Some(None)) = (to, now.get(session)) {
                let row = desk.row_now(*session);
                let who = visitor_label(*session, row.as_ref().and_then(|row| row.lead.as_ref()));
                let next = row.and_then(|row| row.route.assigned);
                let next = match next.as_ref().map(|assigned| &assigned.to) {
                    Some(Assignee::Operator { operator }) => {
                        format!("It is {}’s turn now.", operator.name)
                    }
                    _ => "Anybody may claim it now.".to_owned(),
                };
                notices.show(format!("{to} did not take up {who} in time. {next}"));
            }
        }
        now
    });
}
