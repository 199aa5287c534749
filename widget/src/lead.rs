//! The confirmation after contact details were left.

use crate::frame;
use baton_browser::element::{Element, classed, element, worded};
use baton_browser::icon::icon;
use baton_protocol::wire::Contact;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The latest one.
const LATEST: &str = ".lead:not(:has(~ .lead))";

pub(crate) fn lead(contact: &Contact) -> Element {
    let ways = [&contact.email, &contact.phone];
    let ways: Vec<&str> = ways.into_iter().flatten().map(String::as_str).collect();
    let title = classed("p", "card-title").text("Thank you, we have your details");
    let words = worded("p", "A person will get back to you at ")
        .child(worded("bdi", &ways.join(" or ")))
        .text(".");
    classed("section", "card lead")
        .attr("tabindex", "-1")
        .child(icon("#check"))
        .child(element("div").child(title).child(words))
}

/// Gives the latest confirmation the focus. No keyboard comes up for it. False if there is none.
pub(crate) fn focus() -> bool {
    frame::document()
        .and_then(|document| document.query_selector(LATEST).ok().flatten())
        .and_then(|lead| lead.dyn_into::<HtmlElement>().ok())
        .is_some_and(|lead| lead.focus().is_ok())
}
