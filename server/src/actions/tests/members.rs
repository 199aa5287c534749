//! What members set, at night and by day, across restarts and two nodes.

use super::*;
use crate::notify::{MemberWays, PushKey, PushServer, Routes};
use crate::store::{MemberStore, OutboxStore, PushSubscription, Way};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton_protocol::wire::{MemberPreferences, NotificationKind, PushSubscriptionId, QuietHours};
use jiff::Timestamp;

const BROWSER: PushSubscriptionId = PushSubscriptionId(Uuid::from_u128(11));

fn ms(at: &str) -> u64 {
    let at: Timestamp = at.parse().unwrap();
    at.as_millisecond().try_into().unwrap()
}

/// A node at this time, whose members are told by Web Push.
async fn node_at(store: &Arc<MemoryStore>, at_ms: u64) -> Node {
    let key = PushKey::of(&[7; 32]).unwrap();
    let ways = MemberWays {
        email: None,
        push: Some(PushServer::new(key, None, false).unwrap()),
    };
    let mut parts = parts_on(Arc::<MemoryStore>::clone(store));
    parts.clock = Arc::new(Ticking(AtomicU64::new(at_ms)));
    parts.settings.member_ways = Arc::new(ways);
    parts.settings.notify = Arc::new(Routes::new("https://chat.example.com", Vec::new()));
    let node = Node::new(parts);
    node.look_at_members().await.unwrap();
    node
}

/// Ada, with a browser; Bob is on duty when somebody asks.
async fn team(store: &Arc<MemoryStore>) -> (Operator, Operator) {
    let (ada, bob) = (operator(1, "Ada"), operator(2, "Bob"));
    store.put_operator(ada.clone()).await.unwrap();
    store.put_operator(bob.clone()).await.unwrap();
    store.put_login([1; 32], ada.id, u64::MAX).await.unwrap();
    let key = PushKey::of(&[9; 32]).unwrap();
    let key = BASE64_URL_SAFE_NO_PAD.decode(key.public()).unwrap();
    let subscription = PushSubscription {
        id: BROWSER,
        operator: ada.id,
        login: [1; 32],
        endpoint: "https://push.example/1".into(),
        public_key: key.try_into().unwrap(),
        auth: [0; 16],
        name: "Firefox".into(),
        created_ms: 0,
    };
    assert!(store.put_subscription(subscription, 9).await.unwrap());
    (ada, bob)
}

fn quiet() -> MemberPreferences {
    MemberPreferences {
        quiet: Some(QuietHours {
            time_zone: "Europe/Brussels".into(),
            from: "22:00".into(),
            to: "07:00".into(),
        }),
        push: vec![
            NotificationKind::HandoffRequested,
            NotificationKind::Claimed,
        ],
        ..MemberPreferences::default()
    }
}

async fn ask_for_person(node: &Node, bob: &Operator) {
    node.operator_came(bob);
    let ask = VisitorCommand::RequestHandoff;
    let asked = node.visitor_command(SESSION, agent(), id(1), ask).await;
    asked.unwrap();
}

/// When Ada's browser is told next.
async fn told_at(store: &Arc<MemoryStore>) -> Option<u64> {
    store.next_attempt(&Way::Push(BROWSER)).await.unwrap()
}

#[tokio::test]
async fn what_waits_in_quiet_hours_is_told_when_they_end_also_after_a_restart() {
    let store = store();
    let (ada, bob) = team(&store).await;
    // The clocks are put back in this night: it ends an hour later.
    let node = node_at(&store, ms("2026-10-24T20:30:00Z")).await;
    node.change_preferences(ada.id, quiet()).await.unwrap();
    ask_for_person(&node, &bob).await;
    let morning = ms("2026-10-25T06:00:00Z");
    assert_eq!(told_at(&store).await, Some(morning));
    drop(node);
    let node = node_at(&store, ms("2026-10-25T00:00:00Z")).await;
    node.operator_came(&bob);
    let way = Way::Push(BROWSER);
    let claims = |now_ms: u64| store.claim_due(&way, now_ms, now_ms + 1, 9);
    assert!(claims(morning - 1).await.unwrap().is_empty());
    assert_eq!(claims(morning).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_somebody_took_in_the_night_is_not_told_in_the_morning() {
    let store = store();
    let (ada, bob) = team(&store).await;
    let node = node_at(&store, ms("2026-03-28T22:00:00Z")).await;
    node.change_preferences(ada.id, quiet()).await.unwrap();
    ask_for_person(&node, &bob).await;
    // The clocks are put forward in this one.
    assert_eq!(told_at(&store).await, Some(ms("2026-03-29T05:00:00Z")));
    drop(node);
    let node = node_at(&store, ms("2026-03-28T23:00:00Z")).await;
    node.operator_came(&bob);
    let claim = OperatorCommand::ClaimSession;
    let me = bob.as_ref();
    let claimed = node.operator_command(SESSION, &me, id(2), claim);
    claimed.await.unwrap();
    assert_eq!(told_at(&store).await, None, "nor of who took it");
}

#[tokio::test]
async fn by_day_a_member_is_told_at_once_by_what_another_node_was_told() {
    let store = store();
    let (ada, bob) = team(&store).await;
    let noon = ms("2026-03-28T12:00:00Z");
    let (one, two) = (node_at(&store, noon).await, node_at(&store, noon).await);
    one.change_preferences(ada.id, quiet()).await.unwrap();
    two.look_at_members().await.unwrap();
    ask_for_person(&two, &bob).await;
    assert_eq!(told_at(&store).await, Some(0));
    let claim = OperatorCommand::ClaimSession;
    let me = bob.as_ref();
    let claimed = two.operator_command(SESSION, &me, id(2), claim);
    claimed.await.unwrap();
    let way = Way::Push(BROWSER);
    let told = store.claim_due(&way, noon, noon + 1, 9).await.unwrap();
    let kinds: Vec<_> = told.iter().map(|claim| claim.notification.kind).collect();
    assert_eq!(
        kinds,
        [
            NotificationKind::HandoffRequested,
            NotificationKind::Claimed
        ]
    );
}
