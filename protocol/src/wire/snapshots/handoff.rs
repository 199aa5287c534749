//! Why a person is wanted, what led to it, and when an agent hands over.

use super::routing::billing;
use super::*;

#[test]
fn operator_details() {
    pin(
        "operator_detail",
        &[
            OperatorDetail::Note {
                operator: ada(),
                text: "A regular.".into(),
            },
            OperatorDetail::Handoff {
                reason: HandoffReason::VisitorPressed { question: None },
                brief: None,
            },
            OperatorDetail::Handoff {
                reason: HandoffReason::VisitorPressed {
                    question: Some("Do you ship to Norway?".into()),
                },
                brief: Some(Box::new(brief())),
            },
            OperatorDetail::Brief {
                episode: 1,
                text: "They ask about delivery to Norway.".into(),
            },
            OperatorDetail::NotAnswered {
                reason: not_in_knowledge(),
            },
            OperatorDetail::SessionAssigned {
                operator: ada(),
                team: Some(billing()),
                until_ms: 1_700_000_045_000,
            },
            OperatorDetail::AssignmentPassed {
                to: Assignee::Operator { operator: ada() },
                from: Some(ada()),
            },
            OperatorDetail::Transfer {
                to: Assignee::Team { team: billing() },
                note: Some("They want an invoice.".into()),
                until_ms: 1_700_000_045_000,
            },
            OperatorDetail::AlertedAgain { waited_ms: 60_000 },
            OperatorDetail::AlertedWider { waited_ms: 120_000 },
            OperatorDetail::LeadStateSet {
                operator: ada(),
                state: LeadState::Closed,
            },
            OperatorDetail::LeadAssigned {
                operator: ada(),
                owner: Some(ada()),
            },
            OperatorDetail::LeadAssigned {
                operator: ada(),
                owner: None,
            },
        ],
    );
}

#[test]
fn handoff_reasons() {
    pin(
        "handoff_reason",
        &[
            HandoffReason::VisitorPressed {
                question: Some("Do you ship to Norway?".into()),
            },
            HandoffReason::VisitorAsked {
                quote: "Can I talk to a human?".into(),
                matched: "talk to a human".into(),
            },
            HandoffReason::SensitiveTopic {
                topic: "disputed_payment".into(),
                quote: "You charged me twice!".into(),
                matched: "charged me twice".into(),
            },
            HandoffReason::RepeatedQuestion {
                question: "Do you ship to Norway?".into(),
                again: "Is delivery to Norway possible?".into(),
            },
            not_in_knowledge(),
            HandoffReason::NotInKnowledge {
                question: "Do you ship to Norway?".into(),
                best: None,
                in_a_row: 2,
            },
            HandoffReason::AgentDecided {
                question: "Do you ship to Norway?".into(),
                why: "The parcel is already on its way.".into(),
            },
            HandoffReason::AgentFailed {
                question: "Do you ship to Norway?".into(),
                code: "knowledge_unavailable".into(),
            },
        ],
    );
}

#[test]
fn briefs() {
    pin("brief", &[brief(), Brief::default()]);
}

#[test]
fn handoff_settings() {
    let own = Topic::Own {
        name: "Dosage".into(),
        phrases: vec!["how many drops".into()],
    };
    let setting = |topic, action| TopicSetting { topic, action };
    pin(
        "handoff_settings",
        &[
            HandoffSettings::default(),
            HandoffSettings {
                plan: Plan::Starter,
                topics: vec![
                    setting(Topic::Complaint, TopicAction::Off),
                    setting(own, TopicAction::Decline),
                    setting(Topic::Distress, TopicAction::HandOver),
                ],
                ..HandoffSettings::default()
            },
        ],
    );
    pin(
        "wait_settings",
        &[
            WaitSettings::default(),
            WaitSettings {
                again_after_seconds: 0,
                ..WaitSettings::default()
            },
        ],
    );
    pin(
        "plan",
        &[Plan::Starter, Plan::Growth, Plan::Scale, Plan::Agency],
    );
    pin(
        "unknown_action",
        &[
            UnknownAction::Offer,
            UnknownAction::HandOver,
            UnknownAction::Decline,
        ],
    );
}

#[test]
fn contact_reasons() {
    pin(
        "contact_reason",
        &[
            ContactReason::OffHours,
            ContactReason::NobodyOnDuty,
            ContactReason::HandoffOff,
        ],
    );
}

fn not_in_knowledge() -> HandoffReason {
    HandoffReason::NotInKnowledge {
        question: "Do you ship to Norway?".into(),
        best: Some(NearestPassage {
            title: "Shipping: Costs".into(),
            coverage_permille: 420,
        }),
        in_a_row: 1,
    }
}

fn brief() -> Brief {
    Brief {
        wants: vec!["Do you ship to Norway?".into()],
        answered: vec![Answered {
            text: "We ship to all of Europe.".into(),
            citations: vec![Citation {
                number: 1,
                title: "Shipping".into(),
                url: Some("https://shop.example/help/shipping".into()),
            }],
        }],
        language: Some("en-GB".into()),
        page: Some(page()),
    }
}

/// As a store may hold it since before there were briefs.
#[test]
fn an_old_entry_still_reads() {
    let stored = r#"{"seq":3,"at_ms":1700000000000,"event":{"type":"handoff_requested","episode":1},
        "detail":{"type":"handoff","reason":{"type":"visitor_pressed","question":null}}}"#;
    let entry: OperatorEntry = serde_json::from_str(stored).unwrap();
    let reason = HandoffReason::VisitorPressed { question: None };
    let detail = OperatorDetail::Handoff {
        reason,
        brief: None,
    };
    assert_eq!(entry.detail, Some(detail));

    let stored = r#"{"seq":4,"at_ms":1700000000000,"event":{"type":"message_sent",
        "author":{"type":"agent"},"body":{"type":"text","text":"Yes."}}}"#;
    let entry: OperatorEntry = serde_json::from_str(stored).unwrap();
    assert_eq!(entry.event, message(Author::Agent, "Yes."));
}
