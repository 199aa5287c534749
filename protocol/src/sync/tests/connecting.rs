//! Connections: made, kept, lost.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn retry_at(visitor: &Visitor) -> u64 {
    match visitor.client.view().status {
        ConnectionStatus::Waiting { retry_at_ms } => retry_at_ms,
        other => panic!("not waiting: {other:?}"),
    }
}

#[test]
fn the_first_frame_is_hello_and_welcome_opens() {
    let mut visitor = Visitor::new(Vec::new());
    let out = visitor.client.handle(Input::Start, at(0));
    assert_eq!(out, [Output::Connect { generation: 1 }]);
    let out = visitor
        .client
        .handle(Input::Opened { generation: 1 }, at(5));
    assert!(matches!(
        &out[..],
        [Output::Send {
            frame: VisitorClientFrame::Hello { position: None, .. },
            ..
        }]
    ));
    assert_eq!(visitor.client.view().status, ConnectionStatus::Connecting);
    visitor.open(1, 0, 10);
    assert_eq!(visitor.client.view().status, ConnectionStatus::Open);
}

#[test]
fn a_connection_that_does_not_open_is_given_up() {
    let mut visitor = Visitor::new(Vec::new());
    visitor.client.handle(Input::Start, at(0));
    assert_eq!(visitor.client.deadline_ms(), Some(CONNECT_WITHIN_MS));
    let out = visitor.client.handle(Input::Tick, at(CONNECT_WITHIN_MS));
    assert_eq!(out, [Output::Disconnect { generation: 1 }]);
    assert_eq!(retry_at(&visitor), CONNECT_WITHIN_MS);
}

#[test]
fn waits_grow_to_their_maximum_and_are_jittered_over_their_whole_length() {
    for random in [0, 1, 12_345, u64::MAX] {
        let mut visitor = Visitor::new(Vec::new());
        visitor.client.handle(Input::Start, at(0));
        for attempt in 0..70_u32 {
            let generation = u64::from(attempt) + 1;
            let ceiling = RECONNECT_FIRST_MAX_MS
                .saturating_mul(2_u64.saturating_pow(attempt))
                .min(RECONNECT_MAX_MS);
            let now = Moment { now_ms: 0, random };
            let closed = Input::Closed {
                generation,
                code: None,
            };
            visitor.client.handle(closed, now);
            assert_eq!(retry_at(&visitor), random % ceiling);
            let out = visitor.client.handle(Input::Tick, at(RECONNECT_MAX_MS));
            assert_eq!(
                out[0],
                Output::Connect {
                    generation: generation + 1
                }
            );
        }
    }
}

#[test]
fn callbacks_of_an_older_connection_are_ignored() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.reopen(1, 0, 10);
    let old = 1;
    let frame = VisitorServerFrame::Entries {
        entries: vec![entry(1, 0)],
    };
    let generation = old;
    visitor
        .client
        .handle(Input::Frame { generation, frame }, at(20));
    visitor.client.handle(
        Input::Closed {
            generation,
            code: Some(CLOSE_LOGGED_OUT),
        },
        at(20),
    );
    visitor.client.handle(Input::Opened { generation }, at(20));
    assert_eq!(visitor.client.view().status, ConnectionStatus::Open);
    assert!(visitor.seqs().is_empty());
}

#[test]
fn final_close_codes_end_it_until_the_next_start() {
    for code in [CLOSE_LOGGED_OUT, CLOSE_UNKNOWN_AGENT] {
        let (mut visitor, _) = Visitor::connected(Vec::new());
        visitor.lose(Some(code), 10);
        assert_eq!(
            visitor.client.view().status,
            ConnectionStatus::Ended { code }
        );
        assert_eq!(visitor.client.deadline_ms(), None);
        assert!(visitor.client.handle(Input::Online, at(20)).is_empty());
        let out = visitor.client.handle(Input::Start, at(30));
        assert_eq!(out, [Output::Connect { generation: 2 }]);
    }
}

#[test]
fn other_close_codes_lead_to_another_attempt() {
    for code in [CLOSE_RESTART, CLOSE_SLOW_READER, CLOSE_UNAVAILABLE, 1006] {
        let (mut visitor, _) = Visitor::connected(Vec::new());
        visitor.lose(Some(code), 10);
        assert_eq!(retry_at(&visitor), 10);
    }
}

#[test]
fn a_quiet_connection_is_pinged_and_given_up_without_an_answer() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    assert_eq!(visitor.client.deadline_ms(), Some(PING_AFTER_MS));
    let out = visitor.client.handle(Input::Tick, at(PING_AFTER_MS));
    assert!(sends(&out, &VisitorClientFrame::Ping));

    visitor.frame(VisitorServerFrame::Pong, PING_AFTER_MS + 5);
    let out = visitor
        .client
        .handle(Input::Tick, at(2 * PING_AFTER_MS + 5));
    assert!(sends(&out, &VisitorClientFrame::Ping));

    let lost = 2 * PING_AFTER_MS + 5 + PONG_WITHIN_MS;
    assert_eq!(visitor.client.deadline_ms(), Some(lost));
    let out = visitor.client.handle(Input::Tick, at(lost));
    assert_eq!(out, [Output::Disconnect { generation: 1 }]);
}

#[test]
fn who_only_listens_pings_before_the_server_calls_it_silent() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    for now_ms in (0..PING_AFTER_MS).step_by(1_000) {
        let duty = VisitorServerFrame::Duty {
            on_duty: true,
            opens_at_ms: None,
        };
        visitor.frame(duty, now_ms);
    }
    let out = visitor.client.handle(Input::Tick, at(PING_AFTER_MS));
    assert!(sends(&out, &VisitorClientFrame::Ping));
}

#[test]
fn a_page_knows_when_it_opens_again_until_it_has() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let told = |on_duty, opens_at_ms| VisitorServerFrame::Duty {
        on_duty,
        opens_at_ms,
    };
    visitor.frame(told(false, Some(5_000)), 1);
    let view = visitor.client.view();
    assert_eq!((view.on_duty, view.opens_at_ms), (false, Some(5_000)));
    visitor.frame(told(true, None), 5_001);
    let view = visitor.client.view();
    assert_eq!((view.on_duty, view.opens_at_ms), (true, None));
}

#[test]
fn a_page_knows_its_place_in_the_queue_as_long_as_it_waits() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let told = |position| {
        VisitorServerFrame::Queue(QueuePlace {
            position,
            estimate_seconds: None,
        })
    };
    let happens = |seq, event| VisitorEntry {
        event,
        ..entry(seq, 0)
    };
    let place = |visitor: &Visitor| visitor.client.view().place.map(|place| place.position);
    visitor.frame(told(9), 1);
    assert_eq!(place(&visitor), None, "who does not wait has none");
    let waits = happens(2, VisitorEvent::HandoffRequested { episode: 1 });
    visitor.entries(vec![entry(1, 0), waits], 2);
    visitor.frame(told(2), 3);
    visitor.frame(told(1), 4);
    visitor.entries(vec![entry(3, 0)], 5);
    assert_eq!(place(&visitor), Some(1));
    let (operator, lost) = (ada(), true);
    let claimed = happens(4, VisitorEvent::SessionClaimed { operator });
    let operator = ada();
    let released = happens(5, VisitorEvent::SessionReleased { operator, lost });
    visitor.entries(vec![claimed, released], 6);
    assert_eq!(
        place(&visitor),
        None,
        "the next wait has a place of its own"
    );
}

#[test]
fn a_page_that_comes_back_tries_at_once_and_proves_what_seems_open() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let out = visitor.client.handle(Input::Online, at(10));
    assert!(sends(&out, &VisitorClientFrame::Ping));

    let closed = Input::Closed {
        generation: 1,
        code: None,
    };
    visitor.client.handle(
        closed,
        Moment {
            now_ms: 20,
            random: 999,
        },
    );
    let out = visitor.client.handle(Input::Online, at(21));
    assert_eq!(out, [Output::Connect { generation: 2 }]);
}

#[test]
fn a_page_that_goes_offline_gives_the_connection_up_at_once_and_tries_again() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let out = visitor.client.handle(Input::Offline, at(10));
    assert_eq!(out, [Output::Disconnect { generation: 1 }]);
    assert_eq!(retry_at(&visitor), 10);
    assert!(visitor.client.handle(Input::Offline, at(10)).is_empty());
    let out = visitor.client.handle(Input::Online, at(10));
    assert_eq!(out, [Output::Connect { generation: 2 }]);
}

#[test]
fn stop_disconnects_and_waits_for_a_start() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    let out = visitor.client.handle(Input::Stop, at(10));
    assert_eq!(out, [Output::Disconnect { generation: 1 }]);
    assert_eq!(visitor.client.view().status, ConnectionStatus::Idle);
    assert_eq!(visitor.client.deadline_ms(), None);
}
