//! Readiness: whether this node could carry a command out.

use crate::node::Node;
use crate::store::StoreError;

impl Node {
    /// Makes the store write, and changes nothing in it.
    pub(crate) async fn try_write(&self) -> Result<(), StoreError> {
        self.store.try_write().await
    }
}
