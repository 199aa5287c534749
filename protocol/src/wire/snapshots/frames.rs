//! Frames.

use super::parts::{inbox_row, operator_entry, visitor_entry};
use super::routing::team;
use super::*;

#[test]
fn visitor_client_frames() {
    let token = SessionToken::try_from("A".repeat(SessionToken::CHARS)).unwrap();
    pin(
        "visitor_client_frame",
        &[
            VisitorClientFrame::Hello {
                token,
                agent: agent_id(),
                position: Some(Position {
                    epoch: epoch(),
                    seq: 2,
                }),
                page: Some(page()),
                locale: Some("en-GB".into()),
            },
            VisitorClientFrame::Command {
                id: command_id(),
                command: VisitorCommand::SendMessage {
                    text: "Do you ship to Norway?".into(),
                },
            },
            VisitorClientFrame::Typing,
            VisitorClientFrame::Visit { page: page() },
            VisitorClientFrame::Fetch { after: 2 },
            VisitorClientFrame::Ping,
        ],
    );
}

#[test]
fn visitor_server_frames() {
    pin(
        "visitor_server_frame",
        &[
            VisitorServerFrame::Welcome {
                session: session_id(),
                epoch: epoch(),
                head: 2,
                agent: AgentProfile {
                    id: agent_id(),
                    name: "Northwind help".into(),
                    greeting: "Hello! What can I do for you?".into(),
                    suggestions: vec!["Do you ship abroad?".into()],
                    accent: "#0f766e".into(),
                    wait_hint: "usually within a few minutes".into(),
                    contact_form: ContactForm::DEFAULT,
                },
                on_duty: true,
                opens_at_ms: None,
            },
            VisitorServerFrame::Entries {
                entries: vec![visitor_entry()],
            },
            VisitorServerFrame::Delta {
                run: command_id(),
                offset: 0,
                text: "We ship".into(),
            },
            VisitorServerFrame::Typing {
                author: Author::Operator { operator: ada() },
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
            VisitorServerFrame::Refused {
                id: Some(command_id()),
                refusal: RefusalCode::TextTooLong.into(),
            },
            VisitorServerFrame::Pong,
        ],
    );
}

#[test]
fn visitor_requests() {
    let request = VisitorRequest {
        agent: agent_id(),
        id: command_id(),
        command: VisitorCommand::RequestHandoff,
        page: Some(page()),
        locale: Some("en-GB".into()),
        after: None,
    };
    let on = VisitorRequest {
        after: Some(4),
        ..request.clone()
    };
    pin("visitor_request", &[request, on]);
}

#[test]
fn operator_client_frames() {
    pin(
        "operator_client_frame",
        &[
            OperatorClientFrame::Hello,
            OperatorClientFrame::Command {
                id: command_id(),
                session: session_id(),
                command: OperatorCommand::ClaimSession,
            },
            OperatorClientFrame::Open {
                session: session_id(),
                position: None,
            },
            OperatorClientFrame::Close {
                session: session_id(),
            },
            OperatorClientFrame::SetDuty {
                duty: DutyState::OnDuty,
            },
            OperatorClientFrame::Typing {
                session: session_id(),
            },
            OperatorClientFrame::Ping,
        ],
    );
}

#[test]
fn operator_server_frames() {
    pin(
        "operator_server_frame",
        &[
            OperatorServerFrame::Welcome {
                operator: ada(),
                epoch: epoch(),
                duty: DutyState::Away,
            },
            OperatorServerFrame::Inbox {
                rows: vec![inbox_row()],
            },
            OperatorServerFrame::InboxComplete,
            OperatorServerFrame::Entries {
                session: session_id(),
                entries: vec![operator_entry()],
            },
            OperatorServerFrame::Presence {
                session: session_id(),
                online: true,
                page: Some(page()),
            },
            OperatorServerFrame::Policy {
                session: session_id(),
                operator_pull: true,
            },
            OperatorServerFrame::Delta {
                session: session_id(),
                run: command_id(),
                offset: 0,
                text: "We ship".into(),
            },
            OperatorServerFrame::Typing {
                session: session_id(),
                author: Author::Visitor,
            },
            OperatorServerFrame::Duty {
                duty: DutyState::OnDuty,
                operators: vec![
                    Colleague {
                        operator: ada(),
                        duty: DutyState::OnDuty,
                    },
                    Colleague {
                        operator: ada(),
                        duty: DutyState::Offline,
                    },
                ],
                gone: vec![OperatorId(uuid(5))],
            },
            OperatorServerFrame::Routing {
                in_turn: vec![agent_id()],
                teams: vec![team()],
            },
            OperatorServerFrame::Refused {
                id: Some(command_id()),
                session: Some(session_id()),
                refusal: Refusal::held_by(ada()),
            },
            OperatorServerFrame::Pong,
        ],
    );
}
