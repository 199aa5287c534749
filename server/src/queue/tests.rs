//! The queue against tables, and against a model that counts.

use super::*;
use baton_protocol::wire::{Claimed, WaitStep};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn session(number: u8) -> SessionId {
    SessionId(Uuid::from_u128(number.into()))
}

fn row(agent: &str, number: u8, head: Seq, state: InboxState) -> InboxRow {
    InboxRow {
        session: session(number),
        head,
        agent: AgentId::try_from(agent.to_owned()).unwrap(),
        state,
        reason: None,
        last_message: None,
        lead: None,
        page: None,
        wanted_ms: None,
        claimed: None,
        wait_step: WaitStep::Asked,
        route: Default::default(),
        losses: Vec::new(),
        started_ms: 0,
        updated_ms: head,
    }
}

fn waits(number: u8, head: Seq, since_ms: u64) -> InboxRow {
    row("demo", number, head, InboxState::Awaiting { since_ms })
}

fn left(number: u8, head: Seq) -> InboxRow {
    row("demo", number, head, InboxState::Agent)
}

fn position(queue: &Queue, number: u8) -> Option<u32> {
    queue.place(session(number), 0).map(|place| place.position)
}

/// What a visitor is told, by number.
fn told(changes: &[(SessionId, QueuePlace)]) -> BTreeMap<u128, u32> {
    let told = changes.iter();
    told.map(|(session, place)| (session.0.as_u128(), place.position))
        .collect()
}

#[test]
fn who_was_wanted_earlier_stands_before_and_of_two_at_once_the_smaller_id() {
    let mut queue = Queue::default();
    for (number, since_ms) in [(4, 30), (2, 20), (3, 20), (1, 40)] {
        queue.take(&waits(number, 2, since_ms));
    }
    let other = InboxState::Awaiting { since_ms: 1 };
    queue.take(&row("other", 9, 2, other));
    let places = [2, 3, 4, 1].map(|number| position(&queue, number));
    assert_eq!(places, [Some(1), Some(2), Some(3), Some(4)]);
    assert_eq!(position(&queue, 9), Some(1), "another agent's line");
    assert_eq!(position(&queue, 8), None);

    // Who lost their operator comes back to the place that they had.
    queue.take(&left(2, 3));
    assert_eq!(position(&queue, 3), Some(1));
    queue.take(&waits(2, 4, 20));
    assert_eq!(position(&queue, 2), Some(1));
}

#[test]
fn a_row_that_comes_late_is_not_believed() {
    let mut queue = Queue::default();
    queue.take(&waits(1, 2, 10));
    queue.take(&left(1, 3));
    queue.take(&waits(1, 2, 10));
    assert_eq!(position(&queue, 1), None);
    queue.take(&waits(1, 5, 50));
    queue.take(&left(1, 4));
    assert_eq!(position(&queue, 1), Some(1));
}

#[test]
fn who_is_there_is_told_once_what_is_new_and_who_comes_is_told_all() {
    let mut queue = Queue::default();
    for number in 1..=3 {
        queue.take(&waits(number, 2, number.into()));
    }
    let absent = RefCell::new(BTreeSet::from([session(3)]));
    let is_there = |session| !absent.borrow().contains(&session);
    assert_eq!(told(&queue.changes(0, is_there)), [(1, 1), (2, 2)].into());
    assert!(queue.changes(0, is_there).is_empty());

    queue.take(&left(1, 3));
    absent.borrow_mut().clear();
    assert_eq!(told(&queue.changes(0, is_there)), [(2, 1), (3, 2)].into());

    // The store, asked again, says the same: nothing is told twice, and who has gone is forgotten.
    queue.read(&[waits(2, 2, 2), waits(3, 2, 3)]);
    assert!(queue.changes(0, is_there).is_empty());
    queue.read(&[waits(3, 2, 3)]);
    assert_eq!(told(&queue.changes(0, is_there)), [(3, 1)].into());
    assert_eq!(queue.len(), 1);
    queue.read(&[]);
    assert!(queue.is_empty() && queue.lines.is_empty());
}

#[test]
fn a_later_wait_is_told_though_its_place_is_the_same() {
    let mut queue = Queue::default();
    let is_there = |_| true;
    queue.take(&waits(1, 2, 10));
    assert_eq!(told(&queue.changes(0, is_there)), [(1, 1)].into());
    // Claimed and released in between: the bus told the last row alone.
    for (head, since_ms) in [(4, 30), (6, 30)] {
        queue.take(&waits(1, head, since_ms));
        assert_eq!(told(&queue.changes(0, is_there)), [(1, 1)].into());
    }
    queue.take(&waits(1, 6, 30));
    assert!(queue.changes(0, is_there).is_empty(), "the same row again");
}

fn claimed(number: u8, head: Seq, wanted_ms: u64, at_ms: u64) -> InboxRow {
    InboxRow {
        claimed: Some(Claimed { wanted_ms, at_ms }),
        ..left(number, head)
    }
}

const MINUTE_MS: u64 = 60_000;

#[test]
fn a_wait_is_estimated_from_three_recent_claims_on() {
    let mut queue = Queue::default();
    let at = |minutes: u64| minutes * MINUTE_MS;
    // Each stood in front for two minutes, whenever they came.
    for (number, came, at_minute) in [(1, 8, 10), (2, 3, 12), (3, 20, 22)] {
        assert!(
            queue
                .take(&claimed(number, 3, at(came), at(at_minute)))
                .is_none()
        );
        queue.take(&waits(8, 2, at(22)));
        queue.take(&waits(9, 2, at(23)));
        let place = queue.place(session(9), at(23)).unwrap();
        let expected = (number == 3).then_some(2 * 2 * 60);
        assert_eq!(place.estimate_seconds, expected, "after {number} claims");
    }
    let estimate = |queue: &Queue, number, minute| {
        let place = queue.place(session(number), at(minute));
        place.unwrap().estimate_seconds
    };
    assert_eq!(estimate(&queue, 8, 23), Some(120));
    assert_eq!(
        estimate(&queue, 8, 28),
        Some(180),
        "nobody has come for six minutes"
    );
    assert_eq!(estimate(&queue, 8, 41), None, "the first claim is too old");

    // The store tells the same claims once more, and others' that were missed.
    queue.note_claim(&claimed(1, 3, at(8), at(10)));
    assert_eq!(estimate(&queue, 8, 23), Some(120));
    queue.note_claim(&claimed(4, 3, at(1), at(21)));
    assert_eq!(
        estimate(&queue, 8, 23),
        Some(240),
        "two, two, nine minutes and one"
    );
}

#[test]
fn what_a_visitor_was_told_first_is_held_against_how_long_it_took() {
    let mut queue = Queue::default();
    for number in 1..=3 {
        let at_ms = u64::from(number) * MINUTE_MS;
        queue.note_claim(&claimed(number, 3, at_ms - MINUTE_MS, at_ms));
    }
    let is_there = |_| true;
    queue.take(&waits(8, 2, 180_000));
    assert_eq!(queue.changes(180_000, is_there).len(), 1);
    queue.take(&waits(7, 2, 170_000));
    queue.changes(190_000, is_there);
    let outcome = queue.take(&claimed(8, 3, 180_000, 250_000));
    let expected = Outcome {
        session: session(8),
        position: 1,
        estimate_seconds: 60,
        waited_ms: 70_000,
    };
    assert_eq!(outcome, Some(expected));
    assert_eq!(queue.take(&left(7, 3)), None, "nobody claimed it");
}

#[derive(Clone, Debug)]
enum Step {
    Waits(u8, u64),
    Leaves(u8),
    /// The row before the latest comes once more.
    Late(u8),
    Read,
    Tell,
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..12u8;
    prop_oneof![
        4 => (number.clone(), 0..6u64).prop_map(|(number, since)| Step::Waits(number, since)),
        3 => number.clone().prop_map(Step::Leaves),
        1 => number.prop_map(Step::Late),
        1 => Just(Step::Read),
        2 => Just(Step::Tell),
    ]
}

/// Counts who stands before whom, each time anew.
fn counted(latest: &BTreeMap<u8, InboxRow>, number: u8) -> Option<u32> {
    let key = |row: &InboxRow| match row.state {
        InboxState::Awaiting { since_ms } => Some((since_ms, row.session)),
        _ => None,
    };
    let me = latest.get(&number)?;
    let mine = key(me)?;
    let rows = latest.values().filter(|row| row.agent == me.agent);
    let before = rows.filter(|row| key(row).is_some_and(|other| other < mine));
    Some(before.count() as u32 + 1)
}

proptest! {
    #[test]
    fn every_place_is_what_counting_says_and_what_was_told_is_what_holds(
        steps in prop::collection::vec(step(), 1..120)
    ) {
        let mut queue = Queue::default();
        let mut latest = BTreeMap::<u8, InboxRow>::new();
        let mut earlier = BTreeMap::<u8, InboxRow>::new();
        let mut seen = BTreeMap::<SessionId, u32>::new();
        let agent = |number: u8| if number.is_multiple_of(4) { "other" } else { "demo" };
        for step in steps {
            match step {
                Step::Waits(number, since_ms) => {
                    let head = latest.get(&number).map_or(0, |row| row.head) + 1;
                    let row = row(agent(number), number, head, InboxState::Awaiting { since_ms });
                    queue.take(&row);
                    earlier.extend(latest.insert(number, row).map(|row| (number, row)));
                }
                Step::Leaves(number) => {
                    let head = latest.get(&number).map_or(0, |row| row.head) + 1;
                    let row = row(agent(number), number, head, InboxState::Resolved);
                    queue.take(&row);
                    earlier.extend(latest.insert(number, row).map(|row| (number, row)));
                }
                Step::Late(number) => {
                    // After a reading nothing is known of who had left before it.
                    let was_in_line = queue.left.contains_key(&session(number))
                        || queue.waiting.contains_key(&session(number));
                    if let (Some(row), true) = (earlier.get(&number), was_in_line) {
                        queue.take(row);
                    }
                }
                Step::Read => {
                    let waiting = latest.values();
                    let waits = |row: &&InboxRow| matches!(row.state, InboxState::Awaiting { .. });
                    queue.read(waiting.filter(waits));
                }
                Step::Tell => {
                    let changes = queue.changes(0, |_| true);
                    seen.extend(changes.iter().map(|(id, place)| (*id, place.position)));
                    for number in latest.keys() {
                        let place = position(&queue, *number);
                        prop_assert!(place.is_none() || seen.get(&session(*number)) == place.as_ref());
                    }
                }
            }
            for number in 0..12 {
                prop_assert_eq!(position(&queue, number), counted(&latest, number));
            }
        }
    }
}
