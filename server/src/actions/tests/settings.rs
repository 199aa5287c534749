//! An operator changes what an agent goes by.

use super::troubled_store::{Trouble, TroubledStore};
use super::*;
use crate::actions::ChangeError;
use crate::agent::trigger::check_settings;
use crate::background;
use baton_protocol::wire::{
    AgentSettings, ContactReason, Plan, SettingsChange, Topic, TopicAction, TopicSetting,
};
use std::time::Duration;
use tokio::sync::Notify;

const CLOSE_IT: &str = "please delete my account";

fn closing_is(action: TopicAction) -> HandoffSettings {
    let topic = Topic::AccountClosure;
    HandoffSettings {
        topics: vec![TopicSetting { topic, action }],
        ..HandoffSettings::default()
    }
}

fn without_people() -> HandoffSettings {
    HandoffSettings {
        visitor_asks: false,
        ..HandoffSettings::default()
    }
}

async fn change(node: &Node, settings: HandoffSettings, version: u64) -> AgentSettings {
    node.change_settings(&agent(), Some(settings), version, "Ann")
        .await
        .unwrap()
}

async fn is_handed_over(node: &Node, store: &MemoryStore, number: u128) -> bool {
    let before = log(store).await.len();
    node.visitor_command(SESSION, agent(), id(number), say(CLOSE_IT))
        .await
        .unwrap();
    node.run_agent(SESSION).await;
    log(store).await[before..]
        .iter()
        .any(|entry| matches!(entry.event, VisitorEvent::HandoffRequested { .. }))
}

#[tokio::test]
async fn a_change_holds_for_a_session_that_is_open_and_going_back_does_too() {
    let store = store();
    let node = node(&store);
    node.operator_came(&operator(1, "Ann"));
    let ann = operator(1, "Ann").as_ref();
    assert!(is_handed_over(&node, &store, 1).await);
    let back = OperatorCommand::ReturnSession;
    node.operator_command(SESSION, &ann, id(2), back.clone())
        .await
        .unwrap();
    let changed = change(&node, closing_is(TopicAction::Off), 0).await;
    assert_eq!(changed.version, 1);
    assert_eq!(
        changed.changed.map(|change| change.by).as_deref(),
        Some("Ann")
    );
    assert!(!is_handed_over(&node, &store, 3).await);
    let reset = node
        .change_settings(&agent(), None, 1, "Ann")
        .await
        .unwrap();
    let of_file = AgentSettings {
        settings: HandoffSettings::default(),
        version: 2,
        changed: None,
    };
    assert_eq!(reset, of_file);
    assert!(is_handed_over(&node, &store, 4).await);
}

#[tokio::test]
async fn another_node_and_one_that_starts_later_go_by_what_the_store_holds() {
    let store = store();
    let (here, there) = (node(&store), node(&store));
    change(&here, closing_is(TopicAction::Off), 0).await;
    there.look_at_settings().await.unwrap();
    let later = node(&store);
    later.look_at_settings().await.unwrap();
    for node in [&there, &later] {
        let settings = node.agent_settings(&agent()).await.unwrap().unwrap();
        assert_eq!(settings.settings, closing_is(TopicAction::Off));
        assert_eq!(settings.version, 1);
        let changed = settings.changed.unwrap();
        let SettingsChange { by, .. } = changed;
        assert_eq!(by, "Ann");
    }
    there.operator_came(&operator(1, "Ann"));
    assert!(!is_handed_over(&there, &store, 1).await);
}

#[tokio::test]
async fn who_reads_settings_reads_what_another_node_stored_a_moment_ago() {
    let store = store();
    let (here, there) = (node(&store), node(&store));
    change(&here, without_people(), 0).await;
    let read = there.agent_settings(&agent()).await.unwrap().unwrap();
    assert_eq!((read.version, read.settings), (1, without_people()));
}

#[tokio::test]
async fn who_was_slower_changes_nothing_and_no_version_comes_twice() {
    let store = store();
    let (here, there) = (node(&store), node(&store));
    change(&here, closing_is(TopicAction::Off), 0).await;
    for (node, settings, version) in [
        (&there, Some(without_people()), 0),
        (&here, Some(without_people()), 0),
        (&here, None, 0),
        (&here, Some(without_people()), 2),
        (&here, Some(without_people()), u64::MAX),
    ] {
        let refused = node
            .change_settings(&agent(), settings, version, "Bob")
            .await
            .unwrap_err();
        assert!(matches!(refused, ChangeError::Outdated), "{refused:?}");
    }
    let kept = here.agent_settings(&agent()).await.unwrap().unwrap();
    assert_eq!(kept.settings, closing_is(TopicAction::Off));
    here.change_settings(&agent(), None, 1, "Bob")
        .await
        .unwrap();
    let again = there
        .change_settings(&agent(), Some(without_people()), 1, "Ann")
        .await;
    assert!(matches!(again, Err(ChangeError::Outdated)));
    assert_eq!(change(&there, without_people(), 2).await.version, 3);
}

#[tokio::test]
async fn the_plan_is_the_files_whatever_operators_say() {
    let store = store();
    let free = HandoffSettings {
        plan: Plan::Starter,
        ..HandoffSettings::default()
    };
    let of_file = node_of(Arc::<MemoryStore>::clone(&store), free);
    let paid = change(&of_file, closing_is(TopicAction::HandOver), 0).await;
    assert_eq!(paid.settings.plan, Plan::Starter);
    of_file.operator_came(&operator(1, "Ann"));
    assert!(!is_handed_over(&of_file, &store, 1).await);
    // The same store beside another file: what the workspace has paid for by now.
    let upgraded = node(&store);
    let settings = upgraded.agent_settings(&agent()).await.unwrap().unwrap();
    assert_eq!(settings.settings.plan, Plan::Growth);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_lines_are_cleaned() {
    let store = store();
    let node = node(&store);
    let own = |name: &str, phrases: &[&str]| HandoffSettings {
        topics: vec![TopicSetting {
            topic: Topic::Own {
                name: name.into(),
                phrases: phrases.iter().map(|phrase| (*phrase).into()).collect(),
            },
            action: TopicAction::Decline,
        }],
        ..HandoffSettings::default()
    };
    for wrong in [
        own("Dosage", &[]),
        own("\u{200b}", &["drops"]),
        own("Dosage", &["drops", "!!!"]),
        own("Dosage", &["The"]),
        own("Dosage", &["a"]),
        own("Dosage", &["of  the,"]),
    ] {
        let refused = node.change_settings(&agent(), Some(wrong), 0, "Ann").await;
        assert!(matches!(refused, Err(ChangeError::Invalid(_))));
    }
    let meant = [
        "hello",
        "who are you",
        "war",
        "i want to die",
        "退",
        "7 drops",
    ];
    assert_eq!(check_settings(&own("Meant", &meant)), Ok(()));
    let other = AgentId::try_from("other".to_owned()).unwrap();
    let refused = node.change_settings(&other, None, 0, "Ann").await;
    assert!(matches!(refused, Err(ChangeError::UnknownAgent)));
    let changed = change(&node, own(" Dosage\0\n", &["how many\tdrops"]), 0).await;
    assert_eq!(changed.settings, own("Dosage", &["how many drops"]));
}

#[tokio::test]
async fn a_change_that_the_store_does_not_take_holds_nowhere() {
    let memory = store();
    let troubled = Arc::new(TroubledStore::new(Arc::clone(&memory)));
    let node = node_on(Arc::<TroubledStore>::clone(&troubled));
    troubled.set(Trouble::Full);
    let refused = node
        .change_settings(&agent(), Some(without_people()), 0, "Ann")
        .await;
    assert!(matches!(refused, Err(ChangeError::Store(_))));
    troubled.set(Trouble::None);
    let settings = node.agent_settings(&agent()).await.unwrap().unwrap();
    assert_eq!((settings.version, settings.changed), (0, None));
}

/// Doesn't know, and says so once it may.
struct Slow(Arc<Notify>);

impl Answerer for Slow {
    fn answer<'a>(&'a self, _: Question<'a>, _: Sink) -> AnswerFuture<'a> {
        Box::pin(async move {
            self.0.notified().await;
            Ok(Answer {
                body: RichText::paragraph("I don't know. Shall I get a person?"),
                citations: Vec::new(),
                offers_person: true,
                nearest: None,
            })
        })
    }
}

/// The entries that a run makes in whose middle an operator changes the settings.
async fn changed_in_the_middle(
    before: HandoffSettings,
    after: HandoffSettings,
) -> Vec<OperatorEntry> {
    let (store, may) = (store(), Arc::new(Notify::new()));
    let mut parts = parts_of(Arc::<MemoryStore>::clone(&store), before);
    parts.agents[0].answerer = Arc::new(Slow(Arc::clone(&may)));
    let node = Node::new(parts);
    node.operator_came(&operator(1, "Ann"));
    node.visitor_command(SESSION, agent(), id(1), say(CLOSE_IT))
        .await
        .unwrap();
    let asked = log(&store).await.len();
    let run = node.run_agent(SESSION);
    let changed = async {
        tokio::task::yield_now().await;
        change(&node, after, 0).await;
        may.notify_one();
    };
    tokio::join!(run, changed);
    log(&store).await.split_off(asked)
}

#[tokio::test]
async fn an_answer_in_whose_middle_people_are_switched_off_offers_none_in_words_or_deed() {
    let off = closing_is(TopicAction::Off);
    let after = HandoffSettings {
        visitor_asks: false,
        ..off.clone()
    };
    let made = changed_in_the_middle(off, after).await;
    let said = said_by_agent(&made);
    assert!(said.len() == 1 && !said[0].contains("person"), "{said:?}");
    assert!(made.iter().any(|entry| matches!(
        entry.event,
        VisitorEvent::ContactRequested {
            reason: ContactReason::HandoffOff,
            ..
        }
    )));
}

#[tokio::test]
async fn an_answer_in_whose_middle_its_topic_is_declined_is_not_given() {
    let made = changed_in_the_middle(
        closing_is(TopicAction::Off),
        closing_is(TopicAction::Decline),
    )
    .await;
    let told = made.iter().find_map(|entry| entry.detail.clone());
    assert!(
        matches!(
            &told,
            Some(OperatorDetail::NotAnswered {
                reason: HandoffReason::SensitiveTopic { .. }
            })
        ),
        "{told:?}"
    );
}

/// Lets other tasks have their turns until the agent goes by the change; false if it does not by then.
async fn goes_by_it(node: &Node) -> bool {
    const TURNS: usize = 100;
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
        if !node.handoff(Some(&agent())).settings.visitor_asks {
            return true;
        }
    }
    false
}

#[tokio::test(start_paused = true)]
async fn another_node_is_told_at_once_and_finds_soon_what_it_was_not_told() {
    let store = store();
    let bus = Arc::new(LocalBus::new());
    let on_the_bus = || NodeParts {
        bus: Arc::<LocalBus>::clone(&bus),
        ..parts_on(Arc::<MemoryStore>::clone(&store))
    };
    let here = Node::new(on_the_bus());
    let (told, not_told) = (Arc::new(Node::new(on_the_bus())), Arc::new(node(&store)));
    for node in [&told, &not_told] {
        background::take_up(node);
    }
    assert!(!goes_by_it(&told).await);
    change(&here, without_people(), 0).await;
    assert!(goes_by_it(&told).await);
    assert!(!goes_by_it(&not_told).await);
    tokio::time::advance(Duration::from_secs(3)).await;
    assert!(goes_by_it(&not_told).await);
}
