//! Where messages may go, and what push services and browsers get to see.

use super::*;
use baton_protocol::wire::{NotificationId, OperatorId, PushSubscriptionId};
use uuid::Uuid;

fn server(allow_private: bool) -> PushServer {
    let key = PushKey::of(&[7; 32]).unwrap();
    PushServer::new(key, Some("mailto:owner@shop.example"), allow_private).unwrap()
}

fn notification(kind: NotificationKind) -> Notification {
    Notification {
        id: NotificationId(Uuid::from_u128(5)),
        way: Way::Slack,
        kind,
        session: SessionId(Uuid::from_u128(2)),
        seq: 3,
        created_ms: 1_700_000_000_000,
        payload: "{}".into(),
        held_until_ms: None,
    }
}

#[test]
fn messages_go_to_the_internet_by_tls_alone() {
    for (endpoint, expected) in [
        ("https://push.example/send/1", true),
        ("http://push.example/send/1", false),
        ("https://127.0.0.1/send", false),
        ("https://[::1]/send", false),
        ("https://10.0.0.8/send", false),
        ("https://169.254.169.254/latest", false),
        ("https://user:password@push.example/", false),
        ("file:///etc/passwd", false),
        ("", false),
    ] {
        assert_eq!(
            server(false).check(endpoint).is_ok(),
            expected,
            "{endpoint}"
        );
    }
    let long = format!(
        "https://push.example/{}",
        "a".repeat(PUSH_ENDPOINT_BYTES_MAX)
    );
    assert!(server(false).check(&long).is_err());
    assert!(server(true).check("http://127.0.0.1:8080/send").is_ok());
    assert!(server(true).check("ftp://127.0.0.1/send").is_err());
}

#[test]
fn a_browser_whose_key_is_no_point_is_no_way_out() {
    let mut subscription = PushSubscription {
        id: PushSubscriptionId(Uuid::from_u128(1)),
        operator: OperatorId(Uuid::from_u128(4)),
        login: [0; 32],
        endpoint: "https://push.example/send/1".into(),
        public_key: [4; 65],
        auth: [1; 16],
        name: "Firefox".into(),
        created_ms: 0,
    };
    assert!(server(false).outlet(&subscription).is_none());
    let key = BASE64_URL_SAFE_NO_PAD
        .decode(server(false).public_key())
        .unwrap();
    subscription.public_key = key.try_into().unwrap();
    assert!(server(false).outlet(&subscription).is_some());
}

#[test]
fn a_topic_is_the_sessions_own_and_tells_nothing_of_it() {
    let [one, two] = [2, 3].map(|number| topic(SessionId(Uuid::from_u128(number))));
    assert!(one != two && one.len() == 32);
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    assert!(one.bytes().all(allowed));
}

#[test]
fn the_longest_message_fits_into_one_push() {
    let wording = Wording {
        title: "A visitor waits for a person".into(),
        quote: Some("🙂".repeat(2_000)),
        facts: Vec::new(),
        action: "Open",
        link: format!(
            "https://{}/console/#/awaiting/{}",
            "a".repeat(250),
            Uuid::nil()
        ),
    };
    let message = message(&notification(NotificationKind::HandoffRequested), &wording);
    // RFC 8291, section 4: 4,096 bytes with the header of 86 and what encryption adds.
    assert!(message.len() <= 3_993, "{}", message.len());
    let read: serde_json::Value = serde_json::from_str(&message).unwrap();
    assert!(read["body"].as_str().unwrap().ends_with("🙂…"));
    assert_eq!(read["type"], "handoff_requested");
    assert_eq!(read["tag"], Uuid::from_u128(2).to_string());
}
