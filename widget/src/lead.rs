//! The confirmation after contact details were left.

use baton_browser::icon::icon;
use baton_protocol::wire::Contact;
use leptos::prelude::*;

pub(crate) fn lead(contact: &Contact) -> AnyView {
    let ways = [&contact.email, &contact.phone];
    let ways: Vec<&str> = ways.into_iter().flatten().map(String::as_str).collect();
    view! {
        <section class="card lead">
            {icon("#check")}
            <div>
                <p class="card-title">"Thank you, we have your details"</p>
                <p>"A person will get back to you at " <bdi>{ways.join(" or ")}</bdi> "."</p>
            </div>
        </section>
    }
    .into_any()
}
