//! What only a browser can tell: markup stays text, storage survives, frames are read as serde does.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it stands"
)]

use baton_browser::accent::{Accent, Rgb};
use baton_browser::element::{Element, element};
use baton_browser::rich_text::said;
use baton_browser::storage::{self, KeptItems};
use baton_browser::visitor_wire;
use baton_protocol::sync::OutboxItem;
use baton_protocol::wire::{
    AgentId, AgentProfile, Author, Block, Body, Citation, CommandId, Contact, ContactReason, Epoch,
    OperatorId, OperatorRef, Page, RefusalCode, RichText, SessionId, Span, VisitorCommand,
    VisitorEntry, VisitorEvent, VisitorServerFrame,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const MARKUP: &str = "<img src=x onerror=alert(1)><b>bold</b>&amp;";

fn dom(element: &Element) -> web_sys::Element {
    element.dom().unwrap()
}

fn command_id(number: u8) -> CommandId {
    CommandId(uuid::Uuid::from_bytes([number; 16]))
}

fn operator() -> OperatorRef {
    OperatorRef {
        id: OperatorId(uuid::Uuid::from_bytes([7; 16])),
        name: MARKUP.into(),
    }
}

fn rich() -> RichText {
    let text = || MARKUP.to_owned();
    let spans = vec![
        Span::Text { text: text() },
        Span::Strong { text: text() },
        Span::Emphasis { text: text() },
        Span::Code { text: text() },
        Span::Link {
            text: text(),
            href: "javascript:alert(1)".into(),
        },
        Span::Link {
            text: text(),
            href: "https://example.com/?a=1&b=\"'><script>".into(),
        },
        Span::Citation { number: 1 },
        Span::Break,
    ];
    let paragraph = Block::Paragraph { spans };
    RichText(vec![
        paragraph.clone(),
        Block::List {
            ordered: true,
            items: vec![RichText(vec![paragraph.clone()])],
        },
        Block::List {
            ordered: false,
            items: vec![RichText(vec![paragraph, Block::Code { text: text() }])],
        },
        Block::Code { text: text() },
    ])
}

fn citation(url: Option<&str>) -> Citation {
    Citation {
        number: 1,
        title: MARKUP.into(),
        url: url.map(str::to_owned),
    }
}

#[wasm_bindgen_test]
fn markup_in_a_message_is_text() {
    let body = Body::Rich { rich: rich() };
    let message = dom(&said(&body, &[citation(Some("https://example.com"))]));
    for tag in ["img", "b", "script"] {
        assert!(message.query_selector(tag).unwrap().is_none(), "<{tag}>");
    }
    let shown = message.text_content().unwrap();
    assert!(shown.matches(MARKUP).count() >= 20, "{shown}");
}

#[wasm_bindgen_test]
fn plain_text_keeps_its_line_breaks_and_its_markup() {
    let text = format!("{MARKUP}\nsecond line");
    let message = dom(&said(&Body::Text { text: text.clone() }, &[]));
    assert_eq!(message.text_content().unwrap(), text);
    assert_eq!(message.child_element_count(), 0);
}

#[wasm_bindgen_test]
fn only_safe_addresses_become_links_and_they_open_apart() {
    let body = Body::Rich { rich: rich() };
    let message = dom(&said(&body, &[citation(Some("javascript:alert(1)"))]));
    let links = message.query_selector_all("a").unwrap();
    assert_eq!(
        links.length(),
        3,
        "one of two links in each of three paragraphs"
    );
    for index in 0..links.length() {
        let link: web_sys::Element =
            wasm_bindgen::JsCast::unchecked_into(links.get(index).unwrap());
        let href = link.get_attribute("href").unwrap();
        assert!(href.starts_with("https://"), "{href}");
        assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
        assert_eq!(
            link.get_attribute("rel").as_deref(),
            Some("noopener noreferrer nofollow")
        );
    }
}

#[wasm_bindgen_test]
fn a_kept_item_is_there_until_it_is_forgotten() {
    let items = KeptItems::new("baton.test-kept");
    let item = |number| OutboxItem {
        id: command_id(number),
        command: VisitorCommand::SendMessage {
            text: MARKUP.into(),
        },
    };
    items.keep(&item(2));
    items.keep(&item(1));
    storage::set("baton.test-kept.outbox.unreadable", "{");
    let kept = items.load_with(visitor_wire::outbox_item);
    assert_eq!(
        kept,
        [item(1), item(2)],
        "oldest first, unreadable ones left out"
    );
    assert_eq!(storage::get("baton.test-kept.outbox.unreadable"), None);

    items.forget(item(1).id);
    items.forget(item(2).id);
    assert_eq!(items.load::<VisitorCommand>(), []);
}

#[wasm_bindgen_test]
fn what_storage_has_no_room_for_is_remembered_by_the_page() {
    let too_much = "x".repeat(12_000_000);
    storage::set("baton.test-room", &too_much);
    assert_eq!(
        storage::get("baton.test-room").map(|text| text.len()),
        Some(too_much.len())
    );
    storage::remove("baton.test-room");
    assert_eq!(storage::get("baton.test-room"), None);
}

#[wasm_bindgen_test]
fn the_accents_colours_are_set_on_the_page() {
    Accent::of(Rgb([0xff, 0xe0, 0x00])).show();
    let document = web_sys::window().unwrap().document().unwrap();
    let style = document
        .document_element()
        .unwrap()
        .get_attribute("style")
        .unwrap();
    assert!(style.contains("--accent: #ffe000"), "{style}");
    assert!(
        style.contains("--on-accent: #000000"),
        "dark words on bright yellow: {style}"
    );
}

#[wasm_bindgen_test]
fn an_element_takes_words_and_attributes_as_they_are() {
    let paragraph = dom(&element("p").attr("title", MARKUP).text(MARKUP));
    assert_eq!(paragraph.text_content().as_deref(), Some(MARKUP));
    assert_eq!(paragraph.get_attribute("title").as_deref(), Some(MARKUP));
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
    };
    let contact = Contact {
        name: None,
        email: Some("a@b.example".into()),
        phone: Some("+1 555 0100".into()),
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
        },
        VisitorEvent::ContactRequested {
            reason: ContactReason::HandoffOff,
            question: None,
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
        VisitorEvent::SessionReturned {
            operator: operator(),
        },
        VisitorEvent::SessionResolved {
            operator: operator(),
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
            },
            on_duty: true,
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
        VisitorServerFrame::Duty { on_duty: false },
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
