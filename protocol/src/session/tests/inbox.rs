//! The inbox row: what it keeps of a log, and how little.

use super::*;
use crate::wire::limits::PREVIEW_CHARS_MAX;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_row_holds_the_beginning_of_a_reason_and_the_log_all_of_it() {
    let long = "é".repeat(1_000);
    let reason = HandoffReason::VisitorAsked {
        quote: long.clone(),
        matched: "é".into(),
    };
    let mut session = Session::default();
    let command = Command::SendMessage {
        text: long.clone(),
        trigger: Some(Trigger { reason }),
    };
    let log = take(&mut session, visitor(), command, ON_DUTY);
    let mut row = new_row(SessionId(Uuid::from_u128(7)), &log[0]).unwrap();
    log[1..]
        .iter()
        .for_each(|entry| apply_to_row(&mut row, entry));
    let Some(HandoffReason::VisitorAsked { quote, matched }) = &row.reason else {
        panic!("{:?}", row.reason);
    };
    assert_eq!(matched, "é");
    assert!(quote.ends_with("é…") && quote.chars().count() == PREVIEW_CHARS_MAX + 1);
    let detail = log.last().and_then(|entry| entry.detail.as_ref());
    assert!(matches!(
        detail,
        Some(OperatorDetail::Handoff { reason: HandoffReason::VisitorAsked { quote, .. }, .. }) if *quote == long
    ));
}

#[test]
fn a_row_names_who_lost_the_session_until_they_have_it_again() {
    let lost = Context {
        holder_lost: true,
        ..ON_DUTY
    };
    let gone = Context {
        holder_present: false,
        ..ON_DUTY
    };
    let wait = WaitSettings {
        remind_after_seconds: 0,
        resolve_after_seconds: 1,
        ..WaitSettings::DEFAULT
    };
    let silent = Context {
        now_ms: 10_000_000,
        wait,
        ..ON_DUTY
    };
    let mut session = Session::default();
    let mut row: Option<InboxRow> = None;
    let (away, closed) = (LossReason::Gone, LossReason::Closed);
    for (who, context, losses) in [
        ("visitor presses the button", ON_DUTY, vec![]),
        ("ada claims", ON_DUTY, vec![]),
        ("ada releases", ON_DUTY, vec![]),
        ("ada claims", ON_DUTY, vec![]),
        ("server ticks", lost, vec![(ada(), away)]),
        ("bo claims", ON_DUTY, vec![(ada(), away)]),
        ("ada claims", gone, vec![(bo(), away)]),
        ("ada replies", ON_DUTY, vec![(bo(), away)]),
        ("server ticks", silent, vec![(bo(), away), (ada(), closed)]),
        (
            "visitor writes",
            silent,
            vec![(bo(), away), (ada(), closed)],
        ),
        ("bo takes over", silent, vec![(ada(), closed)]),
    ] {
        let (actor, command) = order(who, &session);
        for entry in take(&mut session, actor, command, context) {
            match &mut row {
                Some(row) => apply_to_row(row, &entry),
                None => row = new_row(SessionId(Uuid::from_u128(7)), &entry),
            }
        }
        let row = row.as_ref().unwrap();
        let named: Vec<_> = row
            .losses
            .iter()
            .map(|it| (it.operator, it.reason))
            .collect();
        let losses: Vec<_> = losses.into_iter().map(|(who, how)| (who.id, how)).collect();
        assert_eq!(named, losses, "{who}");
    }
}

#[test]
fn who_left_details_and_wants_a_person_again_is_a_new_lead_with_the_new_question() {
    let nobody = Context {
        on_duty: false,
        ..ON_DUTY
    };
    let mut session = Session::default();
    let say = |text: &str| Command::SendMessage {
        text: text.into(),
        trigger: None,
    };
    let lead = Command::CaptureLead {
        contact: Contact {
            email: Some("ada@example.com".into()),
            ..Contact::default()
        },
        question: "Where is order 1?".into(),
    };
    let mut log = take(&mut session, visitor(), lead, nobody);
    let mut row = new_row(SessionId(Uuid::from_u128(7)), &log.remove(0)).unwrap();
    let contacted = |row: &mut InboxRow| row.lead.as_mut().unwrap().state = LeadState::Contacted;
    log.iter().for_each(|entry| apply_to_row(&mut row, entry));
    contacted(&mut row);
    for command in [say("My parcel is broken"), Command::RequestHandoff] {
        let log = take(&mut session, visitor(), command, nobody);
        log.iter().for_each(|entry| apply_to_row(&mut row, entry));
    }
    let lead = row.lead.unwrap();
    assert_eq!(session.contact, ContactCapture::Captured, "not asked again");
    assert_eq!(lead.question, "My parcel is broken");
    assert_eq!(lead.state, LeadState::New);
}
