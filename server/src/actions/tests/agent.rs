//! The agent's turn: what it answers, and when it must not.

use super::*;

#[tokio::test]
async fn the_agent_answers_everything_since_its_last_answer_at_once() {
    let store = store();
    let node = node(&store);
    for (number, text) in [(1, "one"), (2, "two")] {
        node.visitor_command(SESSION, agent(), id(number), say(text))
            .await
            .unwrap();
    }
    node.run_agent(SESSION)
        .now_or_never()
        .expect("never pends in memory");
    node.visitor_command(SESSION, agent(), id(3), say("three"))
        .await
        .unwrap();
    node.run_agent(SESSION).await;
    assert_eq!(said_by_agent(&log(&store).await), ["one\ntwo", "three"]);
}

#[tokio::test]
async fn an_agent_that_breaks_or_takes_too_long_steps_aside() {
    for (text, code) in [
        ("break it", "agent_panicked"),
        ("wait for it", "agent_timed_out"),
    ] {
        let store = store();
        let node = node(&store);
        node.operator_came(&operator(1, "Ann"));
        node.visitor_command(SESSION, agent(), id(1), say(text))
            .await
            .unwrap();
        node.run_agent_within(SESSION, || ready(()), |_| pending())
            .await;
        let entries = log(&store).await;
        let last = entries.last().unwrap();
        assert_eq!(last.event, VisitorEvent::HandoffRequested { episode: 1 });
        let reason = HandoffReason::AgentFailed {
            question: text.into(),
            code: code.into(),
        };
        let Some(OperatorDetail::Handoff { reason: told, .. }) = &last.detail else {
            panic!("a handoff says why");
        };
        assert_eq!(*told, reason);
    }
}

#[tokio::test]
async fn an_answer_that_a_take_over_overtook_leaves_no_trace() {
    let store = store();
    let (here, there) = (node(&store), node(&store));
    let ann = operator(1, "Ann");
    here.visitor_command(SESSION, agent(), id(1), say("wait"))
        .await
        .unwrap();
    {
        let mut run = std::pin::pin!(here.run_agent(SESSION));
        assert!(run.as_mut().now_or_never().is_none());
    }
    let take = OperatorCommand::TakeOverSession;
    there
        .operator_command(SESSION, &ann.as_ref(), id(2), take)
        .await
        .unwrap();
    // The dropped run left its place free; the next one sees that nothing is owed any more.
    here.visitor_command(SESSION, agent(), id(3), say("hello?"))
        .await
        .unwrap();
    here.run_agent(SESSION).await;
    assert!(said_by_agent(&log(&store).await).is_empty());
}

#[tokio::test]
async fn who_asks_for_a_person_when_nobody_can_come_gets_the_answer_all_the_same() {
    for (ask, shown) in [
        (VisitorCommand::RequestHandoff, 4),
        (say("Can I talk to a human?"), 5),
    ] {
        let store = store();
        let node = node(&store);
        node.visitor_command(SESSION, agent(), id(1), say("Do you ship?"))
            .await
            .unwrap();
        node.visitor_command(SESSION, agent(), id(2), ask)
            .await
            .unwrap();
        assert_eq!(store.unanswered().await.unwrap(), [SESSION]);
        node.run_agent(SESSION).await;
        let entries = log(&store).await;
        assert_eq!(said_by_agent(&entries), ["Do you ship?"]);
        assert_eq!(entries.len(), shown);

        let again = VisitorCommand::RequestHandoff;
        let refused = node.visitor_command(SESSION, agent(), id(3), again).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code, RefusalCode::AlreadyAskedForContact);
        assert_eq!(log(&store).await.len(), shown, "asked once");
    }
}
