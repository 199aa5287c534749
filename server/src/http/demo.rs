//! The demo shop: a page with the widget, and the help centre that its agent answers from.

use super::assets::{body, content_type};
use super::content_security::OF_DEMO;
use super::failure::Failure;
use crate::agent::demo_documents;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use baton_protocol::wire::{Block, RichText, Span};
use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "demo/shop"]
#[allow_missing = true]
struct Shop;

/// Where the shop lives; paths in its articles are appended.
const SITE: &str = "/demo";

/// The shop's front page.
pub(super) async fn index() -> Result<Response, Failure> {
    let page = Shop::get("index.html").ok_or_else(Failure::missing)?;
    Ok((policy(), Html(body(page.data))).into_response())
}

/// The shop's styles and pictures.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Failure> {
    let file = Shop::get(&name).ok_or_else(Failure::missing)?;
    let type_of = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(&name)),
    )];
    Ok((policy(), type_of, body(file.data)).into_response())
}

/// An article of the help centre, between the front page's head and foot.
pub(super) async fn article(Path(slug): Path<String>) -> Result<Response, Failure> {
    let mut documents = demo_documents().into_iter();
    let document = documents
        .find(|document| document.name == slug)
        .ok_or_else(Failure::missing)?;
    let page = Shop::get("index.html").ok_or_else(Failure::missing)?;
    let page = String::from_utf8_lossy(&page.data);
    let parts = page.split_once("<main>").zip(page.split_once("</main>"));
    let ((above, _), (_, below)) = parts.ok_or_else(Failure::missing)?;
    let title = escape(&document.title);
    let mut article = String::new();
    write_blocks(&document.rich_text(Some(SITE)), &mut article);
    let above = above.replace("href=\"#", "href=\"/demo/#");
    let html = format!(
        "{above}<main class=\"article\"><p class=\"back\"><a href=\"/demo/#help\">Help centre</a></p>\
         <h1>{title}</h1>{article}</main>{below}"
    );
    Ok((policy(), Html(html)).into_response())
}

fn policy() -> [(HeaderName, HeaderValue); 1] {
    [(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(OF_DEMO),
    )]
}

fn write_blocks(rich: &RichText, html: &mut String) {
    for block in &rich.0 {
        match block {
            Block::Paragraph { spans } => {
                html.push_str("<p>");
                spans.iter().for_each(|span| write_span(span, html));
                html.push_str("</p>");
            }
            Block::List { ordered, items } => {
                let tag = if *ordered { "ol" } else { "ul" };
                html.push_str(&format!("<{tag}>"));
                for item in items {
                    html.push_str("<li>");
                    write_blocks(item, html);
                    html.push_str("</li>");
                }
                html.push_str(&format!("</{tag}>"));
            }
            Block::Code { text } => html.push_str(&format!("<pre>{}</pre>", escape(text))),
        }
    }
}

fn write_span(span: &Span, html: &mut String) {
    match span {
        Span::Text { text } => html.push_str(&escape(text)),
        Span::Strong { text } => html.push_str(&format!("<strong>{}</strong>", escape(text))),
        Span::Emphasis { text } => html.push_str(&format!("<em>{}</em>", escape(text))),
        Span::Code { text } => html.push_str(&format!("<code>{}</code>", escape(text))),
        Span::Link { text, href } => {
            html.push_str(&format!(
                "<a href=\"{}\">{}</a>",
                escape(href),
                escape(text)
            ));
        }
        Span::Citation { .. } => {}
        Span::Break => html.push_str("<br>"),
    }
}

fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return text.into();
    }
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    escaped.replace('"', "&quot;").into()
}
