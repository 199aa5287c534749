//! The actions on the in-memory twins, driven as a simulation drives them.

use super::{Made, VisitorOrders};
use crate::agent::{Answer, AnswerFuture, Answerer, Question, Sink};
use crate::bus::local::LocalBus;
use crate::clock::{Clock, Random};
use crate::node::{Agent, Node, NodeParts, Settings};
use crate::store::memory::MemoryStore;
use crate::store::{AccountStore, Operator, SessionStore, Store};
use baton_protocol::wire::{
    AgentId, AgentProfile, Author, CommandId, ContactForm, DutyState, Epoch, HandoffReason,
    HandoffSettings, OperatorCommand, OperatorDetail, OperatorEntry, OperatorId, OperatorRef,
    RefusalCode, RichText, SessionId, VisitorCommand, VisitorEvent,
};
use futures_util::FutureExt;
use std::future::{pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

mod accounts;
mod agent;
mod barge_in;
mod briefs;
mod dead_letters;
mod duty;
mod every_rule;
mod forgotten;
mod hours;
mod login;
mod looking;
mod members;
mod presence;
mod replay;
mod routing;
mod settings;
mod timers;
mod trial;
mod triggers;
mod trouble;
mod troubled_store;

/// A clock that goes on by a millisecond each time it is read.
#[derive(Default)]
struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now_ms(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

#[derive(Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes
            .iter_mut()
            .rev()
            .zip(count.iter().rev())
            .for_each(|(byte, of)| *byte = *of);
    }
}

/// Repeats what it is asked, never answers, or breaks, by what it is asked.
struct Parrot;

impl Answerer for Parrot {
    fn answer<'a>(&'a self, question: Question<'a>, _: Sink) -> AnswerFuture<'a> {
        Box::pin(async move {
            assert!(!question.text.contains("break"), "as the question wishes");
            if question.text.contains("wait") {
                std::future::pending::<()>().await;
            }
            Ok(Answer {
                body: RichText::paragraph(question.text),
                citations: Vec::new(),
                offers_person: false,
                nearest: None,
            })
        })
    }
}

fn agent() -> AgentId {
    AgentId::try_from("demo".to_owned()).unwrap()
}

fn node(store: &Arc<MemoryStore>) -> Node {
    node_on(Arc::<MemoryStore>::clone(store))
}

fn node_on(store: Arc<dyn Store>) -> Node {
    node_of(store, HandoffSettings::default())
}

fn node_of(store: Arc<dyn Store>, handoff: HandoffSettings) -> Node {
    Node::new(parts_of(store, handoff))
}

fn parts_on(store: Arc<dyn Store>) -> NodeParts {
    parts_of(store, HandoffSettings::default())
}

fn parts_of(store: Arc<dyn Store>, handoff: HandoffSettings) -> NodeParts {
    NodeParts {
        store,
        bus: Arc::new(LocalBus::new()),
        clock: Arc::new(Ticking::default()),
        random: Arc::new(Counting::default()),
        agents: vec![Agent {
            profile: AgentProfile {
                id: agent(),
                name: "Demo".into(),
                greeting: "Hello".into(),
                suggestions: Vec::new(),
                accent: "#000000".into(),
                wait_hint: "soon".into(),
                contact_form: ContactForm::DEFAULT,
            },
            handoff,
            sites: Vec::new(),
            answerer: Arc::new(Parrot),
            knowledge: None,
        }],
        settings: Settings::default(),
    }
}

fn store() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(Epoch(Uuid::from_u128(1))))
}

const SESSION: SessionId = SessionId(Uuid::from_u128(7));

fn id(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(number))
}

fn say(text: &str) -> VisitorCommand {
    VisitorCommand::SendMessage { text: text.into() }
}

fn operator(number: u128, name: &str) -> Operator {
    Operator {
        id: OperatorId(Uuid::from_u128(number)),
        email: format!("{name}@shop.example"),
        name: name.into(),
        password_hash: String::new(),
        duty: DutyState::OnDuty,
    }
}

async fn log(store: &MemoryStore) -> Vec<OperatorEntry> {
    store.entries(SESSION, 0, 1_000).await.unwrap()
}

fn said_by_agent(entries: &[OperatorEntry]) -> Vec<String> {
    let said = entries.iter().filter_map(|entry| match &entry.event {
        VisitorEvent::MessageSent {
            author: Author::Agent,
            body,
            ..
        } => Some(body.plain_text()),
        _ => None,
    });
    said.collect()
}

#[tokio::test]
async fn a_batch_is_one_append_and_each_command_has_its_verdict() {
    let (store, mut commands) = (store(), Vec::new());
    let node = node(&store);
    commands.push((id(1), say("one")));
    commands.push((id(2), say("  ")));
    commands.push((id(3), say("two")));
    let orders = VisitorOrders {
        agent: agent(),
        page: None,
        locale: None,
        commands,
    };
    let outcome = node.visitor_commands(SESSION, orders).await;
    assert_eq!(
        outcome
            .entries()
            .iter()
            .map(|entry| entry.seq)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(outcome.unanswered);
    assert!(matches!(outcome.verdicts[0].result, Ok(Made::Now(2))));
    let refused = outcome.verdicts[1].result.as_ref().unwrap_err();
    assert_eq!(refused.code, RefusalCode::TextEmpty);
    assert!(matches!(outcome.verdicts[2].result, Ok(Made::Now(3))));
}

#[tokio::test]
async fn a_resend_is_answered_with_the_first_entry_whatever_decide_would_say_now() {
    let store = store();
    let (here, there) = (node(&store), node(&store));
    here.operator_came(&operator(1, "Ann"));
    here.visitor_command(SESSION, agent(), id(1), say("hi"))
        .await
        .unwrap();
    let ask = VisitorCommand::RequestHandoff;
    let made = here
        .visitor_command(SESSION, agent(), id(2), ask.clone())
        .await
        .unwrap();
    for node in [&here, &there] {
        let again = node
            .visitor_command(SESSION, agent(), id(2), ask.clone())
            .await
            .unwrap();
        assert_eq!(again, made);
    }
    let other = here
        .visitor_command(SESSION, agent(), id(3), ask)
        .await
        .unwrap_err();
    assert_eq!(other.code, RefusalCode::AlreadyWithPerson);
    assert_eq!(log(&store).await.len(), 3);
}

#[tokio::test]
async fn a_node_that_is_behind_refuses_nothing_for_what_is_no_longer_so() {
    let store = store();
    let (here, there) = (node(&store), node(&store));
    let (ann, bob) = (operator(1, "Ann"), operator(2, "Bob"));
    here.operator_came(&ann);
    here.visitor_command(SESSION, agent(), id(1), VisitorCommand::RequestHandoff)
        .await
        .unwrap();
    let claim = OperatorCommand::ClaimSession;
    let note = OperatorCommand::AddNote {
        text: "seen".into(),
    };
    there
        .operator_command(SESSION, &bob.as_ref(), id(2), note)
        .await
        .unwrap();
    here.operator_command(SESSION, &ann.as_ref(), id(3), claim.clone())
        .await
        .unwrap();
    let lost = there
        .operator_command(SESSION, &bob.as_ref(), id(4), claim.clone())
        .await;
    assert_eq!(lost.unwrap_err().owner, Some(ann.as_ref()));
    let release = OperatorCommand::ReleaseSession;
    here.operator_command(SESSION, &ann.as_ref(), id(5), release)
        .await
        .unwrap();
    there
        .operator_command(SESSION, &bob.as_ref(), id(6), claim)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_claim_race_has_one_winner_and_the_others_are_told_who() {
    let store = store();
    let nodes = [node(&store), node(&store)];
    let operators: Vec<OperatorRef> = (1..=4)
        .map(|number| operator(number, &format!("op{number}")).as_ref())
        .collect();
    nodes[0].operator_came(&operator(9, "Zoe"));
    let ask = VisitorCommand::RequestHandoff;
    nodes[0]
        .visitor_command(SESSION, agent(), id(1), ask)
        .await
        .unwrap();
    let claims = operators.iter().enumerate().map(|(at, operator)| {
        let claim = OperatorCommand::ClaimSession;
        nodes[at % 2].operator_command(SESSION, operator, id(10 + at as u128), claim)
    });
    let results = futures_util::future::join_all(claims).await;
    let won: Vec<_> = (0..4).filter(|at| results[*at].is_ok()).collect();
    assert_eq!(won.len(), 1);
    let winner = &operators[won[0]];
    let lost = results.iter().filter_map(|result| result.as_ref().err());
    assert!(
        lost.map(|refusal| refusal.owner.as_ref())
            .all(|owner| owner == Some(winner))
    );
}
