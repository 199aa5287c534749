//! Which network addresses are the public internet's.
//!
//! A sitemap names addresses, and so does whoever gives out the address of a webhook; neither may be
//! as trusted as the machine that connects: what is behind the machine's own firewall stays there.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A name that has no public address.
#[derive(Debug, thiserror::Error)]
#[error("it is on a private network")]
pub(crate) struct PrivateAddress;

/// Whether the address is one of the public internet (IANA's registries of special addresses).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || a >= 240
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // Carriers' own networks, protocol assignments, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An IPv4 address in another form leads to the same machine.
    if let Some(inner) = address.to_ipv4() {
        return is_public_v4(inner);
    }
    let [first, second, third, ..] = address.segments();
    // 64:ff9b::/96 alone; 64:ff9b:1::/48 is for networks' own use (RFC 8215).
    let in_nat64 = address.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    if in_nat64 || first == 0x2002 {
        let [.., high, low] = address.segments();
        let inner = match in_nat64 {
            true => (high, low),
            false => (second, third),
        };
        let [a, b] = inner.0.to_be_bytes();
        let [c, d] = inner.1.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // 2000::/3 is what is given out; documentation and benchmarks within it are not.
    (first & 0xe000) == 0x2000
        && !(first == 0x2001 && (second == 0xdb8 || second < 0x200))
        && !(first == 0x3fff && second < 0x1000)
}

/// Refuses an address that is written as a number and is not public. Names are looked at when they
/// are resolved.
pub(crate) fn check(address: &Url) -> Result<(), PrivateAddress> {
    let host = address.host_str().unwrap_or_default();
    let number = host.trim_start_matches('[').trim_end_matches(']');
    match number.parse::<IpAddr>() {
        Ok(number) if !is_public(number) => Err(PrivateAddress),
        _ => Ok(()),
    }
}

/// Resolves names to public addresses only, so that what is connected to is what was looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(PrivateAddress.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for (address, expected) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1:248:1893:25c8:1946", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("::ffff:127.0.0.1", false),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::5db8:d822", true),
            ("64:ff9b:1::5db8:d822", false),
            ("64:ff9b:1:fffe::5db8:d822", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn numbers_in_an_address_are_looked_at_in_every_form() {
        for address in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]:8080/x",
        ] {
            assert!(check(&Url::parse(address).unwrap()).is_err(), "{address}");
        }
        assert!(check(&Url::parse("https://shop.example/").unwrap()).is_ok());
    }
}
