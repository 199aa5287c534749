//! Business hours bind visitors and the agent, and not what operators do by hand.

use super::*;
use crate::actions::{Attendance, ChangeError, SettingsProblem};
use crate::store::StoredSettings;
use baton_protocol::wire::{BusinessHours, ContactReason, Holiday, OpenSpan, Week};

/// Monday 2 March 2026, 08:00 in Brussels.
const MONDAY_AT_EIGHT_MS: u64 = 1_772_434_800_000;
const HOUR_MS: u64 = 3_600_000;

/// A clock that a test sets.
struct Set(AtomicU64);

impl Clock for Set {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

fn nine_to_five(days: &[usize]) -> HandoffSettings {
    let mut weekly = Week::default();
    for day in days {
        weekly.day_mut(*day).unwrap().push(OpenSpan {
            from: "09:00".into(),
            to: "17:00".into(),
        });
    }
    HandoffSettings {
        hours: Some(BusinessHours {
            time_zone: "Europe/Brussels".into(),
            weekly,
            holidays: Vec::new(),
        }),
        ..HandoffSettings::default()
    }
}

/// A node at eight on Monday whose agent is there from nine to five on weekdays, with Ann on duty.
fn at_eight(store: &Arc<MemoryStore>) -> (Node, Arc<Set>) {
    let clock = Arc::new(Set(AtomicU64::new(MONDAY_AT_EIGHT_MS)));
    let store = Arc::<MemoryStore>::clone(store);
    let node = Node::new(NodeParts {
        clock: Arc::<Set>::clone(&clock),
        ..parts_of(store, nine_to_five(&[0, 1, 2, 3, 4]))
    });
    node.operator_came(&operator(1, "Ann"));
    (node, clock)
}

async fn ask(node: &Node, number: u128) -> Vec<VisitorEvent> {
    let ask = VisitorCommand::RequestHandoff;
    let asked = node.visitor_command(SESSION, agent(), id(number), ask);
    let entries = asked.await.unwrap();
    entries.into_iter().map(|entry| entry.event).collect()
}

fn open() -> Attendance {
    Attendance {
        on_duty: true,
        opens_at_ms: None,
    }
}

fn closed_until(opens_at_ms: u64) -> Attendance {
    Attendance {
        on_duty: false,
        opens_at_ms: Some(opens_at_ms),
    }
}

#[tokio::test]
async fn before_nine_a_request_asks_for_contact_details_and_at_nine_it_is_a_handoff() {
    let store = store();
    let (node, clock) = at_eight(&store);
    let nine = MONDAY_AT_EIGHT_MS + HOUR_MS;
    assert_eq!(node.attendance(&agent()), closed_until(nine));
    clock.0.store(nine - 1, Ordering::Relaxed);
    let asked = ask(&node, 1).await;
    assert!(matches!(
        asked.last(),
        Some(VisitorEvent::ContactRequested {
            reason: ContactReason::OffHours,
            ..
        })
    ));

    clock.0.store(nine, Ordering::Relaxed);
    assert_eq!(node.attendance(&agent()), open());
    let asked = ask(&node, 2).await;
    let is_handoff = |event: &VisitorEvent| matches!(event, VisitorEvent::HandoffRequested { .. });
    assert!(asked.iter().any(is_handoff));
}

#[tokio::test]
async fn what_the_agent_would_hand_over_is_no_handoff_either_off_hours() {
    let store = store();
    let (node, _) = at_eight(&store);
    let angry = say("This is a disgrace, I want to make a complaint");
    node.visitor_command(SESSION, agent(), id(1), angry)
        .await
        .unwrap();
    let entries = log(&store).await;
    let asked = entries.iter().any(|entry| {
        matches!(
            entry.event,
            VisitorEvent::ContactRequested {
                reason: ContactReason::OffHours,
                ..
            }
        )
    });
    assert!(asked, "{entries:?}");
}

#[tokio::test]
async fn an_operator_takes_over_and_claims_off_hours() {
    let store = store();
    let (node, clock) = at_eight(&store);
    let ann = operator(1, "Ann").as_ref();
    node.visitor_command(SESSION, agent(), id(1), say("hi"))
        .await
        .unwrap();
    for (number, command) in [
        (2, OperatorCommand::TakeOverSession),
        (3, OperatorCommand::ReturnSession),
    ] {
        node.operator_command(SESSION, &ann, id(number), command)
            .await
            .unwrap();
    }
    clock
        .0
        .store(MONDAY_AT_EIGHT_MS + 2 * HOUR_MS, Ordering::Relaxed);
    ask(&node, 4).await;
    // Closed again: who waits is still there to be claimed.
    clock
        .0
        .store(MONDAY_AT_EIGHT_MS + 10 * HOUR_MS, Ordering::Relaxed);
    let claim = OperatorCommand::ClaimSession;
    node.operator_command(SESSION, &ann, id(5), claim)
        .await
        .unwrap();
}

#[tokio::test]
async fn connections_look_again_when_hours_begin_end_or_are_changed() {
    let store = store();
    let (node, clock) = at_eight(&store);
    let turned = || node.status.borrow().hours_turned;
    let nine = MONDAY_AT_EIGHT_MS + HOUR_MS;
    let (five, tomorrow_at_nine) = (nine + 8 * HOUR_MS, nine + 24 * HOUR_MS);
    assert_eq!(node.look_at_hours(), Some(nine));
    let before = turned();
    clock.0.store(nine - 1, Ordering::Relaxed);
    assert_eq!((node.look_at_hours(), turned()), (Some(nine), before));
    clock.0.store(nine, Ordering::Relaxed);
    assert_eq!((node.look_at_hours(), turned()), (Some(five), before + 1));
    clock.0.store(five, Ordering::Relaxed);
    let looked = (node.look_at_hours(), turned());
    assert_eq!(looked, (Some(tomorrow_at_nine), before + 2));
    assert_eq!(node.attendance(&agent()), closed_until(tomorrow_at_nine));

    let wednesdays = Some(nine_to_five(&[2]));
    node.change_settings(&agent(), wednesdays, 0, "Ann")
        .await
        .unwrap();
    assert_eq!(turned(), before + 3);
    let wednesday = tomorrow_at_nine + 24 * HOUR_MS;
    assert_eq!(node.attendance(&agent()), closed_until(wednesday));
    let always = Some(HandoffSettings::default());
    node.change_settings(&agent(), always, 1, "Ann")
        .await
        .unwrap();
    assert_eq!(
        (node.look_at_hours(), node.attendance(&agent())),
        (None, open())
    );
}

#[tokio::test]
async fn hours_that_make_no_sense_are_refused_and_their_names_are_lines() {
    let store = store();
    let (node, _) = at_eight(&store);
    let with = |change: fn(&mut BusinessHours)| {
        let mut settings = nine_to_five(&[0]);
        change(settings.hours.as_mut().unwrap());
        Some(settings)
    };
    let (demo, node) = (agent(), &node);
    let change = |settings| node.change_settings(&demo, settings, 0, "Ann");
    let refused = change(with(|hours| hours.time_zone = "Mars/Olympus".into())).await;
    let Err(ChangeError::Invalid(SettingsProblem::Hours(problem))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(problem.code(), "time_zone_unknown");

    let named = with(|hours| {
        hours.holidays.push(Holiday {
            date: "2026-12-25".into(),
            name: Some(" Christ\u{202e}mas\n".into()),
        });
        hours.holidays.push(Holiday {
            date: "2026-12-26".into(),
            name: Some("  ".into()),
        });
    });
    let hours = change(named).await.unwrap().settings.hours.unwrap();
    let names: Vec<_> = hours
        .holidays
        .iter()
        .map(|day| day.name.as_deref())
        .collect();
    assert_eq!(names, [Some("Christmas"), None]);
}

#[tokio::test]
async fn stored_hours_that_can_no_longer_be_read_stand_in_nobodys_way() {
    let store = store();
    let (node, _) = at_eight(&store);
    let mut settings = nine_to_five(&[0]);
    settings.hours.as_mut().unwrap().time_zone = "Europe/Abolished".into();
    let change = StoredSettings {
        version: 1,
        settings: Some(settings),
        by: "Ann".into(),
        at_ms: 1,
    };
    let store: &dyn Store = &*store;
    assert!(store.put_settings(&agent(), change).await.unwrap());
    node.look_at_settings().await.unwrap();
    assert_eq!(node.attendance(&agent()), open());
}
