//! What must be so of the agent's own words: answers cut short, ways to a person that its owner
//! closed, what it tells an operator.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn what_was_seen_of_an_answer_stays_when_a_person_cuts_it_short() {
    let mut session = session_in("owing");
    let owed = session.unanswered().unwrap();
    let ada = Actor::Operator(ada());
    let entries = take(&mut session, ada, cuts_short(owed, "We sh"), ON_DUTY);
    let VisitorEvent::MessageSent {
        author,
        body,
        interrupted,
        ..
    } = &entries[0].event
    else {
        panic!("the words came first");
    };
    assert_eq!((author, *interrupted), (&Author::Agent, true));
    assert_eq!(body.plain_text(), "We sh");
    assert_eq!(name_of(&entries[1].event), "taken over");
}

#[test]
fn a_run_that_the_visitor_overtook_leaves_no_words_behind() {
    let mut session = session_in("owing");
    let first = session.unanswered().unwrap();
    take(&mut session, visitor(), says("And to Iceland?"), ON_DUTY);
    let ada = Actor::Operator(ada());
    let entries = take(&mut session, ada, cuts_short(first, "We sh"), ON_DUTY);
    assert_eq!(name_of(&entries[0].event), "taken over");
}

#[test]
fn each_of_the_owners_switches_stops_its_own_way_to_a_person_alone() {
    let only = |visitor_asks, agent_decides, operator_pull| Context {
        policy: Policy {
            visitor_asks,
            agent_decides,
            operator_pull,
        },
        ..ON_DUTY
    };
    let pulls = ("agent", Actor::Operator(ada()), takes_over());
    for (state, actor, command) in ways_to_a_person().into_iter().chain([pulls]) {
        let (asks, decides, pulls) = match (&actor, &command) {
            (Actor::Operator(_), _) => (false, false, true),
            (Actor::Agent, _) => (false, true, false),
            _ => (true, false, false),
        };
        let reaches = |context| {
            let mut session = session_in(state);
            decide(&session, actor.clone(), command.clone(), context).is_ok_and(|events| {
                numbered(&mut session, events);
                !matches!(session.state, SessionState::Agent { .. })
            })
        };
        assert!(reaches(only(asks, decides, pulls)), "{command:?}");
        assert!(!reaches(only(!asks, !decides, !pulls)), "{command:?}");
    }
}

#[test]
fn where_no_person_may_come_none_is_offered() {
    let mut session = session_in("owing");
    let owed = session.unanswered().unwrap();
    let entries = take(&mut session, Actor::Agent, does_not_know(owed), HANDOFF_OFF);
    let VisitorEvent::MessageSent { offers_person, .. } = entries[0].event else {
        panic!("the agent said something");
    };
    assert!(!offers_person);
    let reason = |entry: &OperatorEntry| match &entry.detail {
        Some(OperatorDetail::NotAnswered { reason } | OperatorDetail::Handoff { reason, .. }) => {
            Some(reason.clone())
        }
        _ => None,
    };
    assert_eq!(reason(&entries[0]), reason(&entries[1]));
    assert!(reason(&entries[0]).is_some());
}

#[test]
fn a_brief_tells_what_was_wanted_and_said_since_the_last_episode_ended() {
    let mut session = Session::default();
    let mut recent = Recent::default();
    let mut log = |steps: &[&str]| {
        for step in steps {
            let (actor, command) = order(step, &session);
            for entry in take(&mut session, actor, command, ON_DUTY) {
                recent.apply(&entry);
            }
        }
        recent.brief_after(&[])
    };
    let brief = log(&[
        "visitor writes",
        "agent answers",
        "visitor asks for a person",
    ]);
    assert_eq!(brief.wants, ["Do you ship?", "a human please"]);
    assert_eq!(brief.answered[0].text, "Yes.");
    let brief = log(&["ada claims", "ada returns", "visitor writes"]);
    assert_eq!(
        brief.wants,
        ["Do you ship?"],
        "what was closed is forgotten"
    );
    assert_eq!(brief.answered, []);
}

#[test]
fn a_brief_of_an_episode_that_has_ended_comes_too_late() {
    let mut session = session_in("awaiting");
    for step in ["ada claims", "ada returns", "visitor presses the button"] {
        let (actor, command) = order(step, &session);
        take(&mut session, actor, command, ON_DUTY);
    }
    let adds = |episode| Command::AddBrief {
        episode,
        text: "They ask about delivery.".into(),
    };
    let late = decide(&session, Actor::Agent, adds(1), ON_DUTY).unwrap_err();
    assert_eq!(late.code, RefusalCode::Superseded);
    let entries = take(&mut session, Actor::Agent, adds(2), ON_DUTY);
    assert_eq!(entries[0].event, VisitorEvent::Internal);
    let for_visitor = serde_json::to_string(&entries[0].for_visitor()).unwrap();
    assert!(!for_visitor.contains("delivery"), "{for_visitor}");
}

#[test]
fn questions_without_an_answer_are_counted_until_one_has_one() {
    let mut session = Session::default();
    let mut recent = Recent::default();
    let mut after = |steps: &[&str]| {
        for step in steps {
            let (actor, command) = order(step, &session);
            for entry in take(&mut session, actor, command, ON_DUTY) {
                recent.apply(&entry);
            }
        }
        recent.not_in_knowledge()
    };
    assert_eq!(after(&["visitor writes", "agent does not know"]), 1);
    assert_eq!(after(&["visitor writes"]), 1);
    assert_eq!(after(&["agent answers"]), 0);
    assert_eq!(after(&["visitor writes", "agent does not know"]), 1);
    let episode = ["visitor presses the button", "ada claims", "ada returns"];
    assert_eq!(after(&episode), 0);
}
