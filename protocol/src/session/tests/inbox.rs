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
