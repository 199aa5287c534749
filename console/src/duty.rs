//! The on-duty switch: off means away. Nobody on duty means that visitors are asked for contact details.

use crate::desk::Desk;
use crate::notice::Notices;
use crate::switch::SwitchTrack;
use baton_protocol::sync::ConnectionStatus;
use baton_protocol::wire::DutyState;
use leptos::prelude::*;

/// The switch. It moves at once; the client brings the server to the same, now or on reconnect. It
/// moves back, and a notice says why, if the server can't.
#[component]
pub(crate) fn DutySwitch() -> impl IntoView {
    let desk = Desk::here();
    // Offline: before the first welcome nobody knows which way it would turn.
    let duty = Memo::new(move |_| desk.read(|client| client.view().duty));
    let open = Memo::new(move |_| desk.status() == ConnectionStatus::Open);
    let refused = Memo::new(move |_| {
        desk.read(|client| {
            let refusal = client.view().duty_refused?;
            Some(refusal.message.clone())
        })
    });
    let notices = Notices::here();
    Effect::new(move |_| {
        if let Some(message) = refused.get() {
            notices.show(format!("Your duty could not be switched. {message}"));
        }
    });
    view! {
        <button
            class="duty"
            type="button"
            role="switch"
            disabled=move || duty.get() == DutyState::Offline
            aria-checked=move || if duty.get() == DutyState::OnDuty { "true" } else { "false" }
            title=move || match (open.get(), duty.get()) {
                (false, _) => "Takes effect when the connection is back (D)",
                (true, DutyState::OnDuty) => "You get new handoffs. Switch off when you step away (D).",
                (true, _) => {
                    "You’re away: you get nothing new and keep what you have. Switch on when you’re there (D)."
                }
            }
            on:click=move |_| desk.switch_duty()
        >
            <SwitchTrack />
            <span class="duty__label">"On duty"</span>
        </button>
    }
}
