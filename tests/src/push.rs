//! A browser as push services and its own keys make it: it opens what a server sent it, and checks who
//! sent it. By aws-lc, which is none of what the server encrypts and signs with. The push service itself
//! is a [`Receiver`](crate::receiver::Receiver).

use anyhow::{Context, Result, anyhow, ensure};
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::signature::{self, ECDSA_P256_SHA256_FIXED};
use aws_lc_rs::{error::Unspecified, hmac};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton_protocol::wire::{OperatorId, PushSubscriptionId};
use baton_server::clock::{Clock, SystemClock};
use baton_server::store::PushSubscription;
use rand::Rng;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::receiver::Request;
use crate::settings::Console;

/// Where browsers are subscribed.
pub const PUSH: &str = "/v1/operator/me/push";
/// What reaches an operator.
pub const NOTIFICATIONS: &str = "/v1/operator/me/notifications";
/// Where an operator changes that.
pub const PREFERENCES: &str = "/v1/operator/me/preferences";

/// The most that a push service takes (RFC 8291, section 4).
const BODY_BYTES_MAX: usize = 4_096;
/// How long a token may hold (RFC 8292, section 2).
const TOKEN_LASTS_S_MAX: u64 = 24 * 60 * 60;

/// A browser that has subscribed at a push service.
pub struct Browser {
    key: PrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
    /// Where the push service takes messages for it.
    pub endpoint: String,
}

impl Browser {
    /// A browser with new keys, at this address of a push service.
    ///
    /// # Errors
    /// Fails when no key can be made.
    pub fn new(endpoint: String, random: &mut impl Rng) -> Result<Self> {
        let mut auth = [0; 16];
        random.fill_bytes(&mut auth);
        let key = PrivateKey::generate(&ECDH_P256).map_err(|_| anyhow!("no key"))?;
        Self::of(key, auth, endpoint)
    }

    fn of(key: PrivateKey, auth: [u8; 16], endpoint: String) -> Result<Self> {
        let public = key
            .compute_public_key()
            .map_err(|_| anyhow!("no public key"))?;
        Ok(Self {
            public: public.as_ref().to_vec(),
            key,
            auth,
            endpoint,
        })
    }

    /// What the server keeps of it.
    ///
    /// # Errors
    /// Fails when a key has another length.
    pub fn kept(&self) -> Result<PushSubscription> {
        Ok(PushSubscription {
            id: PushSubscriptionId(Uuid::from_u128(11)),
            operator: OperatorId(Uuid::from_u128(1)),
            login: [0; 32],
            endpoint: self.endpoint.clone(),
            public_key: self.public.as_slice().try_into()?,
            auth: self.auth,
            name: "Firefox on Linux".into(),
            created_ms: 0,
        })
    }

    /// What the page tells the server.
    pub fn subscription(&self) -> Value {
        json!({
            "endpoint": self.endpoint,
            "p256dh": BASE64_URL_SAFE_NO_PAD.encode(&self.public),
            "auth": BASE64_URL_SAFE_NO_PAD.encode(self.auth),
            "name": "Firefox on Linux",
        })
    }

    /// Subscribes as a console's page does it. Gives what reaches the operator now.
    ///
    /// # Errors
    /// Fails when the server refuses.
    pub async fn subscribe(&self, console: &Console<'_>) -> Result<Value> {
        console.post(PUSH, self.subscription()).await
    }

    /// Checks that the server with this public key sent it, and opens it.
    ///
    /// # Errors
    /// Fails, and says why, when a push service would refuse it or a browser could not show it.
    pub fn open(&self, request: &Request, server_key: &str) -> Result<Value> {
        self.open_at(request, server_key, SystemClock.now_ms() / 1_000)
    }

    /// The same at another time, in seconds since 1970 (UTC).
    ///
    /// # Errors
    /// As before.
    pub fn open_at(&self, request: &Request, server_key: &str, now_s: u64) -> Result<Value> {
        ensure!(request.header("content-encoding")? == "aes128gcm");
        ensure!(request.body.len() <= BODY_BYTES_MAX, "too long");
        let _ttl_s: u32 = request.header("ttl")?.parse()?;
        let urgency = request.header("urgency")?;
        ensure!(["very-low", "low", "normal", "high"].contains(&urgency));
        let topic = request.header("topic")?;
        let in_alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        ensure!(
            topic.len() <= 32 && topic.bytes().all(in_alphabet),
            "{topic}"
        );
        let origin = Url::parse(&self.endpoint)?.origin().ascii_serialization();
        check_token(request.header("authorization")?, server_key, &origin, now_s)?;
        Ok(serde_json::from_slice(&self.decrypt(&request.body)?)?)
    }

    /// RFC 8188 and RFC 8291: one record.
    fn decrypt(&self, body: &[u8]) -> Result<Vec<u8>> {
        let (head, rest) = body.split_at_checked(21).context("no header")?;
        let (salt, sizes) = head.split_at(16);
        let record_bytes = u32::from_be_bytes(sizes[..4].try_into()?) as usize;
        let (sender, record) = rest
            .split_at_checked(usize::from(sizes[4]))
            .context("no key")?;
        ensure!(record.len() <= record_bytes, "more than one record");
        let peer = UnparsedPublicKey::new(&ECDH_P256, sender);
        let shared = agree(&self.key, peer, Unspecified, |shared| Ok(shared.to_vec()));
        let shared = shared.map_err(|_| anyhow!("the sender's key is none"))?;
        let info = [b"WebPush: info\0", &*self.public, sender].concat();
        let ikm = hkdf(&self.auth, &shared, &info, 32);
        let key = hkdf(salt, &ikm, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = hkdf(salt, &ikm, b"Content-Encoding: nonce\0", 12);
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| anyhow!("no key"))?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| anyhow!("no nonce"))?;
        let mut record = record.to_vec();
        let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::empty(), &mut record);
        let opened = opened.map_err(|_| anyhow!("it is not for this browser"))?;
        // Padding: zeros behind the delimiter of the last record.
        let end = opened.iter().rposition(|byte| *byte != 0);
        let end = end
            .filter(|end| opened[*end] == 2)
            .context("no delimiter")?;
        Ok(opened[..end].to_vec())
    }
}

/// RFC 5869 for up to 32 bytes.
fn hkdf(salt: &[u8], input: &[u8], info: &[u8], bytes: usize) -> Vec<u8> {
    let extract = hmac::Key::new(hmac::HMAC_SHA256, salt);
    let key = hmac::sign(&extract, input);
    let expand = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    let block = hmac::sign(&expand, &[info, &[1]].concat());
    block.as_ref()[..bytes].to_vec()
}

/// RFC 8292: signed by the key that the browser subscribed to, for this push service, and not for long.
fn check_token(header: &str, server_key: &str, origin: &str, now_s: u64) -> Result<()> {
    let parameters = header.strip_prefix("vapid ").context("no vapid")?;
    let parameter = |name: &str| {
        let mut parts = parameters.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let key = parameter("k").context("no key")?;
    ensure!(key == server_key, "another key: {key}");
    let token = parameter("t").context("no token")?;
    let (signed, signature) = token.rsplit_once('.').context("no signature")?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature)?;
    let key = BASE64_URL_SAFE_NO_PAD.decode(key)?;
    let verified = signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
        .verify(signed.as_bytes(), &signature);
    verified.map_err(|_| anyhow!("the signature is another's"))?;
    let (head, claims) = signed.split_once('.').context("no claims")?;
    let read = |part| -> Result<Value> {
        Ok(serde_json::from_slice(
            &BASE64_URL_SAFE_NO_PAD.decode(part)?,
        )?)
    };
    ensure!(read(head)?["alg"] == "ES256");
    let claims = read(claims)?;
    ensure!(claims["aud"] == origin, "{claims}");
    let ends_s = claims["exp"].as_u64().context("no end")?;
    ensure!(
        ends_s > now_s && ends_s <= now_s + TOKEN_LASTS_S_MAX,
        "{claims}"
    );
    let contact = claims["sub"].as_str().unwrap_or("mailto:");
    ensure!(contact.starts_with("mailto:") || contact.starts_with("https:"));
    Ok(())
}

/// What the server says of an operator's notifications.
///
/// # Errors
/// Fails when it does not answer as it should.
pub async fn own(console: &Console<'_>) -> Result<Value> {
    let (status, own) = console.ask(Method::GET, NOTIFICATIONS, None).await?;
    ensure!(status == 200, "{status}: {own}");
    Ok(own)
}

/// The server's public key.
///
/// # Errors
/// Fails when it has none.
pub async fn server_key(console: &Console<'_>) -> Result<String> {
    let own = own(console).await?;
    let key = own["push_key"].as_str();
    Ok(key.context("no key")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, section 5.
    #[test]
    fn the_example_of_the_standard_is_opened() {
        let key = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
        let key = PrivateKey::from_private_key(&ECDH_P256, &key).unwrap();
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().unwrap();
        let browser = Browser::of(key, auth, "https://push.example/".into()).unwrap();
        let body = bytes(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWA\
             mS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_\
             Qulcy4a-fN",
        );
        let opened = browser.decrypt(&body).unwrap();
        assert_eq!(opened, b"When I grow up, I want to be a watermelon");
        let mut other = body;
        *other.last_mut().unwrap() ^= 1;
        assert!(browser.decrypt(&other).is_err());
    }
}
