//! Which visitors are there, as consoles are told.

use super::*;
use crate::bus::{Bus, Notice, Subscription, Topic};
use std::sync::Mutex;
use std::thread;

const TIMES: usize = 200;

/// Keeps the last presence that was told, and gives other threads their turn before it does.
#[derive(Default)]
struct LastPresence {
    bus: LocalBus,
    online: Mutex<Option<bool>>,
}

impl Bus for LastPresence {
    fn publish(&self, _: Topic, notice: Arc<Notice>) {
        if let Notice::Presence { online, .. } = &*notice {
            thread::yield_now();
            *self.online.lock().unwrap() = Some(*online);
        }
    }

    fn subscribe(&self, topics: &[Topic]) -> Subscription {
        self.bus.subscribe(topics)
    }
}

#[test]
fn a_visitor_whose_page_reloads_is_told_as_there_whichever_connection_is_seen_first() {
    let bus = Arc::new(LastPresence::default());
    let node = Node::new(NodeParts {
        bus: Arc::<LastPresence>::clone(&bus),
        ..parts_on(store())
    });
    node.visitor_came(SESSION, None);
    for _ in 0..TIMES {
        thread::scope(|scope| {
            scope.spawn(|| node.visitor_left(SESSION));
            scope.spawn(|| node.visitor_came(SESSION, None));
        });
        assert_eq!(*bus.online.lock().unwrap(), Some(true));
    }
}
