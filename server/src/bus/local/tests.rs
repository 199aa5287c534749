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
        let operators = Vec::new();
        Arc::new(Notice::Duty(Roster { operators, gone }))
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
