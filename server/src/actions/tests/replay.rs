//! Old sessions against other settings.

use super::*;
use crate::actions::ReplayError;
use baton_protocol::wire::limits::{BRIEF_CHARS_MAX, REPLAY_LISTED_MAX, REPLAY_SESSIONS_MAX};
use baton_protocol::wire::{
    Contact, Replay, ReplaySettings, ReplayedHandoff, ReplayedSession, Topic, TopicAction,
    TopicSetting, UnknownAction, UnknownSettings,
};

const CLOSE_IT: &str = "please delete my account";
const HUMAN: &str = "Can I talk to a human?";
const PRESS: &str = "(presses)";

/// Knows nothing of the moon, and fails at what breaks.
struct Help;

impl Answerer for Help {
    fn answer<'a>(&'a self, question: Question<'a>, _: Sink) -> AnswerFuture<'a> {
        assert!(!question.text.contains("break"), "as the question wishes");
        let answer = Answer {
            body: RichText::paragraph("Here you are."),
            citations: Vec::new(),
            offers_person: question.text.contains("moon"),
            nearest: None,
        };
        Box::pin(async { Ok(answer) })
    }
}

/// A node with an operator on duty, unless nobody is to be.
fn node_then(store: &Arc<MemoryStore>, then: HandoffSettings, on_duty: bool) -> Node {
    let mut parts = parts_of(Arc::<MemoryStore>::clone(store), then);
    parts.agents[0].answerer = Arc::new(Help);
    let node = Node::new(parts);
    if on_duty {
        node.operator_came(&operator(1, "Ann"));
    }
    node
}

fn session(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(number))
}

/// A session in which the visitor says this, or presses the button, one after the other.
async fn visit(node: &Node, number: u128, said: &[&str]) {
    for (at, text) in (1..).zip(said) {
        let command = match *text {
            PRESS => VisitorCommand::RequestHandoff,
            text => say(text),
        };
        node.visitor_command(session(number), agent(), id(number * 100 + at), command)
            .await
            .unwrap();
        node.run_agent(session(number)).await;
    }
}

async fn replayed(node: &Node, settings: HandoffSettings, sessions_max: u32) -> Replay {
    let request = ReplaySettings {
        settings,
        sessions_max,
    };
    node.replay(&agent(), request).await.unwrap()
}

fn with(change: impl FnOnce(&mut HandoffSettings)) -> HandoffSettings {
    let mut settings = HandoffSettings::default();
    change(&mut settings);
    settings
}

fn closing_is(action: TopicAction) -> HandoffSettings {
    with(|settings| {
        settings.topics = vec![TopicSetting {
            topic: Topic::AccountClosure,
            action,
        }];
    })
}

fn kind(handoff: &Option<ReplayedHandoff>) -> (&'static str, u64) {
    let Some(handoff) = handoff else {
        return ("", 0);
    };
    let kind = match handoff.reason {
        HandoffReason::VisitorPressed { .. } => "pressed",
        HandoffReason::VisitorAsked { .. } => "asked",
        HandoffReason::SensitiveTopic { .. } => "topic",
        HandoffReason::RepeatedQuestion { .. } => "repeated",
        HandoffReason::NotInKnowledge { .. } => "unknown",
        HandoffReason::AgentDecided { .. } => "decided",
        HandoffReason::AgentFailed { .. } => "failed",
    };
    (kind, handoff.seq)
}

/// Then and now, as kind and entry; the session starts with entry 1, and each answer is one.
type Row<'a> = (
    HandoffSettings,
    &'a [&'a str],
    HandoffSettings,
    (&'a str, u64),
    (&'a str, u64),
);

#[tokio::test]
async fn a_session_is_handed_over_where_the_settings_have_it_so() {
    use UnknownAction::*;
    let usual = HandoffSettings::default;
    let off = || closing_is(TopicAction::Off);
    let alone = || with(|settings| settings.agent_decides = false);
    let unknown = |first, again| with(|s| s.unknown = UnknownSettings { first, again });
    let no_repeats = || with(|settings| settings.repeated = false);
    let thrice = [
        "How long does delivery take?",
        "how many days does the delivery take",
        "so how long will delivery take",
    ];
    let rows: &[Row] = &[
        (
            usual(),
            &["Hello there", CLOSE_IT],
            usual(),
            ("topic", 4),
            ("topic", 4),
        ),
        (
            usual(),
            &["Hello there", CLOSE_IT],
            off(),
            ("topic", 4),
            ("", 0),
        ),
        (
            off(),
            &["Hello there", CLOSE_IT],
            usual(),
            ("", 0),
            ("topic", 4),
        ),
        (
            off(),
            &[CLOSE_IT, HUMAN],
            usual(),
            ("asked", 4),
            ("topic", 2),
        ),
        (
            closing_is(TopicAction::Decline),
            &[CLOSE_IT],
            usual(),
            ("", 0),
            ("topic", 2),
        ),
        (
            usual(),
            &[CLOSE_IT],
            closing_is(TopicAction::Decline),
            ("topic", 2),
            ("", 0),
        ),
        // Where the agent may not decide, contact details are asked for, and the session goes on.
        (usual(), &[CLOSE_IT], alone(), ("topic", 2), ("", 0)),
        (
            alone(),
            &[CLOSE_IT, HUMAN],
            usual(),
            ("asked", 4),
            ("topic", 2),
        ),
        (usual(), &thrice, usual(), ("repeated", 6), ("repeated", 6)),
        (usual(), &thrice, no_repeats(), ("repeated", 6), ("", 0)),
        (no_repeats(), &thrice, usual(), ("", 0), ("repeated", 6)),
        // What the knowledge had no answer to is as it was.
        (
            usual(),
            &["the moon?"],
            unknown(HandOver, HandOver),
            ("", 0),
            ("unknown", 2),
        ),
        (
            usual(),
            &["the moon?", "and the far moon?"],
            usual(),
            ("unknown", 4),
            ("unknown", 4),
        ),
        (
            usual(),
            &["the moon?", "and the far moon?"],
            unknown(Offer, Decline),
            ("unknown", 4),
            ("", 0),
        ),
        (
            usual(),
            &["break it"],
            usual(),
            ("failed", 2),
            ("failed", 2),
        ),
        (usual(), &["break it"], alone(), ("failed", 2), ("", 0)),
        (
            off(),
            &[CLOSE_IT, PRESS],
            usual(),
            ("pressed", 4),
            ("topic", 2),
        ),
    ];
    for (then, said, now, was, would_be) in rows {
        let store = store();
        let node = node_then(&store, then.clone(), true);
        visit(&node, 1, said).await;
        let replay = replayed(&node, now.clone(), 10).await;
        let row = format!("{said:?} from {then:?} to {now:?}: {replay:#?}");
        assert_eq!(replay.sessions, 1, "{row}");
        let by_trigger = |kind: &str| u32::from(!matches!(kind, "" | "pressed"));
        assert_eq!(replay.handed_over_then, by_trigger(was.0), "{row}");
        assert_eq!(replay.hand_over_now, by_trigger(would_be.0), "{row}");
        let [listed] = &*replay.listed else {
            panic!("{row}");
        };
        assert_eq!(
            (kind(&listed.then), kind(&listed.now)),
            (*was, *would_be),
            "{row}"
        );
    }
}

#[tokio::test]
async fn a_button_alone_is_no_trigger_and_nothing_is_listed_where_none_fires() {
    let store = store();
    let node = node_then(&store, HandoffSettings::default(), true);
    visit(&node, 1, &["Hello there", PRESS]).await;
    visit(&node, 2, &["Hello there"]).await;
    let replay = replayed(&node, HandoffSettings::default(), 10).await;
    let expected = Replay {
        sessions: 2,
        messages: 2,
        ..Replay::default()
    };
    assert_eq!(replay, expected);
}

#[tokio::test]
async fn who_asked_when_nobody_could_come_counts_and_what_was_said_to_a_person_does_not() {
    let store = store();
    let away = node_then(&store, HandoffSettings::default(), false);
    visit(&away, 1, &["Hello there", HUMAN]).await;
    let there = node_then(&store, closing_is(TopicAction::Off), true);
    let ann = operator(1, "Ann").as_ref();
    visit(&there, 2, &["Hello there"]).await;
    there
        .operator_command(session(2), &ann, id(299), OperatorCommand::TakeOverSession)
        .await
        .unwrap();
    // The first is a resend.
    visit(&there, 2, &["Hello there", CLOSE_IT]).await;
    let replay = replayed(&there, HandoffSettings::default(), 10).await;
    assert_eq!((replay.handed_over_then, replay.hand_over_now), (1, 1));
    let [listed] = &*replay.listed else {
        panic!("{replay:#?}");
    };
    assert_eq!(listed.session, session(1));
}

#[tokio::test]
async fn a_replay_reads_the_log_and_changes_nothing() {
    let store = store();
    let node = node_then(&store, HandoffSettings::default(), true);
    visit(&node, 7, &["Hello there", CLOSE_IT]).await;
    let (before, rows) = (log(&store).await, store.inbox(10).await.unwrap());
    replayed(&node, closing_is(TopicAction::Off), 10).await;
    assert_eq!(log(&store).await, before);
    assert_eq!(store.inbox(10).await.unwrap(), rows);
    let settings = node.agent_settings(&agent()).await.unwrap().unwrap();
    assert_eq!(
        (settings.version, settings.settings),
        (0, HandoffSettings::default())
    );
}

#[tokio::test]
async fn changed_sessions_are_listed_first_with_the_visitors_name_and_the_rest_is_counted() {
    let store = store();
    let node = node_then(&store, HandoffSettings::default(), true);
    let many = REPLAY_LISTED_MAX as u128;
    for number in 1..=many {
        visit(&node, number, &[HUMAN]).await;
    }
    let long = format!("{CLOSE_IT}. ").repeat(40);
    for number in many + 1..=many + 2 {
        visit(&node, number, &[&long]).await;
    }
    let lead = VisitorCommand::CaptureLead {
        contact: Contact {
            name: Some("Grace".into()),
            email: Some("grace@example.com".into()),
            phone: None,
            ..Contact::default()
        },
        question: String::new(),
    };
    node.visitor_command(session(many + 1), agent(), id(1), lead)
        .await
        .unwrap();
    for number in many + 3..=many + 5 {
        visit(&node, number, &[HUMAN]).await;
    }
    let replay = replayed(&node, closing_is(TopicAction::Off), REPLAY_SESSIONS_MAX).await;
    let counts = (
        replay.sessions,
        replay.handed_over_then,
        replay.hand_over_now,
    );
    assert_eq!(counts, (55, 55, 53));
    assert_eq!((replay.listed.len(), replay.more), (REPLAY_LISTED_MAX, 5));
    let changed: Vec<_> = replay
        .listed
        .iter()
        .take_while(|listed| listed.now.is_none())
        .collect();
    let names: Vec<_> = changed
        .iter()
        .map(|listed| listed.visitor.as_deref())
        .collect();
    assert_eq!(names, [Some("Grace"), None]);
    let ReplayedSession {
        then: Some(then), ..
    } = changed[0]
    else {
        panic!("{changed:#?}");
    };
    let HandoffReason::SensitiveTopic { quote, .. } = &then.reason else {
        panic!("{then:?}");
    };
    assert!(quote.ends_with('…') && quote.chars().count() <= BRIEF_CHARS_MAX + 1);
    // Of those that stay the same the latest come first.
    assert_eq!(replay.listed[2].session, session(many + 5));
}

#[tokio::test]
async fn a_replay_reads_no_more_sessions_and_messages_than_it_may() {
    let store = store();
    let node = node_then(&store, HandoffSettings::default(), true);
    for number in 1..=3 {
        visit(&node, number, &["Hello there"]).await;
    }
    assert_eq!(
        replayed(&node, HandoffSettings::default(), 2)
            .await
            .sessions,
        2
    );
    for sessions_max in [0, REPLAY_SESSIONS_MAX + 1] {
        let request = ReplaySettings {
            settings: HandoffSettings::default(),
            sessions_max,
        };
        let refused = node.replay(&agent(), request).await;
        assert!(matches!(
            refused,
            Err(ReplayError::Refused(RefusalCode::InvalidFrame))
        ));
    }
    // The oldest goes past what may be read.
    let request = ReplaySettings {
        settings: HandoffSettings::default(),
        sessions_max: 10,
    };
    let replay = node.replay_within(&agent(), request, 2).await.unwrap();
    assert!(replay.cut_short);
    assert_eq!((replay.sessions, replay.messages), (2, 2));
}

#[tokio::test]
async fn one_replay_of_an_agent_is_at_work_at_a_time() {
    let store = store();
    let node = node_then(&store, HandoffSettings::default(), true);
    let request = || ReplaySettings {
        settings: HandoffSettings::default(),
        sessions_max: 10,
    };
    let running = node.replays.begin(&agent());
    let refused = node.replay(&agent(), request()).await;
    assert!(matches!(refused, Err(ReplayError::Running)));
    drop(running);
    assert!(node.replay(&agent(), request()).await.is_ok());
    assert!(node.replay(&agent(), request()).await.is_ok());
}
