//! Quiet hours: whether there are any, from when to when, and by which clock.

use super::editing::Editing;
use crate::settings::{Problem, SwitchSetting, own_time_zone, time_zones};
use baton_protocol::wire::QuietHours;
use leptos::prelude::*;

/// The section. The times are there while the switch is on.
#[component]
pub(super) fn Quiet(editing: Editing) -> impl IntoView {
    let on = editing.part(|preferences| preferences.quiet.is_some());
    // Switched off and on again by mistake, nothing is lost.
    let before = StoredValue::new(None);
    let set = Callback::new(move |on: bool| {
        editing.change(|preferences| {
            preferences.quiet = match preferences.quiet.take() {
                Some(quiet) if !on => {
                    before.set_value(Some(quiet));
                    None
                }
                Some(quiet) => Some(quiet),
                None => on.then(|| before.get_value().unwrap_or_else(nights)),
            };
        });
    });
    let text = Signal::derive(move || {
        let words = if on.get() {
            "Nothing reaches you in these hours. What still waits for somebody then comes when they end."
        } else {
            "You are told at any time."
        };
        words.to_owned()
    });
    view! {
        <section class="part" aria-labelledby="part-quiet">
            <header class="part__head">
                <h2 class="part__title" id="part-quiet">"Quiet hours"</h2>
                <p class="part__text">"Your colleagues are told as they set it."</p>
            </header>
            <div class="part__settings">
                <SwitchSetting id="quiet-on" title="Leave me alone at times" on text blocked=false set />
                {move || on.get().then(|| view! { <Times editing /> })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Times(editing: Editing) -> impl IntoView {
    let from = quiet_part(editing, |quiet| quiet.from.clone());
    let to = quiet_part(editing, |quiet| quiet.to.clone());
    let zone = quiet_part(editing, |quiet| quiet.time_zone.clone());
    let (from_problem, to_problem, zone_problem) = (
        editing.problem_at("quiet.from"),
        editing.problem_at("quiet.to"),
        editing.problem_at("quiet.time_zone"),
    );
    let set = move |set: fn(&mut QuietHours, String), value: String| {
        editing.change(|preferences| {
            if let Some(quiet) = &mut preferences.quiet {
                set(quiet, value);
            }
        });
    };
    let past_midnight = move || from.get() > to.get();
    view! {
        <div class="setting quiet__times">
            <div class="setting__words">
                <p class="setting__title">"Every day"</p>
                <p class="setting__text">
                    {move || if past_midnight() { "It goes on past midnight." } else { "Within one day." }}
                </p>
            </div>
            <span class="hours__span">
                <input class="field__input hours__time" type="time" aria-label="Quiet from"
                    prop:value=move || from.get() aria-invalid=move || from_problem.get().map(|_| "true")
                    aria-describedby="quiet-from-problem"
                    on:input=move |event| set(|quiet, value| quiet.from = value, event_target_value(&event)) />
                <span aria-hidden="true">"–"</span>
                <input class="field__input hours__time" type="time" aria-label="Quiet to"
                    prop:value=move || to.get() aria-invalid=move || to_problem.get().map(|_| "true")
                    aria-describedby="quiet-to-problem"
                    on:input=move |event| set(|quiet, value| quiet.to = value, event_target_value(&event)) />
            </span>
            <Problem id="quiet-from-problem" problem=from_problem />
            <Problem id="quiet-to-problem" problem=to_problem />
        </div>
        <div class="setting hours__zone">
            <div class="setting__words">
                <label class="setting__title" for="quiet-zone">"Time zone"</label>
                <p class="setting__text">"The clock that they are told by."</p>
            </div>
            <input class="field__input hours__zone-input" id="quiet-zone" type="text" list="quiet-zones"
                autocomplete="off" spellcheck="false" placeholder="Europe/Brussels"
                prop:value=move || zone.get()
                aria-invalid=move || zone_problem.get().map(|_| "true") aria-describedby="quiet-zone-problem"
                on:input=move |event| {
                    let zone = event_target_value(&event).trim().to_owned();
                    set(|quiet, value| quiet.time_zone = value, zone);
                } />
            <datalist id="quiet-zones">
                {time_zones().into_iter().map(|zone| view! { <option value=zone></option> }).collect_view()}
            </datalist>
            <Problem id="quiet-zone-problem" problem=zone_problem />
        </div>
    }
    .into_any()
}

fn quiet_part(editing: Editing, part: fn(&QuietHours) -> String) -> Memo<String> {
    editing.part(move |preferences| preferences.quiet.as_ref().map(part).unwrap_or_default())
}

/// What most people sleep in.
fn nights() -> QuietHours {
    QuietHours {
        time_zone: own_time_zone(),
        from: "22:00".into(),
        to: "07:00".into(),
    }
}
