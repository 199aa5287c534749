//! The server's key for Web Push, and the tokens by which push services know it (VAPID, RFC 8292).

use crate::clock::Random;
use crate::store::PushSecret;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;
use std::fmt;
use web_push_native::p256::ecdsa::signature::Signer;
use web_push_native::p256::ecdsa::{Signature, SigningKey};

/// How long a token holds. A day is the most that the standard allows, and clocks differ.
const TOKEN_LASTS_S: u64 = 12 * 60 * 60;

/// The key that browsers are subscribed to.
#[derive(Clone)]
pub struct PushKey {
    signing: SigningKey,
    public: String,
}

/// Not the secret.
impl fmt::Debug for PushKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushKey({})", self.public)
    }
}

impl PushKey {
    /// The key of these bytes; none if they are no key, as nearly none of 32 bytes are.
    pub fn of(secret: &PushSecret) -> Option<Self> {
        let signing = SigningKey::from_slice(secret).ok()?;
        let point = signing.verifying_key().to_encoded_point(false);
        Some(Self {
            signing,
            public: BASE64_URL_SAFE_NO_PAD.encode(point.as_bytes()),
        })
    }

    /// Reads a key as the tools of this trade write it: 32 bytes in base64url.
    ///
    /// # Errors
    /// What is wrong, without the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('=');
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let secret = bytes.and_then(|bytes| bytes.try_into().ok());
        let key = secret.and_then(|secret| Self::of(&secret));
        key.ok_or_else(|| "a key is 32 bytes in base64url, without its public half".into())
    }

    /// Makes a new one.
    pub fn make(random: &dyn Random) -> PushSecret {
        loop {
            let mut secret = [0; 32];
            random.fill(&mut secret);
            if Self::of(&secret).is_some() {
                return secret;
            }
        }
    }

    /// What browsers subscribe to: an uncompressed point of P-256 in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The header `authorization` for a push service at this origin. `contact` is where its people reach
    /// the server's: `mailto:…` or `https://…`.
    pub(super) fn authorization(&self, origin: &str, contact: Option<&str>, now_ms: u64) -> String {
        let mut claims = json!({ "aud": origin, "exp": now_ms / 1_000 + TOKEN_LASTS_S });
        if let (Some(claims), Some(contact)) = (claims.as_object_mut(), contact) {
            claims.insert("sub".into(), contact.into());
        }
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let [header, claims] =
            [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let signature: Signature = self.signing.sign(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_public_half_alone() {
        // The application server's of RFC 8291, appendix A.
        let key = PushKey::parse("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap();
        let public = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
        assert_eq!(key.public(), public);
        assert_eq!(format!("{key:?}"), format!("PushKey({public})"));
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_told() {
        let zero = BASE64_URL_SAFE_NO_PAD.encode([0; 32]);
        for text in ["", "short", "not base64 at all ****", &zero] {
            let error = PushKey::parse(text).expect_err(text);
            assert!(error.starts_with("a key is 32 bytes"), "{error}");
        }
    }
}
