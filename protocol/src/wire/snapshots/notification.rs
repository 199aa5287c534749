//! Notifications, as operators hear of them.

use super::*;

#[test]
fn dead_letters() {
    pin(
        "notification_kind",
        &[
            NotificationKind::HandoffRequested,
            NotificationKind::Claimed,
            NotificationKind::WaitingTooLong,
            NotificationKind::LeadCaptured,
            NotificationKind::Resolved,
            NotificationKind::Test,
            NotificationKind::Unknown,
        ],
    );
    pin(
        "dead_letter",
        &[DeadLetter {
            id: NotificationId(uuid(5)),
            way: "webhook:crm".into(),
            kind: NotificationKind::LeadCaptured,
            session: session_id(),
            seq: 7,
            created_ms: 1_700_000_000_000,
            dead_ms: 1_700_272_800_000,
            attempts: 10,
            error: "the server answered with 500".into(),
        }],
    );
}
