//! Answers that come bit by bit, and what cuts them short.

use super::*;
use crate::agent::{AnswerError, Sink};
use crate::bus::{Notice, Topic};
use std::sync::Mutex;
use tokio::sync::mpsc;

/// Shows what it is handed, piece by piece, until an empty piece ends it. Counts its calls, and how
/// many were dropped before their end.
#[derive(Default)]
struct Writer {
    pieces: Mutex<Option<mpsc::UnboundedReceiver<&'static str>>>,
    calls: Arc<AtomicU64>,
    dropped: Arc<AtomicU64>,
}

struct Call(Arc<AtomicU64>);

impl Drop for Call {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Answerer for Writer {
    fn answer<'a>(&'a self, question: Question<'a>, sink: Sink) -> AnswerFuture<'a> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let call = Call(Arc::clone(&self.dropped));
        let pieces = self.pieces.lock().unwrap().take();
        Box::pin(async move {
            let _call = call;
            let Some(mut pieces) = pieces else {
                // Later calls answer at once.
                return Ok(said(question.text));
            };
            let mut text = String::new();
            while let Some(piece) = pieces.recv().await.filter(|piece| !piece.is_empty()) {
                text.push_str(piece);
                sink.show(&text);
            }
            if text.is_empty() {
                return Err(AnswerError::KnowledgeUnavailable);
            }
            Ok(said(&text))
        })
    }
}

fn said(text: &str) -> Answer {
    Answer {
        body: RichText::paragraph(text),
        citations: Vec::new(),
        offers_person: false,
        nearest: None,
    }
}

struct Scene {
    store: Arc<MemoryStore>,
    node: Node,
    writer: Arc<Writer>,
    pieces: mpsc::UnboundedSender<&'static str>,
}

/// A question was asked, and its answer is written as `pieces` come.
async fn scene() -> Scene {
    let store = store();
    let (pieces, received) = mpsc::unbounded_channel();
    let writer = Arc::new(Writer {
        pieces: Mutex::new(Some(received)),
        ..Writer::default()
    });
    let mut node = node(&store);
    if let Some(agent) = node.agents.get_mut(&agent()) {
        agent.answerer = Arc::<Writer>::clone(&writer);
    }
    node.visitor_command(SESSION, agent(), id(1), say("Do you ship?"))
        .await
        .unwrap();
    Scene {
        store,
        node,
        writer,
        pieces,
    }
}

fn take_over() -> OperatorCommand {
    OperatorCommand::TakeOverSession
}

#[tokio::test]
async fn pieces_are_told_as_they_come_and_the_message_carries_their_run() {
    let scene = scene().await;
    let mut watching = scene.node.bus.subscribe(&[Topic::Session(SESSION)]);
    for piece in ["We ", "ship.", ""] {
        scene.pieces.send(piece).unwrap();
    }
    scene.node.run_agent(SESSION).await;
    let mut told = String::new();
    let mut runs = Vec::new();
    while let Some(Some(notice)) = watching.next().now_or_never() {
        if let Notice::Delta {
            run, offset, text, ..
        } = &*notice
        {
            assert_eq!(*offset, told.len());
            told.push_str(text);
            runs.push(*run);
        }
    }
    assert_eq!(told, "We ship.");
    let entries = log(&scene.store).await;
    assert_eq!(entries.last().unwrap().command, Some(runs[0]));
    assert_eq!(said_by_agent(&entries), ["We ship."]);
    assert_eq!(scene.node.answer_in_the_making(SESSION), None);
}

#[tokio::test]
async fn a_take_over_drops_the_answer_and_keeps_what_was_shown_of_it() {
    let scene = scene().await;
    let ann = operator(1, "Ann").as_ref();
    let mut run = std::pin::pin!(scene.node.run_agent(SESSION));
    scene.pieces.send("We ").unwrap();
    assert!(run.as_mut().now_or_never().is_none());
    let (_, shown) = scene.node.answer_in_the_making(SESSION).unwrap();
    assert_eq!(shown, "We ");

    let mut watching = scene.node.bus.subscribe(&[Topic::Session(SESSION)]);
    scene
        .node
        .operator_command(SESSION, &ann, id(2), take_over())
        .await
        .unwrap();
    let dropped = scene.writer.dropped.load(Ordering::Relaxed);
    assert_eq!(dropped, 1, "before the take-over was decided");
    assert!(scene.pieces.send("ship.").is_err(), "nobody reads on");
    run.await;

    let entries = log(&scene.store).await;
    let [.., interrupted, taken] = &*entries else {
        panic!("a take-over writes both");
    };
    let VisitorEvent::MessageSent {
        body,
        interrupted: true,
        ..
    } = &interrupted.event
    else {
        panic!("{interrupted:?}");
    };
    assert_eq!(body.plain_text(), "We ");
    assert!(matches!(taken.event, VisitorEvent::SessionTakenOver { .. }));
    let told = std::iter::from_fn(|| watching.next().now_or_never().flatten());
    assert!(
        told.map(|notice| (*notice).clone())
            .all(|notice| !matches!(notice, Notice::Delta { .. }))
    );
    assert_eq!(scene.writer.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn who_writes_again_in_the_middle_of_an_answer_gets_one_to_both() {
    let scene = scene().await;
    let mut run = std::pin::pin!(scene.node.run_agent(SESSION));
    scene.pieces.send("We ").unwrap();
    assert!(run.as_mut().now_or_never().is_none());
    let more = say("To Norway?");
    scene
        .node
        .visitor_command(SESSION, agent(), id(2), more)
        .await
        .unwrap();
    assert_eq!(scene.writer.dropped.load(Ordering::Relaxed), 1);
    run.await;
    let entries = log(&scene.store).await;
    assert_eq!(said_by_agent(&entries), ["Do you ship?\nTo Norway?"]);
}

#[tokio::test]
async fn a_take_over_that_is_refused_costs_the_visitor_no_answer() {
    let scene = scene().await;
    let settings = HandoffSettings {
        operator_pull: false,
        ..HandoffSettings::default()
    };
    scene
        .node
        .change_settings(&agent(), Some(settings), 0, "Ann")
        .await
        .unwrap();
    let ann = operator(1, "Ann").as_ref();
    let mut run = std::pin::pin!(scene.node.run_agent(SESSION));
    scene.pieces.send("We ").unwrap();
    assert!(run.as_mut().now_or_never().is_none());
    let refused = scene
        .node
        .operator_command(SESSION, &ann, id(2), take_over())
        .await;
    assert_eq!(refused.unwrap_err().code, RefusalCode::TakeOverOff);
    run.await;
    assert_eq!(said_by_agent(&log(&scene.store).await), ["Do you ship?"]);
}

#[tokio::test]
async fn nothing_is_asked_of_the_answerer_after_a_take_over() {
    let scene = scene().await;
    let ann = operator(1, "Ann").as_ref();
    // As many answers as there may be at once are in the making: this one waits.
    let slots = scene.node.settings.answers_max;
    let held = scene
        .node
        .answer_slots
        .acquire_many(u32::try_from(slots).unwrap())
        .await
        .unwrap();
    let mut run = std::pin::pin!(scene.node.run_agent(SESSION));
    assert!(run.as_mut().now_or_never().is_none());
    scene
        .node
        .operator_command(SESSION, &ann, id(2), take_over())
        .await
        .unwrap();
    drop(held);
    run.await;
    assert_eq!(scene.writer.calls.load(Ordering::Relaxed), 0);
}
