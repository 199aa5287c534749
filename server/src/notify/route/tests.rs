//! Which entries are told, to whom, and in which words.

use super::*;
use crate::notify::wording::Wording;
use baton_protocol::wire::{
    AgentId, Author, Contact, ContactReason, HandoffReason, InboxState, Lead, MessagePreview,
    OperatorDetail, OperatorId, OperatorRef, Page, WaitStep,
};
use std::slice::from_ref;
use uuid::Uuid;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn ada() -> OperatorRef {
    OperatorRef {
        id: OperatorId(uuid(4)),
        name: "Ada".into(),
    }
}

fn row() -> InboxRow {
    InboxRow {
        session: SessionId(uuid(2)),
        head: 9,
        agent: AgentId::try_from("northwind".to_owned()).unwrap(),
        state: InboxState::Awaiting {
            since_ms: 1_700_000_000_000,
        },
        reason: Some(HandoffReason::VisitorAsked {
            quote: "Can I talk to a person?".into(),
            matched: "talk to a person".into(),
        }),
        last_message: Some(MessagePreview {
            author: Author::Visitor,
            text: "Can I talk to a <b>person</b>?".into(),
            at_ms: 1_700_000_000_000,
        }),
        lead: None,
        page: Some(Page {
            url: "https://shop.example/bags".into(),
            title: "Bags".into(),
        }),
        wanted_ms: None,
        claimed: None,
        wait_step: WaitStep::Asked,
        route: Default::default(),
        losses: Vec::new(),
        started_ms: 1_700_000_000_000,
        updated_ms: 1_700_000_000_123,
    }
}

fn entry(seq: u64, event: VisitorEvent) -> OperatorEntry {
    OperatorEntry {
        seq,
        at_ms: 1_700_000_000_123,
        command: None,
        event,
        detail: None,
    }
}

/// The visitor has waited for two minutes by then.
fn alerted(seq: u64) -> OperatorEntry {
    OperatorEntry {
        detail: Some(OperatorDetail::AlertedWider { waited_ms: 120_000 }),
        ..entry(seq, VisitorEvent::Internal)
    }
}

fn lead() -> VisitorEvent {
    VisitorEvent::LeadCaptured {
        contact: Contact {
            name: Some("Grace".into()),
            email: Some("grace@example.com".into()),
            phone: None,
            ..Contact::default()
        },
        question: "Do you ship to Norway?".into(),
    }
}

fn story() -> Vec<OperatorEntry> {
    let handoff = VisitorEvent::HandoffRequested { episode: 1 };
    vec![
        entry(3, handoff),
        entry(4, VisitorEvent::SessionClaimed { operator: ada() }),
        alerted(5),
        entry(6, lead()),
        entry(7, VisitorEvent::SessionResolved { operator: ada() }),
        entry(8, VisitorEvent::SessionReopened),
    ]
}

const ALL: [NotificationKind; 5] = [
    NotificationKind::HandoffRequested,
    NotificationKind::Claimed,
    NotificationKind::WaitingTooLong,
    NotificationKind::LeadCaptured,
    NotificationKind::Resolved,
];

fn crm() -> Way {
    Way::Webhook("crm".into())
}

fn routes(routes: &[(Way, &[NotificationKind])]) -> Routes {
    let routes = routes.iter().map(|(way, kinds)| Route {
        way: way.clone(),
        kinds: kinds.to_vec(),
        from: Step::Handoff,
    });
    Routes::new("https://chat.example.com", routes.collect())
}

/// One of each kind.
fn payloads() -> Vec<Payload> {
    let made = routes(&[(crm(), &ALL)]).notifications(&row(), &story());
    let made = made.iter().map(|made| serde_json::from_str(&made.payload));
    let mut payloads: Vec<Payload> = made.collect::<Result<_, _>>().unwrap();
    payloads.push(Payload {
        timestamp: timestamp(1_700_000_000_000),
        event: Event::Test {
            link: "https://chat.example.com/console/".into(),
        },
    });
    payloads
}

#[test]
fn the_payload_of_each_kind_is_as_it_is_documented() {
    let payloads = payloads();
    let kinds: Vec<_> = payloads
        .iter()
        .map(|payload| payload.event.kind())
        .collect();
    assert_eq!(kinds[..5], ALL);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("payloads", payloads);
    });
    // Who writes a receiver reads the document: each of these words stands in it.
    let document = include_str!("../../../../docs/notifications.md");
    for payload in payloads {
        let value = serde_json::to_value(payload).unwrap();
        let data = value["data"].as_object().unwrap();
        for word in data
            .keys()
            .map(String::as_str)
            .chain(value["type"].as_str())
        {
            let shown = [format!("\"{word}\""), format!("`{word}`")];
            assert!(shown.iter().any(|shown| document.contains(shown)), "{word}");
        }
    }
}

#[test]
fn each_kind_in_words() {
    let words: Vec<_> = payloads().iter().map(Wording::of).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_debug_snapshot!("words", words);
    });
}

#[test]
fn each_way_gets_what_it_wants_and_nothing_else() {
    let email = Way::Email("ada@shop.example".into());
    let routes = routes(&[
        (crm(), &ALL),
        (email.clone(), &[NotificationKind::LeadCaptured]),
        (Way::Slack, &[]),
    ]);
    let made = routes.notifications(&row(), &story());
    let made: Vec<_> = made
        .iter()
        .map(|made| (made.seq, made.way.clone()))
        .collect();
    assert_eq!(
        made,
        [
            (3, crm()),
            (4, crm()),
            (5, crm()),
            (6, crm()),
            (6, email),
            (7, crm())
        ]
    );
    assert!(Routes::default().notifications(&row(), &story()).is_empty());
}

#[test]
fn who_left_details_and_wants_a_person_again_is_told_of_as_a_lead() {
    let routes = routes(&[(crm(), &ALL)]);
    let asked = [entry(
        9,
        VisitorEvent::ContactRequested {
            reason: ContactReason::NobodyOnDuty,
            question: Some("It is broken".into()),
            unanswered: None,
        },
    )];
    assert!(routes.notifications(&row(), &asked).is_empty(), "asked for");
    let VisitorEvent::LeadCaptured { contact, question } = lead() else {
        panic!("a lead")
    };
    let row = InboxRow {
        lead: Some(Lead::new(contact, question, 1)),
        ..row()
    };
    let told = routes.notifications(&row, &asked);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, NotificationKind::LeadCaptured);
}

#[test]
fn ids_are_stable_and_differ_by_entry_way_and_life_of_the_store() {
    let routes = routes(&[(crm(), &ALL), (Way::Slack, &ALL)]);
    let ids = |entries: &[OperatorEntry]| -> Vec<_> {
        let made = routes.notifications(&row(), entries);
        made.iter().map(|made| made.id).collect()
    };
    let first = ids(&story());
    assert_eq!(first, ids(&story()));
    // What a restored store writes under a number that it had given before.
    let mut restored = story();
    restored.iter_mut().for_each(|entry| entry.at_ms += 1);
    let all: HashSet<_> = first.into_iter().chain(ids(&restored)).collect();
    assert_eq!(all.len(), 20);
}

#[test]
fn a_closed_way_gets_nothing_until_it_is_open_again() {
    let routes = routes(&[(crm(), &ALL), (Way::Slack, &ALL)]);
    routes.set_closed(&crm(), true);
    let made = routes.notifications(&row(), &story());
    assert!(made.len() == 5 && made.iter().all(|made| made.way == Way::Slack));
    routes.set_closed(&crm(), false);
    assert_eq!(routes.notifications(&row(), &story()).len(), 10);
}

fn kinds_and_seqs(row: &InboxRow, entries: &[OperatorEntry]) -> Vec<(NotificationKind, u64)> {
    let made = routes(&[(crm(), &ALL)]).notifications(row, entries);
    made.iter().map(|made| (made.kind, made.seq)).collect()
}

fn released(seq: u64, lost: bool) -> OperatorEntry {
    let operator = ada();
    entry(seq, VisitorEvent::SessionReleased { operator, lost })
}

#[test]
fn a_release_that_leaves_a_visitor_waiting_is_told_whoever_caused_it() {
    for lost in [true, false] {
        let told = kinds_and_seqs(&row(), &[released(5, lost)]);
        assert_eq!(told, [(NotificationKind::HandoffRequested, 5)]);
    }
}

#[test]
fn a_claim_from_a_colleague_who_was_lost_says_nothing_of_a_visitor_who_waits() {
    let taken = InboxRow {
        state: InboxState::Operator { operator: ada() },
        ..row()
    };
    let claimed = VisitorEvent::SessionClaimed { operator: ada() };
    let told = kinds_and_seqs(&taken, &[released(5, true), entry(6, claimed)]);
    assert_eq!(told, [(NotificationKind::Claimed, 6)]);
}

#[test]
fn of_steps_that_came_due_together_the_last_is_told_and_none_if_the_wait_is_over() {
    let mut again = alerted(5);
    again.detail = Some(OperatorDetail::AlertedAgain { waited_ms: 60_000 });
    let steps = [again, alerted(6)];
    let told = kinds_and_seqs(&row(), &steps);
    assert_eq!(told, [(NotificationKind::WaitingTooLong, 6)]);
    let closed = InboxRow {
        state: InboxState::Resolved,
        ..row()
    };
    assert!(kinds_and_seqs(&closed, &steps).is_empty());
}

#[test]
fn a_way_is_told_that_somebody_waits_from_its_step_on() {
    let mut again = alerted(4);
    again.detail = Some(OperatorDetail::AlertedAgain { waited_ms: 60_000 });
    let handoff = entry(3, VisitorEvent::HandoffRequested { episode: 1 });
    let claimed = entry(6, VisitorEvent::SessionClaimed { operator: ada() });
    let told = |from| {
        let mut routes = routes(&[(crm(), &ALL)]);
        routes.routes[0].from = from;
        // Each in an append of its own, as its time comes.
        let appends = [&handoff, &again, &alerted(5), &claimed];
        let told = appends.map(|entry| routes.notifications(&row(), from_ref(entry)).len());
        told.map(|count| count == 1)
    };
    assert_eq!(told(Step::Handoff), [true; 4]);
    assert_eq!(told(Step::Again), [false, true, true, true]);
    assert_eq!(told(Step::Wider), [false, false, true, true]);
}

#[test]
fn what_operators_alone_may_know_goes_out_nowhere() {
    let mut note = entry(3, VisitorEvent::Internal);
    note.detail = Some(OperatorDetail::Note {
        operator: ada(),
        text: "Is rude.".into(),
    });
    let routes = routes(&[(crm(), &ALL)]);
    assert!(routes.notifications(&row(), &[note]).is_empty());
}
