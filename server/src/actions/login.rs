//! Operators' logins: a random cookie for a password, of which the store keeps only the hash.

use super::password::NOBODYS_HASH;
use crate::node::Node;
use crate::store::{LoginHash, Operator, StoreError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, watch};

/// Passwords that are checked at once: each takes 19 MiB and a core for a while.
const CHECKS_MAX: usize = 2;
/// Logins that wait for a check. Each has come this far within its limits, and is through in a
/// second or so.
const WAITING_MAX: usize = 16;

/// The logins of this node.
pub(crate) struct Logins {
    /// Those that are checked or wait for it.
    under_way: Semaphore,
    checks: Semaphore,
    changed: watch::Sender<()>,
}

impl Default for Logins {
    fn default() -> Self {
        Self {
            under_way: Semaphore::new(CHECKS_MAX + WAITING_MAX),
            checks: Semaphore::new(CHECKS_MAX),
            changed: watch::Sender::new(()),
        }
    }
}

impl Logins {
    /// Some have ended: every console looks at its own.
    pub(super) fn changed(&self) {
        self.changed.send_replace(());
    }
}

/// A login that was just made.
pub struct LoggedIn {
    /// The cookie's value. Never logged, never stored.
    pub cookie: String,
    /// Who.
    pub operator: Operator,
}

/// Why there is no login.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No operator has this address, or the password is another.
    #[error("the email address or the password is wrong")]
    Wrong,
    /// Too many logins are under way.
    #[error("too many logins at once")]
    Busy,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Node {
    /// Logs an operator in. `verify` checks a password against a hash; the caller says where: it
    /// takes long enough to hold up a thread.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn log_in<F: Future<Output = bool>>(
        &self,
        email: &str,
        password: String,
        verify: impl FnOnce(String, String) -> F,
    ) -> Result<LoggedIn, LoginError> {
        let under_way = &self.logins.under_way;
        let _under_way = under_way.try_acquire().map_err(|_| LoginError::Busy)?;
        let operator = self
            .store
            .operator_by_email(&email.trim().to_lowercase())
            .await?;
        let hash = operator
            .as_ref()
            .map_or(NOBODYS_HASH, |operator| &operator.password_hash);
        let fits = {
            let _check = self.logins.checks.acquire().await;
            verify(password, hash.to_owned()).await
        };
        let operator = operator.filter(|_| fits).ok_or(LoginError::Wrong)?;
        let mut secret = [0; 32];
        self.random.fill(&mut secret);
        let cookie = URL_SAFE_NO_PAD.encode(secret);
        let expires_ms = self.clock.now_ms() + self.settings.login_lasts_ms;
        self.store
            .put_login(hash_of(&cookie), operator.id, expires_ms)
            .await?;
        self.forget_expired_logins().await;
        Ok(LoggedIn { cookie, operator })
    }

    /// Whose cookie this is, if the login is good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn operator_by_cookie(&self, cookie: &str) -> Result<Option<Operator>, StoreError> {
        self.operator_by_hash(hash_of(cookie)).await
    }

    pub(crate) async fn operator_by_hash(
        &self,
        login: LoginHash,
    ) -> Result<Option<Operator>, StoreError> {
        self.store
            .operator_by_login(login, self.clock.now_ms())
            .await
    }

    /// Ends a login, and the connections that it opened.
    ///
    /// # Errors
    /// If the store does not answer; then the login goes on.
    pub async fn log_out(&self, cookie: &str) -> Result<(), StoreError> {
        // Anybody may send a cookie, and only one that opened something is worth a look of every
        // console's.
        if self.store.end_login(hash_of(cookie)).await? {
            self.logins.changed();
            // A browser that is logged out is notified no more.
            self.members_changed().await;
        }
        Ok(())
    }

    /// Tells whenever logins have ended: only the store knows which.
    pub(crate) fn ended_logins(&self) -> watch::Receiver<()> {
        self.logins.changed.subscribe()
    }

    /// Forgets the logins whose time is over. They open nothing any more; they only take room.
    pub async fn forget_expired_logins(&self) {
        let forgotten = self.store.forget_expired_logins(self.clock.now_ms());
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "Expired logins can't be deleted");
        }
    }
}

/// What the store keeps of a cookie. The cookie is random, so a quick hash is enough.
pub(crate) fn hash_of(cookie: &str) -> LoginHash {
    Sha256::digest(cookie).into()
}
