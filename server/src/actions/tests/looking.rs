//! The server looks by itself when something is due: virtual time of the runtime.

use super::timers::{START_MS, name_of};
use super::*;
use crate::background;
use tokio::time::{Duration, Instant, timeout};

/// Virtual time of the runtime.
struct RuntimeClock(Instant);

impl Clock for RuntimeClock {
    fn now_ms(&self) -> u64 {
        START_MS + u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

/// Lets the time of the runtime go on.
async fn pass(seconds: u64) {
    let passing = timeout(Duration::from_secs(seconds), pending::<()>());
    assert!(passing.await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_server_looks_by_itself_when_something_is_due() {
    let store = store();
    let node = Arc::new(Node::new(NodeParts {
        clock: Arc::new(RuntimeClock(Instant::now())),
        ..parts_on(Arc::<MemoryStore>::clone(&store))
    }));
    background::take_up(&node);
    let ann = operator(1, "Ann");
    store.put_operator(ann.clone()).await.unwrap();
    pass(7).await;
    node.operator_came(&ann);
    let ask = VisitorCommand::RequestHandoff;
    let asked = node.visitor_command(SESSION, agent(), id(1), ask).await;
    let asked_ms = asked.unwrap()[0].at_ms;
    pass(61).await;
    let claim = OperatorCommand::ClaimSession;
    let by = ann.as_ref();
    let claimed = node.operator_command(SESSION, &by, id(2), claim);
    claimed.await.unwrap();
    // The lease is looked after, too.
    node.operator_left(ann.id);
    pass(300).await;
    let by_itself: Vec<_> = log(&store)
        .await
        .iter()
        .filter(|entry| name_of(entry) != "other")
        .map(|entry| (name_of(entry), (entry.at_ms - asked_ms) / 1_000))
        .collect();
    assert_eq!(
        by_itself,
        [("again", 60), ("lost", 111), ("again", 171), ("wider", 231)]
    );
    node.stop();
}
