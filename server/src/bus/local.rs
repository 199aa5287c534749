//! The bus of one node: topics and queues in memory.

use super::{Bus, Notice, Topic};
use baton_protocol::wire::SessionId;
use baton_protocol::wire::limits::QUEUE_FRAMES_MAX;
use hashlink::LinkedHashMap;
use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Topics are spread over this many locks, so that publishers of different sessions don't meet.
const SHARDS: usize = 64;
/// Notices for which a queue keeps its room when it is empty: the usual ones need none made anew.
const KEPT_NOTICES_MAX: usize = 8;

/// The bus of one node.
#[derive(Clone, Debug)]
pub struct LocalBus {
    shards: Arc<[Shard]>,
}

type Shard = Mutex<HashMap<Topic, Vec<Arc<Queue>>>>;

impl Default for LocalBus {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
        }
    }
}

impl LocalBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    fn shard(&self, topic: Topic) -> MutexGuard<'_, HashMap<Topic, Vec<Arc<Queue>>>> {
        let index = match topic {
            // A session's id is a hash already: any byte of it spreads well.
            Topic::Session(session) | Topic::Desk(session) => {
                usize::from(session.0.as_bytes()[15]) % SHARDS
            }
            Topic::Workspace | Topic::Settings => 0,
        };
        unpoisoned(&self.shards[index])
    }

    fn add(&self, topic: Topic, queue: &Arc<Queue>) {
        self.shard(topic)
            .entry(topic)
            .or_insert_with(|| Vec::with_capacity(1))
            .push(Arc::clone(queue));
    }

    fn remove(&self, topic: Topic, queue: &Arc<Queue>) {
        let mut shard = self.shard(topic);
        if let Some(queues) = shard.get_mut(&topic) {
            queues.retain(|other| !Arc::ptr_eq(other, queue));
            if queues.is_empty() {
                shard.remove(&topic);
            }
        }
    }
}

impl Bus for LocalBus {
    fn publish(&self, topic: Topic, notice: Arc<Notice>) {
        let mut shard = self.shard(topic);
        let Some(queues) = shard.get_mut(&topic) else {
            return;
        };
        queues.retain(|queue| queue.push(&notice));
        if queues.is_empty() {
            shard.remove(&topic);
        }
    }

    fn subscribe(&self, topics: &[Topic]) -> Subscription {
        let mut subscription = Subscription {
            bus: self.clone(),
            queue: Arc::default(),
            topics: Vec::with_capacity(topics.len()),
        };
        topics.iter().for_each(|topic| subscription.add(*topic));
        subscription
    }
}

/// The receiving end of a subscription. Dropping it unsubscribes.
///
/// One that never had a notice holds no buffer: about 250 bytes with its place in the bus. One that
/// had some keeps room for a few.
#[derive(Debug)]
pub struct Subscription {
    bus: LocalBus,
    queue: Arc<Queue>,
    topics: Vec<Topic>,
}

impl Subscription {
    /// The next notice; none once the queue has overflowed, and then for good. Cancel safe.
    pub async fn next(&mut self) -> Option<Arc<Notice>> {
        let _awaits = Awaits(&self.queue);
        poll_fn(|context| {
            let mut waiting = unpoisoned(&self.queue.0);
            if waiting.lost {
                return Poll::Ready(None);
            }
            match waiting.pop() {
                Some(notice) => Poll::Ready(Some(notice)),
                None => {
                    waiting.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Subscribes to one more topic. One that is subscribed to already stays as it is.
    pub fn add(&mut self, topic: Topic) {
        if !self.topics.contains(&topic) {
            self.topics.push(topic);
            self.bus.add(topic, &self.queue);
        }
    }

    /// Unsubscribes from a topic. What waits in the queue still comes.
    pub fn remove(&mut self, topic: Topic) {
        if let Some(at) = self.topics.iter().position(|other| *other == topic) {
            self.topics.swap_remove(at);
            self.bus.remove(topic, &self.queue);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        for topic in self.topics.drain(..) {
            self.bus.remove(topic, &self.queue);
        }
    }
}

/// The queue of one subscriber, shared by the topics that it is subscribed to.
#[derive(Debug, Default)]
struct Queue(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    /// In the order in which they came.
    notices: LinkedHashMap<About, Arc<Notice>>,
    /// Commits that wait.
    commits: usize,
    /// Commits that ever came.
    commits_ever: u64,
    /// The queue was full when a commit came. A subscriber that missed one must not go on.
    lost: bool,
    waker: Option<Waker>,
}

/// Somebody awaits the queue's next notice. Once they do not, a notice wakes nobody: a socket that
/// commits looks into its queue afterwards anyway.
struct Awaits<'a>(&'a Queue);

impl Drop for Awaits<'_> {
    fn drop(&mut self) {
        unpoisoned(&self.0.0).waker = None;
    }
}

/// What a notice is about. Of two about the same, only the later one is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum About {
    /// The commit of this number: each is told.
    Commit(u64),
    Row(SessionId),
    Delta(SessionId),
    Typing(SessionId),
    Presence(SessionId),
    Duty,
    Settings,
}

impl Queue {
    /// Queues a notice. False if the subscriber is lost and need not be told any more.
    fn push(&self, notice: &Arc<Notice>) -> bool {
        let mut waiting = unpoisoned(&self.0);
        waiting.push(notice);
        let waker = waiting.waker.take();
        let kept = !waiting.lost;
        drop(waiting);
        if let Some(waker) = waker {
            waker.wake();
        }
        kept
    }
}

impl Waiting {
    /// Only commits count: of everything else no more can wait than there are sessions.
    fn push(&mut self, notice: &Arc<Notice>) {
        let about = match &**notice {
            Notice::Committed { .. } => {
                self.commits += 1;
                self.commits_ever += 1;
                About::Commit(self.commits_ever)
            }
            Notice::RowChanged(row) => About::Row(row.session),
            Notice::Delta { session, .. } => About::Delta(*session),
            Notice::Typing { session, .. } => About::Typing(*session),
            Notice::Presence { session, .. } => About::Presence(*session),
            Notice::Duty(_) => About::Duty,
            Notice::SettingsChanged => About::Settings,
        };
        if self.commits > QUEUE_FRAMES_MAX || self.lost {
            self.lost = true;
            self.notices = LinkedHashMap::new();
        } else {
            // One about the same that waits already leaves its place, so nothing is told before
            // what it came after.
            let notice = match self.notices.get(&about) {
                Some(waiting) => waiting
                    .with(notice)
                    .map_or_else(|| Arc::clone(notice), Arc::new),
                None => Arc::clone(notice),
            };
            self.notices.insert(about, notice);
        }
    }

    fn pop(&mut self) -> Option<Arc<Notice>> {
        let (about, notice) = self.notices.pop_front()?;
        if matches!(about, About::Commit(_)) {
            self.commits -= 1;
        }
        if self.notices.is_empty() && self.notices.capacity() > KEPT_NOTICES_MAX {
            self.notices = LinkedHashMap::new();
        }
        Some(notice)
    }
}

/// No code that holds these locks can leave them half changed, so a panic elsewhere in the thread
/// doesn't matter.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Roster;
    use baton_protocol::wire::{Author, CommandId, OperatorId};
    use futures_util::FutureExt;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake};

    /// Counts how often it is woken.
    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn session(number: u8) -> SessionId {
        SessionId(uuid::Uuid::from_bytes([number; 16]))
    }

    fn notice(number: u8) -> Arc<Notice> {
        Arc::new(Notice::Committed {
            session: session(number),
            entries: Vec::new(),
        })
    }

    fn typing(number: u8, author: Author) -> Arc<Notice> {
        let session = session(number);
        Arc::new(Notice::Typing { session, author })
    }

    fn delta(run: u128, offset: usize, text: &str) -> Arc<Notice> {
        Arc::new(Notice::Delta {
            session: session(1),
            run: CommandId(uuid::Uuid::from_u128(run)),
            offset,
            text: text.into(),
        })
    }

    #[tokio::test]
    async fn only_who_awaits_a_notice_is_woken_by_one() {
        let bus = LocalBus::new();
        let topic = Topic::Session(session(1));
        let mut watching = bus.subscribe(&[topic]);
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&wakes));
        let mut context = Context::from_waker(&waker);
        let mut next = Box::pin(watching.next());
        assert!(next.as_mut().poll(&mut context).is_pending());
        bus.publish(topic, notice(1));
        assert_eq!(wakes.0.load(Ordering::Relaxed), 1);
        assert!(next.as_mut().poll(&mut context).is_ready());
        drop(next);
        let mut next = Box::pin(watching.next());
        assert!(next.as_mut().poll(&mut context).is_pending());
        drop(next);

        // Whoever turned to something else finds it when they come back.
        bus.publish(topic, notice(1));
        assert_eq!(wakes.0.load(Ordering::Relaxed), 1);
        assert_eq!(watching.next().await, Some(notice(1)));
    }

    #[tokio::test]
    async fn pieces_of_an_answer_that_wait_come_as_one_and_those_of_an_older_run_not_at_all() {
        let bus = LocalBus::new();
        let topic = Topic::Session(session(1));
        let mut watching = bus.subscribe(&[topic]);
        for (run, offset, text) in [(1, 0, "We"), (2, 0, "You "), (2, 4, "shi"), (2, 6, "op")] {
            bus.publish(topic, delta(run, offset, text));
        }
        assert_eq!(watching.next().await, Some(delta(2, 0, "You shop")));
        bus.publish(topic, delta(2, 8, "!"));
        bus.publish(topic, delta(2, 3, "."));
        assert_eq!(watching.next().await, Some(delta(2, 3, ".")));
        assert!(watching.next().now_or_never().is_none());
    }

    fn presence(number: u8, online: bool) -> Arc<Notice> {
        Arc::new(Notice::Presence {
            session: session(number),
            online,
            page: None,
        })
    }

    #[tokio::test]
    async fn a_notice_reaches_every_subscriber_of_its_topic_in_order() {
        let bus = LocalBus::new();
        let topic = Topic::Session(session(1));
        let mut one = bus.subscribe(&[topic]);
        let mut two = bus.subscribe(&[Topic::Workspace, topic]);
        let mut other = bus.subscribe(&[Topic::Session(session(2))]);
        for number in 0..3 {
            bus.publish(topic, notice(number));
        }
        for number in 0..3 {
            assert_eq!(one.next().await, Some(notice(number)));
            assert_eq!(two.next().await, Some(notice(number)));
        }
        assert!(other.next().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_waiting_subscriber_is_woken() {
        let bus = LocalBus::new();
        let mut waiting = bus.subscribe(&[Topic::Workspace]);
        let woken = tokio::spawn(async move { waiting.next().await });
        tokio::task::yield_now().await;
        bus.publish(Topic::Workspace, notice(1));
        assert_eq!(woken.await.unwrap(), Some(notice(1)));
    }

    #[tokio::test]
    async fn of_what_only_the_latest_counts_only_the_latest_waits_behind_what_came_before_it() {
        let bus = LocalBus::new();
        let mut slow = bus.subscribe(&[Topic::Workspace]);
        let publish = |notice: &Arc<Notice>| bus.publish(Topic::Workspace, Arc::clone(notice));
        let roster = |gone| {
            let on_duty = Vec::new();
            Arc::new(Notice::Duty(Roster { on_duty, gone }))
        };
        for _ in 0..2 * QUEUE_FRAMES_MAX {
            publish(&typing(1, Author::Visitor));
            publish(&presence(1, true));
            publish(&roster(vec![OperatorId(uuid::Uuid::nil())]));
        }
        publish(&typing(2, Author::Visitor));
        publish(&notice(1));
        let latest = [
            typing(1, Author::Agent),
            presence(1, false),
            roster(Vec::new()),
        ];
        latest.iter().for_each(publish);
        assert_eq!(slow.next().await, Some(typing(2, Author::Visitor)));
        assert_eq!(slow.next().await, Some(notice(1)));
        for expected in latest {
            assert_eq!(slow.next().await, Some(expected));
        }
        assert!(slow.next().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_queue_that_was_long_gives_its_room_back_when_it_is_empty() {
        let bus = LocalBus::new();
        let mut subscription = bus.subscribe(&[Topic::Workspace]);
        for _ in 0..QUEUE_FRAMES_MAX {
            bus.publish(Topic::Workspace, notice(1));
        }
        let room = |of: &Subscription| unpoisoned(&of.queue.0).notices.capacity();
        assert!(room(&subscription) >= QUEUE_FRAMES_MAX);
        while subscription.next().now_or_never().is_some() {}
        assert!(room(&subscription) <= KEPT_NOTICES_MAX);
    }

    #[tokio::test]
    async fn a_queue_full_of_commits_ends_that_subscription_alone() {
        let bus = LocalBus::new();
        let mut slow = bus.subscribe(&[Topic::Workspace]);
        let mut quick = bus.subscribe(&[Topic::Workspace]);
        for _ in 0..=QUEUE_FRAMES_MAX {
            bus.publish(Topic::Workspace, notice(1));
            assert!(quick.next().await.is_some());
        }
        assert_eq!(slow.next().await, None);
        bus.publish(Topic::Workspace, notice(2));
        assert_eq!(slow.next().await, None);
        assert_eq!(quick.next().await, Some(notice(2)));
    }

    #[tokio::test]
    async fn topics_come_and_go_and_a_dropped_subscription_leaves_nothing_behind() {
        let bus = LocalBus::new();
        let topic = Topic::Session(session(1));
        let mut subscription = bus.subscribe(&[]);
        subscription.add(topic);
        subscription.add(topic);
        bus.publish(topic, notice(1));
        assert_eq!(subscription.next().await, Some(notice(1)));
        assert!(subscription.next().now_or_never().is_none());
        subscription.remove(topic);
        bus.publish(topic, notice(2));
        assert!(subscription.next().now_or_never().is_none());
        subscription.add(topic);
        drop(subscription);
        assert!(bus.shards.iter().all(|shard| unpoisoned(shard).is_empty()));
    }
}
