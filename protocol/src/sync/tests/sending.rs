//! The outbox: order, resending, refusals.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn refused(number: u128, code: RefusalCode) -> VisitorServerFrame {
    VisitorServerFrame::Refused {
        id: Some(id(number)),
        refusal: code.into(),
    }
}

#[test]
fn a_command_is_kept_before_it_is_sent_and_forgotten_when_the_log_holds_it() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let out = visitor.submit(1, 10);
    assert!(matches!(&out[..], [Output::Keep { item }, Output::Send { .. }] if item.id == id(1)));
    let out = visitor.entries(vec![entry(1, 0), entry(2, 1)], 20);
    assert_eq!(out, [Output::Forget { id: id(1) }]);
    assert!(visitor.pending().is_empty());
}

#[test]
fn what_is_written_offline_goes_out_in_order_with_the_welcome() {
    let mut visitor = Visitor::new(vec![item(1), item(2)]);
    let out = visitor.submit(3, 0);
    assert!(matches!(out[..], [Output::Keep { .. }]));
    visitor.client.handle(Input::Start, at(0));
    let out = visitor.open(1, 0, 10);
    assert_eq!(sent(&out), [id(1), id(2), id(3)]);
}

#[test]
fn only_so_many_are_in_flight_and_the_rest_follows_in_order() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let count = IN_FLIGHT_MAX as u128 + 2;
    let out: Vec<_> = (1..=count)
        .flat_map(|number| sent(&visitor.submit(number, 0)))
        .collect();
    assert_eq!(out.len(), IN_FLIGHT_MAX);
    let out = visitor.entries(vec![entry(1, 0), entry(2, 1)], 10);
    assert_eq!(sent(&out), [id(IN_FLIGHT_MAX as u128 + 1)]);
}

#[test]
fn after_a_reconnect_all_that_is_unconfirmed_goes_out_again_in_order() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    (1..=3).for_each(|number| drop(visitor.submit(number, 0)));
    visitor.entries(vec![entry(1, 0), entry(2, 1)], 10);
    let out = visitor.reopen(1, 2, 20);
    assert_eq!(sent(&out), [id(2), id(3)]);
}

#[test]
fn what_is_not_confirmed_in_time_goes_out_again_on_the_same_connection() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.submit(1, 100);
    assert_eq!(visitor.client.deadline_ms(), Some(100 + CONFIRM_WITHIN_MS));
    let out = visitor
        .client
        .handle(Input::Tick, at(100 + CONFIRM_WITHIN_MS));
    assert_eq!(sent(&out), [id(1)]);
}

#[test]
fn a_final_refusal_stays_in_view_and_can_be_retried_under_a_new_id() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.submit(1, 0);
    visitor.submit(2, 0);
    let out = visitor.frame(refused(1, RefusalCode::AlreadyWithPerson), 10);
    assert_eq!(out, [Output::Forget { id: id(1) }]);
    assert_eq!(visitor.pending(), [(id(1), true), (id(2), false)]);
    assert!(
        sent(&visitor.reopen(1, 0, 20)) == [id(2)],
        "not sent again by itself"
    );

    let out = visitor.client.retry(id(1), id(3), at(30));
    assert!(matches!(&out[0], Output::Keep { item } if item.id == id(3)));
    assert_eq!(sent(&out), [id(3)]);
    assert_eq!(visitor.pending(), [(id(2), false), (id(3), false)]);
    assert!(
        visitor.client.retry(id(2), id(4), at(30)).is_empty(),
        "it did not fail"
    );
}

#[test]
fn a_discarded_command_is_gone() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.submit(1, 0);
    visitor.client.discard(id(1));
    assert_eq!(
        visitor.pending().len(),
        1,
        "only a failed one can be discarded"
    );
    visitor.frame(refused(1, RefusalCode::AlreadyWithPerson), 10);
    visitor.client.discard(id(1));
    assert!(visitor.pending().is_empty());
}

#[test]
fn a_retryable_refusal_holds_the_whole_outbox_and_keeps_its_order() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.submit(1, 0);
    visitor.submit(2, 0);
    assert!(
        visitor
            .frame(refused(1, RefusalCode::Unavailable), 10)
            .is_empty()
    );
    visitor.frame(refused(2, RefusalCode::Unavailable), 10);
    assert!(sent(&visitor.submit(3, 20)).is_empty(), "nothing overtakes");
    let due = 10 + RESEND_AFTER_MS;
    assert_eq!(visitor.client.deadline_ms(), Some(due));
    let out = visitor.client.handle(Input::Tick, at(due));
    assert_eq!(sent(&out), [id(1), id(2), id(3)]);
}

#[test]
fn the_hold_after_a_retryable_refusal_outlives_the_connection_that_the_server_closes() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.submit(1, 0);
    visitor.submit(2, 0);
    visitor.frame(refused(1, RefusalCode::Unavailable), 10);
    assert!(sent(&visitor.reopen(1, 0, 20)).is_empty(), "it is early");
    let due = 10 + RESEND_AFTER_MS;
    assert_eq!(visitor.client.deadline_ms(), Some(due));
    let out = visitor.client.handle(Input::Tick, at(due));
    assert_eq!(sent(&out), [id(1), id(2)]);
}

#[test]
fn what_the_server_would_refuse_by_its_form_is_refused_here() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let table = [
        (says("  "), RefusalCode::TextEmpty),
        (
            says(&"a".repeat(MESSAGE_BYTES_MAX + 1)),
            RefusalCode::TextTooLong,
        ),
        // Six bytes of JSON each: within the limit of a message, past that of a frame.
        (
            says(&format!("a{}", "\u{1}".repeat(MESSAGE_BYTES_MAX - 1))),
            RefusalCode::TextTooLong,
        ),
    ];
    for (command, code) in table {
        let refusal = visitor.client.submit(id(1), command, at(0)).unwrap_err();
        assert_eq!(refusal.code, code);
    }
    assert!(visitor.pending().is_empty());
}

#[test]
fn an_outbox_takes_so_many_and_refuses_the_next() {
    let mut visitor = Visitor::new(Vec::new());
    (1..=OUTBOX_MAX as u128).for_each(|number| drop(visitor.submit(number, 0)));
    let refusal = visitor.client.submit(id(0), says("hi"), at(0)).unwrap_err();
    assert!(refusal.retry);
}

#[test]
fn what_another_tab_kept_goes_out_with_the_next_tick_unless_it_is_in_the_log() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0), entry(2, 1)], 0);
    visitor.client.adopt(item(1));
    visitor.client.adopt(item(2));
    visitor.client.adopt(item(2));
    assert_eq!(visitor.client.deadline_ms(), Some(0));
    assert_eq!(sent(&visitor.client.handle(Input::Tick, at(1))), [id(2)]);
}

#[test]
fn typing_is_said_only_so_often() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    assert_eq!(visitor.client.typing(at(0)).len(), 1);
    assert!(visitor.client.typing(at(TYPING_EVERY_MS - 1)).is_empty());
    assert_eq!(visitor.client.typing(at(TYPING_EVERY_MS)).len(), 1);
}

#[test]
fn a_page_is_cut_to_its_limits_and_told_once() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let page = Page {
        url: format!("https://a.example/{}", "é".repeat(PAGE_URL_BYTES_MAX)),
        title: "é".repeat(PAGE_TITLE_BYTES_MAX),
    };
    let out = visitor.client.visit(page.clone(), at(0));
    let [
        Output::Send {
            frame: VisitorClientFrame::Visit { page: told },
            ..
        },
    ] = &out[..]
    else {
        panic!("{out:?}");
    };
    assert!(told.url.len() <= PAGE_URL_BYTES_MAX && told.title.len() <= PAGE_TITLE_BYTES_MAX);
    assert!(visitor.client.visit(page, at(0)).is_empty());
}

#[test]
fn what_is_overdue_while_all_is_held_is_due_when_that_ends() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.submit(1, 0);
    visitor.submit(2, 0);
    // The first is to wait, just before the second is overdue.
    visitor.frame(refused(1, RefusalCode::RateLimited), CONFIRM_WITHIN_MS - 1);
    let now_ms = CONFIRM_WITHIN_MS;
    let out = visitor.client.handle(Input::Tick, at(now_ms));
    assert!(sent(&out).is_empty(), "it is held");
    let due_ms = visitor.client.deadline_ms();
    assert!(due_ms > Some(now_ms), "due at once again: {due_ms:?}");
    let held_ms = CONFIRM_WITHIN_MS - 1 + RESEND_AFTER_MS;
    let out = visitor.client.handle(Input::Tick, at(held_ms));
    assert_eq!(sent(&out), [id(1), id(2)]);
}
