//! One content in the forms in which it can travel, and which of them a browser gets.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;

const BROTLI_QUALITY_MAX: i32 = 11;
const BROTLI_WINDOW_BITS: i32 = 22;

/// How a response's body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

/// A content, and what it was compressed to beforehand.
pub(super) struct Content {
    /// Uncompressed.
    pub(super) plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    etag: String,
}

impl Content {
    /// A content that was compressed when it was built; `hash` is its SHA-256.
    pub(super) fn built(
        plain: Bytes,
        brotli: Option<Bytes>,
        gzip: Option<Bytes>,
        hash: &[u8],
    ) -> Self {
        Self {
            plain,
            brotli,
            gzip,
            etag: etag(hash),
        }
    }

    /// A content that is made and compressed now. Not for what is made anew for each request.
    pub(super) fn compressed(text: String) -> Self {
        Self {
            brotli: brotli(text.as_bytes()),
            gzip: gzip(text.as_bytes()),
            etag: etag(&Sha256::digest(text.as_bytes())),
            plain: text.into(),
        }
    }

    /// The form that the browser likes best, or that it has it already.
    pub(super) fn response(
        &self,
        headers: &HeaderMap,
        content_type: &'static str,
        cache: &'static str,
    ) -> Response {
        let common = [
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        let mut response = if is_known(headers, &self.etag) {
            (StatusCode::NOT_MODIFIED, common).into_response()
        } else {
            let (coding, data) = self.form(headers);
            let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))];
            let mut response = (common, content_type, Body::from(data)).into_response();
            if let Some(name) = coding.name() {
                let name = HeaderValue::from_static(name);
                response
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, name);
            }
            response
        };
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            response.headers_mut().insert(header::ETAG, etag);
        }
        response
    }

    fn form(&self, headers: &HeaderMap) -> (Coding, Bytes) {
        let forms = [
            (Coding::Brotli, self.brotli.as_ref()),
            (Coding::Gzip, self.gzip.as_ref()),
        ];
        // Of two that are liked as well, the first is the smaller.
        let mut best = (0.0, Coding::Identity, &self.plain);
        for (coding, data) in forms {
            let quality = coding.quality(headers);
            if let Some(data) = data.filter(|_| quality > best.0) {
                best = (quality, coding, data);
            }
        }
        (best.1, best.2.clone())
    }
}

impl Coding {
    /// What `content-encoding` says of it.
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// How much the browser likes it, from 0 for not at all to 1 (RFC 9110, 12.5.3).
    fn quality(self, headers: &HeaderMap) -> f32 {
        let lines = headers.get_all(header::ACCEPT_ENCODING);
        let codings = lines
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','));
        let mut of_others = 0.0;
        for coding in codings {
            let (name, parameter) = coding.split_once(';').unwrap_or((coding, "q=1"));
            // What can't be read is no wish.
            let quality = parameter
                .trim()
                .strip_prefix(['q', 'Q'])
                .and_then(|rest| rest.strip_prefix('=')?.parse().ok())
                .unwrap_or(0.0);
            let name = name.trim();
            if self
                .name()
                .is_some_and(|own| name.eq_ignore_ascii_case(own))
            {
                return quality;
            }
            if name == "*" {
                of_others = quality;
            }
        }
        of_others
    }
}

/// Weak, because one content has several forms.
fn etag(hash: &[u8]) -> String {
    let mut etag = String::from("W/\"");
    for byte in hash.iter().take(12) {
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

/// None where compressing fails, which writing to memory does not.
fn brotli(text: &[u8]) -> Option<Bytes> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY_MAX,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: text.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &text[..], &mut compressed, &parameters).ok()?;
    Some(compressed.into())
}

/// The same.
fn gzip(text: &[u8]) -> Option<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).ok()?;
    Some(encoder.finish().ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn accepting(lines: &[&'static str]) -> HeaderMap {
        let lines = lines.iter().map(|line| HeaderValue::from_static(line));
        lines.map(|line| (header::ACCEPT_ENCODING, line)).collect()
    }

    #[test]
    fn a_browser_gets_the_form_that_it_likes_best() {
        let content = Content::compressed("a document ".repeat(100));
        for (lines, expected) in [
            (&[][..], Coding::Identity),
            (&["br"], Coding::Brotli),
            (&["gzip, deflate, br, zstd"], Coding::Brotli),
            (&["gzip", "br"], Coding::Brotli),
            (&["GZIP"], Coding::Gzip),
            (&["br;q=0.2, gzip;q=0.9"], Coding::Gzip),
            (&["br;q=0, gzip"], Coding::Gzip),
            (&["br; q=0.000"], Coding::Identity),
            (&["br;q=much"], Coding::Identity),
            (&["*"], Coding::Brotli),
            (&["br;q=0, *"], Coding::Gzip),
            (&["*;q=0, gzip"], Coding::Gzip),
            (&["identity, zstd"], Coding::Identity),
        ] {
            assert_eq!(content.form(&accepting(lines)).0, expected, "{lines:?}");
        }
    }

    #[test]
    fn what_was_not_compressed_travels_as_it_is() {
        let content = Content::built("tiny".into(), None, None, b"hash");
        assert_eq!(content.form(&accepting(&["br, gzip"])).0, Coding::Identity);
    }

    #[test]
    fn every_form_is_the_same_content() {
        let text = "a document ".repeat(100);
        let content = Content::compressed(text.clone());
        let (mut from_brotli, mut from_gzip) = (String::new(), String::new());
        let brotli = content.brotli.unwrap();
        brotli::Decompressor::new(&brotli[..], 4096)
            .read_to_string(&mut from_brotli)
            .unwrap();
        flate2::read::GzDecoder::new(&content.gzip.unwrap()[..])
            .read_to_string(&mut from_gzip)
            .unwrap();
        assert_eq!([&from_brotli, &from_gzip], [&text, &text]);
    }

    #[test]
    fn a_browser_that_has_it_already_gets_no_body() {
        let content = Content::compressed("a document".into());
        let first = content.response(&HeaderMap::new(), "text/html", "no-cache");
        assert_eq!(first.status(), StatusCode::OK);
        let known = first.headers()[header::ETAG].clone();
        let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, known)]);
        let second = content.response(&headers, "text/html", "no-cache");
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(second.headers()[header::VARY], "accept-encoding");
    }
}
