use super::*;
use crate::actions::ledger::QUESTIONS_BYTES_MAX;
use crate::store::memory::MemoryStore;
use crate::store::{Append, AppendOutcome, SessionStore};
use baton_protocol::session::{Session, apply, new_row};
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use baton_protocol::wire::{
    AgentId, Author, Body, CommandId, Epoch, OperatorEntry, Seq, VisitorEvent,
};
use uuid::Uuid;

/// Messages of full length in one log.
const MESSAGES: u64 = 40;
const SESSIONS: u128 = 200;
/// Some forty ledgers.
const BYTES_MAX: u64 = 320 * 1024;

fn id(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(number))
}

fn entry(seq: Seq, event: VisitorEvent) -> OperatorEntry {
    OperatorEntry {
        seq,
        at_ms: seq,
        command: Some(CommandId(Uuid::from_u128(seq.into()))),
        event,
        detail: None,
    }
}

fn message(seq: Seq) -> OperatorEntry {
    let event = VisitorEvent::MessageSent {
        author: Author::Visitor,
        body: Body::Text {
            text: "x".repeat(MESSAGE_BYTES_MAX),
        },
        citations: Vec::new(),
        offers_person: false,
        interrupted: false,
    };
    entry(seq, event)
}

/// A session that began, asked for a person or did not, and wrote a lot.
async fn write(store: &MemoryStore, session: SessionId, waits: bool) {
    let start = VisitorEvent::SessionStarted {
        agent: AgentId::try_from("demo".to_owned()).unwrap(),
        page: None,
        locale: None,
    };
    let asked = VisitorEvent::HandoffRequested { episode: 1 };
    let first = entry(1, start);
    let mut row = new_row(session, &first).unwrap();
    let mut entries = vec![first];
    entries.push(if waits { entry(2, asked) } else { message(2) });
    entries.extend((3..3 + MESSAGES).map(message));
    row.head = 2 + MESSAGES;
    let append = Append {
        session,
        head: 0,
        entries,
        row: row.into(),
        unanswered: false,
        due_ms: None,
        notifications: Vec::new(),
        withdraws_held: false,
    };
    let outcome = store.append(append).await.unwrap();
    assert_eq!(outcome, AppendOutcome::Appended);
}

#[tokio::test]
async fn many_waiting_sessions_with_long_logs_stay_within_what_they_may_weigh() {
    let store = MemoryStore::new(Epoch(Uuid::from_u128(1)));
    let sessions = Sessions::with_bytes_max(BYTES_MAX);
    for number in 0..SESSIONS {
        write(&store, id(number), true).await;
        let mut ledger = sessions.ledger(id(number)).await;
        ledger.load(&store, id(number)).await.unwrap();
        // A preview, the last two questions, what a brief shows, the commands: not the forty messages.
        assert!(ledger.bytes() < 4 * MESSAGE_BYTES_MAX);
    }
    sessions.ledgers.run_pending_tasks();
    assert!(sessions.ledgers.weighted_size() <= BYTES_MAX);
    assert!(sessions.ledgers.entry_count() > 10, "some are kept");
    let weighed = sessions.ledgers.iter().map(|(_, kept)| {
        let ledger = kept.weighed.try_lock().unwrap();
        let bytes = ledger.ledger.bytes() as u64;
        assert!(bytes <= u64::from(kept.bytes), "weighed after it grew");
        u64::from(kept.bytes)
    });
    assert_eq!(weighed.sum::<u64>(), sessions.ledgers.weighted_size());
    let (last, first) = (id(SESSIONS - 1), id(0));
    assert!(sessions.ledgers.contains_key(&last) && !sessions.ledgers.contains_key(&first));
}

#[tokio::test]
async fn a_log_that_was_empty_is_read_again() {
    let store = MemoryStore::new(Epoch(Uuid::from_u128(1)));
    let sessions = Sessions::default();
    let head = |ledger: &Ledger| ledger.session.head;
    let mut ledger = sessions.ledger(id(1)).await;
    ledger.load(&store, id(1)).await.unwrap();
    assert_eq!(head(&ledger), 0);
    // As another node does, of which this one hears nothing.
    write(&store, id(1), true).await;
    ledger.load(&store, id(1)).await.unwrap();
    assert_eq!(head(&ledger), 2 + MESSAGES);
}

#[tokio::test]
async fn what_the_agent_owes_an_answer_to_is_kept_up_to_a_limit() {
    let store = MemoryStore::new(Epoch(Uuid::from_u128(1)));
    let sessions = Sessions::default();
    write(&store, id(1), false).await;
    let mut ledger = sessions.ledger(id(1)).await;
    ledger.load(&store, id(1)).await.unwrap();
    let asked = ledger.question().len();
    assert!(asked > MESSAGE_BYTES_MAX && asked <= QUESTIONS_BYTES_MAX + 1);
    assert!(ledger.made_by(CommandId(Uuid::from_u128(2))).is_some());
}

#[tokio::test]
async fn a_session_that_begins_with_a_request_for_a_person_keeps_its_language() {
    let start = VisitorEvent::SessionStarted {
        agent: AgentId::try_from("demo".to_owned()).unwrap(),
        page: None,
        locale: Some("de".into()),
    };
    let asked = VisitorEvent::HandoffRequested { episode: 1 };
    let entries = [entry(1, start), entry(2, asked)];
    let mut session = Session::default();
    entries.iter().for_each(|entry| apply(&mut session, entry));
    let row = new_row(id(1), &entries[0]).unwrap();
    let mut ledger = Ledger::default();
    ledger.advance(session, row.into(), &entries);
    assert_eq!(ledger.locale.as_deref(), Some("de"));
}
