//! Content security policies: what each document may load, and who may frame it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The sources of a document's inline scripts: Trunk writes the one that starts the app inline.
pub(super) fn script_hashes(html: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some((_, from_tag)) = rest.split_once("<script") {
        let Some((attributes, from_code)) = from_tag.split_once('>') else {
            break;
        };
        let Some((code, after)) = from_code.split_once("</script>") else {
            break;
        };
        if !attributes
            .split_whitespace()
            .any(|attribute| attribute.starts_with("src="))
        {
            hashes.push(format!(
                "'sha256-{}'",
                STANDARD.encode(Sha256::digest(code))
            ));
        }
        rest = after;
    }
    hashes
}

/// The policy of an app's document. `socket` is the origin of its sockets, for browsers that don't
/// count them to 'self'.
pub(super) fn of_app(hashes: &[String], socket: Option<&str>, ancestors: &[String]) -> String {
    let hashes = hashes.join(" ");
    let socket = socket.unwrap_or_default();
    let ancestors = if ancestors.is_empty() {
        "'none'".into()
    } else {
        ancestors.join(" ")
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {hashes}; style-src 'self'; \
         connect-src 'self' {socket}; img-src 'self' data:; font-src 'self'; \
         media-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors {ancestors}"
    )
}

/// The policy of the console's service worker, which shows notifications and loads nothing.
pub(super) const OF_WORKER: &str = "default-src 'none'";

/// The policy of the demo shop: as strict as a careful owner's, which the widget has to bear.
pub(super) const OF_DEMO: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_hashed_and_others_are_not() {
        let html = r#"<script type="module">alert(1)</script><script src="/a.js"></script>"#;
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let expected = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert_eq!(script_hashes(html), [expected]);
    }

    #[test]
    fn nobody_frames_a_document_that_names_nobody() {
        assert!(of_app(&[], None, &[]).ends_with("frame-ancestors 'none'"));
        let sites = ["'self'", "https://shop.example"].map(str::to_owned);
        let policy = of_app(&[], Some("wss://chat.example"), &sites);
        assert!(policy.ends_with("frame-ancestors 'self' https://shop.example"));
        assert!(policy.contains("connect-src 'self' wss://chat.example;"));
    }
}
