//! Leads: a form that changes while it is filled in, details by plain HTTP, and the export.

use crate::server::{Client, Server, agent, id, token};
use baton_protocol::wire::{
    Ask, Contact, ContactForm, HandoffSettings, LeadState, OperatorClientFrame, OperatorCommand,
    OperatorId, OperatorServerFrame, RefusalCode, SessionToken, VisitorCommand, VisitorEntry,
    VisitorEvent, VisitorRequest, VisitorServerFrame,
};
use baton_server::node::Node;

fn asking_for_a_name() -> HandoffSettings {
    HandoffSettings {
        contact_form: ContactForm {
            name: Ask::Required,
            ..ContactForm::DEFAULT
        },
        ..HandoffSettings::default()
    }
}

fn leaves(name: Option<&str>) -> VisitorCommand {
    VisitorCommand::CaptureLead {
        contact: Contact {
            name: name.map(Into::into),
            email: Some("grace@example.com".into()),
            ..Contact::default()
        },
        question: "Do you ship?".into(),
    }
}

async fn go_by(server: &Server, settings: HandoffSettings) {
    let node = &server.node;
    let changed = node
        .change_settings(&agent(), Some(settings), 0, "Ann")
        .await;
    changed.unwrap();
}

/// The status of a plain request, and its answer's JSON.
async fn post(
    server: &Server,
    letter: &str,
    number: u128,
    command: VisitorCommand,
    after: Option<u64>,
) -> (u16, serde_json::Value) {
    let request = VisitorRequest {
        agent: agent(),
        id: id(number),
        command,
        page: None,
        locale: None,
        after,
    };
    let bearer = format!("Bearer {}", letter.repeat(SessionToken::CHARS));
    let headers = [
        ("authorization", &*bearer),
        ("content-type", "application/json"),
    ];
    let body = serde_json::to_string(&request).unwrap();
    let path = "/v1/visitor/commands";
    let (status, answer) = server.request("POST", path, &headers, &body).await;
    let (_, json) = answer.split_once("\r\n\r\n").unwrap();
    (status, serde_json::from_str(json).unwrap())
}

fn seqs(answer: &serde_json::Value) -> Vec<u64> {
    let entries = answer["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect()
}

async fn lead_entry(visitor: &mut Client) -> VisitorEntry {
    let is_lead = |entry: &VisitorEntry| matches!(entry.event, VisitorEvent::LeadCaptured { .. });
    let frame = visitor.until(|frame| {
        matches!(frame, VisitorServerFrame::Entries { entries } if entries.iter().any(is_lead))
    });
    let VisitorServerFrame::Entries { entries } = frame.await else {
        panic!("no entries");
    };
    entries.into_iter().find(is_lead).unwrap()
}

#[tokio::test]
async fn who_fills_in_the_form_of_before_is_told_what_is_missing_and_gets_the_present_one() {
    let server = Server::start().await;
    let mut visitor = server.visitor(&token("f")).await;
    let settings = asking_for_a_name();
    let form = settings.contact_form.clone();
    go_by(&server, settings).await;
    let told: VisitorServerFrame = visitor
        .until(|frame| matches!(frame, VisitorServerFrame::ContactForm { .. }))
        .await;
    assert_eq!(told, VisitorServerFrame::ContactForm { form });

    visitor.command(1, leaves(None)).await;
    let refused = visitor.until(|frame| matches!(frame, VisitorServerFrame::Refused { .. }));
    let VisitorServerFrame::Refused { refusal, .. } = refused.await else {
        panic!("not refused");
    };
    assert_eq!(refusal.code, RefusalCode::ContactFieldMissing);
    assert_eq!(refusal.field.as_deref(), Some("name"));

    visitor.command(2, leaves(Some("Grace"))).await;
    let VisitorEvent::LeadCaptured { contact, .. } = lead_entry(&mut visitor).await.event else {
        panic!("no lead");
    };
    assert_eq!(contact.name.as_deref(), Some("Grace"));
}

#[tokio::test]
async fn details_that_come_twice_by_plain_http_are_one_lead_and_the_answer_says_all_that_is_new() {
    let server = Server::start().await;
    let says = VisitorCommand::SendMessage { text: "Hi".into() };
    let (status, said) = post(&server, "h", 1, says, Some(0)).await;
    assert_eq!((status, &seqs(&said)[..2]), (200, &[1, 2][..]));

    let (_, first) = post(&server, "h", 2, leaves(Some("Grace")), Some(0)).await;
    let (status, again) = post(&server, "h", 2, leaves(Some("Grace")), Some(0)).await;
    assert_eq!(status, 200);
    let all = seqs(&again);
    assert!(all.iter().copied().eq(1..=all.len() as u64), "{all:?}");
    assert!(seqs(&first).iter().all(|seq| all.contains(seq)));
    let is_lead = |entry: &&serde_json::Value| entry["event"]["type"] == "lead_captured";
    let leads = again["entries"].as_array().unwrap().iter().filter(is_lead);
    assert_eq!(leads.count(), 1);

    // Who has read all of it gets the confirmation all the same.
    let (_, known) = post(&server, "h", 2, leaves(Some("Grace")), Some(99)).await;
    assert_eq!(known["entries"][0]["event"]["type"], "lead_captured");
    let wrong = post(
        &server,
        "h",
        3,
        VisitorCommand::CaptureLead {
            contact: Contact::default(),
            question: String::new(),
        },
        None,
    );
    let (status, refusal) = wrong.await;
    assert_eq!((status, &refusal["code"]), (422, &"contact_invalid".into()));
    assert_eq!(refusal["field"], "email");
}

async fn export(server: &Server, cookie: &str, query: &str) -> (u16, String) {
    let path = format!("/v1/operator/leads.csv{query}");
    server
        .request("GET", &path, &[("cookie", cookie)], "")
        .await
}

#[tokio::test]
async fn leads_are_exported_to_operators_alone_and_hold_no_formula() {
    let server = Server::start().await;
    let settings = asking_for_a_name();
    go_by(&server, settings).await;
    let formula = "=HYPERLINK(\"https://evil.example\")";
    post(&server, "x", 1, leaves(Some(formula)), None).await;
    post(&server, "y", 2, leaves(Some("Katherine")), None).await;

    let (status, answer) = export(&server, "baton_login=made-up", "").await;
    assert_eq!(status, 401);
    assert!(!answer.contains("Katherine"), "{answer}");

    let cookie = server.log_in("ann").await;
    let (status, all) = export(&server, &cookie, "").await;
    assert_eq!(status, 200);
    assert!(all.contains("content-type: text/csv"), "{all}");
    assert!(all.contains("\u{feff}captured,"), "{all}");
    assert!(
        all.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\""),
        "{all}"
    );

    // An operator follows one of them up.
    let ann = OperatorId(uuid::Uuid::from_u128(1));
    let session = Node::session_of(&token("y"));
    let mut console = server.console("ann").await;
    for (number, command) in [
        (
            11,
            OperatorCommand::SetLeadState {
                state: LeadState::Closed,
            },
        ),
        (12, OperatorCommand::AssignLead { owner: Some(ann) }),
    ] {
        let id = id(number);
        console
            .send(&OperatorClientFrame::Command {
                id,
                session,
                command,
            })
            .await;
    }
    let is_anns = |frame: &OperatorServerFrame| match frame {
        OperatorServerFrame::Inbox { rows } => rows.iter().any(|row| {
            let owner = row.lead.as_ref().and_then(|lead| lead.owner.as_ref());
            owner.is_some_and(|owner| owner.name == "ann")
        }),
        _ => false,
    };
    console.until(is_anns).await;
    let (_, new) = export(&server, &cookie, "?state=new&owner=none").await;
    assert!(
        !new.contains("Katherine") && new.contains("HYPERLINK"),
        "{new}"
    );
    let (_, closed) = export(&server, &cookie, "?state=closed&agent=demo").await;
    assert!(
        closed.contains("Katherine") && closed.contains(",closed,"),
        "{closed}"
    );
    let (_, other) = export(&server, &cookie, "?agent=other").await;
    assert!(!other.contains("Katherine"), "{other}");
    let (status, _) = export(&server, &cookie, "?state=lost").await;
    assert_eq!(status, 400);
}
