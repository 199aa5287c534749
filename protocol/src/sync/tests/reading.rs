//! The replica: order, gaps, other lives of the store; and what is not stored.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn fetch(after: Seq) -> VisitorClientFrame {
    VisitorClientFrame::Fetch { after }
}

fn delta(run: u128, offset: usize, text: &str) -> VisitorServerFrame {
    VisitorServerFrame::Delta {
        run: id(run),
        offset,
        text: text.into(),
    }
}

fn draft(visitor: &Visitor) -> Option<(CommandId, String)> {
    let (run, text) = visitor.client.view().draft?;
    Some((run, text.to_owned()))
}

#[test]
fn entries_that_are_here_already_are_ignored_and_still_confirm() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0), entry(2, 7)], 0);
    // Another tab's command, kept under an id that this tab did not know yet.
    visitor.submit(8, 0);
    let mut again = entry(2, 8);
    again.at_ms = 99;
    let out = visitor.entries(vec![entry(1, 0), again], 10);
    assert_eq!(out, [Output::Forget { id: id(8) }]);
    assert_eq!(visitor.seqs(), [1, 2]);
    assert_eq!(visitor.client.view().entries[1].at_ms, 2);
}

#[test]
fn a_gap_is_fetched_once_and_again_when_nothing_comes() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0)], 0);
    assert!(sends(&visitor.entries(vec![entry(3, 0)], 10), &fetch(1)));
    assert!(!sends(&visitor.entries(vec![entry(4, 0)], 20), &fetch(1)));
    assert_eq!(visitor.seqs(), [1]);
    let out = visitor
        .client
        .handle(Input::Tick, at(10 + CONFIRM_WITHIN_MS));
    assert!(sends(&out, &fetch(1)));
    visitor.entries(vec![entry(2, 0), entry(3, 0), entry(4, 0)], 30_000);
    assert_eq!(visitor.seqs(), [1, 2, 3, 4]);
}

#[test]
fn a_log_that_is_longer_than_what_came_is_asked_for() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.reopen(1, 3, 100);
    let out = visitor
        .client
        .handle(Input::Tick, at(100 + CONFIRM_WITHIN_MS));
    assert!(sends(&out, &fetch(0)));
}

#[test]
fn the_next_connection_goes_on_from_the_position() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0), entry(2, 0)], 0);
    let out = visitor.reopen(1, 2, 10);
    let position = out.iter().find_map(|output| match output {
        Output::Send {
            frame: VisitorClientFrame::Hello { position, .. },
            ..
        } => *position,
        _ => None,
    });
    let expected = Position {
        epoch: epoch(1),
        seq: 2,
    };
    assert_eq!(position, Some(expected));
    assert_eq!(visitor.seqs(), [1, 2]);
}

#[test]
fn another_epoch_or_a_shorter_log_starts_afresh_and_keeps_the_outbox() {
    for (life, head) in [(2, 5), (1, 1)] {
        let (mut visitor, _) = Visitor::connected(Vec::new());
        visitor.entries(vec![entry(1, 0), entry(2, 0)], 0);
        visitor.submit(9, 0);
        let out = visitor.reopen(life, head, 10);
        assert!(visitor.seqs().is_empty());
        assert_eq!(sent(&out), [id(9)]);
    }
}

#[test]
fn pieces_of_an_answer_are_put_together_by_offset() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0), entry(2, 0)], 0);
    visitor.frame(delta(5, 0, "Wé"), 1);
    visitor.frame(delta(5, 3, " ship"), 1);
    visitor.frame(delta(5, 3, " send"), 1);
    assert_eq!(draft(&visitor), Some((id(5), "Wé send".into())));
    visitor.frame(delta(5, 99, "!"), 1);
    assert_eq!(draft(&visitor), None, "a piece is missing");
    visitor.frame(delta(6, 0, "Yes"), 1);
    assert_eq!(draft(&visitor), Some((id(6), "Yes".into())));
}

#[test]
fn a_draft_ends_with_what_it_answers() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0), entry(2, 0)], 0);
    visitor.frame(delta(5, 0, "We"), 1);
    let mut taken = entry(3, 0);
    taken.event = VisitorEvent::SessionTakenOver {
        operator: ada(),
        episode: 1,
    };
    visitor.entries(vec![taken], 2);
    assert_eq!(draft(&visitor), None);
    visitor.frame(delta(5, 0, "We ship"), 3);
    assert_eq!(draft(&visitor), None, "with a person, the agent is silent");
}

#[test]
fn typing_fades_and_ends_with_the_message() {
    let (mut visitor, _) = Visitor::connected(Vec::new());
    visitor.entries(vec![entry(1, 0)], 0);
    let typing = || VisitorServerFrame::Typing {
        author: Author::Visitor,
    };
    visitor.frame(typing(), 0);
    assert_eq!(visitor.client.view().typing, Some(&Author::Visitor));
    visitor.client.handle(Input::Tick, at(TYPING_SHOWN_MS));
    assert_eq!(visitor.client.view().typing, None);

    visitor.frame(typing(), TYPING_SHOWN_MS);
    visitor.entries(vec![entry(2, 0)], TYPING_SHOWN_MS);
    assert_eq!(visitor.client.view().typing, None);
}
