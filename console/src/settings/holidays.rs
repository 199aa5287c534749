//! Holidays: the days without business hours.

use super::editing::Editing;
use super::hours_list::{holidays, with_holidays};
use super::problem::Problem;
use crate::icon::Icon;
use crate::keyboard::focus;
use baton_protocol::wire::Holiday;
use baton_protocol::wire::limits::{HOLIDAY_NAME_BYTES_MAX, HOLIDAYS_MAX};
use leptos::prelude::*;

/// The element id of the button that adds one.
const ADD: &str = "holiday-add";

/// The list, and the button that adds to it.
#[component]
pub(super) fn Holidays(editing: Editing) -> impl IntoView {
    let count = editing.part(|settings| holidays(settings).len());
    let problem = editing.problem_at("hours.holidays");
    let is_full = Memo::new(move |_| count.get() >= HOLIDAYS_MAX);
    let add = move |_| {
        if is_full.get_untracked() {
            return;
        }
        let number = count.get_untracked();
        let new = Holiday {
            date: String::new(),
            name: None,
        };
        editing.change(|settings| with_holidays(settings, |holidays| holidays.push(new)));
        request_animation_frame(move || {
            focus(&date_id(number));
        });
    };
    view! {
        <div class="own-topics">
            <h3 class="own-topics__title">"Holidays"</h3>
            {move || (count.get() == 0).then(|| view! {
                <p class="own-topics__none">"None yet. Add the days on which nobody works."</p>
            })}
            <ul class="part__settings">
                <For each=move || 0..count.get() key=|number| *number let:number>
                    <li><HolidayRow editing number /></li>
                </For>
            </ul>
            <Problem id="holidays-problem" problem />
            <button class="button" id=ADD type="button"
                aria-disabled=move || is_full.get().then_some("true") on:click=add>
                <Icon name="plus" />"Add a holiday"
            </button>
            {move || is_full.get().then(|| view! {
                <p class="part__note">{format!("There is room for {HOLIDAYS_MAX} holidays.")}</p>
            })}
        </div>
    }
    .into_any()
}

fn date_id(number: usize) -> String {
    format!("holiday-{number}")
}

#[component]
fn HolidayRow(editing: Editing, number: usize) -> impl IntoView {
    let holiday = editing.part(move |settings| {
        let holiday = holidays(settings).get(number);
        holiday
            .map(|day| (day.date.clone(), day.name.clone().unwrap_or_default()))
            .unwrap_or_default()
    });
    let change = move |change: Box<dyn FnOnce(&mut Holiday)>| {
        editing.change(|settings| {
            with_holidays(settings, |holidays| {
                if let Some(holiday) = holidays.get_mut(number) {
                    change(holiday);
                }
            });
        });
    };
    let remove = move |_| {
        editing.change(|settings| {
            with_holidays(settings, |holidays| {
                if number < holidays.len() {
                    holidays.remove(number);
                }
            });
        });
        focus(ADD);
    };
    view! {
        <div class="setting hours__holiday">
            <input class="field__input hours__date" id=date_id(number) type="date"
                aria-label=format!("Date of holiday {}", number + 1)
                prop:value=move || holiday.get().0
                aria-describedby="holidays-problem"
                on:change=move |event| {
                    let date = event_target_value(&event);
                    change(Box::new(move |day| day.date = date));
                } />
            <input class="field__input" type="text" autocomplete="off" dir="auto" placeholder="Name (optional)"
                aria-label=format!("Name of holiday {}", number + 1)
                maxlength=HOLIDAY_NAME_BYTES_MAX.to_string()
                prop:value=move || holiday.get().1
                on:input=move |event| {
                    let name = event_target_value(&event);
                    change(Box::new(move |day| day.name = (!name.is_empty()).then_some(name)));
                } />
            <button class="icon-button" type="button" title="Remove"
                aria-label=move || match holiday.get() {
                    (date, name) if name.is_empty() => format!("Remove the holiday {date}"),
                    (_, name) => format!("Remove the holiday {name}"),
                }
                on:click=remove>
                <Icon name="trash" />
            </button>
        </div>
    }
    .into_any()
}
