//! What becomes of commands that are not confirmed.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What is pending, with why it failed.
fn pending(operator: &Operator) -> Vec<(CommandId, Option<String>)> {
    let pending = operator.client.pending();
    let one = |pending: &Pending<'_, _>| {
        let why = pending.failed.map(|refusal| refusal.message.clone());
        (pending.id, why)
    };
    pending.iter().map(one).collect()
}

#[test]
fn without_a_connection_words_wait_and_anything_else_fails_and_is_not_kept() {
    use OperatorCommand::*;
    let text = || "One moment.".to_owned();
    let words = [AddNote { text: text() }, SendMessage { text: text() }];
    let others = [
        ClaimSession,
        TakeOverSession,
        ResolveSession,
        ReturnSession,
        ReleaseSession,
    ];
    let commands = || words.iter().chain(&others).cloned().zip(1..);
    let mut operator = Operator::connected();
    operator.lose();
    for (command, number) in commands() {
        let waits = words.contains(&command);
        let session = session_id();
        let out = operator.client.submit(session, id(number), command, at(0));
        let kept = |output: &_| matches!(output, Output::Keep { item } if item.id == id(number));
        assert_eq!(out.unwrap().iter().any(kept), waits, "{number}");
    }
    let sentence =
        "There is no connection, so this was not done. Please try again when it is back.";
    for (number, (id_of, why)) in pending(&operator).into_iter().enumerate() {
        assert_eq!(id_of, id(number as u128 + 1));
        let expected = (number >= words.len()).then_some(sentence);
        assert_eq!(why.as_deref(), expected);
    }
    operator.client.handle(Input::Online, at(0));
    let out = operator.open(1);
    let sent: Vec<_> = out.iter().filter_map(sent_command).collect();
    assert_eq!(sent, [id(1), id(2)]);

    // As another version kept it.
    let session = session_id();
    let command = SessionCommand {
        session,
        command: ResolveSession,
    };
    let item = OutboxItem { id: id(9), command };
    operator.client = OperatorClient::new(vec![item]);
    let out = operator.client.handle(Input::Start, at(0));
    assert!(out.contains(&Output::Forget { id: id(9) }));
    assert_eq!(pending(&operator), [(id(9), Some(sentence.to_owned()))]);
}

#[test]
fn an_action_on_its_way_when_the_connection_is_lost_is_not_sent_again() {
    let mut operator = Operator::connected();
    operator.client.open(session_id(), at(0));
    let session = session_id();
    let resolve = OperatorCommand::ResolveSession;
    let out = operator.client.submit(session, id(1), resolve, at(0));
    assert_eq!(
        out.unwrap().iter().find_map(sent_command),
        Some(id(1)),
        "it is on its way"
    );
    let out = operator.reopen(1);
    assert_eq!(out.iter().find_map(sent_command), None);
    let why = &pending(&operator)[0].1;
    assert!(
        why.as_ref()
            .is_some_and(|why| why.contains("before this was confirmed"))
    );
    // It had arrived after all.
    operator.frame(OperatorServerFrame::Entries {
        session,
        entries: vec![operator_entry(1, 1)],
    });
    assert!(pending(&operator).is_empty());
}

#[test]
fn a_lost_claim_stays_in_view_with_the_winner() {
    let mut operator = Operator::connected();
    operator.client.open(session_id(), at(0));
    let claim = OperatorCommand::ClaimSession;
    operator
        .client
        .submit(session_id(), id(1), claim, at(0))
        .unwrap();
    operator.frame(OperatorServerFrame::Refused {
        id: Some(id(1)),
        session: Some(session_id()),
        refusal: Refusal::held_by(ada()),
    });
    let session = operator.client.session(session_id()).unwrap();
    assert_eq!(session.pending[0].failed.unwrap().owner, Some(ada()));
    operator.client.discard(id(1));
    assert!(operator.client.pending().is_empty());
}
