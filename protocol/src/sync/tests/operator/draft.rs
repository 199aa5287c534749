//! Answers in the making, as an operator watches them.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn an_answer_in_the_making_is_watched_until_the_log_settles_it() {
    let mut operator = Operator::connected();
    operator.client.open(session_id(), at(0));
    let entries = |entries| OperatorServerFrame::Entries {
        session: session_id(),
        entries,
    };
    let delta = |offset, text: &str| OperatorServerFrame::Delta {
        session: session_id(),
        run: id(9),
        offset,
        text: text.into(),
    };
    let watched = |operator: &Operator| {
        let open = operator.client.session(session_id()).unwrap();
        open.draft.map(|(_, text)| text.to_owned())
    };
    operator.frame(delta(0, "Too early"));
    assert_eq!(watched(&operator), None, "nothing is owed yet");
    operator.frame(entries(vec![operator_entry(1, 0), operator_entry(2, 0)]));
    operator.frame(delta(0, "We ship"));
    operator.frame(delta(3, "do."));
    assert_eq!(watched(&operator).as_deref(), Some("We do."));

    let mut taken = operator_entry(3, 0);
    taken.event = VisitorEvent::SessionTakenOver {
        operator: ada(),
        episode: 1,
    };
    operator.frame(entries(vec![taken]));
    assert_eq!(watched(&operator), None);
    operator.frame(delta(6, " Late."));
    assert_eq!(watched(&operator), None);
}
