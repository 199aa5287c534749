use super::*;
use baton_protocol::wire::TopicSetting;
use proptest::prelude::*;

fn triggers(topics: Vec<TopicSetting>) -> Triggers {
    Triggers::of(&HandoffSettings {
        topics,
        ..HandoffSettings::default()
    })
}

fn find(text: &str) -> Option<Fired> {
    triggers(Vec::new()).find(text, &Recent::default())
}

fn own(name: &str, phrases: &[&str], action: TopicAction) -> TopicSetting {
    TopicSetting {
        topic: Topic::Own {
            name: name.into(),
            phrases: phrases.iter().map(|phrase| (*phrase).into()).collect(),
        },
        action,
    }
}

fn topic_of(fired: Option<Fired>) -> Option<(String, TopicAction, String)> {
    match fired {
        Some(Fired::Topic {
            topic,
            action,
            matched,
        }) => Some((topic.id().to_owned(), action, matched)),
        _ => None,
    }
}

#[test]
fn a_request_for_a_person_goes_before_the_topic_that_it_is_about() {
    let fired = find("I was charged twice, let me talk to a human");
    assert!(matches!(fired, Some(Fired::Person { .. })), "{fired:?}");
}

#[test]
fn evidence_is_a_piece_of_the_message() {
    for text in [
        "Hola, mi zapato está roto. ¿Puedo HABLAR con alguien de su equipo?",
        "你好，我的包坏了。请帮我转人工客服，谢谢",
        "Good morning! My parcel came. But somebody stole my credit card yesterday.",
    ] {
        let matched = match find(text) {
            Some(Fired::Person { matched } | Fired::Topic { matched, .. }) => matched,
            fired => panic!("{text}: {fired:?}"),
        };
        assert!(
            text.contains(&matched) && matched.len() < text.len(),
            "{matched}"
        );
    }
}

#[test]
fn each_built_in_topic_is_known() {
    for (text, expected) in [
        ("you billed my card twice for one bag", "disputed_payment"),
        (
            "I demand a refund although the 30 days are over",
            "refund_beyond_policy",
        ),
        ("I want to file a complaint about your driver", "complaint"),
        ("my lawyer will contact you", "legal_threat"),
        ("someone hacked my account", "fraud_or_safety"),
        ("please delete my account", "account_closure"),
        ("I don't want to live any more, I want to die", "distress"),
    ] {
        let (topic, action, _) = topic_of(find(text)).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (&*topic, action),
            (expected, TopicAction::HandOver),
            "{text}"
        );
    }
}

#[test]
fn a_word_alone_is_no_topic_but_an_owners_is() {
    for text in ["payment", "Return", "card?", "account", "refund", "unknown"] {
        assert_eq!(topic_of(find(text)), None, "{text}");
    }
    let own = triggers(vec![own("Medical", &["dosage"], TopicAction::Decline)]);
    let fired = own.find("Dosage?", &Recent::default());
    assert!(topic_of(fired).is_some());
}

#[test]
fn a_topic_does_what_its_owner_set_and_nothing_if_it_is_off() {
    let said = "please delete my account";
    let set = |action| {
        let topic = Topic::AccountClosure;
        triggers(vec![TopicSetting { topic, action }]).find(said, &Recent::default())
    };
    let (_, action, _) = topic_of(set(TopicAction::Decline)).unwrap();
    assert_eq!(action, TopicAction::Decline);
    assert_eq!(set(TopicAction::Off), None);
}

#[test]
fn an_owners_phrases_are_found_in_any_case_and_with_endings() {
    let dosage = || {
        own(
            "Medical",
            &["dosage", "side effect", "剂量"],
            TopicAction::Decline,
        )
    };
    let triggers = triggers(vec![dosage(), own("Off", &["strap"], TopicAction::Off)]);
    let topic = |text| topic_of(triggers.find(text, &Recent::default()));
    for (text, matched) in [
        ("What DOSAGE is right for a child?", "DOSAGE"),
        ("are there dosages for dogs", "dosages"),
        ("Any side-effects?", "side-effects"),
        ("每天的剂量是多少", "剂量"),
    ] {
        let (name, action, found) = topic(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (&*name, action, &*found),
            ("Medical", TopicAction::Decline, matched)
        );
    }
    for text in [
        "which side is up",
        "how long is the strap",
        "what is the effect of the side light",
    ] {
        assert_eq!(topic(text), None, "{text}");
    }
}

#[test]
fn the_third_time_of_a_question_fires_and_the_second_does_not() {
    let triggers = triggers(Vec::new());
    let first = "How long does delivery take?";
    let again = "how many days does delivery take";
    let now = "so how long is the delivery going to take";
    let find = |answered: &[&str]| {
        triggers.find(
            now,
            &Recent {
                answered,
                ..Recent::default()
            },
        )
    };
    assert_eq!(find(&[first]), None);
    assert_eq!(find(&[first, "is it waterproof"]), None);
    let question = first.to_owned();
    assert_eq!(
        find(&[first, again]),
        Some(Fired::Repeated {
            question: question.clone()
        })
    );
    // Something else in between does not make it new.
    let between = find(&[first, "is it waterproof", again]);
    assert_eq!(between, Some(Fired::Repeated { question }));
    let off = HandoffSettings {
        repeated: false,
        ..HandoffSettings::default()
    };
    let answered = &[first, again];
    assert_eq!(
        Triggers::of(&off).find(
            now,
            &Recent {
                answered,
                ..Recent::default()
            }
        ),
        None
    );
}

#[test]
fn follow_ups_and_small_talk_are_no_repeated_questions() {
    let triggers = triggers(Vec::new());
    for (answered, now) in [
        (
            ["Do you ship to France?", "Do you ship to Spain?"],
            "do you ship to Italy?",
        ),
        (
            ["Where is order 4711?", "Where is order 4712?"],
            "Where is order 4713?",
        ),
        (["hello", "hello"], "hello"),
        (["ok", "ok thanks"], "thanks"),
        (
            ["Is it waterproof?", "And how heavy is it?"],
            "which colours are there",
        ),
        (
            ["Where is my order?", "Where is it now?"],
            "how do I change its address",
        ),
    ] {
        let fired = triggers.find(
            now,
            &Recent {
                answered: &answered,
                ..Recent::default()
            },
        );
        assert_eq!(fired, None, "{now}");
    }
}

#[test]
fn the_longest_message_is_read_in_one_go() {
    for unit in ["I want a ", "refund ", "é’", "客服", "?", "a.", "x"] {
        let text = unit.repeat(4_000 / unit.len());
        let _ = triggers(Vec::new()).find(
            &text,
            &Recent {
                answered: &[&text, &text],
                ..Recent::default()
            },
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let recent = Recent { answered: &[&text, "where is my order"], ..Recent::default() };
        let fired = triggers(Vec::new()).find(&text, &recent);
        if let Some(Fired::Person { matched } | Fired::Topic { matched, .. }) = fired {
            prop_assert!(text.contains(&matched));
        }
    }
}

#[test]
fn all_that_fires_begins_with_what_is_decided_by() {
    let settings = vec![
        own("Dosage", &["drops"], TopicAction::Decline),
        own("Batteries", &["battery"], TopicAction::HandOver),
    ];
    let triggers = triggers(settings);
    let answered = ["How many drops is one dose?", "what is one dose, in drops"];
    let recent = Recent {
        answered: &answered,
        ..Recent::default()
    };
    for (text, all) in [
        ("Do you ship to Norway?", 0),
        ("Can I talk to a human?", 1),
        ("How many drops? And the battery?", 2),
        ("Let me talk to a human, somebody stole my credit card!", 2),
        ("one dose is how many drops", 2),
    ] {
        let firings = triggers.find_all(text, &recent);
        assert_eq!(firings.len(), all, "{text}: {firings:?}");
        let first = firings.first().map(|firing| firing.fired.clone());
        assert_eq!(first, triggers.find(text, &recent), "{text}");
        for Firing { fired, score } in &firings {
            let sure = score.is_none_or(|score| score.value >= score.fires_from);
            assert!(sure, "{text}: {fired:?}, {score:?}");
        }
    }
}
