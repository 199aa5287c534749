//! What visitors are asked for who leave contact details.

use super::choice::Choice;
use super::editing::Editing;
use baton_protocol::wire::{Ask, ContactForm};
use leptos::prelude::*;

/// The part of the page.
#[component]
pub(super) fn Contact(editing: Editing) -> impl IntoView {
    let name = editing.part(|settings| settings.contact_form.name);
    let email = editing.part(|settings| settings.contact_form.email);
    let phone = editing.part(|settings| settings.contact_form.phone);
    let set = move |change: fn(&mut ContactForm, Ask)| {
        Callback::new(move |ask| editing.change(|it| change(&mut it.contact_form, ask)))
    };
    let reaches_nobody = Memo::new(move |_| email.get() == Ask::Off && phone.get() == Ask::Off);
    view! {
        <section class="part" aria-labelledby="part-contact">
            <header class="part__head">
                <h2 class="part__title" id="part-contact">"Contact form"</h2>
                <p class="part__text">
                    "What visitors are asked for when nobody can come. An email address or a phone number is
                    always wanted."
                </p>
            </header>
            <div class="part__settings">
                <AskSetting name="ask-name" title="Name" chosen=name
                    set=set(|form, ask| form.name = ask) />
                <AskSetting name="ask-email" title="Email" chosen=email
                    set=set(|form, ask| form.email = ask) />
                <AskSetting name="ask-phone" title="Phone" chosen=phone
                    set=set(|form, ask| form.phone = ask) />
            </div>
            <p class="topic-editor__problem" role="alert">
                {move || reaches_nobody.get().then_some("Ask for one of email and phone: nobody could be reached.")}
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn AskSetting(
    name: &'static str,
    title: &'static str,
    chosen: Memo<Ask>,
    set: Callback<Ask>,
) -> impl IntoView {
    let ways = vec![
        (Ask::Off, "Off"),
        (Ask::Optional, "Optional"),
        (Ask::Required, "Required"),
    ];
    view! {
        <div class="setting">
            <div class="setting__words"><h3 class="setting__title">{title}</h3></div>
            <Choice name=name.to_owned() legend=format!("Contact form: {title}")
                ways=Signal::stored(ways) chosen set />
        </div>
    }
    .into_any()
}
