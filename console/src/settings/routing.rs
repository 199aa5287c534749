//! Who gets a conversation that waits.

use super::choice::Choice;
use super::editing::Editing;
use baton_protocol::wire::RoutingMode;
use baton_protocol::wire::limits::{CAPACITY_MAX, WAIT_SECONDS_MAX};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// The section.
#[component]
pub(super) fn Routing(editing: Editing) -> impl IntoView {
    let mode = editing.part(|settings| settings.routing.mode);
    let within = editing.part(|settings| settings.routing.take_up_within_seconds);
    let capacity = editing.part(|settings| settings.routing.capacity);
    let own = editing.part(|settings| settings.routing.capacities.clone());
    let ways = Signal::derive(|| {
        vec![
            (RoutingMode::Everybody, "Everybody"),
            (RoutingMode::InTurn, "In turn"),
        ]
    });
    let in_turn = Memo::new(move |_| mode.get() == RoutingMode::InTurn);
    let text = move || match mode.get() {
        RoutingMode::Everybody => {
            "Everybody on duty is alerted, and whoever claims it first has it."
        }
        RoutingMode::InTurn => {
            "It is assigned to the operator on duty with the fewest conversations. Only they are alerted."
        }
    };
    let own_text = move || {
        let own = own.get();
        let all: Vec<_> = own
            .iter()
            .map(|one| format!("{}: {}", one.email, one.capacity))
            .collect();
        (!all.is_empty())
            .then(|| format!(" Otherwise in the configuration file: {}.", all.join(", ")))
    };
    view! {
        <section class="part" aria-labelledby="part-routing">
            <header class="part__head">
                <h2 class="part__title" id="part-routing">"Who gets a conversation"</h2>
                <p class="part__text">"Of those who are on duty. Anybody may claim it, whoever was asked."</p>
            </header>
            <div class="part__settings">
                <div class="setting">
                    <div class="setting__words">
                        <h3 class="setting__title">"Who is asked"</h3>
                        <p class="setting__text">{text}</p>
                    </div>
                    <Choice name="routing-mode".to_owned() legend="Who is asked".to_owned() ways chosen=mode
                        set=Callback::new(move |mode| editing.change(|it| it.routing.mode = mode)) />
                </div>
                <NumberSetting id="routing-within" title="Time to take it up" unit="seconds" value=within max=WAIT_SECONDS_MAX
                    text=Signal::derive(move || {
                        let then = if in_turn.get() { "it goes on to the next" } else { "it is anybody’s" };
                        format!("Whoever is asked, or had it passed on to them, has this long. Then {then}.")
                    })
                    set=Callback::new(move |seconds| editing.change(|it| it.routing.take_up_within_seconds = seconds)) />
                {move || in_turn.get().then(|| view! {
                    <NumberSetting id="routing-capacity" title="Conversations at once" unit="each" value=capacity
                        max=CAPACITY_MAX
                        text=Signal::derive(move || format!(
                            "Nobody is assigned more. When nobody has room it waits, and the longest wait goes first.{}",
                            own_text().unwrap_or_default()
                        ))
                        set=Callback::new(move |capacity| editing.change(|it| it.routing.capacity = capacity)) />
                })}
            </div>
        </section>
    }
    .into_any()
}

/// A row with a number.
#[component]
fn NumberSetting(
    id: &'static str,
    title: &'static str,
    #[prop(into)] text: Signal<String>,
    unit: &'static str,
    value: Memo<u32>,
    max: u32,
    set: Callback<u32>,
) -> impl IntoView {
    let text_id = format!("{id}-text");
    view! {
        <div class="setting">
            <div class="setting__words">
                <label class="setting__title" for=id>{title}</label>
                <p class="setting__text" id=text_id.clone()>{move || text.get()}</p>
            </div>
            <span class="setting__number">
                <input class="field__input" id=id type="number" inputmode="numeric" min="1" max=max.to_string() step="1"
                    aria-describedby=text_id prop:value=move || value.get().to_string()
                    on:input=move |event| {
                        let typed = event_target_value(&event).parse().ok();
                        if let Some(typed) = typed.filter(|typed| (1..=max).contains(typed)) {
                            set.run(typed);
                        }
                    }
                    // What is no such number gives way to what holds.
                    on:change=move |event| {
                        let field = event_target::<HtmlInputElement>(&event);
                        field.set_value(&value.get_untracked().to_string());
                    } />
                <span class="setting__unit">{unit}</span>
            </span>
        </div>
    }
    .into_any()
}
