//! Messages that operators try.

use super::*;
use crate::actions::TryError;
use crate::agent::{Knowledge, LiveKnowledge, demo_documents};
use baton_protocol::wire::limits::{
    MESSAGE_BYTES_MAX, TRY_BEFORE_MAX, TRY_EXCERPT_CHARS_MAX, TRY_PASSAGES_MAX,
};
use baton_protocol::wire::{
    FiredTrigger, Plan, Topic, TopicAction, TopicSetting, Trial, TrialStep, TryMessage,
    UnknownAction, UnknownSettings,
};
use std::time::Duration;

const UNKNOWN: &str = "Who won the world cup in 1998?";

fn demo_node() -> Node {
    let knowledge = Knowledge::build(&demo_documents(), Some("https://shop.example")).unwrap();
    let mut parts = parts_on(store());
    parts.agents[0].knowledge = Some(Arc::new(LiveKnowledge::new(knowledge)));
    Node::new(parts)
}

fn tried(node: &Node, text: &str, before: &[&str], settings: Option<HandoffSettings>) -> Trial {
    let message = TryMessage {
        text: text.into(),
        before: before.iter().map(|text| (*text).into()).collect(),
        settings,
    };
    node.try_message(&agent(), message, || Duration::ZERO)
        .unwrap()
}

fn kind(fired: &FiredTrigger) -> &'static str {
    match fired.reason {
        HandoffReason::VisitorAsked { .. } => "asked",
        HandoffReason::SensitiveTopic { .. } => "topic",
        HandoffReason::RepeatedQuestion { .. } => "repeated",
        HandoffReason::NotInKnowledge { .. } => "unknown",
        _ => "other",
    }
}

fn with(change: impl FnOnce(&mut HandoffSettings)) -> Option<HandoffSettings> {
    let mut settings = HandoffSettings::default();
    change(&mut settings);
    Some(settings)
}

fn closing_is(action: TopicAction) -> Option<HandoffSettings> {
    with(|settings| {
        settings.topics = vec![TopicSetting {
            topic: Topic::AccountClosure,
            action,
        }];
    })
}

fn unknown_is(first: UnknownAction, again: UnknownAction) -> Option<HandoffSettings> {
    with(|settings| settings.unknown = UnknownSettings { first, again })
}

/// The message, what came before it, the settings; the step, what fired, and what is switched off.
type Row<'a> = (
    &'a str,
    &'a [&'a str],
    Option<HandoffSettings>,
    TrialStep,
    &'a str,
    &'a [&'a str],
);

#[test]
fn a_trial_tells_the_step_the_trigger_behind_it_and_what_is_switched_off() {
    use TrialStep::*;
    use UnknownAction as Then;
    let node = demo_node();
    let (human, close) = ("Can I talk to a human?", "please delete my account");
    let deliveries = [
        "How long does delivery take?",
        "how many days does the delivery take",
    ];
    let third = "so how long will delivery take";
    let no_person = || with(|settings| settings.visitor_asks = false);
    let no_handing_over = || with(|settings| settings.agent_decides = false);
    let rows: &[Row] = &[
        (deliveries[0], &[], None, Answer, "", &[]),
        (human, &[], None, HandOver, "asked", &[]),
        (human, &[], no_person(), ContactDetails, "asked", &[]),
        (human, &[], no_handing_over(), HandOver, "asked", &[]),
        (close, &[], None, HandOver, "topic", &[]),
        (close, &[], no_handing_over(), ContactDetails, "topic", &[]),
        (
            close,
            &[],
            closing_is(TopicAction::Decline),
            Decline,
            "topic",
            &[],
        ),
        (third, &deliveries, None, HandOver, "repeated", &[]),
        (third, &deliveries[..1], None, Answer, "", &[]),
        (
            third,
            &deliveries,
            with(|settings| settings.repeated = false),
            Answer,
            "",
            &["repeated"],
        ),
        (UNKNOWN, &[], None, Offer, "unknown", &[]),
        (UNKNOWN, &[], no_person(), ContactDetails, "unknown", &[]),
        (
            UNKNOWN,
            &["Who is the pope?"],
            None,
            HandOver,
            "unknown",
            &[],
        ),
        (
            UNKNOWN,
            &["Who is the pope?", deliveries[0]],
            None,
            Offer,
            "unknown",
            &[],
        ),
        (
            UNKNOWN,
            &[],
            unknown_is(Then::HandOver, Then::Decline),
            HandOver,
            "unknown",
            &[],
        ),
        (
            UNKNOWN,
            &["Who is the pope?"],
            unknown_is(Then::HandOver, Then::Decline),
            Decline,
            "unknown",
            &[],
        ),
    ];
    for (text, before, settings, step, fired, off) in rows {
        let trial = tried(&node, text, before, settings.clone());
        let row = format!("{text:?} after {before:?} with {settings:?}: {trial:#?}");
        assert_eq!(trial.step, *step, "{row}");
        assert_eq!(trial.fired.as_ref().map_or("", kind), *fired, "{row}");
        let switched_off: Vec<_> = trial.switched_off.iter().map(kind).collect();
        assert_eq!(switched_off, *off, "{row}");
    }
}

#[test]
fn a_topic_that_is_off_is_told_with_its_score_and_the_request_that_fires_too() {
    let node = demo_node();
    let text = "Close my account and delete my account. Can I talk to a human?";
    let trial = tried(&node, text, &[], closing_is(TopicAction::Off));
    assert_eq!(trial.fired.as_ref().map(kind), Some("asked"));
    let [off] = &*trial.switched_off else {
        panic!("{trial:#?}");
    };
    let HandoffReason::SensitiveTopic { topic, matched, .. } = &off.reason else {
        panic!("{off:?}");
    };
    assert_eq!(topic, "account_closure");
    assert!(text.contains(matched));
    let score = off.score.unwrap();
    assert!(score.permille >= score.fires_from_permille);
}

#[test]
fn a_trial_shows_what_the_knowledge_holds_and_what_would_be_said() {
    let node = demo_node();
    let trial = tried(&node, "How long does delivery take?", &[], None);
    assert_eq!(trial.language.as_deref(), Some("en"));
    let best = trial.passages.first().unwrap();
    assert!(best.answers && best.coverage_permille > 500, "{best:?}");
    assert!(trial.passages.len() <= TRY_PASSAGES_MAX);
    for passage in &trial.passages {
        assert!(!passage.excerpt.is_empty(), "{passage:?}");
        assert!(passage.excerpt.chars().count() <= TRY_EXCERPT_CHARS_MAX + 1);
        let url = passage.url.as_deref().unwrap_or_default();
        assert!(url.starts_with("https://shop.example/"), "{passage:?}");
    }
    let ranks = trial.passages.iter().map(|passage| passage.score_permille);
    assert!(ranks.is_sorted_by(|a, b| a >= b));
    let answer = trial.answer.unwrap();
    assert!(!answer.offers_person && !answer.citations.is_empty());

    let unknown = tried(&node, UNKNOWN, &[], None);
    assert!(unknown.passages.iter().all(|passage| !passage.answers));
    assert!(unknown.answer.unwrap().offers_person);
}

#[test]
fn a_trial_takes_the_files_plan_and_the_settings_in_force_where_none_are_given() {
    let mut parts = parts_on(store());
    parts.agents[0].handoff.plan = Plan::Starter;
    let starter = Node::new(parts);
    let growth = with(|settings| settings.plan = Plan::Growth);
    for settings in [None, growth] {
        let trial = tried(&starter, "Can I talk to a human?", &[], settings);
        assert_eq!(trial.step, TrialStep::ContactDetails);
        assert_eq!((trial.passages.len(), trial.answer), (0, None));
    }
}

#[test]
fn what_is_no_message_is_not_tried() {
    let node = demo_node();
    let message = |text: &str| TryMessage {
        text: text.into(),
        before: Vec::new(),
        settings: None,
    };
    let too_long = "x".repeat(MESSAGE_BYTES_MAX + 1);
    let many_before = TryMessage {
        before: vec!["hi".into(); TRY_BEFORE_MAX + 1],
        ..message("hi")
    };
    let empty_before = TryMessage {
        before: vec!["\u{200b}".into()],
        ..message("hi")
    };
    for (message, code) in [
        (message(" \n"), RefusalCode::TextEmpty),
        (message(&too_long), RefusalCode::TextTooLong),
        (many_before, RefusalCode::InvalidFrame),
        (empty_before, RefusalCode::TextEmpty),
    ] {
        let refused = node.try_message(&agent(), message, || Duration::ZERO);
        let Err(TryError::Refused(refused)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refused, code);
    }
    let twice = closing_is(TopicAction::Off).map(|mut settings| {
        settings.topics.push(settings.topics[0].clone());
        settings
    });
    let message = TryMessage {
        settings: twice,
        ..message("hi")
    };
    let refused = node.try_message(&agent(), message, || Duration::ZERO);
    assert!(matches!(refused, Err(TryError::Invalid(_))));
}
