//! The built apps, embedded in the binary and compressed beforehand.

use super::failure::Failure;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::fmt::Write;

/// What `cargo xtask build` made. Empty where it was not run: then the API works and the apps are
/// missing.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// A name that changes with the content is kept by browsers for as long as they like.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The others are asked for every time, and are mostly answered with "not modified".
const REVALIDATE: &str = "no-cache";

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

/// An uncompressed file of an app.
pub(super) fn source(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|file| file.data)
}

/// A file of an app as the browser likes it best.
pub(super) fn file(path: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let plain = Dist::get(path).ok_or_else(Failure::missing)?;
    let etag = etag(&plain);
    let cache = if has_hash(path) {
        IMMUTABLE
    } else {
        REVALIDATE
    };
    let common = [
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let mut response = if is_known(headers, &etag) {
        (StatusCode::NOT_MODIFIED, common).into_response()
    } else {
        let (encoding, data) = encoded(path, headers).unwrap_or((None, plain.data));
        let mut response = (common, body(data)).into_response();
        let type_of = HeaderValue::from_static(content_type(path));
        response.headers_mut().insert(header::CONTENT_TYPE, type_of);
        if let Some(encoding) = encoding {
            let encoding = HeaderValue::from_static(encoding);
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, encoding);
        }
        response
    };
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

type Encoded = (Option<&'static str>, Cow<'static, [u8]>);

/// The smallest form that the browser takes.
fn encoded(path: &str, headers: &HeaderMap) -> Option<Encoded> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |name: &str| {
        accepted.split(',').any(|coding| {
            let (coding, quality) = coding.split_once(';').unwrap_or((coding, ""));
            coding.trim() == name && !matches!(quality.trim(), "q=0" | "q=0.0")
        })
    };
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .find_map(|(coding, ending)| {
            let file = takes(coding).then(|| Dist::get(&format!("{path}.{ending}")))??;
            Some((Some(coding), file.data))
        })
}

/// Weak, because one content has several encodings.
fn etag(file: &EmbeddedFile) -> String {
    let mut etag = String::from("W/\"");
    for byte in &file.metadata.sha256_hash()[..12] {
        // Writing to a string can't fail.
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    etag
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|known| known.trim() == etag))
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
