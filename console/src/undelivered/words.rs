//! What a notification was about, and which way it was to go.

use baton_protocol::wire::NotificationKind;

/// What happened that should have been told.
pub(super) const fn about(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::HandoffRequested => "Somebody waits for a person",
        NotificationKind::Claimed => "A conversation was claimed",
        NotificationKind::WaitingTooLong => "Somebody waits too long",
        NotificationKind::LeadCaptured => "Contact details were left",
        NotificationKind::Resolved => "A conversation was resolved",
        NotificationKind::Test => "A test",
        NotificationKind::Unknown => "Something that this page does not know yet",
    }
}

/// A way out: its icon, what it is, and which one.
pub(super) fn way(way: &str) -> (&'static str, String) {
    match way.split_once(':') {
        Some(("email", address)) => ("mail", format!("Email to {address}")),
        Some(("webhook", name)) => ("link", format!("Webhook “{name}”")),
        _ if way == "slack" => ("hash", "Slack".to_owned()),
        _ => ("bell", way.to_owned()),
    }
}

/// How often it was tried.
pub(super) fn attempts(number: u32) -> String {
    match number {
        0 => "Never tried".to_owned(),
        1 => "Tried once".to_owned(),
        2 => "Tried twice".to_owned(),
        _ => format!("Tried {number} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_told_by_what_it_is_and_which_one() {
        for (id, words) in [
            ("email:ann@example.com", "Email to ann@example.com"),
            ("slack", "Slack"),
            ("webhook:crm", "Webhook “crm”"),
            ("pigeon", "pigeon"),
        ] {
            assert_eq!(way(id).1, words);
        }
    }
}
