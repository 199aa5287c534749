//! What an email looks like on the wire.

use super::*;
use baton_protocol::wire::{NotificationId, SessionId};
use uuid::Uuid;

fn formatted(wording: &Wording) -> String {
    let notification = Notification {
        id: NotificationId(Uuid::from_u128(7)),
        way: Way::Slack,
        kind: NotificationKind::LeadCaptured,
        session: SessionId(Uuid::nil()),
        seq: 1,
        created_ms: 1_700_000_000_000,
        payload: "{}".into(),
        held_until_ms: None,
    };
    let from = "Baton <baton@shop.example>".parse().unwrap();
    let to = "Ada <ada@shop.example>".parse().unwrap();
    let message = message(&from, &to, &notification, wording).unwrap();
    String::from_utf8(message.formatted()).unwrap()
}

fn wording() -> Wording {
    Wording {
        title: "A visitor waits".into(),
        quote: Some("<script>alert(1)</script>\n\r\n.\r\nQUIT\r\n\"Grüße\" & more".into()),
        facts: vec![("Name", "<img src=x onerror='a'>".into())],
        action: "Open",
        link: "https://chat.example/console/#/leads/1".into(),
    }
}

#[test]
fn an_email_has_the_notifications_id_and_time_and_asks_for_no_automatic_answer() {
    let email = formatted(&wording());
    for header in [
        "Message-ID: <00000000-0000-0000-0000-000000000007@shop.example>\r\n",
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n",
        "Subject: A visitor waits\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "To: Ada <ada@shop.example>\r\n",
    ] {
        assert!(email.contains(header), "{header}\n{email}");
    }
}

#[test]
fn nothing_in_the_words_makes_a_header() {
    let odd = Wording {
        title: "A\r\nBcc: eve@evil.example\r\n\r\nHello\u{2028}Ä".into(),
        ..wording()
    };
    let email = formatted(&odd);
    let (head, _) = email.split_once("\r\n\r\n").unwrap();
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(!head.contains("Hello\r\n"), "{head}");
    let names = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    assert_eq!(names.count(), 8, "{head}");
}

#[test]
fn what_a_visitor_wrote_is_escaped_in_the_html() {
    let html = html(&wording());
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;<br>"));
    assert!(html.contains("&quot;Grüße&quot; &amp; more"));
    assert!(html.contains("&lt;img src=x onerror=&#39;a&#39;&gt;"));
    assert!(html.contains("href=\"https://chat.example/console/#/leads/1\""));
}

#[test]
fn every_line_that_a_visitor_wrote_is_marked_in_the_text() {
    let text = text(&wording());
    for line in [
        "> <script>alert(1)</script>",
        "> .",
        "> QUIT",
        "> \"Grüße\" & more",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}
