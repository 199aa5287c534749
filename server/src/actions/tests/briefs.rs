//! What a language model writes for operators after a handoff.

use super::*;
use crate::agent::{AnswerError, BriefFuture, Conversation};

/// Says what the visitor wants; of what is secret it writes nothing.
struct Scribe;

impl Answerer for Scribe {
    fn answer<'a>(&'a self, question: Question<'a>, sink: Sink) -> AnswerFuture<'a> {
        Answerer::answer(&Parrot, question, sink)
    }

    fn brief<'a>(&'a self, conversation: Conversation<'a>) -> Option<BriefFuture<'a>> {
        let wants = conversation.brief.wants.join("; ");
        let written = match wants.contains("secret") {
            true => Err(AnswerError::OverBudget),
            false => Ok(format!("In short: {wants}")),
        };
        Some(Box::pin(ready(written)))
    }
}

fn node_with_scribe(store: &Arc<MemoryStore>) -> Node {
    let mut parts = parts_on(Arc::<MemoryStore>::clone(store));
    parts.agents[0].answerer = Arc::new(Scribe);
    let node = Node::new(parts);
    node.operator_came(&operator(1, "Ann"));
    node
}

async fn ask(node: &Node, number: u128, text: &str) {
    node.visitor_command(SESSION, agent(), id(number), say(text))
        .await
        .unwrap();
}

fn written(entries: &[OperatorEntry]) -> Vec<&str> {
    let details = entries.iter().filter_map(|entry| entry.detail.as_ref());
    details
        .filter_map(|detail| match detail {
            OperatorDetail::Brief { text, .. } => Some(&**text),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_handoff_gets_the_models_brief_after_its_own_and_visitors_never_see_it() {
    let store = store();
    let node = node_with_scribe(&store);
    ask(&node, 1, "Do you ship to Norway? Can I talk to a human?").await;
    let before = log(&store).await;
    let Some(OperatorDetail::Handoff { brief: Some(_), .. }) = &before.last().unwrap().detail
    else {
        panic!("the brief from the log is there at once");
    };
    let due = node.next_due_brief().await.unwrap();
    node.write_brief(due).await;
    let entries = log(&store).await;
    assert_eq!(entries.len(), before.len() + 1);
    assert_eq!(
        written(&entries),
        ["In short: Do you ship to Norway? Can I talk to a human?"]
    );
    let seen = serde_json::to_string(&entries.last().unwrap().for_visitor()).unwrap();
    assert!(!seen.contains("Norway"), "{seen}");
}

#[tokio::test]
async fn a_brief_that_fails_or_comes_too_late_leaves_the_log_as_it_is() {
    let store = store();
    let node = node_with_scribe(&store);
    ask(&node, 1, "It is secret. Can I talk to a human?").await;
    let due = node.next_due_brief().await.unwrap();
    node.write_brief(due).await;
    assert!(written(&log(&store).await).is_empty());

    let ann = operator(1, "Ann").as_ref();
    for (number, command) in [
        (2, OperatorCommand::ClaimSession),
        (3, OperatorCommand::ReturnSession),
    ] {
        node.operator_command(SESSION, &ann, id(number), command)
            .await
            .unwrap();
    }
    ask(&node, 4, "Can I talk to a human?").await;
    let due = node.next_due_brief().await.unwrap();
    for (number, command) in [
        (5, OperatorCommand::ClaimSession),
        (6, OperatorCommand::ReturnSession),
    ] {
        node.operator_command(SESSION, &ann, id(number), command)
            .await
            .unwrap();
    }
    let before = log(&store).await.len();
    node.write_brief(due).await;
    assert_eq!(log(&store).await.len(), before);
}

#[tokio::test]
async fn handoffs_that_nobody_briefs_are_forgotten_without_an_end() {
    let store = store();
    let node = node(&store);
    node.operator_came(&operator(1, "Ann"));
    let ann = operator(1, "Ann").as_ref();
    for round in 0..100 {
        ask(&node, 3 * round + 1, "Can I talk to a human?").await;
        for (number, command) in [
            (2, OperatorCommand::ClaimSession),
            (3, OperatorCommand::ReturnSession),
        ] {
            node.operator_command(SESSION, &ann, id(3 * round + number), command)
                .await
                .unwrap();
        }
    }
    let mut due = 0;
    while node.next_due_brief().now_or_never().is_some() {
        due += 1;
    }
    assert!((1..100).contains(&due), "{due}");
}
