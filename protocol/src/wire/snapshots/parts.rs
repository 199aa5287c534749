//! What frames are made of.

use super::routing::{billing, session_route};
use super::*;

#[test]
fn visitor_commands() {
    pin(
        "visitor_command",
        &[
            VisitorCommand::SendMessage {
                text: "Do you ship to Norway?".into(),
            },
            VisitorCommand::RequestHandoff,
            VisitorCommand::CaptureLead {
                contact: contact(),
                question: "Do you ship to Norway?".into(),
            },
            VisitorCommand::CaptureLead {
                contact: full_contact(),
                question: String::new(),
            },
        ],
    );
}

#[test]
fn contacts() {
    pin("contact", &[contact(), full_contact()]);
    pin("answer", &full_contact().fields);
}

#[test]
fn operator_commands() {
    pin(
        "operator_command",
        &[
            OperatorCommand::ClaimSession,
            OperatorCommand::TakeOverSession,
            OperatorCommand::SendMessage {
                text: "We **do**.".into(),
            },
            OperatorCommand::AddNote {
                text: "A regular.".into(),
            },
            OperatorCommand::ResolveSession,
            OperatorCommand::ReturnSession,
            OperatorCommand::ReleaseSession,
            OperatorCommand::TransferSession {
                to: TransferTarget::Operator { operator: ada().id },
                note: Some("They want an invoice.".into()),
            },
            OperatorCommand::TransferSession {
                to: TransferTarget::Team { team: billing().id },
                note: None,
            },
            OperatorCommand::SetLeadState {
                state: LeadState::Contacted,
            },
            OperatorCommand::AssignLead {
                owner: Some(ada().id),
            },
            OperatorCommand::AssignLead { owner: None },
        ],
    );
}

#[test]
fn visitor_events() {
    pin(
        "visitor_event",
        &[
            VisitorEvent::SessionStarted {
                agent: agent_id(),
                page: Some(page()),
                locale: Some("en-GB".into()),
            },
            VisitorEvent::SessionReopened,
            message(Author::Visitor, "Do you ship to Norway?"),
            VisitorEvent::MessageSent {
                author: Author::Agent,
                body: Body::Rich { rich: rich_text() },
                citations: vec![Citation {
                    number: 1,
                    title: "Shipping".into(),
                    url: Some("https://shop.example/help/shipping".into()),
                }],
                offers_person: true,
                interrupted: false,
            },
            VisitorEvent::MessageSent {
                author: Author::Agent,
                body: Body::Text {
                    text: "We sh".into(),
                },
                citations: Vec::new(),
                offers_person: false,
                interrupted: true,
            },
            VisitorEvent::HandoffRequested { episode: 1 },
            VisitorEvent::ContactRequested {
                reason: ContactReason::NobodyOnDuty,
                question: Some("Do you ship to Norway?".into()),
                unanswered: None,
            },
            VisitorEvent::ContactRequested {
                reason: ContactReason::OffHours,
                question: None,
                unanswered: None,
            },
            VisitorEvent::ContactRequested {
                reason: ContactReason::HandoffOff,
                question: None,
                unanswered: Some(2),
            },
            VisitorEvent::LeadCaptured {
                contact: contact(),
                question: "Do you ship to Norway?".into(),
            },
            VisitorEvent::SessionClaimed { operator: ada() },
            VisitorEvent::SessionTakenOver {
                operator: ada(),
                episode: 2,
            },
            VisitorEvent::SessionReleased {
                operator: ada(),
                lost: false,
            },
            VisitorEvent::SessionReleased {
                operator: ada(),
                lost: true,
            },
            VisitorEvent::SessionTransferred {
                operator: ada(),
                to: "Billing".into(),
            },
            VisitorEvent::SessionReturned { operator: ada() },
            VisitorEvent::SessionResolved { operator: ada() },
            VisitorEvent::WaitProlonged,
            VisitorEvent::VisitorReminded,
            VisitorEvent::SessionLapsed {
                reason: LapseReason::Idle,
            },
            VisitorEvent::SessionLapsed {
                reason: LapseReason::VisitorGone,
            },
            VisitorEvent::Internal,
        ],
    );
}

#[test]
fn authors() {
    pin(
        "author",
        &[
            Author::Visitor,
            Author::Agent,
            Author::Operator { operator: ada() },
        ],
    );
}

#[test]
fn bodies() {
    pin(
        "body",
        &[
            Body::Text {
                text: "Two\nlines".into(),
            },
            Body::Rich {
                rich: RichText::paragraph("Yes."),
            },
        ],
    );
}

#[test]
fn blocks() {
    pin("block", &rich_text().0);
}

#[test]
fn spans() {
    pin("span", &all_spans());
}

#[test]
fn refusals() {
    let codes = [
        RefusalCode::InvalidFrame,
        RefusalCode::TextEmpty,
        RefusalCode::TextTooLong,
        RefusalCode::ContactInvalid,
        RefusalCode::TooManyLeads,
        RefusalCode::ContactFieldMissing,
        RefusalCode::ContactFieldInvalid,
        RefusalCode::ConsentMissing,
        RefusalCode::UnknownAgent,
        RefusalCode::UnknownSession,
        RefusalCode::UnknownOperator,
        RefusalCode::NoLead,
        RefusalCode::NotAwaiting,
        RefusalCode::AlreadyWithPerson,
        RefusalCode::AlreadyAskedForContact,
        RefusalCode::HeldByOther,
        RefusalCode::NotHeld,
        RefusalCode::TakeOverOff,
        RefusalCode::UnknownRecipient,
        RefusalCode::RecipientOffDuty,
        RefusalCode::RecipientIsSelf,
        RefusalCode::SessionResolved,
        RefusalCode::Superseded,
        RefusalCode::RateLimited,
        RefusalCode::Unavailable,
    ];
    pin("refusal_code", &codes);
    let mut refusals: Vec<Refusal> = codes.into_iter().map(Refusal::from).collect();
    refusals.push(Refusal::held_by(ada()));
    refusals.push(Refusal::from(WrongField {
        field: "company".into(),
        reason: WrongFieldReason::Missing,
    }));
    pin("refusal", &refusals);
}

#[test]
fn inbox_states() {
    pin(
        "inbox_state",
        &[
            InboxState::Agent,
            InboxState::Awaiting {
                since_ms: 1_700_000_000_000,
            },
            InboxState::Operator { operator: ada() },
            InboxState::Resolved,
        ],
    );
}

#[test]
fn inbox_rows() {
    let waits_long = InboxRow {
        wanted_ms: Some(1_700_000_000_000),
        claimed: Some(Claimed {
            wanted_ms: 1_700_000_000_000,
            at_ms: 1_700_000_060_000,
        }),
        wait_step: WaitStep::Told,
        losses: vec![Loss {
            operator: ada().id,
            reason: LossReason::Gone,
            at_ms: 1_700_000_000_000,
        }],
        ..inbox_row()
    };
    let assigned = InboxRow {
        route: session_route(),
        ..inbox_row()
    };
    let followed_up = InboxRow {
        lead: Some(Lead {
            contact: full_contact(),
            state: LeadState::Contacted,
            state_ms: 1_700_000_060_000,
            owner: Some(ada()),
            ..lead()
        }),
        ..inbox_row()
    };
    pin(
        "inbox_row",
        &[inbox_row(), waits_long, assigned, followed_up],
    );
    pin("lead", &[lead()]);
    let states = [LeadState::New, LeadState::Contacted, LeadState::Closed];
    pin("lead_state", &states);
    pin("loss_reason", &[LossReason::Gone, LossReason::Closed]);
    let steps = [
        WaitStep::Asked,
        WaitStep::Again,
        WaitStep::Wider,
        WaitStep::Told,
    ];
    pin("wait_step", &steps);
    let reasons = [LapseReason::Idle, LapseReason::VisitorGone];
    pin("lapse_reason", &reasons);
}

#[test]
fn entries() {
    let noted = OperatorEntry {
        seq: 3,
        at_ms: 1_700_000_000_000,
        command: Some(command_id()),
        event: VisitorEvent::Internal,
        detail: Some(OperatorDetail::Note {
            operator: ada(),
            text: "A regular.".into(),
        }),
    };
    pin("visitor_entry", &[visitor_entry(), noted.for_visitor()]);
    pin("operator_entry", &[operator_entry(), noted]);
}

pub(super) fn visitor_entry() -> VisitorEntry {
    operator_entry().for_visitor()
}

pub(super) fn operator_entry() -> OperatorEntry {
    OperatorEntry {
        seq: 2,
        at_ms: 1_700_000_000_000,
        command: Some(command_id()),
        event: message(Author::Visitor, "Do you ship to Norway?"),
        detail: None,
    }
}

pub(super) fn inbox_row() -> InboxRow {
    InboxRow {
        session: session_id(),
        head: 5,
        agent: agent_id(),
        state: InboxState::Awaiting {
            since_ms: 1_700_000_000_000,
        },
        reason: Some(HandoffReason::VisitorPressed { question: None }),
        last_message: Some(MessagePreview {
            author: Author::Visitor,
            text: "Do you ship to Norway?".into(),
            at_ms: 1_700_000_000_000,
        }),
        lead: Some(lead()),
        page: Some(page()),
        wanted_ms: None,
        claimed: None,
        wait_step: WaitStep::Asked,
        route: Default::default(),
        losses: Vec::new(),
        started_ms: 1_700_000_000_000,
        updated_ms: 1_700_000_000_000,
    }
}

fn lead() -> Lead {
    let question = "Do you ship to Norway?".into();
    Lead::new(contact(), question, 1_700_000_000_000)
}

/// With all that an owner may ask for.
fn full_contact() -> Contact {
    Contact {
        phone: Some("+32 2 555 01 00".into()),
        fields: vec![Answer {
            field: "company".into(),
            label: "Company".into(),
            value: "Analytical Engines".into(),
        }],
        consent: Some(Consent {
            text: "I agree to be contacted.".into(),
            link: Some("https://shop.example/privacy".into()),
        }),
        ..contact()
    }
}

fn rich_text() -> RichText {
    RichText(vec![
        Block::Paragraph { spans: all_spans() },
        Block::List {
            ordered: true,
            items: vec![RichText::paragraph("First"), RichText::paragraph("Second")],
        },
        Block::Code {
            text: "one\ntwo\n".into(),
        },
    ])
}

fn all_spans() -> Vec<Span> {
    let text = || "words".to_owned();
    vec![
        Span::Text { text: text() },
        Span::Strong { text: text() },
        Span::Emphasis { text: text() },
        Span::Code { text: text() },
        Span::Link {
            text: text(),
            href: "https://shop.example/help".into(),
        },
        Span::Citation { number: 1 },
        Span::Break,
    ]
}
