//! What a page shows: somebody else's words are words, never markup and never a dangerous link.

use crate::sample::{MARKUP, citation, rich};
use baton_browser::accent::{Accent, Rgb};
use baton_browser::element::{Element, element};
use baton_browser::rich_text::said;
use baton_protocol::wire::Body;
use wasm_bindgen_test::wasm_bindgen_test;

fn dom(element: &Element) -> web_sys::Element {
    element.dom().unwrap()
}

#[wasm_bindgen_test]
fn markup_in_a_message_is_text() {
    let body = Body::Rich { rich: rich() };
    let message = dom(&said(&body, &[citation(Some("https://example.com"))]));
    for tag in ["img", "b", "script"] {
        assert!(message.query_selector(tag).unwrap().is_none(), "<{tag}>");
    }
    let shown = message.text_content().unwrap();
    assert!(shown.matches(MARKUP).count() >= 20, "{shown}");
}

#[wasm_bindgen_test]
fn plain_text_keeps_its_line_breaks_and_its_markup() {
    let text = format!("{MARKUP}\nsecond line");
    let message = dom(&said(&Body::Text { text: text.clone() }, &[]));
    assert_eq!(message.text_content().unwrap(), text);
    assert_eq!(message.child_element_count(), 0);
}

#[wasm_bindgen_test]
fn only_safe_addresses_become_links_and_they_open_apart() {
    let body = Body::Rich { rich: rich() };
    let message = dom(&said(&body, &[citation(Some("javascript:alert(1)"))]));
    let links = message.query_selector_all("a").unwrap();
    assert_eq!(
        links.length(),
        3,
        "one of two links in each of three paragraphs"
    );
    for index in 0..links.length() {
        let link: web_sys::Element =
            wasm_bindgen::JsCast::unchecked_into(links.get(index).unwrap());
        let href = link.get_attribute("href").unwrap();
        assert!(href.starts_with("https://"), "{href}");
        assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
        assert_eq!(
            link.get_attribute("rel").as_deref(),
            Some("noopener noreferrer nofollow")
        );
    }
}

#[wasm_bindgen_test]
fn the_accents_colours_are_set_on_the_page() {
    Accent::of(Rgb([0xff, 0xe0, 0x00])).show();
    let document = web_sys::window().unwrap().document().unwrap();
    let style = document
        .document_element()
        .unwrap()
        .get_attribute("style")
        .unwrap();
    assert!(style.contains("--accent: #ffe000"), "{style}");
    assert!(
        style.contains("--on-accent: #000000"),
        "dark words on bright yellow: {style}"
    );
}

#[wasm_bindgen_test]
fn an_element_takes_words_and_attributes_as_they_are() {
    let paragraph = dom(&element("p").attr("title", MARKUP).text(MARKUP));
    assert_eq!(paragraph.text_content().as_deref(), Some(MARKUP));
    assert_eq!(paragraph.get_attribute("title").as_deref(), Some(MARKUP));
}
