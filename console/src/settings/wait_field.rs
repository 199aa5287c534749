//! One of the times at which something happens by itself, in a row: a switch, and how long.

use super::editing::Editing;
use super::problem::Problem;
use super::wait_unit::{Unit, typed};
use crate::switch::SwitchTrack;
use baton_protocol::wire::{WaitField, WaitSettings};
use leptos::prelude::*;

/// What a row says of its time.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// The element id of its switch.
    pub(super) id: &'static str,
    /// Its name.
    pub(super) title: &'static str,
    /// What happens, while it is on.
    pub(super) on: &'static str,
    /// What holds, while it is off.
    pub(super) off: &'static str,
    /// The time that it has when it is switched on, in seconds, if that of an agent without settings
    /// is off, too.
    pub(super) first: u32,
}

/// The row. Switched off and on again by mistake, its time is as it was.
#[component]
pub(super) fn WaitRow(editing: Editing, field: WaitField, words: Words) -> impl IntoView {
    let seconds = editing.part(move |settings| settings.wait.seconds(field));
    let is_on = Memo::new(move |_| seconds.get() > 0);
    let usual = match WaitSettings::DEFAULT.seconds(field) {
        0 => words.first,
        usual => usual,
    };
    let before = StoredValue::new(usual);
    let set = move |seconds: u32| editing.change(|it| it.wait.set_seconds(field, seconds));
    let switch = move |_| match seconds.get_untracked() {
        0 => set(before.get_value()),
        seconds => {
            before.set_value(seconds);
            set(0);
        }
    };
    let problem = editing.problem_at(field.path());
    let problem_id = format!("{}-problem", words.id);
    let described = problem_id.clone();
    let text_id = format!("{}-text", words.id);
    view! {
        <div class="setting wait-row">
            <div class="setting__words">
                <label class="setting__title" for=words.id>{words.title}</label>
                <p class="setting__text" id=text_id.clone()>
                    {move || if is_on.get() { words.on } else { words.off }}
                </p>
            </div>
            <button class="switch" id=words.id type="button" role="switch" aria-describedby=text_id
                aria-checked=move || if is_on.get() { "true" } else { "false" } on:click=switch>
                <SwitchTrack />
            </button>
            {move || is_on.get().then(|| {
                let described = described.clone();
                view! { <Amount seconds set=Callback::new(set) title=words.title problem described /> }
            })}
            <Problem id=problem_id problem />
        </div>
    }
    .into_any()
}

/// A number and its unit. The unit stays as it was chosen while the number is typed: 60 minutes don't
/// become 1 hour under somebody's fingers.
#[component]
fn Amount(
    seconds: Memo<u32>,
    set: Callback<u32>,
    title: &'static str,
    problem: Memo<Option<String>>,
    described: String,
) -> impl IntoView {
    let unit = RwSignal::new(Unit::of(seconds.get_untracked()));
    Effect::new(move |_| {
        let seconds = seconds.get();
        if seconds > 0 && !unit.get_untracked().fits(seconds) {
            unit.set(Unit::of(seconds));
        }
    });
    let number = move || seconds.get() / unit.get().seconds();
    let is_invalid = move || problem.get().map(|_| "true");
    let choose = move |name: String| {
        let number = untrack(number);
        if let Some(chosen) = Unit::of_name(&name) {
            unit.set(chosen);
            set.run(number.saturating_mul(chosen.seconds()));
        }
    };
    let option = move |each: Unit| {
        view! {
            <option value=each.name() prop:selected=move || unit.get() == each>
                {move || if number() == 1 { each.name_of_one() } else { each.name() }}
            </option>
        }
    };
    view! {
        <div class="wait-row__amount" role="group" aria-label=format!("{title}: how long")>
            <span class="wait-row__after" aria-hidden="true">"After"</span>
            <input class="field__input wait-row__number" type="number" inputmode="numeric" min="1" step="1"
                aria-label=format!("{title}: number")
                prop:value=move || number().to_string()
                aria-invalid=is_invalid aria-describedby=described
                on:input=move |event| {
                    if let Some(seconds) = typed(&event_target_value(&event), unit.get_untracked()) {
                        set.run(seconds);
                    }
                }
                // What is no time gives way to what holds.
                on:change=move |event| {
                    let field = event_target::<web_sys::HtmlInputElement>(&event);
                    field.set_value(&untrack(number).to_string());
                } />
            <select class="select wait-row__unit" aria-label=format!("{title}: unit")
                on:change=move |event| choose(event_target_value(&event))>
                {Unit::ALL.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}
