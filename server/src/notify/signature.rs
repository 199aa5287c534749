//! Signatures of webhooks by the Standard Webhooks specification 1.0.0, symmetric (`v1`).
//! https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// The bytes of a key, by the specification.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key that a receiver knows, too.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Reads `whsec_` and the key in base64.
    ///
    /// # Errors
    /// What is wrong, without the secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "a secret is \"{PREFIX}\" and {} to {} bytes in base64",
                KEY_BYTES.start(),
                KEY_BYTES.end()
            )
        };
        let encoded = text.trim().strip_prefix(PREFIX).ok_or_else(wrong)?;
        let key = BASE64_STANDARD.decode(encoded).map_err(|_| wrong())?;
        if !KEY_BYTES.contains(&key.len()) {
            return Err(wrong());
        }
        Hmac::new_from_slice(&key).map(Self).map_err(|_| wrong())
    }

    fn sign(&self, id: &str, timestamp_s: u64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp_s}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The header `webhook-signature`: one signature for each secret, so that a receiver may change over
/// from one to the next at any time.
pub(super) fn signatures(secrets: &[Secret], id: &str, timestamp_s: u64, body: &str) -> String {
    let signed = secrets
        .iter()
        .map(|secret| secret.sign(id, timestamp_s, body));
    signed.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the specification's own libraries' tests.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn a_signature_is_the_one_that_the_specifications_libraries_make() {
        let secret = Secret::parse(SECRET).unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = signatures(
            std::slice::from_ref(&secret),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            body,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signatures(&[secret.clone(), secret], "a", 1, "");
        assert_eq!(both.split(' ').count(), 2);
    }

    #[test]
    fn what_is_no_secret_is_refused_without_being_told() {
        for text in [
            "",
            "whsec_",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_c2hvcnQ=",
            "whsec_*",
        ] {
            let error = Secret::parse(text).expect_err(text);
            assert!(
                error.starts_with("a secret is \"whsec_\" and 24 to 64"),
                "{error}"
            );
        }
        assert_eq!(format!("{:?}", Secret::parse(SECRET).unwrap()), "Secret(…)");
    }
}
