//! What the cases append.

use crate::store::{Append, AppendOutcome, SessionStore};
use baton_protocol::wire::{
    AgentId, Author, Body, CommandId, Contact, InboxRow, InboxState, Lead, OperatorEntry,
    SessionId, VisitorEvent, WaitStep,
};
use uuid::Uuid;

pub(super) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn session(number: u128) -> SessionId {
    SessionId(uuid(number))
}

pub(super) fn command(number: u128) -> CommandId {
    CommandId(uuid(number))
}

pub(super) fn entry(seq: u64, command: Option<CommandId>, text: &str) -> OperatorEntry {
    OperatorEntry {
        seq,
        at_ms: 1_000 + seq,
        command,
        event: VisitorEvent::MessageSent {
            author: Author::Visitor,
            body: Body::Text { text: text.into() },
            citations: Vec::new(),
            offers_person: false,
            interrupted: false,
        },
        detail: None,
    }
}

pub(super) fn row(session: SessionId, head: u64) -> InboxRow {
    InboxRow {
        session,
        head,
        agent: AgentId::try_from("demo".to_owned()).unwrap(),
        state: InboxState::Agent,
        reason: None,
        last_message: None,
        lead: None,
        page: None,
        wanted_ms: None,
        claimed: None,
        wait_step: WaitStep::Asked,
        route: Default::default(),
        losses: Vec::new(),
        started_ms: 1_000,
        updated_ms: 1_000 + head,
    }
}

pub(super) fn lead() -> Lead {
    let contact = Contact {
        email: Some("ada@example.com".into()),
        ..Contact::default()
    };
    Lead::new(contact, "When?".into(), 1_000)
}

/// One entry at a head, made by a command.
pub(super) fn append(session: SessionId, head: u64, command: CommandId, text: &str) -> Append {
    with_entries(session, head, vec![entry(head + 1, Some(command), text)])
}

pub(super) fn with_entries(session: SessionId, head: u64, entries: Vec<OperatorEntry>) -> Append {
    let last = head + entries.len() as u64;
    Append {
        session,
        head,
        entries,
        row: row(session, last).into(),
        unanswered: false,
        due_ms: None,
        notifications: Vec::new(),
        withdraws_held: false,
    }
}

pub(super) async fn appended(store: &impl SessionStore, append: Append) {
    let outcome = store.append(append).await.unwrap();
    assert_eq!(outcome, AppendOutcome::Appended);
}
