//! Notifications that can't be read.

use super::*;
use crate::store::{Notification, OutboxStore, Way};
use baton_protocol::wire::{NotificationId, NotificationKind};

#[tokio::test]
async fn what_a_newer_version_wrote_holds_up_nothing_and_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    let notification = |number| Notification {
        id: NotificationId(Uuid::from_u128(number)),
        way: Way::Slack,
        kind: NotificationKind::HandoffRequested,
        session: append(0).session,
        seq: 1,
        created_ms: 1,
        payload: "{}".into(),
        held_until_ms: None,
    };
    let notifying = Append {
        notifications: [1, 2, 3].map(notification).into(),
        ..append(0)
    };
    store.append(notifying).await.unwrap();
    sqlx::raw_sql("UPDATE notification SET kind = 'praised' WHERE substr(id, 16) = x'02'")
        .execute(&mut *store.writing.lock().await)
        .await
        .unwrap();
    let claims = store.claim_due(&Way::Slack, 5, 50, 9).await.unwrap();
    let claimed: Vec<_> = claims.iter().map(|claim| &claim.notification).collect();
    assert_eq!(claimed, [&notification(1), &notification(3)]);
    let dead = store.dead_letters(9).await.unwrap();
    assert_eq!((dead.len(), dead[0].id), (1, notification(2).id));
    assert_eq!(
        (dead[0].kind, dead[0].dead_ms),
        (NotificationKind::Unknown, 5)
    );
    assert_eq!(dead[0].error, "this version of Baton can't read it");
    // An operator tries in vain; nothing else is hurt by it.
    assert!(store.send_again(dead[0].id, 60).await.unwrap());
    assert_eq!(
        store.claim_due(&Way::Slack, 60, 90, 9).await.unwrap().len(),
        2
    );
    assert_eq!(store.dead_letters(9).await.unwrap().len(), 1);
}
