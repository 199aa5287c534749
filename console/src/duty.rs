//! The on-duty switch. Nobody on duty means that visitors are asked for contact details.

use crate::desk::Desk;
use crate::notice::Notices;
use crate::switch::SwitchTrack;
use baton_protocol::sync::ConnectionStatus;
use leptos::prelude::*;

/// The switch. It moves at once; the client brings the server to the same, now or on reconnect. It
/// moves back, and a notice says why, if the server can't.
#[component]
pub(crate) fn DutySwitch() -> impl IntoView {
    let desk = Desk::here();
    let on_duty = Memo::new(move |_| desk.read(|client| client.view().on_duty));
    // Before the first welcome nobody knows which way it would turn.
    let known = Memo::new(move |_| desk.read(|client| client.view().me.is_some()));
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
            disabled=move || !known.get()
            aria-checked=move || if on_duty.get() { "true" } else { "false" }
            title=move || match (open.get(), on_duty.get()) {
                (false, _) => "Takes effect when the connection is back",
                (true, true) => "You get new handoffs. Switch off when you leave.",
                (true, false) => "You get no new handoffs. Switch on when you are there.",
            }
            on:click=move |_| desk.set_duty(!on_duty.get_untracked())
        >
            <SwitchTrack />
            <span class="duty__label">"On duty"</span>
        </button>
    }
}
