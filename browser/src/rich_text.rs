//! Messages as DOM nodes. Words become text nodes and nothing else: markup in them is shown, never
//! understood.

use crate::element::{Element, classed, element, worded};
use baton_protocol::wire::{Block, Body, Citation, RichText, Span};
use leptos::prelude::AnyView;

/// What a message says. Citations in the text lead to their sources.
pub fn body(body: &Body, citations: &[Citation]) -> AnyView {
    said(body, citations).into_view()
}

/// Plain text, its line breaks kept.
pub fn plain_text(text: &str) -> AnyView {
    plain(text).into_view()
}

/// A link in a tab of its own, if its address is of a kind that is safe to follow; else the words.
pub fn link(text: String, href: &str) -> AnyView {
    linked(&text, href).into_view()
}

/// [`body`], outside of Leptos' views.
pub fn said(body: &Body, citations: &[Citation]) -> Element {
    match body {
        Body::Text { text } => plain(text),
        Body::Rich { rich } => {
            let blocks = rich.0.iter().map(|block| block_element(block, citations));
            classed("div", "rich-text").children(blocks)
        }
    }
}

/// [`plain_text`], outside of Leptos' views.
pub fn plain(text: &str) -> Element {
    classed("p", "plain-text").attr("dir", "auto").text(text)
}

/// [`link`], outside of Leptos' views.
pub fn linked(text: &str, href: &str) -> Element {
    if !is_safe(href) {
        return worded("span", text);
    }
    worded("a", text)
        .attr("href", href)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer nofollow")
}

fn block_element(block: &Block, citations: &[Citation]) -> Element {
    match block {
        Block::Paragraph { spans } => with_spans(directed("p"), spans, citations),
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| item_element(item, citations));
            element(if *ordered { "ol" } else { "ul" }).children(items)
        }
        // It scrolls, so it must be reached by keyboard.
        Block::Code { text } => worded("pre", text).attr("dir", "ltr").attr("tabindex", "0"),
    }
}

/// A list item's first paragraph stands without one of its own, so that lists stay tight.
fn item_element(item: &RichText, citations: &[Citation]) -> Element {
    let (spans, rest) = match item.0.as_slice() {
        [Block::Paragraph { spans }, rest @ ..] => (spans.as_slice(), rest),
        rest => (Default::default(), rest),
    };
    with_spans(directed("li"), spans, citations)
        .children(rest.iter().map(|block| block_element(block, citations)))
}

fn with_spans(holder: Element, spans: &[Span], citations: &[Citation]) -> Element {
    spans.iter().fold(holder, |holder, span| match span {
        Span::Text { text } => holder.text(text),
        Span::Strong { text } => holder.child(worded("strong", text)),
        Span::Emphasis { text } => holder.child(worded("em", text)),
        Span::Code { text } => holder.child(worded("code", text).attr("dir", "ltr")),
        Span::Link { text, href } => holder.child(linked(text, href)),
        Span::Citation { number } => holder.child(citation(*number, citations)),
        Span::Break => holder.child(element("br")),
    })
}

fn citation(number: u16, citations: &[Citation]) -> Element {
    let source = citations.iter().find(|source| source.number == number);
    let url = source.and_then(|source| source.url.as_deref());
    classed("sup", "cite").child(linked(&number.to_string(), url.unwrap_or_default()))
}

/// Each paragraph has the direction of its own first words.
fn directed(tag: &str) -> Element {
    element(tag).attr("dir", "auto")
}

/// The schemes that the server lets through, checked again: what it sends is data here.
pub fn is_safe(href: &str) -> bool {
    let scheme = href.split(':').next().unwrap_or_default();
    href.len() > scheme.len()
        && ["https", "http", "mailto", "tel"]
            .iter()
            .any(|safe| scheme.eq_ignore_ascii_case(safe))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_schemes_are_followed() {
        for href in ["https://a.b", "HTTP://a", "mailto:a@b.c", "tel:+1"] {
            assert!(is_safe(href), "{href}");
        }
        for href in [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example",
            "/relative",
            "https",
            "",
        ] {
            assert!(!is_safe(href), "{href}");
        }
    }
}
