//! Where a request comes from, as limits count it.

use super::accept::Peer;
use super::router::App;
use crate::node::Settings;
use axum::extract::rejection::ExtensionRejection;
use axum::extract::{Extension, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// What a customer of a network gets at the least, and can choose any address from (RFC 6177).
const IPV6_PREFIX_BITS: u32 = 64;

/// An address that limits are counted by: an IPv4 address, or the first of an IPv6 network's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ClientAddress(IpAddr);

impl FromRequestParts<Arc<App>> for ClientAddress {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Self, Self::Rejection> {
        let Extension(peer) = Extension::<Peer>::from_request_parts(parts, app).await?;
        Ok(Self::of(&peer, &parts.headers, &app.node.settings))
    }
}

impl ClientAddress {
    /// The proxy's word for it where one stands in front. The last address is the one that our
    /// proxy added; what stands before it anybody may have written.
    fn of(peer: &Peer, headers: &HeaderMap, settings: &Settings) -> Self {
        let forwarded = settings
            .behind_proxy
            .then(|| headers.get_all("x-forwarded-for").iter().next_back())
            .flatten();
        let address = forwarded.and_then(last_address);
        Self::from(address.unwrap_or_else(|| peer.address.ip()))
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        // A socket that listens on both shows IPv4 clients as IPv6 addresses of one network.
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => {
                let host_bits = Ipv6Addr::BITS - IPV6_PREFIX_BITS;
                Ipv6Addr::from_bits(address.to_bits() >> host_bits << host_bits).into()
            }
        })
    }
}

/// The last of a list; some proxies write the port behind it.
fn last_address(forwarded: &HeaderValue) -> Option<IpAddr> {
    let last = forwarded.to_str().ok()?.rsplit(',').next()?.trim();
    let with_port = || last.parse().map(|socket: SocketAddr| socket.ip());
    last.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::Semaphore;

    fn address(text: &str) -> ClientAddress {
        ClientAddress::from(text.parse::<IpAddr>().unwrap())
    }

    fn seen(behind_proxy: bool, forwarded: &[&'static str]) -> ClientAddress {
        let slot = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        let peer = Peer {
            address: ([10, 0, 0, 1], 80).into(),
            slot: Arc::new(slot),
            place: None,
        };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let settings = Settings {
            behind_proxy,
            ..Settings::default()
        };
        ClientAddress::of(&peer, &headers, &settings)
    }

    #[test]
    fn what_the_own_proxy_added_counts_and_nothing_before_it() {
        for (forwarded, expected) in [
            (&["203.0.113.7"][..], "203.0.113.7"),
            (&["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            (&["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            (&["203.0.113.7:4711"], "203.0.113.7"),
            (&["[2001:db8::7]:4711"], "2001:db8::7"),
            (&[], "10.0.0.1"),
            (&["unknown"], "10.0.0.1"),
        ] {
            assert_eq!(seen(true, forwarded), address(expected), "{forwarded:?}");
        }
    }

    #[test]
    fn without_a_proxy_the_header_is_anybodys_word() {
        assert_eq!(seen(false, &["203.0.113.7"]), address("10.0.0.1"));
    }

    #[test]
    fn an_ipv6_network_is_one_client_and_a_mapped_address_is_its_ipv4_one() {
        assert_eq!(address("2001:db8:0:1::1"), address("2001:db8:0:1:ffff::2"));
        assert_ne!(address("2001:db8:0:1::1"), address("2001:db8:0:2::1"));
        assert_eq!(address("::ffff:203.0.113.7"), address("203.0.113.7"));
        assert_ne!(address("203.0.113.7"), address("203.0.113.8"));
    }
}
