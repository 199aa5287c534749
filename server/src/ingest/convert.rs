//! Bytes of a known kind into a document's text.

use super::limits::Limits;
use super::{html, pdf};
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

/// Makes a document, or says why not. `address` is where it can be read, if it is published.
pub(super) fn convert(
    name: &str,
    bytes: Vec<u8>,
    kind: Kind,
    address: Option<&Url>,
    limits: &Limits,
) -> Result<StoredDocument, String> {
    let text = match kind {
        Kind::Pdf => pdf::text(&bytes)?,
        Kind::Html => {
            let source = String::from_utf8(bytes).map_err(|_| NOT_UTF8)?;
            html::markdown(&source, address)?
        }
        Kind::Markdown | Kind::Text => String::from_utf8(bytes).map_err(|_| NOT_UTF8)?,
    };
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    let text = match address {
        // A page says its address itself.
        Some(address) if kind != Kind::Html && !text.starts_with("---") => {
            format!("---\nurl: {address}\n---\n\n{text}")
        }
        _ => text,
    };
    if text.len() > limits.text_bytes_max {
        let most = limits.text_bytes_max;
        return Err(format!("its text is larger than {most} bytes"));
    }
    Ok(StoredDocument {
        // The same name wherever the folder is added, also on Windows.
        name: name.replace('\\', "/"),
        text,
    })
}

const NOT_UTF8: &str = "it is not UTF-8";
