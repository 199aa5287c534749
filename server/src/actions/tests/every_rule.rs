//! Each rule of what happens by itself, as a table: step by step on SQLite, with the server restarted
//! before a step, after it, both, or down while it came to be due. Each step happens once.

use super::timers::{START_MS, Walk};
use super::*;
use crate::actions::Attendance;
use baton_protocol::wire::{
    BusinessHours, ContactReason, Holiday, InboxState, OpenSpan, WaitSettings, Week,
};
use jiff::Timestamp;

/// When the server is restarted around a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Restarts {
    Never,
    Before,
    After,
    Both,
    /// It is down from a second before the step to a second after it.
    Over,
}

const RESTARTS: [Restarts; 5] = [
    Restarts::Never,
    Restarts::Before,
    Restarts::After,
    Restarts::Both,
    Restarts::Over,
];

/// How a session comes to stand where the rule holds.
#[derive(Clone, Copy, Debug)]
enum Scene {
    /// A visitor waits for a person.
    Waits,
    /// An operator has the last word.
    Answered,
    /// The agent has the last word.
    WithAgent,
}

struct Rule {
    scene: Scene,
    settings: fn(&mut WaitSettings),
    /// What happens, after so many seconds.
    steps: &'static [(u64, &'static str)],
}

const DAY: u64 = 24 * 60 * 60;

const RULES: &[Rule] = &[
    Rule {
        scene: Scene::Waits,
        settings: |_| {},
        steps: &[(60, "again"), (120, "wider"), (300, "told")],
    },
    Rule {
        scene: Scene::Waits,
        settings: |wait| wait.wider_after_seconds = 0,
        steps: &[(60, "again"), (300, "told")],
    },
    Rule {
        scene: Scene::Waits,
        settings: |wait| (wait.again_after_seconds, wait.tell_after_seconds) = (0, 0),
        steps: &[(120, "wider")],
    },
    Rule {
        scene: Scene::Answered,
        settings: |_| {},
        steps: &[(1_800, "reminded"), (DAY, "lapsed")],
    },
    Rule {
        scene: Scene::Answered,
        settings: |wait| wait.remind_after_seconds = 0,
        steps: &[(DAY, "lapsed")],
    },
    Rule {
        scene: Scene::Answered,
        settings: |wait| wait.resolve_after_seconds = 0,
        steps: &[(1_800, "reminded")],
    },
    Rule {
        scene: Scene::WithAgent,
        settings: |wait| wait.resolve_agents_after_seconds = 7_200,
        steps: &[(7_200, "lapsed")],
    },
    Rule {
        scene: Scene::WithAgent,
        settings: |_| {},
        steps: &[],
    },
];

async fn set(walk: &mut Walk, scene: Scene) {
    let ann = operator(1, "Ann");
    match scene {
        Scene::Waits => walk.ask(&ann).await,
        Scene::Answered => {
            walk.ask(&ann).await;
            walk.operator(&ann, OperatorCommand::ClaimSession).await;
            let text = "Yes?".into();
            walk.operator(&ann, OperatorCommand::SendMessage { text })
                .await;
        }
        Scene::WithAgent => {
            walk.visitor(say("Hello")).await;
            walk.node.run_agent(SESSION).await;
            walk.news().await;
        }
    }
}

#[tokio::test]
async fn each_step_of_each_rule_happens_once_wherever_the_server_is_restarted() {
    for (number, rule) in RULES.iter().enumerate() {
        let mut settings = HandoffSettings::default();
        (rule.settings)(&mut settings.wait);
        for restarts in RESTARTS {
            let case = format!("rule {number}, {:?}, {restarts:?}", rule.scene);
            let mut walk = Walk::with(settings.clone()).await;
            set(&mut walk, rule.scene).await;
            for (seconds, step) in rule.steps {
                walk.at(seconds - 1);
                if matches!(restarts, Restarts::Before | Restarts::Both) {
                    walk.restart().await;
                }
                assert_eq!(walk.look().await, [""; 0], "{case}: before {seconds} s");
                if restarts == Restarts::Over {
                    walk.at(seconds + 1);
                    walk.restart().await;
                } else {
                    walk.at(*seconds);
                }
                assert_eq!(walk.look().await, [*step], "{case}: at {seconds} s");
                if matches!(restarts, Restarts::After | Restarts::Both) {
                    walk.restart().await;
                }
                assert_eq!(walk.look().await, [""; 0], "{case}: after {seconds} s");
            }
            // What leaves the visitor waiting for somebody ends when they leave, in another test.
            let last = rule.steps.last().map_or(0, |(seconds, _)| *seconds);
            for later in [1_000, 3_000] {
                walk.at(last + later);
                walk.restart().await;
                assert_eq!(walk.look().await, [""; 0], "{case}: {later} s later");
            }
        }
    }
}

/// From nine to five, and on Sundays in the night too, when clocks are changed.
fn hours() -> HandoffSettings {
    let span = |from: &str, to: &str| OpenSpan {
        from: from.into(),
        to: to.into(),
    };
    let mut weekly = Week::default();
    for day in 0..7 {
        weekly.day_mut(day).unwrap().push(span("09:00", "17:00"));
    }
    weekly.day_mut(6).unwrap().insert(0, span("01:00", "04:00"));
    let holidays = ["2026-03-30", "2026-10-26"];
    let holidays = holidays.map(|date| Holiday {
        date: date.into(),
        name: None,
    });
    HandoffSettings {
        hours: Some(BusinessHours {
            time_zone: "Europe/Brussels".into(),
            weekly,
            holidays: holidays.into(),
        }),
        ..HandoffSettings::default()
    }
}

/// When it opens and closes around the two changes of clocks, by the rules of the European Union: an hour
/// of the one night is not there, and one of the other comes twice.
const EDGES: &[(&str, bool)] = &[
    ("2026-03-28T08:00:00Z", true),
    ("2026-03-28T16:00:00Z", false),
    // From one to four, which are two hours.
    ("2026-03-29T00:00:00Z", true),
    ("2026-03-29T02:00:00Z", false),
    ("2026-03-29T07:00:00Z", true),
    ("2026-03-29T15:00:00Z", false),
    // Monday is a holiday.
    ("2026-03-31T07:00:00Z", true),
    ("2026-03-31T15:00:00Z", false),
];
const AUTUMN: &[(&str, bool)] = &[
    ("2026-10-24T07:00:00Z", true),
    ("2026-10-24T15:00:00Z", false),
    // From one to four, which are four hours.
    ("2026-10-24T23:00:00Z", true),
    ("2026-10-25T03:00:00Z", false),
    ("2026-10-25T08:00:00Z", true),
    ("2026-10-25T16:00:00Z", false),
    ("2026-10-27T08:00:00Z", true),
];

fn ms(time: &str) -> u64 {
    let time: Timestamp = time.parse().unwrap();
    u64::try_from(time.as_millisecond()).unwrap()
}

#[tokio::test]
async fn hours_begin_and_end_over_changes_of_the_clock_and_holidays_wherever_it_is_restarted() {
    for edges in [EDGES, AUTUMN] {
        for restarts in RESTARTS {
            let mut walk = Walk::with(hours()).await;
            for (number, (edge, opens)) in edges.iter().enumerate() {
                let at = |walk: &Walk, ms: u64| walk.clock.0.store(ms, Ordering::Relaxed);
                let edge_ms = ms(edge);
                at(&walk, edge_ms - 1);
                if matches!(restarts, Restarts::Before | Restarts::Both) {
                    walk.restart().await;
                }
                let case = format!("{edge}, {restarts:?}");
                is_so(&walk, !opens, Some(edge_ms), &case);
                asks(&walk, number, !opens, &case).await;
                let after_ms = if restarts == Restarts::Over { 1_000 } else { 0 };
                at(&walk, edge_ms + after_ms);
                if matches!(restarts, Restarts::After | Restarts::Both | Restarts::Over) {
                    walk.restart().await;
                }
                let next = edges.get(number + 1).map(|(next, _)| ms(next));
                is_so(&walk, *opens, next, &case);
                asks(&walk, 100 + number, *opens, &case).await;
            }
        }
    }
}

/// While it is closed it says when it opens.
fn is_so(walk: &Walk, is_open: bool, next_ms: Option<u64>, case: &str) {
    walk.node.operator_came(&operator(1, "Ann"));
    let Attendance {
        on_duty,
        opens_at_ms,
    } = walk.node.attendance(&agent());
    assert_eq!(on_duty, is_open, "{case}");
    if next_ms.is_some() || is_open {
        assert_eq!(opens_at_ms, next_ms.filter(|_| !is_open), "{case}");
    }
}

/// A visitor of their own asks for a person.
async fn asks(walk: &Walk, number: usize, is_open: bool, case: &str) {
    let number = number as u128;
    let (session, id) = (
        SessionId(Uuid::from_u128(1_000 + number)),
        id(5_000 + number),
    );
    let ask = VisitorCommand::RequestHandoff;
    let asked = walk.node.visitor_command(session, agent(), id, ask).await;
    let entries = asked.unwrap();
    let is_handoff = |it: &OperatorEntry| matches!(it.event, VisitorEvent::HandoffRequested { .. });
    let is_off_hours = |it: &OperatorEntry| {
        let VisitorEvent::ContactRequested { reason, .. } = it.event else {
            return false;
        };
        reason == ContactReason::OffHours
    };
    assert_eq!(entries.iter().any(is_handoff), is_open, "{case}");
    assert_eq!(entries.iter().any(is_off_hours), !is_open, "{case}");
}

#[tokio::test]
async fn a_lease_lasts_its_time_over_restarts_and_ends_once() {
    for restarted_after in [0, 1, 30, 49, 50] {
        let mut walk = Walk::with(HandoffSettings::default()).await;
        let ann = operator(1, "Ann");
        set(&mut walk, Scene::Waits).await;
        walk.operator(&ann, OperatorCommand::ClaimSession).await;
        walk.at(10);
        walk.node.operator_left(ann.id);
        walk.at(10 + restarted_after);
        // The lease is counted from ten seconds before, when the connection ended.
        let released = walk.look().await;
        let expected = Vec::from_iter((restarted_after == 50).then_some("lost"));
        assert_eq!(released, expected, "{restarted_after}");
        walk.restart().await;
        walk.node.miss_holders().await.unwrap();
        if released.is_empty() {
            walk.at(10 + restarted_after + 49);
            assert_eq!(walk.look().await, [""; 0], "a new lease, {restarted_after}");
            walk.at(10 + restarted_after + 50);
            assert_eq!(walk.look().await, ["lost"], "{restarted_after}");
        }
        let since_ms = START_MS;
        assert_eq!(walk.row().await.state, InboxState::Awaiting { since_ms });
        walk.restart().await;
        walk.node.miss_holders().await.unwrap();
        assert_eq!(walk.look().await, [""; 0], "{restarted_after}");
    }
}
