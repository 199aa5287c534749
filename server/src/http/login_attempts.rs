//! How often a login may be tried: slow for whoever guesses, and nobody locks an operator out.

use super::client_address::ClientAddress;
use super::failure::Failure;
use super::limiter::Limiter;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use std::time::Duration;

/// Attempts at once from one address, then one in so much time.
const FROM_ADDRESS: (u32, Duration) = (30, Duration::from_secs(2));
/// The same for one operator: slower than a guesser needs, enough for who mistypes.
const FROM_ADDRESS_FOR_OPERATOR: (u32, Duration) = (10, Duration::from_secs(6));
/// For one operator from everywhere, since a guesser may have many addresses. Wide, and soon over:
/// whoever uses it up keeps the operator out from a new place.
const FOR_OPERATOR: (u32, Duration) = (100, Duration::from_secs(1));
/// Places that operators logged in from, the latest.
const PROVEN_MAX: u64 = 10_000;

/// An operator's email address, as it was typed: there may be no such operator.
type Email = String;

/// The attempts of late.
pub(super) struct LoginAttempts {
    from_address: Limiter<ClientAddress>,
    from_address_for_operator: Limiter<(ClientAddress, Email)>,
    for_operator: Limiter<Email>,
    /// From where who has logged in: what others try elsewhere does not count there.
    proven: Cache<(ClientAddress, Email), ()>,
}

impl Default for LoginAttempts {
    fn default() -> Self {
        let proven = Cache::builder()
            .max_capacity(PROVEN_MAX)
            .eviction_policy(EvictionPolicy::lru());
        Self {
            from_address: Limiter::slow(FROM_ADDRESS),
            from_address_for_operator: Limiter::slow(FROM_ADDRESS_FOR_OPERATOR),
            for_operator: Limiter::slow(FOR_OPERATOR),
            proven: proven.build(),
        }
    }
}

impl LoginAttempts {
    /// Counts an attempt.
    pub(super) fn count(&self, address: ClientAddress, email: &str) -> Result<(), Failure> {
        self.from_address.check(address)?;
        let here = (address, normal(email));
        let is_proven = self.proven.contains_key(&here);
        self.from_address_for_operator.check(here)?;
        if is_proven {
            return Ok(());
        }
        self.for_operator.check(normal(email))
    }

    /// An attempt was right.
    pub(super) fn succeeded(&self, address: ClientAddress, email: &str) {
        self.proven.insert((address, normal(email)), ());
    }
}

fn normal(email: &str) -> Email {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn address(number: u32) -> ClientAddress {
        IpAddr::from(Ipv4Addr::from_bits(number)).into()
    }

    /// Attempts that are let through before one is not.
    fn let_through(mut attempt: impl FnMut(u32) -> bool) -> u32 {
        (0..1_000).find(|number| !attempt(*number)).unwrap()
    }

    #[test]
    fn guessing_from_one_address_is_slowed_down_and_locks_nobody_out() {
        let attempts = LoginAttempts::default();
        let (guesser, operator) = (address(1), address(2));
        let guess = |_| attempts.count(guesser, "Ada@Shop.example ").is_ok();
        assert_eq!(let_through(guess), FROM_ADDRESS_FOR_OPERATOR.0);
        assert!(attempts.count(operator, "ada@shop.example").is_ok());
    }

    #[test]
    fn an_address_tries_so_many_operators() {
        let attempts = LoginAttempts::default();
        let guess = |number| {
            attempts
                .count(address(1), &format!("{number}@shop.example"))
                .is_ok()
        };
        assert_eq!(let_through(guess), FROM_ADDRESS.0);
    }

    #[test]
    fn guessing_from_everywhere_is_slowed_down_but_not_where_the_operator_logged_in_before() {
        let attempts = LoginAttempts::default();
        let email = "ada@shop.example";
        attempts.succeeded(address(1), email);
        let guess = |number| attempts.count(address(1_000 + number), email).is_ok();
        let through = let_through(guess);
        assert!(through >= FOR_OPERATOR.0, "{through}");
        assert!(attempts.count(address(1), email).is_ok());
        assert!(attempts.count(address(2), email).is_err());
        assert!(attempts.count(address(2), "bob@shop.example").is_ok());
    }
}
