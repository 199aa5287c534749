//! The built apps, embedded in the binary and compressed beforehand.

use super::content::Content;
use super::failure::Failure;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

/// What `cargo xtask build` made. Empty where it was not run: then the API works and the apps are
/// missing.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// A name that changes with the content is kept by browsers for as long as they like.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The others are asked for every time, and are mostly answered with "not modified".
pub(super) const REVALIDATE: &str = "no-cache";

/// The script that sites paste.
pub(super) async fn loader(headers: HeaderMap) -> Result<Response, Failure> {
    let mut response = file("baton.js", &headers)?;
    // Sites that isolate themselves (COEP) may load it as well.
    let anywhere = HeaderValue::from_static("cross-origin");
    response
        .headers_mut()
        .insert("cross-origin-resource-policy", anywhere);
    Ok(response)
}

/// The frame's assets.
pub(super) async fn widget(
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if path == "index.html" {
        // The document goes out with its policy or not at all.
        return Err(Failure::missing());
    }
    file(&format!("widget/{path}"), &headers)
}

/// A file of an app in the forms in which it was built.
pub(super) fn content(path: &str) -> Option<Content> {
    let bytes = |file: EmbeddedFile| match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    };
    let sibling = |ending| Dist::get(&[path, ".", ending].concat()).map(bytes);
    let plain = Dist::get(path)?;
    let hash = plain.metadata.sha256_hash();
    Some(Content::built(
        bytes(plain),
        sibling("br"),
        sibling("gz"),
        &hash,
    ))
}

/// A file of an app as the browser likes it best.
pub(super) fn file(path: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let cache = if has_hash(path) {
        IMMUTABLE
    } else {
        REVALIDATE
    };
    let content = content(path).ok_or_else(Failure::missing)?;
    Ok(content.response(headers, content_type(path), cache))
}

/// Trunk writes hashes of 16 hexadecimal digits into names.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

pub(super) fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("wav") => "audio/wav",
        _ => "application/octet-stream",
    }
}

pub(super) fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(data) => Body::from(data),
        Cow::Owned(data) => Body::from(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_good() {
        assert!(has_hash("widget/baton-widget-1a2b3c4d5e6f7a8b_bg.wasm"));
        // This folder's hash is the package's, not the file's.
        assert!(!has_hash("widget/snippets/web-0123456789abcdef/inline0.js"));
        assert!(!has_hash("baton.js") && !has_hash("widget/index.html"));
    }
}
