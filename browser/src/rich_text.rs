//! Messages as DOM nodes. Words become text nodes and nothing else: markup in them is shown, never
//! understood.

use baton_protocol::wire::{Block, Body, Citation, RichText, Span};
use leptos::prelude::*;

/// What a message says. Citations in the text lead to their sources.
pub fn body(body: &Body, citations: &[Citation]) -> AnyView {
    match body {
        Body::Text { text } => plain_text(text),
        Body::Rich { rich } => rich_text(rich, citations),
    }
}

/// Plain text, its line breaks kept.
pub fn plain_text(text: &str) -> AnyView {
    view! {
        <p class="plain-text" dir="auto">
            {text.to_owned()}
        </p>
    }
    .into_any()
}

/// Rich text.
pub fn rich_text(rich: &RichText, citations: &[Citation]) -> AnyView {
    view! { <div class="rich-text">{blocks(rich, citations)}</div> }.into_any()
}

fn blocks(rich: &RichText, citations: &[Citation]) -> Vec<AnyView> {
    rich.0
        .iter()
        .map(|block| block_view(block, citations))
        .collect()
}

fn block_view(block: &Block, citations: &[Citation]) -> AnyView {
    match block {
        Block::Paragraph { spans } => {
            let spans: Vec<_> = spans
                .iter()
                .map(|span| span_view(span, citations))
                .collect();
            view! { <p dir="auto">{spans}</p> }.into_any()
        }
        Block::List { ordered, items } => {
            let items: Vec<_> = items
                .iter()
                .map(|item| {
                    view! { <li dir="auto">{item_content(item, citations)}</li> }.into_any()
                })
                .collect();
            if *ordered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
        Block::Code { text } => {
            view! { <pre dir="ltr" tabindex="0">{text.clone()}</pre> }.into_any()
        }
    }
}

/// A list item's only paragraph stands without one of its own, so that lists stay tight.
fn item_content(item: &RichText, citations: &[Citation]) -> Vec<AnyView> {
    match item.0.as_slice() {
        [Block::Paragraph { spans }, rest @ ..] => spans
            .iter()
            .map(|span| span_view(span, citations))
            .chain(rest.iter().map(|block| block_view(block, citations)))
            .collect(),
        _ => blocks(item, citations),
    }
}

fn span_view(span: &Span, citations: &[Citation]) -> AnyView {
    match span {
        Span::Text { text } => text.clone().into_any(),
        Span::Strong { text } => view! { <strong>{text.clone()}</strong> }.into_any(),
        Span::Emphasis { text } => view! { <em>{text.clone()}</em> }.into_any(),
        Span::Code { text } => view! { <code dir="ltr">{text.clone()}</code> }.into_any(),
        Span::Link { text, href } => link(text.clone(), href),
        Span::Citation { number } => citation(*number, citations),
        Span::Break => view! { <br /> }.into_any(),
    }
}

/// A link in a tab of its own, if its address is of a kind that is safe to follow; else the words.
pub fn link(text: String, href: &str) -> AnyView {
    if !is_safe(href) {
        return text.into_any();
    }
    view! {
        <a href=href.to_owned() target="_blank" rel="noopener noreferrer nofollow">
            {text}
        </a>
    }
    .into_any()
}

fn citation(number: u16, citations: &[Citation]) -> AnyView {
    let source = citations.iter().find(|source| source.number == number);
    let number = number.to_string();
    let mark = match source.and_then(|source| source.url.as_deref()) {
        Some(url) => link(number, url),
        None => number.into_any(),
    };
    view! { <sup class="cite">{mark}</sup> }.into_any()
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
