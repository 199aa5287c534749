//! Refusals that depend on the command alone, and what the loser of a race is told.

use super::*;
use crate::wire::limits::{CONTACT_FIELD_BYTES_MAX, LEADS_PER_SESSION_MAX, MESSAGE_BYTES_MAX};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[track_caller]
fn refused(state: &str, actor: Actor, command: Command, code: RefusalCode) {
    let refusal = decide(&session_in(state), actor, command, ON_DUTY).unwrap_err();
    assert_eq!(refusal.code, code);
    assert_eq!(refusal.retry, code.retry());
}

#[test]
fn blank_texts_are_refused() {
    for text in [
        "",
        "  \n\t",
        "\u{200b}\u{202e} \u{feff}",
        "\u{2800}",
        "\u{fe0f}\u{fe00}",
        "\u{e0100}",
    ] {
        refused("agent", visitor(), says(text), RefusalCode::TextEmpty);
        let ada = || Actor::Operator(ada());
        refused("ada", ada(), replies(text), RefusalCode::TextEmpty);
        let note = Command::AddNote { text: text.into() };
        refused("ada", ada(), note, RefusalCode::TextEmpty);
    }
}

#[test]
fn texts_are_taken_up_to_their_limit_and_refused_past_it() {
    let longest = "é".repeat(MESSAGE_BYTES_MAX / 2);
    assert!(decide(&session_in("agent"), visitor(), says(&longest), ON_DUTY).is_ok());

    let longer = format!("{longest}!");
    refused("agent", visitor(), says(&longer), RefusalCode::TextTooLong);
    let ada = || Actor::Operator(ada());
    refused("ada", ada(), replies(&longer), RefusalCode::TextTooLong);
    let note = Command::AddNote {
        text: longer.clone(),
    };
    refused("agent", ada(), note, RefusalCode::TextTooLong);
    let lead = Command::CaptureLead {
        contact: Contact {
            name: None,
            email: Some("grace@example.com".into()),
            phone: None,
            ..Contact::default()
        },
        question: longer,
    };
    refused("agent", visitor(), lead, RefusalCode::TextTooLong);
}

#[test]
fn details_are_taken_a_few_times_until_an_operator_has_resolved_the_session() {
    let mut session = session_in("agent");
    let lead = || leaves(Some("grace@example.com"), None);
    for _ in 0..LEADS_PER_SESSION_MAX {
        take(&mut session, visitor(), lead(), ON_DUTY);
    }
    let refusal = decide(&session, visitor(), lead(), ON_DUTY).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TooManyLeads);
    assert!(!refusal.retry);
    let ada = Actor::Operator(ada());
    take(&mut session, ada, Command::ResolveSession, ON_DUTY);
    assert!(decide(&session, visitor(), lead(), ON_DUTY).is_ok());
}

#[test]
fn details_that_nobody_can_be_reached_by_are_refused() {
    let table: &[(Option<&str>, Option<&str>)] = &[
        (None, None),
        (Some("grace"), None),
        (Some("grace@example"), None),
        (Some("@example.com"), None),
        (Some("grace@@example.com"), None),
        (Some("grace@example..com"), None),
        (Some("gra ce@example.com"), None),
        (None, Some("1234")),
        (None, Some("call me")),
        (None, Some("1234567890123456")),
        (Some("grace@example.com"), Some("call me")),
    ];
    for (email, phone) in table {
        let lead = leaves(*email, *phone);
        refused("agent", visitor(), lead, RefusalCode::ContactInvalid);
    }
    let long = format!("{}@example.com", "g".repeat(CONTACT_FIELD_BYTES_MAX));
    let lead = leaves(Some(&long), None);
    refused("agent", visitor(), lead, RefusalCode::TextTooLong);
}

#[test]
fn details_with_an_address_or_a_number_are_taken() {
    for (email, phone) in [
        (Some("grace@example.co.uk"), None),
        (None, Some("+44 (0)20 7946-0000 x12")),
        (Some("g@e.io"), Some("12345")),
    ] {
        let lead = leaves(email, phone);
        assert!(decide(&session_in("agent"), visitor(), lead, ON_DUTY).is_ok());
    }
}

#[test]
fn a_command_of_somebody_else_is_refused() {
    let ada = || Actor::Operator(ada());
    let table = [
        (visitor(), Command::ClaimSession),
        (visitor(), Command::ResolveSession),
        (visitor(), replies("I am Ada")),
        (
            visitor(),
            Command::AddNote {
                text: "note".into(),
            },
        ),
        (visitor(), answers(2)),
        (ada(), says("I am the visitor")),
        (ada(), Command::RequestHandoff),
        (ada(), leaves(Some("grace@example.com"), None)),
        (ada(), answers(2)),
        (Actor::Agent, Command::ClaimSession),
        (Actor::Agent, says("I am the visitor")),
    ];
    for (actor, command) in table {
        refused("owing", actor, command, RefusalCode::InvalidFrame);
    }
}

#[test]
fn second_claim_is_refused_with_the_winners_name() {
    let bo = Actor::Operator(bo());
    for command in [
        Command::ClaimSession,
        takes_over(),
        replies("Hello."),
        Command::ResolveSession,
        Command::ReturnSession,
        Command::ReleaseSession,
    ] {
        let refusal = decide(&session_in("ada"), bo.clone(), command, ON_DUTY).unwrap_err();
        assert_eq!(refusal, Refusal::held_by(ada()));
        assert_eq!(refusal.message, "Ada has this conversation.");
    }
}

#[test]
fn an_answer_to_an_older_message_is_refused() {
    let mut session = session_in("owing");
    let first = session.unanswered().unwrap();
    take(&mut session, visitor(), says("And to Iceland?"), ON_DUTY);
    for late in [answers(first), steps_aside(first)] {
        let refusal = decide(&session, Actor::Agent, late, ON_DUTY).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::Superseded);
    }
    let now = session.unanswered().unwrap();
    assert!(decide(&session, Actor::Agent, answers(now), ON_DUTY).is_ok());
}
