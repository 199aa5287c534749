//! Messages that make the agent step aside, or decline, before it tries to answer.

use super::*;
use baton_protocol::wire::{Topic, TopicAction, TopicSetting};

fn node_with(store: &Arc<MemoryStore>, handoff: HandoffSettings) -> Node {
    let node = node_of(Arc::<MemoryStore>::clone(store), handoff);
    node.operator_came(&operator(1, "Ann"));
    node
}

/// Says it, lets the agent answer, and tells why it handed over, if it did.
async fn said(node: &Node, number: u128, text: &str) -> Option<HandoffReason> {
    let made = node
        .visitor_command(SESSION, agent(), id(number), say(text))
        .await
        .unwrap();
    node.run_agent(SESSION).await;
    made.iter().find_map(|entry| match &entry.detail {
        Some(OperatorDetail::Handoff { reason, .. }) => Some(reason.clone()),
        _ => None,
    })
}

#[tokio::test]
async fn a_sensitive_topic_hands_over_with_its_evidence_before_anything_is_answered() {
    let store = store();
    let node = node_with(&store, HandoffSettings::default());
    let text = "Hello. Somebody stole my credit card!";
    let Some(HandoffReason::SensitiveTopic {
        topic,
        quote,
        matched,
    }) = said(&node, 1, text).await
    else {
        panic!("a stolen card is for a person");
    };
    assert_eq!((&*topic, &*quote), ("fraud_or_safety", text));
    assert!(
        text.contains(&matched) && matched.contains("stole"),
        "{matched}"
    );
    assert!(said_by_agent(&log(&store).await).is_empty());
}

#[tokio::test]
async fn a_topic_that_is_off_is_answered_and_one_that_is_declined_is_not() {
    for (action, expected) in [
        (TopicAction::Off, "please delete my account"),
        (
            TopicAction::Decline,
            "I'm sorry, I can't help with that here.",
        ),
    ] {
        let store = store();
        let topic = Topic::AccountClosure;
        let handoff = HandoffSettings {
            topics: vec![TopicSetting { topic, action }],
            ..HandoffSettings::default()
        };
        let node = node_with(&store, handoff);
        assert_eq!(said(&node, 1, "please delete my account").await, None);
        assert_eq!(said_by_agent(&log(&store).await), [expected]);
    }
}

#[tokio::test]
async fn a_declined_topic_is_declined_in_the_visitors_language() {
    let store = store();
    let topics = vec![TopicSetting {
        topic: Topic::AccountClosure,
        action: TopicAction::Decline,
    }];
    let handoff = HandoffSettings {
        topics,
        ..HandoffSettings::default()
    };
    let node = node_with(&store, handoff);
    assert_eq!(said(&node, 1, "Bitte löschen Sie mein Konto").await, None);
    let words = "Dabei kann ich hier leider nicht helfen.";
    assert_eq!(said_by_agent(&log(&store).await), [words]);
}

#[tokio::test]
async fn a_question_asked_for_the_third_time_hands_over_and_is_new_once_that_is_closed() {
    for closing in [
        OperatorCommand::ReturnSession,
        OperatorCommand::ResolveSession,
    ] {
        let store = store();
        let node = node_with(&store, HandoffSettings::default());
        let first = "How long does delivery take?";
        let again = "how many days does the delivery take";
        let third = "so how long will delivery take";
        assert_eq!(said(&node, 1, first).await, None);
        assert_eq!(said(&node, 2, again).await, None);
        let reason = HandoffReason::RepeatedQuestion {
            question: first.into(),
            again: third.into(),
        };
        assert_eq!(said(&node, 3, third).await, Some(reason));
        let ann = operator(1, "Ann").as_ref();
        for (number, command) in [(4, OperatorCommand::ClaimSession), (5, closing)] {
            node.operator_command(SESSION, &ann, id(number), command)
                .await
                .unwrap();
        }
        for (number, question) in [(6, third), (7, again)] {
            assert_eq!(said(&node, number, question).await, None);
            assert_eq!(said_by_agent(&log(&store).await).last().unwrap(), question);
        }
        assert!(said(&node, 8, first).await.is_some(), "the third time anew");
    }
}

#[tokio::test]
async fn a_question_that_got_no_answer_yet_is_not_asked_again() {
    let store = store();
    let node = node_with(&store, HandoffSettings::default());
    let text = "How long does delivery take?";
    for number in 1..=3 {
        let made = node.visitor_command(SESSION, agent(), id(number), say(text));
        let made = made.await.unwrap();
        assert!(made.iter().all(|entry| entry.detail.is_none()));
    }
}

#[tokio::test]
async fn a_person_is_asked_for_in_any_language_whatever_is_switched_off() {
    for text in [
        "Puis-je parler à un de vos conseillers ?",
        "转人工客服",
        "CAN I GET A HUMAN???",
    ] {
        let store = store();
        let handoff = HandoffSettings {
            repeated: false,
            agent_decides: false,
            ..HandoffSettings::default()
        };
        let node = node_with(&store, handoff);
        let reason = said(&node, 1, text).await;
        let Some(HandoffReason::VisitorAsked { quote, .. }) = reason else {
            panic!("{text}: {reason:?}");
        };
        assert_eq!(quote, text);
    }
}
