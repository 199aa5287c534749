//! What must be so across several commands.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn with_nobody_on_duty_contact_details_are_asked_for() {
    for (state, actor, command) in ways_to_a_person() {
        let mut session = session_in(state);
        take(&mut session, actor, command, OFF_DUTY);
        let ContactCapture::Requested { reason, question } = &session.contact else {
            panic!("contact details were not asked for");
        };
        assert_eq!(*reason, ContactReason::NobodyOnDuty);
        assert!(question.is_some(), "the form is prefilled");
        assert_eq!(state_of(&session), "agent, asked");
    }
}

#[test]
fn outside_of_business_hours_contact_details_are_asked_for() {
    let closed_and_away = Context {
        on_duty: false,
        ..OFF_HOURS
    };
    for context in [OFF_HOURS, closed_and_away] {
        for (state, actor, command) in ways_to_a_person() {
            let mut session = session_in(state);
            take(&mut session, actor, command, context);
            let ContactCapture::Requested { reason, .. } = session.contact else {
                panic!("contact details were not asked for");
            };
            assert_eq!(reason, ContactReason::OffHours);
        }
    }
}

#[test]
fn hours_do_not_bind_what_an_operator_does_by_hand() {
    let mut session = session_in("new");
    take(&mut session, visitor(), says("Do you ship?"), OFF_HOURS);
    let by_hand = Command::TakeOverSession { interrupted: None };
    take(&mut session, Actor::Operator(ada()), by_hand, OFF_HOURS);
    assert_eq!(session.operator(), Some(&ada()));

    let mut waiting = session_in("awaiting");
    let claim = Command::ClaimSession;
    take(&mut waiting, Actor::Operator(ada()), claim, OFF_HOURS);
    assert_eq!(waiting.operator(), Some(&ada()));
}

#[test]
fn with_handoff_off_contact_details_are_asked_for() {
    for (state, actor, command) in ways_to_a_person() {
        let mut session = session_in(state);
        take(&mut session, actor, command, HANDOFF_OFF);
        let ContactCapture::Requested { reason, .. } = session.contact else {
            panic!("contact details were not asked for");
        };
        assert_eq!(reason, ContactReason::HandoffOff);
    }
}

#[test]
fn a_lead_after_a_contact_request_leaves_nothing_to_ask() {
    let mut session = session_in("new");
    take(&mut session, visitor(), Command::RequestHandoff, OFF_DUTY);
    let lead = leaves(None, Some("+47 22 00 00 00"));
    take(&mut session, visitor(), lead, OFF_DUTY);
    assert_eq!(session.contact, ContactCapture::Captured);
}

#[test]
fn who_left_an_address_is_not_asked_for_it_again_until_the_session_is_resolved() {
    let mut session = session_in("agent, given");
    for context in [OFF_DUTY, ON_DUTY] {
        take(&mut session, visitor(), asks_for_person(), context);
        assert_eq!(session.contact, ContactCapture::Captured);
    }
    let ada = Actor::Operator(ada());
    take(&mut session, ada, Command::ResolveSession, ON_DUTY);
    take(&mut session, visitor(), asks_for_person(), OFF_DUTY);
    assert_eq!(state_of(&session), "agent, asked", "the lead is done with");
}

#[test]
fn who_presses_the_button_right_after_a_question_gets_the_answer_and_the_form() {
    let mut session = session_in("owing");
    let owed = session.unanswered().unwrap();
    take(&mut session, visitor(), Command::RequestHandoff, OFF_DUTY);
    take(&mut session, Actor::Agent, answers(owed), OFF_DUTY);
    assert_eq!(state_of(&session), "agent, asked");
}

#[test]
fn who_asks_in_words_right_after_a_question_gets_the_answer_to_the_question_alone() {
    let mut session = session_in("owing");
    let owed = session.unanswered().unwrap();
    take(&mut session, visitor(), asks_for_person(), OFF_DUTY);
    assert_eq!(session.unanswered(), Some(owed));
}

#[test]
fn who_asks_in_words_finds_their_question_in_the_form_and_not_the_request() {
    let question = |session: &Session| match &session.contact {
        ContactCapture::Requested { question, .. } => question.clone(),
        _ => None,
    };
    let mut session = session_in("agent");
    take(
        &mut session,
        visitor(),
        says("Do you ship to Norway?"),
        OFF_DUTY,
    );
    for _ in 0..2 {
        take(&mut session, visitor(), asks_for_person(), OFF_DUTY);
        assert_eq!(
            question(&session).as_deref(),
            Some("Do you ship to Norway?")
        );
    }
    let mut new = Session::default();
    take(&mut new, visitor(), asks_for_person(), OFF_DUTY);
    assert_eq!(question(&new).as_deref(), Some("a human please"));
}

#[test]
fn who_waits_because_of_a_request_in_words_keeps_the_question_before_it() {
    let question = |session: &Session| session.last_question.clone();
    let mut session = session_in("agent");
    take(&mut session, visitor(), says("Do you dye bags?"), ON_DUTY);
    take(&mut session, visitor(), asks_for_person(), ON_DUTY);
    assert_eq!(state_of(&session), "awaiting");
    assert_eq!(question(&session).as_deref(), Some("Do you dye bags?"));

    // Where nothing was said before it, the request is what there is.
    let mut new = Session::default();
    take(&mut new, visitor(), asks_for_person(), ON_DUTY);
    assert_eq!(question(&new).as_deref(), Some("a human please"));
}

#[test]
fn a_question_that_the_agent_steps_aside_for_stays_the_question() {
    let mut session = session_in("agent");
    take(&mut session, visitor(), says("Do you dye bags?"), ON_DUTY);
    let owed = session.unanswered().unwrap();
    take(&mut session, Actor::Agent, steps_aside(owed), ON_DUTY);
    assert_eq!(state_of(&session), "awaiting");
    let question = session.last_question.as_deref();
    assert_eq!(question, Some("Do you dye bags?"));
}

#[test]
fn who_writes_to_somebody_who_is_gone_waits_for_somebody_else() {
    let mut session = session_in("ada");
    let gone = Context {
        holder_present: false,
        ..OFF_DUTY
    };
    let entries = take(&mut session, visitor(), says("Are you there?"), gone);
    let lost = VisitorEvent::SessionReleased {
        operator: ada(),
        lost: true,
    };
    assert_eq!((&entries[0].event, entries[0].command), (&lost, None));
    assert_eq!(state_of(&session), "awaiting, offered");
}

#[test]
fn who_talks_with_a_person_is_no_longer_asked_for_contact_details() {
    let mut session = session_in("agent");
    take(&mut session, visitor(), Command::RequestHandoff, OFF_DUTY);
    let ada = Actor::Operator(ada());
    take(&mut session, ada, takes_over(), ON_DUTY);
    assert_eq!(session.contact, ContactCapture::Idle);
}

#[test]
fn the_evidence_of_a_handoff_stays_with_operators() {
    for (state, actor, command) in ways_to_a_person() {
        for context in [ON_DUTY, OFF_DUTY, HANDOFF_OFF] {
            let mut session = session_in(state);
            let entries = take(&mut session, actor.clone(), command.clone(), context);
            let step = entries.last().unwrap();
            assert!(matches!(step.detail, Some(OperatorDetail::Handoff { .. })));
            let seen = serde_json::to_value(step.for_visitor()).unwrap();
            assert_eq!(seen.get("detail"), None);
        }
    }
}

#[test]
fn a_note_reaches_the_visitor_as_an_empty_entry() {
    let mut session = session_in("ada");
    let note = Command::AddNote {
        text: "difficult".into(),
    };
    let entries = take(&mut session, Actor::Operator(ada()), note, ON_DUTY);
    let seen = entries[0].for_visitor();
    assert_eq!((seen.event, seen.command), (VisitorEvent::Internal, None));
    assert_eq!(seen.seq, session.head);
}

#[test]
fn a_return_closes_the_episode_and_the_next_message_is_owed_an_answer() {
    let mut session = session_in("ada");
    let back = Command::ReturnSession;
    take(&mut session, Actor::Operator(ada()), back, ON_DUTY);
    assert_eq!(
        session.unanswered(),
        None,
        "what led to the episode is over"
    );

    take(&mut session, visitor(), says("One more thing"), ON_DUTY);
    assert_eq!(session.unanswered(), Some(session.head));
}

#[test]
fn a_new_request_after_a_return_opens_the_next_episode() {
    let mut session = session_in("ada");
    assert_eq!(session.episodes, 1);
    let back = Command::ReturnSession;
    take(&mut session, Actor::Operator(ada()), back, ON_DUTY);
    take(&mut session, visitor(), asks_for_person(), ON_DUTY);
    assert_eq!(
        (session.episodes, state_of(&session)),
        (2, "awaiting".into())
    );
}

#[test]
fn a_take_over_silences_the_agent_in_the_middle_of_its_answer() {
    let mut session = session_in("owing");
    let owed = session.unanswered().unwrap();
    take(&mut session, Actor::Operator(ada()), takes_over(), ON_DUTY);
    let late = decide(&session, Actor::Agent, answers(owed), ON_DUTY);
    assert_eq!(late.unwrap_err().code, RefusalCode::Superseded);
}

#[test]
fn a_session_whose_operator_is_gone_can_be_claimed_and_the_log_says_how() {
    let mut session = session_in("ada");
    let gone = Context {
        holder_present: false,
        ..ON_DUTY
    };
    let claim = Command::ClaimSession;
    let entries = take(&mut session, Actor::Operator(bo()), claim, gone);
    let lost = VisitorEvent::SessionReleased {
        operator: ada(),
        lost: true,
    };
    let claimed = VisitorEvent::SessionClaimed { operator: bo() };
    assert_eq!((&entries[0].event, entries[0].command), (&lost, None));
    assert_eq!(entries[1].event, claimed);
    assert_eq!(session.episodes, 1, "the episode goes on");

    // Who comes back is told who has it.
    let back = decide(&session, Actor::Operator(ada()), replies("Hello."), ON_DUTY);
    assert_eq!(back.unwrap_err(), Refusal::held_by(bo()));
}

#[test]
fn visitor_and_operator_fold_to_the_same_session_and_row() {
    let mut log = Vec::new();
    let mut session = Session::default();
    for (who, context) in [
        ("visitor writes", ON_DUTY),
        ("agent answers", ON_DUTY),
        ("visitor presses the button", OFF_DUTY),
        ("visitor leaves details", OFF_DUTY),
        ("visitor asks for a person", ON_DUTY),
        ("bo claims", ON_DUTY),
        ("bo replies", ON_DUTY),
        ("bo notes", ON_DUTY),
        ("bo releases", ON_DUTY),
        ("ada claims", ON_DUTY),
        ("ada resolves", ON_DUTY),
        ("visitor writes", ON_DUTY),
    ] {
        let (actor, command) = order(who, &session);
        log.extend(take(&mut session, actor, command, context));
    }

    let mut seen_by_visitor = Session::default();
    for entry in &log {
        apply(&mut seen_by_visitor, &entry.for_visitor());
    }
    assert_eq!(seen_by_visitor, session);

    let id = SessionId(Uuid::from_u128(7));
    let mut row = new_row(id, &log[0]).unwrap();
    log[1..]
        .iter()
        .for_each(|entry| apply_to_row(&mut row, entry));
    assert_eq!((row.head, &row.state), (session.head, &InboxState::Agent));
    assert_eq!(row.reason, None, "a reopened session has no open reason");
    assert!(row.lead.is_some(), "a lead stays with its session");
    assert_eq!(row.open_lead(), None, "a resolved lead is followed up");

    let (actor, command) = order("visitor leaves details", &session);
    for entry in take(&mut session, actor, command, OFF_DUTY) {
        apply_to_row(&mut row, &entry);
    }
    assert!(row.open_lead().is_some(), "a new one is open");
}
