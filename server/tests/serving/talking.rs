//! What a visitor and an operator say reaches the other, once.

use crate::server::{Client, Server, id, token};
use baton_protocol::wire::{
    Author, OperatorClientFrame, OperatorCommand, OperatorServerFrame, RefusalCode, Seq, SessionId,
    VisitorClientFrame, VisitorCommand, VisitorEntry, VisitorEvent, VisitorServerFrame,
};
use baton_server::node::Node;

/// Entries until one fits.
async fn entries_until(
    client: &mut Client,
    fits: impl Fn(&VisitorEntry) -> bool,
) -> Vec<VisitorEntry> {
    let mut seen = Vec::new();
    loop {
        if let VisitorServerFrame::Entries { entries } = client.next().await {
            seen.extend(entries);
        }
        if seen.last().is_some_and(&fits) {
            return seen;
        }
    }
}

fn by_agent(entry: &VisitorEntry) -> bool {
    matches!(
        &entry.event,
        VisitorEvent::MessageSent {
            author: Author::Agent,
            ..
        }
    )
}

async fn refusal(client: &mut Client) -> RefusalCode {
    let fits = |frame: &VisitorServerFrame| matches!(frame, VisitorServerFrame::Refused { .. });
    match client.until(fits).await {
        VisitorServerFrame::Refused { refusal, .. } => refusal.code,
        other => panic!("{other:?}"),
    }
}

async fn order(client: &mut Client, number: u128, session: SessionId, command: OperatorCommand) {
    client
        .send(&OperatorClientFrame::Command {
            id: id(number),
            session,
            command,
        })
        .await;
}

/// A visitor who asked for a person, and two consoles that look on: ann has claimed the session.
async fn claimed_by_ann(server: &Server) -> (SessionId, Client, [Client; 2]) {
    let mut ann = server.console("ann").await;
    let mut bob = server.console("bob").await;
    let mut visitor = server.visitor(&token("a")).await;
    visitor.command(1, VisitorCommand::RequestHandoff).await;
    entries_until(&mut visitor, |entry| entry.seq == 2).await;
    let session = Node::session_of(&token("a"));
    for console in [&mut ann, &mut bob] {
        console
            .send(&OperatorClientFrame::Open {
                session,
                position: None,
            })
            .await;
        console
            .until(|frame| matches!(frame, OperatorServerFrame::Presence { online: true, .. }))
            .await;
    }
    order(&mut ann, 10, session, OperatorCommand::ClaimSession).await;
    entries_until(&mut visitor, |entry| entry.seq == 3).await;
    (session, visitor, [ann, bob])
}

#[tokio::test]
async fn a_message_is_confirmed_and_answered_and_a_resend_makes_nothing() {
    let server = Server::start().await;
    let mut visitor = server.visitor(&token("a")).await;
    visitor.say(1, "hi").await;
    let seen = entries_until(&mut visitor, by_agent).await;
    assert_eq!(
        seen.iter().map(|entry| entry.seq).collect::<Vec<Seq>>(),
        [1, 2, 3]
    );
    assert_eq!(seen[1].command, Some(id(1)));

    visitor.say(1, "hi").await;
    let again = entries_until(&mut visitor, |_| true).await;
    assert_eq!(again, seen[1..2]);

    let mut second_tab = server.visitor(&token("a")).await;
    assert_eq!(entries_until(&mut second_tab, by_agent).await, seen);
    second_tab
        .send(&VisitorClientFrame::Fetch { after: 2 })
        .await;
    assert_eq!(entries_until(&mut second_tab, |_| true).await, seen[2..]);
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let server = Server::start().await;
    let mut visitor = server.visitor(&token("a")).await;
    visitor.say(1, "   ").await;
    assert_eq!(refusal(&mut visitor).await, RefusalCode::TextEmpty);
    visitor.say(2, &"x".repeat(4_001)).await;
    assert_eq!(refusal(&mut visitor).await, RefusalCode::TextTooLong);
    for text in [
        "{",
        "[]",
        r#"{"type":"dance"}"#,
        r#"{"type":"command","id":"1"}"#,
    ] {
        visitor.send_text(text.into()).await;
        assert_eq!(
            refusal(&mut visitor).await,
            RefusalCode::InvalidFrame,
            "{text}"
        );
    }
    visitor.send(&VisitorClientFrame::Ping).await;
    assert_eq!(
        visitor.next::<VisitorServerFrame>().await,
        VisitorServerFrame::Pong
    );
}

#[tokio::test]
async fn a_handoff_goes_to_one_operator_and_a_note_never_to_the_visitor() {
    let server = Server::start().await;
    let (session, mut visitor, [mut ann, mut bob]) = claimed_by_ann(&server).await;
    order(&mut bob, 11, session, OperatorCommand::ClaimSession).await;
    let lost = bob
        .until(|frame| matches!(frame, OperatorServerFrame::Refused { .. }))
        .await;
    let OperatorServerFrame::Refused { refusal, .. } = lost else {
        panic!()
    };
    assert_eq!(refusal.code, RefusalCode::HeldByOther);
    assert_eq!(refusal.owner.unwrap().name, "ann");

    let note = OperatorCommand::AddNote {
        text: "a secret note".into(),
    };
    order(&mut ann, 12, session, note).await;
    let reply = OperatorCommand::SendMessage {
        text: "Hello, **Ann** here".into(),
    };
    order(&mut ann, 13, session, reply).await;
    for seq in [4, 5] {
        let VisitorServerFrame::Entries { entries } = visitor
            .until(|frame| matches!(frame, VisitorServerFrame::Entries { .. }))
            .await
        else {
            panic!()
        };
        let text = serde_json::to_string(&entries).unwrap();
        assert!(
            !text.contains("secret") && !text.contains(&id(12).to_string()),
            "{text}"
        );
        if entries.iter().any(|entry| entry.seq == 5) {
            break;
        }
        assert_eq!(entries[0].seq, seq);
    }
}

#[tokio::test]
async fn an_operator_is_told_who_else_types_and_not_the_own_typing() {
    let server = Server::start().await;
    let (session, mut visitor, [mut ann, mut bob]) = claimed_by_ann(&server).await;
    ann.send(&OperatorClientFrame::Typing { session }).await;
    let typing = |frame: &OperatorServerFrame| matches!(frame, OperatorServerFrame::Typing { .. });
    bob.until(typing).await;
    // What comes behind it in the same queue shows that it was left out.
    visitor.say(2, "hello?").await;
    let said = |frame: &OperatorServerFrame| {
        let OperatorServerFrame::Entries { entries, .. } = frame else {
            return false;
        };
        entries.iter().any(|entry| entry.seq == 4)
    };
    let frame = ann.until(|frame| typing(frame) || said(frame)).await;
    assert!(said(&frame), "{frame:?}");
}
