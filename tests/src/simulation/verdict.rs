//! What must be so once the faults have ended.

use super::client::{App, Person};
use super::node::now;
use super::socket::session_of;
use super::world::{Submitted, VISITORS, World};
use baton_protocol::session::{Session, SessionState, apply, apply_to_row, new_row};
use baton_protocol::wire::limits::{CLOSE_RATE_LIMITED, CLOSE_SILENT, CLOSE_SLOW_READER};
use baton_protocol::wire::{
    Author, CommandId, Entry, OperatorDetail, OperatorEntry, Seq, SessionId, VisitorEvent,
};
use baton_server::store::SessionStore;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What a run was made of, so that a test can tell that something happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Commands that clients took.
    pub commands: usize,
    /// Entries in all logs.
    pub entries: usize,
    /// Answers of the agent's.
    pub answers: usize,
    /// Entries that were made because time had passed.
    pub by_itself: usize,
    /// Sessions that were assigned in turn.
    pub assigned: usize,
    /// Assignments that were not taken up.
    pub passed: usize,
    /// Sessions that an operator passed on.
    pub transferred: usize,
    /// Commands that were refused for good.
    pub refused: usize,
    /// Connections that were cut.
    pub cuts: usize,
    /// Sessions that were taken from an operator who was gone.
    pub relieved: usize,
    /// Requests that the store failed at.
    pub failures: usize,
    /// Of those, appends that happened all the same.
    pub unknown_outcomes: usize,
    /// Commands that an older copy of the store forgot.
    pub forgotten: usize,
    /// Connections that the server closed because their client read too slowly.
    pub slow_readers: usize,
    /// Connections that the server closed because nothing was heard of their client.
    pub silent: usize,
    /// Connections that the server closed because their client sent too much.
    pub rate_limited: usize,
    /// Turns that left more of a visitor's log for later.
    pub paced: usize,
    /// Times that a page lost its network.
    pub outages: usize,
    /// Things that happened.
    pub steps: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.commands += other.commands;
        self.entries += other.entries;
        self.answers += other.answers;
        self.by_itself += other.by_itself;
        self.assigned += other.assigned;
        self.passed += other.passed;
        self.transferred += other.transferred;
        self.refused += other.refused;
        self.cuts += other.cuts;
        self.relieved += other.relieved;
        self.failures += other.failures;
        self.unknown_outcomes += other.unknown_outcomes;
        self.forgotten += other.forgotten;
        self.slow_readers += other.slow_readers;
        self.silent += other.silent;
        self.rate_limited += other.rate_limited;
        self.paced += other.paced;
        self.outages += other.outages;
        self.steps += other.steps;
    }
}

type Logs = BTreeMap<SessionId, Vec<OperatorEntry>>;

#[expect(clippy::expect_used, reason = "the store in memory is never away")]
pub(super) fn give(world: &World) -> Tally {
    let store = world.ground.store.memory();
    let log_of = |session| {
        let log = now(store.entries(session, 0, usize::MAX));
        (session, log.expect("its entries"))
    };
    let logs: Logs = (0..VISITORS).map(session_of).map(log_of).collect();
    let places = logs
        .iter()
        .map(|(session, log)| (*session, places_of(log)))
        .collect();

    every_row_is_the_fold_of_its_log(world, &logs);
    every_replica_equals_the_store(world, &logs);
    nothing_is_lost(world, &places);
    logs.values().for_each(|log| nobody_is_asked_twice(log));
    each_page_is_heard_in_its_order(world, &places);
    let answers = logs.values().map(|log| answers_in(log)).sum();
    let (failures, unknown_outcomes) = world.ground.store.failures();
    let count = |of: fn(&OperatorEntry) -> bool| {
        let entries = logs.values().flatten();
        entries.filter(|entry| of(entry)).count()
    };
    let closes = |code| world.closes.get(&code).copied().unwrap_or_default();
    Tally {
        commands: world.submitted.len(),
        entries: logs.values().map(Vec::len).sum(),
        answers,
        by_itself: count(is_by_itself),
        assigned: count(|entry| {
            matches!(entry.detail, Some(OperatorDetail::SessionAssigned { .. }))
        }),
        passed: count(|entry| {
            matches!(entry.detail, Some(OperatorDetail::AssignmentPassed { .. }))
        }),
        transferred: count(|entry| matches!(entry.event, VisitorEvent::SessionTransferred { .. })),
        refused: world.refused.len(),
        cuts: world.cuts,
        relieved: world.relieved,
        failures,
        unknown_outcomes,
        forgotten: world.forgotten.len(),
        slow_readers: closes(CLOSE_SLOW_READER),
        silent: closes(CLOSE_SILENT),
        rate_limited: closes(CLOSE_RATE_LIMITED),
        paced: world.paced,
        outages: world.outages,
        steps: world.steps,
    }
}

fn is_by_itself(entry: &OperatorEntry) -> bool {
    let is_alert = matches!(
        entry.detail,
        Some(OperatorDetail::AlertedAgain { .. } | OperatorDetail::AlertedWider { .. })
    );
    let is_told = matches!(
        entry.event,
        VisitorEvent::WaitProlonged
            | VisitorEvent::VisitorReminded
            | VisitorEvent::SessionLapsed { .. }
    );
    is_alert || is_told
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

#[expect(clippy::expect_used, reason = "the store in memory is never away")]
fn every_row_is_the_fold_of_its_log(world: &World, logs: &Logs) {
    let store = world.ground.store.memory();
    let rows = now(store.inbox(usize::MAX)).expect("the inbox");
    assert_eq!(
        rows.len(),
        logs.values().filter(|log| !log.is_empty()).count()
    );
    for row in rows {
        let log = &logs[&row.session];
        let mut folded = new_row(row.session, &log[0]).expect("a first entry");
        log[1..]
            .iter()
            .for_each(|entry| apply_to_row(&mut folded, entry));
        assert_eq!(row, folded, "an inbox row");
    }
    let unanswered = now(store.unanswered()).expect("what is owed");
    assert!(unanswered.is_empty(), "owed to {unanswered:?}");
}

fn every_replica_equals_the_store(world: &World, logs: &Logs) {
    for page in world.pages.values() {
        assert!(!page.has_pending(), "{:?} still waits", page.person);
        match (&page.app, page.person) {
            (App::Widget(client), Person::Visitor(number)) => {
                let log = &logs[&session_of(number)];
                let seen: Vec<_> = log.iter().map(OperatorEntry::for_visitor).collect();
                let view = client.view();
                assert_eq!(
                    view.session.head,
                    log.len() as Seq,
                    "{:?}'s log",
                    page.person
                );
                assert_eq!(view.entries, seen, "a visitor's replica");
                assert_eq!(*view.session, fold(&seen), "a visitor's fold");
                assert_eq!(view.draft, None, "a visitor's draft");
            }
            (App::Console(client), _) => {
                for (session, log) in logs.iter().filter(|(_, log)| !log.is_empty()) {
                    let seen = client.session(*session);
                    let head = seen.as_ref().map_or(0, |seen| seen.session.head);
                    assert_eq!(head, log.len() as Seq, "{:?}'s log", page.person);
                    let draft = seen.as_ref().and_then(|seen| seen.draft);
                    assert_eq!(draft, None, "an operator's draft");
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

fn fold(log: &[impl Entry]) -> Session {
    let mut session = Session::default();
    log.iter().for_each(|entry| apply(&mut session, entry));
    session
}

/// The agent spoke only where it owed an answer, each time, and owes none now. How often it spoke.
fn answers_in(log: &[OperatorEntry]) -> usize {
    let mut session = Session::default();
    let mut answers = 0;
    for entry in log {
        let is_answer = matches!(
            &entry.event,
            VisitorEvent::MessageSent {
                author: Author::Agent,
                ..
            }
        );
        if is_answer {
            assert!(
                session.unanswered().is_some(),
                "{} answers nothing",
                entry.seq
            );
            answers += 1;
        }
        apply(&mut session, entry);
    }
    assert_eq!(session.unanswered(), None, "a visitor waits for the agent");
    answers
}

/// A session is assigned only while it waits and is nobody's turn, and passes only from whoever was asked.
fn nobody_is_asked_twice(log: &[OperatorEntry]) {
    let mut session = Session::default();
    for entry in log {
        let assigned = session.route.assigned.as_ref();
        match &entry.detail {
            Some(OperatorDetail::SessionAssigned { .. }) => {
                let waits = matches!(session.state, SessionState::Awaiting { .. });
                assert!(
                    waits && assigned.is_none(),
                    "{} is one turn too many",
                    entry.seq
                );
            }
            Some(OperatorDetail::AssignmentPassed { to, .. }) => {
                let asked = assigned.map(|assigned| &assigned.to);
                assert_eq!(asked, Some(to), "{} passes from somebody else", entry.seq);
            }
            _ => {}
        }
        apply(&mut session, entry);
    }
}

/// What was confirmed stands where it was said to; what a client took is in its log, or was refused
/// by the server. Except for what an older copy of the store took back.
fn nothing_is_lost(world: &World, places: &Places) {
    for ((session, id), seq) in &world.confirmed {
        let place = places[session].get(id);
        let forgotten = world.forgotten.contains(id);
        assert!(
            place == Some(seq) || forgotten,
            "{id} was confirmed at {seq}"
        );
    }
    for command in world.submitted.iter().filter(|command| command.kept) {
        let there = places[&command.session].contains_key(&command.id)
            || world.forgotten.contains(&command.id);
        let refused = world.refused.contains(&command.id);
        assert!(there || refused, "{} is lost", command.id);
        assert!(there || !command.says, "the message {} is lost", command.id);
    }
}

fn each_page_is_heard_in_its_order(world: &World, places: &Places) {
    let mut latest = BTreeMap::new();
    // What an older copy forgot comes again where another tab still had it.
    let said = |command: &&Submitted| command.says && !world.forgotten.contains(&command.id);
    for command in world.submitted.iter().filter(said) {
        let seq = places[&command.session].get(&command.id);
        let before = latest.insert(command.page, seq);
        assert!(before.flatten() < seq, "{} was overtaken", command.id);
    }
}
