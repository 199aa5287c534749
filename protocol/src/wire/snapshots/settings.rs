//! An agent's settings as operators change them, and what they would make of messages.

use super::*;

#[test]
fn agents_and_their_settings() {
    let settings = HandoffSettings::default();
    pin(
        "agent_ref",
        &[AgentRef {
            id: agent_id(),
            name: "Northwind help".into(),
        }],
    );
    pin(
        "agent_settings",
        &[
            AgentSettings {
                settings: settings.clone(),
                version: 0,
                changed: None,
            },
            AgentSettings {
                settings: settings.clone(),
                version: 3,
                changed: Some(SettingsChange {
                    by: "Ada".into(),
                    at_ms: 1_700_000_000_000,
                }),
            },
        ],
    );
    let version = 3;
    pin("change_settings", &[ChangeSettings { settings, version }]);
}

#[test]
fn business_hours() {
    let span = |from: &str, to: &str| OpenSpan {
        from: from.into(),
        to: to.into(),
    };
    let hours = BusinessHours {
        time_zone: "Europe/Brussels".into(),
        weekly: Week {
            monday: vec![span("09:00", "12:30"), span("13:30", "17:00")],
            saturday: vec![span("22:00", "24:00")],
            sunday: vec![span("00:00", "02:00")],
            ..Week::default()
        },
        holidays: vec![
            Holiday {
                date: "2026-12-25".into(),
                name: Some("Christmas".into()),
            },
            Holiday {
                date: "2027-01-01".into(),
                name: None,
            },
        ],
    };
    pin("business_hours", std::slice::from_ref(&hours));
    let settings = HandoffSettings {
        hours: Some(hours.clone()),
        ..HandoffSettings::default()
    };
    let written = serde_json::to_value(&settings).unwrap();
    assert_eq!(written["hours"], serde_json::to_value(&hours).unwrap());
    let of_an_older_server = serde_json::from_str::<HandoffSettings>("{}").unwrap();
    assert_eq!(of_an_older_server.hours, None, "open at any time");
}

#[test]
fn contact_forms() {
    let field = |id: &str, label: &str, kind, required| OwnField {
        id: id.into(),
        label: label.into(),
        kind,
        required,
    };
    let fields = vec![
        field("company", "Company", FieldKind::Text, true),
        field("project", "Your project", FieldKind::LongText, false),
        field(
            "size",
            "How many are you?",
            FieldKind::Choice {
                options: vec!["1 to 10".into(), "More".into()],
            },
            false,
        ),
    ];
    pin(
        "contact_form",
        &[
            ContactForm::DEFAULT,
            ContactForm {
                name: Ask::Required,
                phone: Ask::Off,
                fields: fields.clone(),
                consent: Some(Consent {
                    text: "I agree to be contacted.".into(),
                    link: Some("https://shop.example/privacy".into()),
                }),
                ..ContactForm::DEFAULT
            },
        ],
    );
    pin("ask", &[Ask::Off, Ask::Optional, Ask::Required]);
    pin("own_field", &fields);
    let kinds: Vec<_> = fields.into_iter().map(|field| field.kind).collect();
    pin("field_kind", &kinds);
    let consents = [None, Some("https://shop.example/privacy".into())].map(|link| Consent {
        text: "I agree to be contacted.".into(),
        link,
    });
    pin("consent", &consents);
}

#[test]
fn trials() {
    pin(
        "try_message",
        &[
            TryMessage {
                text: "Do you ship to Norway?".into(),
                before: Vec::new(),
                settings: None,
            },
            TryMessage {
                text: "Do you ship to Norway?".into(),
                before: vec!["Is delivery to Norway possible?".into()],
                settings: Some(HandoffSettings::default()),
            },
        ],
    );
    let fired = |reason, score| FiredTrigger { reason, score };
    pin(
        "trial",
        &[
            Trial {
                language: Some("en".into()),
                step: TrialStep::HandOver,
                fired: Some(fired(asked_for_a_person(), None)),
                switched_off: vec![fired(
                    HandoffReason::SensitiveTopic {
                        topic: "complaint".into(),
                        quote: "This is a disgrace, I want a human!".into(),
                        matched: "This is a disgrace".into(),
                    },
                    Some(TriggerScore {
                        permille: 310,
                        fires_from_permille: -70,
                    }),
                )],
                triggers_us: 85,
                passages: vec![FoundPassage {
                    title: "Shipping".into(),
                    heading: Some("Costs".into()),
                    url: Some("https://shop.example/help/shipping".into()),
                    excerpt: "We ship to all of Europe.".into(),
                    coverage_permille: 420,
                    score_permille: 1_870,
                    answers: false,
                }],
                answer: Some(TriedAnswer {
                    body: RichText::paragraph("We ship to all of Europe."),
                    citations: vec![Citation {
                        number: 1,
                        title: "Shipping: Costs".into(),
                        url: Some("https://shop.example/help/shipping".into()),
                    }],
                    offers_person: false,
                }),
            },
            Trial {
                language: None,
                step: TrialStep::Answer,
                fired: None,
                switched_off: Vec::new(),
                triggers_us: 12,
                passages: Vec::new(),
                answer: None,
            },
        ],
    );
    pin(
        "trial_step",
        &[
            TrialStep::Answer,
            TrialStep::Offer,
            TrialStep::HandOver,
            TrialStep::Decline,
            TrialStep::ContactDetails,
        ],
    );
}

#[test]
fn replays() {
    pin(
        "replay_settings",
        &[ReplaySettings {
            settings: HandoffSettings::default(),
            sessions_max: 500,
        }],
    );
    pin(
        "replay",
        &[Replay {
            sessions: 120,
            messages: 431,
            cut_short: false,
            handed_over_then: 14,
            hand_over_now: 17,
            listed: vec![ReplayedSession {
                session: session_id(),
                visitor: Some("Grace".into()),
                then: None,
                now: Some(ReplayedHandoff {
                    seq: 4,
                    at_ms: 1_700_000_000_000,
                    reason: asked_for_a_person(),
                }),
            }],
            more: 16,
        }],
    );
}

fn asked_for_a_person() -> HandoffReason {
    HandoffReason::VisitorAsked {
        quote: "This is a disgrace, I want a human!".into(),
        matched: "I want a human".into(),
    }
}
