//! The confirmation after contact details were left.

use baton_browser::element::{Element, classed, element, worded};
use baton_browser::icon::icon;
use baton_protocol::wire::Contact;

pub(crate) fn lead(contact: &Contact) -> Element {
    let ways = [&contact.email, &contact.phone];
    let ways: Vec<&str> = ways.into_iter().flatten().map(String::as_str).collect();
    let title = classed("p", "card-title").text("Thank you, we have your details");
    let words = worded("p", "A person will get back to you at ")
        .child(worded("bdi", &ways.join(" or ")))
        .text(".");
    classed("section", "card lead")
        .child(icon("#check"))
        .child(element("div").child(title).child(words))
}
