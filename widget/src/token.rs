//! The visitor's token: made here, kept here, sent in the first frame only.

use baton_browser::{page_clock, storage};
use baton_protocol::wire::SessionToken;

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The token that this browser keeps for the agent, if it ever chatted with it.
pub(crate) fn kept(key: &str) -> Option<SessionToken> {
    read(storage::get(key)?)
}

/// A token as it stands in storage.
pub(crate) fn read(text: String) -> Option<SessionToken> {
    SessionToken::try_from(text).ok()
}

/// A new one: 32 random bytes. None only if this code were wrong.
pub(crate) fn new() -> Option<SessionToken> {
    read(base64url(&page_clock::random_bytes::<32>()))
}

/// RFC 4648's base64url without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits: u32, at| {
            bits << 8 | u32::from(group.get(at).copied().unwrap_or(0))
        });
        for digit in 0..=group.len() {
            let index = bits >> (18 - 6 * digit) & 63;
            text.push(char::from(BASE64URL[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_is_as_rfc_4648_says() {
        assert_eq!(base64url(b""), "");
        assert_eq!(base64url(b"f"), "Zg");
        assert_eq!(base64url(b"fo"), "Zm8");
        assert_eq!(base64url(b"foobar"), "Zm9vYmFy");
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
        assert_eq!(base64url(&[0; 32]).len(), SessionToken::CHARS);
    }
}
