//! Couriers in virtual time, on the outbox in memory.

use super::*;
use crate::notify::deliver::SEND_WITHIN;
use crate::notify::{Route, Step, schedule};
use crate::store::memory::MemoryStore;
use crate::store::{Append, AppendOutcome, OutboxStore, SessionStore};
use baton_protocol::wire::{
    AgentId, Epoch, InboxRow, InboxState, NotificationId, NotificationKind, OperatorDetail,
    OperatorEntry, SessionId, VisitorEvent, WaitStep,
};
use futures_util::future::join_all;
use std::future::pending;
use std::sync::Mutex;
use uuid::Uuid;

mod moot;
mod patience;

const ADDRESS: &str = "https://crm.example/hook";

#[derive(Default)]
struct Set(AtomicU64);

impl Clock for Set {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Waits come out exact.
struct Zero;

impl Random for Zero {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// What the receiver does at each attempt: the last goes on.
#[derive(Clone)]
enum Does {
    Takes,
    Fails,
    Refuses,
    Closes,
    Hangs,
    TakesItsTime,
    AsksForAnHour,
}

/// Longer than a lease, as a mail server may.
const TAKES: Duration = Duration::from_secs(600);

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(NotificationId, u64)>>>);

impl Seen {
    fn times_s(&self) -> Vec<u64> {
        let seen = self.0.lock().unwrap();
        seen.iter().map(|(_, at_ms)| at_ms / 1_000).collect()
    }

    fn ids(&self) -> Vec<NotificationId> {
        let seen = self.0.lock().unwrap();
        seen.iter().map(|(id, _)| *id).collect()
    }
}

struct Scripted {
    script: Vec<Does>,
    seen: Seen,
}

#[async_trait::async_trait]
impl Deliver for Scripted {
    async fn deliver(&self, notification: &Notification, now_ms: u64) -> Result<(), NotDelivered> {
        let attempt = {
            let mut seen = self.seen.0.lock().unwrap();
            seen.push((notification.id, now_ms));
            seen.len()
        };
        let does = self.script.get(attempt - 1).or(self.script.last());
        match does.unwrap() {
            Does::Takes => Ok(()),
            Does::Fails => Err(NotDelivered::now("the server answered with 500")),
            Does::Refuses => Err(NotDelivered::Ever("no such mailbox".into())),
            Does::Closes => Err(NotDelivered::Closed("410".into())),
            Does::Hangs => pending().await,
            Does::AsksForAnHour => Err(NotDelivered::Now {
                why: "the server answered with 429".into(),
                retry_after: Some(Duration::from_secs(3_600)),
            }),
            Does::TakesItsTime => {
                let _ = timeout(TAKES, pending::<()>()).await;
                Ok(())
            }
        }
    }

    fn within(&self) -> Duration {
        match self.script.first() {
            Some(Does::TakesItsTime) => TAKES * 2,
            _ => SEND_WITHIN,
        }
    }

    fn address(&self) -> Option<&str> {
        Some(ADDRESS)
    }
}

struct World {
    store: Arc<MemoryStore>,
    clock: Arc<Set>,
    routes: Arc<Routes>,
    seen: Seen,
}

fn way() -> Way {
    Way::Webhook("crm".into())
}

fn route() -> Route {
    Route {
        way: way(),
        kinds: vec![
            NotificationKind::Resolved,
            NotificationKind::HandoffRequested,
        ],
        from: Step::Handoff,
    }
}

impl World {
    fn new() -> Self {
        let routes = Routes::new("https://chat.example.com", vec![route()]);
        Self {
            store: Arc::new(MemoryStore::new(Epoch(Uuid::from_u128(1)))),
            clock: Arc::default(),
            routes: Arc::new(routes),
            seen: Seen::default(),
        }
    }

    fn courier(&self, script: &[Does]) -> Courier {
        self.courier_on(route(), script)
    }

    fn courier_on(&self, route: Route, script: &[Does]) -> Courier {
        let outlet = Outlet {
            route,
            schedule: schedule::WEBHOOK,
            deliver: Box::new(Scripted {
                script: script.to_vec(),
                seen: self.seen.clone(),
            }),
        };
        let parts = CourierParts {
            store: Arc::<MemoryStore>::clone(&self.store),
            routes: Arc::clone(&self.routes),
            clock: Arc::<Set>::clone(&self.clock),
            random: Arc::new(Zero),
        };
        Courier::new(outlet, parts)
    }

    /// Commits a handoff of a session of its own, and what goes out because of it. Tells how much that is.
    async fn hand_over(&self, number: u128) -> usize {
        let session = SessionId(Uuid::from_u128(number));
        let handoff = VisitorEvent::HandoffRequested { episode: 1 };
        self.append(session, 1, handoff, None).await
    }

    /// Commits an entry, and what goes out because of it. Tells how much that is.
    async fn append(
        &self,
        session: SessionId,
        seq: u64,
        event: VisitorEvent,
        detail: Option<OperatorDetail>,
    ) -> usize {
        let row = InboxRow {
            session,
            head: seq,
            agent: AgentId::try_from("demo".to_owned()).unwrap(),
            state: InboxState::Awaiting { since_ms: 1 },
            reason: None,
            last_message: None,
            lead: None,
            page: None,
            wanted_ms: None,
            claimed: None,
            wait_step: WaitStep::Asked,
            route: Default::default(),
            losses: Vec::new(),
            started_ms: 1,
            updated_ms: 1,
        };
        let entries = vec![OperatorEntry {
            seq,
            at_ms: 1,
            command: None,
            event,
            detail,
        }];
        let notifications = self.routes.notifications(&row, &entries);
        let count = notifications.len();
        let append = Append {
            session,
            head: seq - 1,
            entries,
            row: Arc::new(row),
            unanswered: false,
            due_ms: None,
            notifications,
            withdraws_held: false,
        };
        let outcome = self.store.append(append).await.unwrap();
        assert_eq!(outcome, AppendOutcome::Appended);
        count
    }

    /// Carries all that is due by then, each thing in its time.
    async fn run_until_s(&self, courier: &Courier, end_s: u64) {
        loop {
            let look = courier.look(AT_ONCE).await.unwrap();
            if !look.claims.is_empty() {
                join_all(look.claims.into_iter().map(|claim| courier.carry(claim))).await;
                continue;
            }
            let now_ms = self.clock.now_ms();
            match look.next_in_ms {
                Some(in_ms) if now_ms + in_ms <= end_s * 1_000 => {
                    self.clock.0.store(now_ms + in_ms, Ordering::SeqCst);
                }
                _ => return self.clock.0.store(end_s * 1_000, Ordering::SeqCst),
            }
        }
    }
}

const WEEK_S: u64 = 7 * 24 * 60 * 60;

#[tokio::test]
async fn a_receiver_that_is_down_for_days_is_tried_by_the_schedule_with_one_id() {
    let world = World::new();
    let courier = world.courier(&[Does::Fails]);
    world.hand_over(1).await;
    world.run_until_s(&courier, WEEK_S).await;
    // The specification's table, counted from the start.
    let expected = [
        0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105,
    ];
    assert_eq!(world.seen.times_s(), expected);
    let ids = world.seen.ids();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let dead = world.store.dead_letters(9).await.unwrap();
    assert_eq!((dead.len(), dead[0].attempts), (1, 10));
    assert_eq!(dead[0].error, "the server answered with 500");
    assert_eq!(dead[0].dead_ms, 272_105_000);
}

#[tokio::test]
async fn what_arrives_in_the_end_is_sent_no_more() {
    let world = World::new();
    let courier = world.courier(&[Does::Fails, Does::Fails, Does::Takes]);
    world.hand_over(1).await;
    world.run_until_s(&courier, WEEK_S).await;
    assert_eq!(world.seen.times_s(), [0, 5, 305]);
    assert_eq!(world.store.next_attempt(&way()).await.unwrap(), None);
    assert!(world.store.dead_letters(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_can_never_arrive_is_given_up_at_once_and_may_be_sent_again() {
    let world = World::new();
    let courier = world.courier(&[Does::Refuses, Does::Fails, Does::Takes]);
    world.hand_over(1).await;
    world.run_until_s(&courier, 100).await;
    let dead = world.store.dead_letters(9).await.unwrap();
    assert_eq!((dead.len(), dead[0].attempts), (1, 1));
    let now_ms = world.clock.now_ms();
    assert!(world.store.send_again(dead[0].id, now_ms).await.unwrap());
    world.run_until_s(&courier, WEEK_S).await;
    assert_eq!(world.seen.times_s(), [0, 100, 105]);
}

#[tokio::test]
async fn a_receiver_that_is_gone_gets_nothing_more_until_an_operator_sends_again() {
    let world = World::new();
    let courier = world.courier(&[Does::Closes, Does::Takes]);
    world.hand_over(1).await;
    world.run_until_s(&courier, 10).await;
    assert_eq!(world.hand_over(2).await, 0);
    // After a restart the routes know nothing of it, and the store does.
    let restarted = World {
        routes: Arc::new(Routes::new("https://chat.example.com", vec![route()])),
        store: Arc::clone(&world.store),
        clock: Arc::clone(&world.clock),
        seen: world.seen.clone(),
    };
    assert_eq!(restarted.hand_over(3).await, 1);
    let courier = restarted.courier(&[Does::Takes]);
    restarted.run_until_s(&courier, WEEK_S).await;
    assert_eq!(restarted.seen.times_s(), [0]);
    assert_eq!(restarted.hand_over(4).await, 0);
    let dead = restarted.store.dead_letters(9).await.unwrap();
    assert_eq!(dead.len(), 2);
    let now_ms = restarted.clock.now_ms();
    assert!(
        restarted
            .store
            .send_again(dead[0].id, now_ms)
            .await
            .unwrap()
    );
    restarted.run_until_s(&courier, 2 * WEEK_S).await;
    assert_eq!(restarted.seen.times_s().len(), 2);
    assert_eq!(restarted.hand_over(5).await, 1);
}

#[tokio::test]
async fn whoever_dies_with_a_claim_loses_it_when_the_lease_ends() {
    let world = World::new();
    let dying = world.courier(&[Does::Takes]);
    world.hand_over(1).await;
    let claims = dying.look(AT_ONCE).await.unwrap().claims;
    assert_eq!(claims.len(), 1);
    drop((dying, claims));
    let next = world.courier(&[Does::Takes]);
    assert!(next.look(AT_ONCE).await.unwrap().claims.is_empty());
    world.run_until_s(&next, WEEK_S).await;
    assert_eq!(world.seen.times_s(), [30]);
}

#[tokio::test]
async fn a_test_goes_past_the_outbox() {
    let world = World::new();
    let courier = world.courier(&[Does::Takes]);
    let id = Uuid::from_u128(5);
    let sent = courier
        .outlet
        .test(id, "https://chat.example.com/console/", 7_000);
    sent.await.unwrap();
    assert_eq!(world.seen.ids(), [NotificationId(id)]);
    assert_eq!(world.store.next_attempt(&way()).await.unwrap(), None);
}
