//! Bytes of a known kind into a document's text.

use super::limits::Limits;
use super::{decode, html, pdf};
use crate::agent::{Document, Format};
use crate::store::StoredDocument;
use reqwest::Url;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Markdown,
    Text,
    Html,
    Pdf,
}

impl Kind {
    /// By the ending of a name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Self::Markdown,
            "txt" | "text" => Self::Text,
            "html" | "htm" | "xhtml" => Self::Html,
            "pdf" => Self::Pdf,
            _ => return None,
        })
    }

    /// By what a server says that it sends.
    pub(super) fn of_content_type(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        Some(match essence.to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Self::Html,
            "text/markdown" => Self::Markdown,
            "text/plain" => Self::Text,
            "application/pdf" => Self::Pdf,
            _ => return None,
        })
    }
}

/// What is said where a file is of none of the kinds.
pub(super) const NO_KIND: &str = "it is not Markdown, HTML, text or PDF";

/// A file or page as it came.
pub(super) struct Raw {
    /// What its document is to be called.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) kind: Kind,
    /// Where it was fetched, if it was.
    pub(super) web: Option<Web>,
}

/// What a server says of a page.
pub(super) struct Web {
    pub(super) address: Url,
    /// The encoding.
    pub(super) charset: Option<String>,
    /// Whether the page is heeded where it asks to be in no index.
    pub(super) heeds_noindex: bool,
}

impl Raw {
    /// A file of this name.
    pub(super) fn file(name: &str, bytes: Vec<u8>, kind: Kind) -> Self {
        Self {
            // The same name wherever the folder is added, also on Windows.
            name: name.replace('\\', "/"),
            bytes,
            kind,
            web: None,
        }
    }
}

/// Makes a document, or says why not.
pub(super) fn convert(raw: Raw, limits: &Limits) -> Result<StoredDocument, String> {
    let charset = raw.web.as_ref().and_then(|web| web.charset.as_deref());
    let text = match raw.kind {
        Kind::Pdf => pdf::text(&raw.bytes, limits)?,
        Kind::Html => {
            let source = decode::text(raw.bytes, charset, true)?;
            html::markdown(&source, raw.web.as_ref())?
        }
        Kind::Markdown | Kind::Text => decode::text(raw.bytes, charset, false)?,
    };
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    let read = Document::read(&raw.name, &text, Format::of_stored(&raw.name));
    if read.passages(None).is_empty() {
        return Err("it has no text but headings".into());
    }
    let text = match &raw.web {
        // A page says its address itself.
        Some(web) if raw.kind != Kind::Html => with_address(&text, &web.address),
        _ => text,
    };
    if text.len() > limits.text_bytes_max {
        let most = limits.text_bytes_max;
        return Err(format!("its text is larger than {most} bytes"));
    }
    Ok(StoredDocument {
        name: raw.name,
        text,
    })
}

/// Puts the address into the front matter, unless that has one.
fn with_address(text: &str, address: &Url) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let front = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    match front {
        Some((front, _)) if front.lines().any(|line| line.starts_with("url:")) => text.to_owned(),
        Some((front, body)) => format!("---\n{front}\nurl: {address}\n---\n{body}"),
        None => format!("---\nurl: {address}\n---\n\n{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetched_markdown_keeps_its_title_and_gets_its_address() {
        let address = Url::parse("https://shop.example/a.md").unwrap();
        for (text, expected) in [
            ("# A", "---\nurl: https://shop.example/a.md\n---\n\n# A"),
            (
                "---\ntitle: A\n---\nText",
                "---\ntitle: A\nurl: https://shop.example/a.md\n---\nText",
            ),
            ("---\nurl: /a\n---\nText", "---\nurl: /a\n---\nText"),
        ] {
            assert_eq!(with_address(text, &address), expected);
        }
    }
}
