//! What clients may do, and how often. Frames are counted by their own socket.

use super::client_address::ClientAddress;
use super::failure::Failure;
use super::limiter::Limiter;
use super::login_attempts::LoginAttempts;
use super::places::{Place, Places};
use crate::node::{PerAddress, Settings};
use baton_protocol::wire::{OperatorId, RefusalCode, SessionId};
use std::time::Duration;

/// When an address with too many sockets may try again: nobody knows when one of them ends.
const SOCKET_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Tests that an operator may have sent: so many at once, then one in so much time. Each goes out to others'
/// servers.
const TESTS: (u32, Duration) = (5, Duration::from_secs(20));

/// The limits of a node's HTTP.
pub(super) struct Limits {
    pub(super) logins: LoginAttempts,
    requests: Option<Limiter<ClientAddress>>,
    /// The same for one session, as its socket's frames: an address may have many.
    session_requests: Option<Limiter<SessionId>>,
    sockets: Option<Limiter<ClientAddress>>,
    tests: Limiter<OperatorId>,
    open_sockets: Places,
    per_address: PerAddress,
}

impl Limits {
    pub(super) fn new(settings: &Settings) -> Self {
        let per_address = settings.per_address;
        Self {
            logins: LoginAttempts::default(),
            requests: per_address.request_rate.map(Limiter::new),
            session_requests: settings.frame_rate.map(Limiter::new),
            sockets: per_address.socket_rate.map(Limiter::new),
            tests: Limiter::slow(TESTS),
            open_sockets: Places::default(),
            per_address,
        }
    }

    /// Counts a request from an address. A token is made by the client, so it is no limit alone.
    pub(super) fn count_request(&self, address: ClientAddress) -> Result<(), Failure> {
        let limiter = self.requests.as_ref();
        limiter.map_or(Ok(()), |limiter| limiter.check(address))
    }

    /// Counts a request about a session.
    pub(super) fn count_session_request(&self, session: SessionId) -> Result<(), Failure> {
        let limiter = self.session_requests.as_ref();
        limiter.map_or(Ok(()), |limiter| limiter.check(session))
    }

    /// Counts a test that an operator has sent.
    pub(super) fn count_test(&self, operator: OperatorId) -> Result<(), Failure> {
        self.tests.check(operator)
    }

    /// Counts a new socket, and gives it the place that it holds as long as it is open.
    pub(super) fn admit_socket(&self, address: ClientAddress) -> Result<Place, Failure> {
        if let Some(limiter) = &self.sockets {
            limiter.check(address)?;
        }
        let place = self
            .open_sockets
            .take_place(address, self.per_address.sockets_max);
        place.ok_or_else(|| Failure::from(RefusalCode::RateLimited).after(SOCKET_AGAIN_AFTER))
    }
}
