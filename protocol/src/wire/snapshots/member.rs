//! What members set for themselves.

use super::*;

#[test]
fn preferences_of_members() {
    let quiet = QuietHours {
        time_zone: "Europe/Brussels".into(),
        from: "22:00".into(),
        to: "07:00".into(),
    };
    let preferences = MemberPreferences {
        email: vec![NotificationKind::LeadCaptured],
        push: vec![NotificationKind::HandoffRequested],
        quiet: Some(quiet.clone()),
    };
    pin("quiet_hours", &[quiet]);
    pin(
        "member_preferences",
        &[MemberPreferences::default(), preferences.clone()],
    );
    let of_an_older_console = serde_json::from_str::<MemberPreferences>("{}").unwrap();
    assert_eq!(of_an_older_console, MemberPreferences::default());
    let browser = PushBrowser {
        id: PushSubscriptionId(uuid(6)),
        name: "Firefox on Linux".into(),
        is_this: true,
        created_ms: 1_700_000_000_000,
    };
    pin("push_browser", std::slice::from_ref(&browser));
    pin(
        "own_notifications",
        &[OwnNotifications {
            preferences,
            email: "ada@shop.example".into(),
            email_works: true,
            push_key: Some(POINT.into()),
            browsers: vec![browser],
        }],
    );
}

#[test]
fn browsers_and_tests() {
    pin(
        "subscribe_browser",
        &[SubscribeBrowser {
            endpoint: "https://push.example/send/1".into(),
            p256dh: POINT.into(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".into(),
            name: "Firefox on Linux".into(),
        }],
    );
    pin("own_way", &[OwnWay::Email, OwnWay::Push]);
    pin("send_test", &[SendTest { way: OwnWay::Push }]);
    pin(
        "test_sent",
        &[TestSent {
            sent: 1,
            failed: vec!["the server answered with 503 Service Unavailable".into()],
        }],
    );
}

/// The receiver's of RFC 8291, section 5.
const POINT: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
