//! Watching: being told what happens from now on.

use crate::bus::{Subscription, Topic};
use crate::node::Node;

impl Node {
    /// Whoever reads a session watches it first, so that nothing falls between. More can be added.
    pub(crate) fn watch(&self, topics: &[Topic]) -> Subscription {
        self.bus.subscribe(topics)
    }
}
