//! The login that a console came with, followed until it ends.

use super::unavailable;
use crate::node::Node;
use crate::socket::end::End;
use crate::store::LoginHash;
use tokio::sync::watch;

/// A console's login.
pub struct Login {
    hash: LoginHash,
    /// Whenever anybody's has ended.
    ended: watch::Receiver<()>,
}

impl Login {
    /// Follows a login that was good when the connection was accepted, and may end before the
    /// hello.
    pub fn follow(hash: LoginHash, node: &Node) -> Self {
        Self {
            hash,
            ended: node.ended_logins(),
        }
    }

    /// Waits until any login ends. Cancel safe.
    pub(super) async fn changed(&mut self) {
        let _ = self.ended.changed().await;
    }

    pub(super) async fn check_if_changed(&mut self, node: &Node) -> Result<(), End> {
        if self.ended.has_changed().is_ok_and(|changed| changed) {
            self.ended.mark_unchanged();
            self.check(node).await?;
        }
        Ok(())
    }

    /// Whichever login ended: only the store knows whether this one is still good.
    pub(super) async fn check(&self, node: &Node) -> Result<(), End> {
        let operator = node.operator_by_hash(self.hash).await;
        match operator.map_err(unavailable)? {
            Some(_) => Ok(()),
            None => Err(End::LOGGED_OUT),
        }
    }
}
