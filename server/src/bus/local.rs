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
            Topic::Workspace | Topic::Settings | Topic::Queue => 0,
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
    Place(SessionId),
    Duty,
    Routing,
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
            Notice::Queue { session, .. } => About::Place(*session),
            Notice::Duty(_) => About::Duty,
            Notice::RoutingChanged => About::Routing,
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
mod tests;
