//! What must be so once the faults have ended.

use super::client::{App, Person};
use super::socket::{entries_after, session_of};
use super::world::{VISITORS, World};
use baton_protocol::session::{Session, apply};
use baton_protocol::wire::{CommandId, OperatorEntry, Seq, SessionId};
use std::collections::BTreeMap;

/// What a run was made of, so that a test can tell that something happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Commands that clients took.
    pub commands: usize,
    /// Entries in all logs.
    pub entries: usize,
    /// Commands that were refused for good.
    pub refused: usize,
    /// Connections that were cut.
    pub cuts: usize,
    /// Sessions that were claimed from an operator who was gone.
    pub relieved: usize,
}

type Logs = BTreeMap<SessionId, Vec<OperatorEntry>>;

pub(super) fn give(world: &World) -> Tally {
    let logs: Logs = (0..VISITORS)
        .map(session_of)
        .map(|session| {
            (
                session,
                entries_after(session, 0, usize::MAX, &world.nodes[0]),
            )
        })
        .collect();
    let places = logs
        .iter()
        .map(|(session, log)| (*session, places_of(log)))
        .collect();

    every_replica_equals_the_store(world, &logs);
    nothing_is_lost(world, &places);
    each_page_is_heard_in_its_order(world, &places);
    Tally {
        commands: world.submitted.len(),
        entries: logs.values().map(Vec::len).sum(),
        refused: world.refused.len(),
        cuts: world.cuts,
        relieved: world.relieved,
    }
}

type Places = BTreeMap<SessionId, BTreeMap<CommandId, Seq>>;

/// Where each command stands; at most once, and the numbers without holes.
fn places_of(log: &[OperatorEntry]) -> BTreeMap<CommandId, Seq> {
    let mut places = BTreeMap::new();
    for (entry, expected) in log.iter().zip(1..) {
        assert_eq!(entry.seq, expected, "a hole in the log");
        if let Some(id) = entry.command {
            let before = places.insert(id, entry.seq);
            assert_eq!(before, None, "{id} stands in the log twice");
        }
    }
    places
}

fn every_replica_equals_the_store(world: &World, logs: &Logs) {
    for page in world.pages.values() {
        assert!(!page.has_pending(), "{:?} still waits", page.person);
        match (&page.app, page.person) {
            (App::Widget(client), Person::Visitor(number)) => {
                let log = &logs[&session_of(number)];
                let seen: Vec<_> = log.iter().map(OperatorEntry::for_visitor).collect();
                let view = client.view();
                assert_eq!(view.entries, seen, "a visitor's replica");
                assert_eq!(*view.session, fold(log), "a visitor's fold");
            }
            (App::Console(client), _) => {
                for (session, log) in logs.iter().filter(|(_, log)| !log.is_empty()) {
                    let seen = client.session(*session);
                    let entries = seen.as_ref().map(|seen| seen.entries);
                    assert_eq!(entries, Some(&log[..]), "an operator's replica");
                    let row = client.view().inbox.get(session);
                    let head = row.map(|row| row.head);
                    assert_eq!(head, Some(log.len() as Seq), "an operator's inbox");
                }
            }
            _ => panic!("a widget is a visitor's, a console an operator's"),
        }
    }
    let kept: usize = world
        .kept
        .values()
        .map(|kept| kept.of_visitor.len() + kept.of_operator.len())
        .sum();
    assert_eq!(kept, 0, "what is confirmed or refused is not kept");
}

fn fold(log: &[OperatorEntry]) -> Session {
    let mut session = Session::default();
    log.iter().for_each(|entry| apply(&mut session, entry));
    session
}

/// What a client took is in its log, or was refused by the server.
fn nothing_is_lost(world: &World, places: &Places) {
    for command in &world.submitted {
        let there = places[&command.session].contains_key(&command.id);
        let refused = world.refused.contains(&command.id);
        assert!(there || refused, "{} is lost", command.id);
        assert!(there || !command.says, "the message {} is lost", command.id);
    }
}

fn each_page_is_heard_in_its_order(world: &World, places: &Places) {
    let mut latest = BTreeMap::new();
    for command in world.submitted.iter().filter(|command| command.says) {
        let seq = places[&command.session].get(&command.id).copied();
        let before = latest.insert(command.page, seq);
        assert!(before.flatten() < seq, "{} was overtaken", command.id);
    }
}
