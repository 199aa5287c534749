//! The visitor's reader of frames and kept commands, held to what serde writes of the same types.

use crate::sample::{MARKUP, citation, command_id, operator, rich};
use baton_browser::visitor_wire;
use baton_protocol::sync::OutboxItem;
use baton_protocol::wire::{
    AgentId, AgentProfile, Ask, Author, Body, Contact, ContactForm, ContactReason, Epoch,
    LapseReason, Page, QueuePlace, RefusalCode, RichText, SessionId, VisitorCommand, VisitorEntry,
    VisitorEvent, VisitorServerFrame,
};
use wasm_bindgen_test::wasm_bindgen_test;

/// As no owner has it who sets nothing.
fn form() -> ContactForm {
    ContactForm {
        name: Ask::Required,
        phone: Ask::Off,
        ..ContactForm::DEFAULT
    }
}

fn events() -> Vec<VisitorEvent> {
    let page = Page {
        url: "https://example.com/".into(),
        title: MARKUP.into(),
    };
    let agent = AgentId::try_from("shop".to_owned()).unwrap();
    let message = |author, body, citations, offers_person| VisitorEvent::MessageSent {
        author,
        body,
        citations,
        offers_person,
        interrupted: offers_person,
    };
    let contact = Contact {
        name: None,
        email: Some("a@b.example".into()),
        phone: Some("+1 555 0100".into()),
        ..Contact::default()
    };
    vec![
        VisitorEvent::SessionStarted {
            agent: agent.clone(),
            page: Some(page),
            locale: Some("en".into()),
        },
        VisitorEvent::SessionStarted {
            agent,
            page: None,
            locale: None,
        },
        VisitorEvent::SessionReopened,
        message(
            Author::Visitor,
            Body::Text {
                text: MARKUP.into(),
            },
            Vec::new(),
            false,
        ),
        message(
            Author::Agent,
            Body::Rich { rich: rich() },
            vec![citation(None)],
            true,
        ),
        message(
            Author::Operator {
                operator: operator(),
            },
            Body::Rich {
                rich: RichText::paragraph("Hello"),
            },
            vec![citation(Some("https://example.com"))],
            false,
        ),
        VisitorEvent::HandoffRequested { episode: 3 },
        VisitorEvent::ContactRequested {
            reason: ContactReason::NobodyOnDuty,
            question: Some(MARKUP.into()),
            unanswered: Some(2),
        },
        VisitorEvent::ContactRequested {
            reason: ContactReason::OffHours,
            question: None,
            unanswered: None,
        },
        VisitorEvent::ContactRequested {
            reason: ContactReason::HandoffOff,
            question: None,
            unanswered: None,
        },
        VisitorEvent::LeadCaptured {
            contact,
            question: MARKUP.into(),
        },
        VisitorEvent::SessionClaimed {
            operator: operator(),
        },
        VisitorEvent::SessionTakenOver {
            operator: operator(),
            episode: 4,
        },
        VisitorEvent::SessionReleased {
            operator: operator(),
            lost: false,
        },
        VisitorEvent::SessionReleased {
            operator: operator(),
            lost: true,
        },
        VisitorEvent::SessionTransferred {
            operator: operator(),
            to: MARKUP.into(),
        },
        VisitorEvent::SessionReturned {
            operator: operator(),
        },
        VisitorEvent::SessionResolved {
            operator: operator(),
        },
        VisitorEvent::WaitProlonged,
        VisitorEvent::VisitorReminded,
        VisitorEvent::SessionLapsed {
            reason: LapseReason::Idle,
        },
        VisitorEvent::SessionLapsed {
            reason: LapseReason::VisitorGone,
        },
        VisitorEvent::Internal,
    ]
}

#[wasm_bindgen_test]
fn every_frame_is_read_as_it_was_written() {
    let entries = events()
        .into_iter()
        .zip(1..)
        .map(|(event, seq)| VisitorEntry {
            seq,
            at_ms: 1_700_000_000_123,
            command: (seq % 2 == 0).then(|| command_id(9)),
            event,
        });
    let refusal = |code: RefusalCode| VisitorServerFrame::Refused {
        id: Some(command_id(1)),
        refusal: code.into(),
    };
    let frames = [
        VisitorServerFrame::Welcome {
            session: SessionId(uuid::Uuid::from_bytes([1; 16])),
            epoch: Epoch(uuid::Uuid::from_bytes([2; 16])),
            head: 12,
            agent: AgentProfile {
                id: AgentId::try_from("shop".to_owned()).unwrap(),
                name: MARKUP.into(),
                greeting: "Hello".into(),
                suggestions: vec!["One?".into(), "Two?".into()],
                accent: "#0f766e".into(),
                wait_hint: String::new(),
                contact_form: form(),
            },
            on_duty: true,
            opens_at_ms: None,
        },
        VisitorServerFrame::Entries {
            entries: entries.collect(),
        },
        VisitorServerFrame::Delta {
            run: command_id(3),
            offset: 40,
            text: MARKUP.into(),
        },
        VisitorServerFrame::Typing {
            author: Author::Operator {
                operator: operator(),
            },
        },
        VisitorServerFrame::Duty {
            on_duty: false,
            opens_at_ms: Some(1_700_000_000_000),
        },
        VisitorServerFrame::Queue(QueuePlace {
            position: 3,
            estimate_seconds: Some(300),
        }),
        VisitorServerFrame::Queue(QueuePlace {
            position: 1,
            estimate_seconds: None,
        }),
        VisitorServerFrame::ContactForm {
            form: ContactForm::DEFAULT,
        },
        VisitorServerFrame::ContactForm { form: form() },
        refusal(RefusalCode::TextEmpty),
        refusal(RefusalCode::TextTooLong),
        refusal(RefusalCode::ContactInvalid),
        refusal(RefusalCode::AlreadyWithPerson),
        refusal(RefusalCode::RateLimited),
        refusal(RefusalCode::InvalidFrame),
        refusal(RefusalCode::Unavailable),
        VisitorServerFrame::Refused {
            id: None,
            refusal: RefusalCode::Unavailable.into(),
        },
        VisitorServerFrame::Pong,
    ];
    for frame in frames {
        let json = serde_json::to_string(&frame).unwrap();
        assert_eq!(visitor_wire::frame(&json), Some(frame), "{json}");
    }
}

#[wasm_bindgen_test]
fn every_command_is_read_as_it_was_kept() {
    let commands = [
        VisitorCommand::SendMessage {
            text: MARKUP.into(),
        },
        VisitorCommand::RequestHandoff,
        VisitorCommand::CaptureLead {
            contact: Contact {
                name: Some("Mira".into()),
                email: None,
                phone: Some("+1 555 0100".into()),
                ..Contact::default()
            },
            question: String::new(),
        },
    ];
    for command in commands {
        let item = OutboxItem {
            id: command_id(5),
            command,
        };
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(visitor_wire::outbox_item(&json), Some(item), "{json}");
    }
}

#[wasm_bindgen_test]
fn an_event_of_a_later_version_leaves_no_hole() {
    let json = r#"{"type":"entries","entries":[{"seq":1,"at_ms":5,"event":{"type":"of_later"}}]}"#;
    let Some(VisitorServerFrame::Entries { entries }) = visitor_wire::frame(json) else {
        panic!("not read");
    };
    assert_eq!(
        (entries[0].seq, &entries[0].event),
        (1, &VisitorEvent::Internal)
    );
}

#[wasm_bindgen_test]
fn what_is_no_frame_is_not_read() {
    for text in [
        "",
        "null",
        "[]",
        "7",
        "{}",
        r#"{"type":"of_later"}"#,
        r#"{"type":"welcome"}"#,
    ] {
        assert_eq!(visitor_wire::frame(text), None, "{text}");
    }
}
