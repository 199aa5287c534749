//! Business hours: whether there are any, by which clock, and the rows of a week.

use super::editing::Editing;
use super::holidays::Holidays;
use super::hours_list::{
    DAYS, add_span, office_hours, remove_span, set_from, set_to, shown, spans,
};
use super::problem::Problem;
use super::setting::SwitchSetting;
use crate::icon::Icon;
use crate::keyboard::focus;
use baton_protocol::wire::limits::DAY_SPANS_MAX;
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The section. The rows are there while the switch is on.
#[component]
pub(super) fn Hours(editing: Editing) -> impl IntoView {
    let on = editing.part(|settings| settings.hours.is_some());
    // Switched off and on again by mistake, nothing is lost.
    let before = StoredValue::new(None);
    let set = Callback::new(move |on: bool| {
        editing.change(|settings| {
            settings.hours = match settings.hours.take() {
                Some(hours) if !on => {
                    before.set_value(Some(hours));
                    None
                }
                Some(hours) => Some(hours),
                None => on.then(|| {
                    let kept = before.get_value();
                    kept.unwrap_or_else(|| office_hours(own_time_zone()))
                }),
            };
        });
    });
    let text = Signal::derive(move || {
        let words = if on.get() {
            "At other times who wants a person is asked for contact details, and told when you are back."
        } else {
            "Whenever somebody is on duty, a person can come."
        };
        words.to_owned()
    });
    view! {
        <section class="part" aria-labelledby="part-hours">
            <header class="part__head">
                <h2 class="part__title" id="part-hours">"Business hours"</h2>
                <p class="part__text">
                    "When conversations are handed over, if somebody is on duty. Your team may take one over at any time."
                </p>
            </header>
            <div class="part__settings">
                <SwitchSetting id="hours-on" title="Only in business hours" on text blocked=false set />
                {move || on.get().then(|| view! { <TimeZone editing /> })}
                {move || on.get().then(|| view! { <Days editing /> })}
            </div>
            {move || on.get().then(|| view! { <Holidays editing /> })}
        </section>
    }
    .into_any()
}

/// The clock that the hours are told by.
#[component]
fn TimeZone(editing: Editing) -> impl IntoView {
    let zone = editing.part(|settings| {
        let hours = settings.hours.as_ref();
        hours
            .map(|hours| hours.time_zone.clone())
            .unwrap_or_default()
    });
    let problem = editing.problem_at("hours.time_zone");
    let set = move |zone: String| {
        editing.change(|settings| {
            if let Some(hours) = &mut settings.hours {
                hours.time_zone = zone;
            }
        });
    };
    view! {
        <div class="setting hours__zone">
            <div class="setting__words">
                <label class="setting__title" for="hours-zone">"Time zone"</label>
                <p class="setting__text">"The clock that the hours are told by. Visitors see their own."</p>
            </div>
            <input class="field__input hours__zone-input" id="hours-zone" type="text" list="hours-zones"
                autocomplete="off" spellcheck="false" placeholder="Europe/Brussels"
                prop:value=move || zone.get()
                aria-invalid=move || problem.get().map(|_| "true") aria-describedby="hours-zone-problem"
                on:input=move |event| set(event_target_value(&event).trim().to_owned()) />
            <datalist id="hours-zones">
                {time_zones().into_iter().map(|zone| view! { <option value=zone></option> }).collect_view()}
            </datalist>
            <Problem id="hours-zone-problem" problem />
        </div>
    }
    .into_any()
}

/// The rows of a week.
#[component]
fn Days(editing: Editing) -> impl IntoView {
    let problem = editing.problem_at("hours.weekly");
    view! {
        {(0..DAYS.len()).map(|day| view! { <Day editing day /> }).collect_view()}
        <Problem id="hours-week-problem" problem />
    }
    .into_any()
}

#[component]
fn Day(editing: Editing, day: usize) -> impl IntoView {
    let (field, name) = DAYS[day];
    let count = editing.part(move |settings| spans(settings, day).len());
    let problem = editing.problem_at(&format!("hours.weekly.{field}"));
    let add_id = format!("hours-{field}-add");
    let back_to = add_id.clone();
    let removed = Callback::new(move |()| {
        focus(&back_to);
    });
    view! {
        <div class="setting hours__day" role="group" aria-label=name>
            <div class="setting__words">
                <h3 class="setting__title">{name}</h3>
                {move || (count.get() == 0).then(|| view! { <p class="setting__text">"Closed"</p> })}
            </div>
            <div class="hours__spans">
                <For each=move || 0..count.get() key=|number| *number let:number>
                    <Span editing day number removed invalid=Signal::derive(move || problem.get().is_some()) />
                </For>
            </div>
            <button class="icon-button" id=add_id type="button" title="Add hours"
                aria-label=format!("Add hours on {name}")
                aria-disabled=move || (count.get() >= DAY_SPANS_MAX).then_some("true")
                on:click=move |_| if count.get_untracked() < DAY_SPANS_MAX {
                    editing.change(|settings| add_span(settings, day));
                }>
                <Icon name="plus" />
            </button>
            <Problem id=format!("hours-{field}-problem") problem />
        </div>
    }
    .into_any()
}

#[component]
fn Span(
    editing: Editing,
    day: usize,
    number: usize,
    removed: Callback<()>,
    invalid: Signal<bool>,
) -> impl IntoView {
    let (field, name) = DAYS[day];
    let span = editing.part(move |settings| {
        let span = spans(settings, day).get(number);
        span.map(shown).unwrap_or_default()
    });
    let is_invalid = move || invalid.get().then_some("true");
    let described = format!("hours-{field}-problem");
    view! {
        <span class="hours__span">
            <input class="field__input hours__time" type="time" aria-label=format!("{name} from")
                prop:value=move || span.get().0
                aria-invalid=is_invalid aria-describedby=described.clone()
                on:change=move |event| {
                    let from = event_target_value(&event);
                    editing.change(|settings| set_from(settings, day, number, from));
                } />
            <span aria-hidden="true">"–"</span>
            <input class="field__input hours__time" type="time" aria-label=format!("{name} until")
                prop:value=move || span.get().1
                aria-invalid=is_invalid aria-describedby=described
                on:change=move |event| {
                    let to = event_target_value(&event);
                    editing.change(|settings| set_to(settings, day, number, to));
                } />
            <button class="icon-button" type="button" title="Remove"
                aria-label=move || format!("Remove {name} from {}", span.get().0)
                on:click=move |_| {
                    editing.change(|settings| remove_span(settings, day, number));
                    removed.run(());
                }>
                <Icon name="trash" />
            </button>
        </span>
    }
    .into_any()
}

/// The time zone of this browser.
pub(crate) fn own_time_zone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &"timeZone".into());
    let zone = zone.ok().and_then(|zone| zone.as_string());
    zone.unwrap_or_else(|| "UTC".into())
}

/// The time zones that this browser knows, to choose from; none where it doesn't tell.
pub(crate) fn time_zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default();
    let tell = Reflect::get(&intl, &"supportedValuesOf".into()).ok();
    let tell = tell.and_then(|tell| tell.dyn_into::<Function>().ok());
    let told = tell.and_then(|tell| tell.call1(&intl, &"timeZone".into()).ok());
    let zones = told.map(|zones| Array::from(&zones));
    let zones = zones.iter().flat_map(|zones| zones.iter());
    zones.filter_map(|zone| zone.as_string()).collect()
}
