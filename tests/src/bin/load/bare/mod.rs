//! A chat server without features: it stores what visitors say and shows it to the session's
//! connections. No agent, no inbox, no operators, no limits, no ids that are checked. It writes to the
//! disk as Baton does.

mod writer;

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use baton_protocol::wire::limits::QUEUE_FRAMES_MAX;
use baton_protocol::wire::{SessionToken, VisitorClientFrame, VisitorCommand};
use baton_tests::visitor::SOCKET_PATH;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::sync::mpsc;

use self::writer::{Order, Said, Writer};
use crate::echo;

pub(crate) async fn serve(folder: &Path, commit_each: bool) -> Result<()> {
    let orders = Writer::start(folder, commit_each).await?;
    let routes = Router::new()
        .route(SOCKET_PATH, any(upgrade))
        .with_state(orders);
    echo::listen(routes).await
}

async fn upgrade(upgrade: WebSocketUpgrade, State(orders): State<mpsc::Sender<Order>>) -> Response {
    echo::with_small_buffers(upgrade).on_upgrade(async |socket| {
        converse(socket, orders).await;
    })
}

async fn converse(mut socket: WebSocket, orders: mpsc::Sender<Order>) -> Option<()> {
    let VisitorClientFrame::Hello { token, .. } = next_frame(&mut socket).await? else {
        return None;
    };
    let session = session_of(&token);
    let (queue, mut news) = mpsc::channel::<Utf8Bytes>(QUEUE_FRAMES_MAX);
    orders.send(Order::Join { session, queue }).await.ok()?;
    let welcome = json!({ "type": "welcome" }).to_string();
    socket.send(Message::text(welcome)).await.ok()?;
    let (mut sink, mut stream) = socket.split();
    loop {
        tokio::select! {
            text = news.recv() => {
                sink.feed(Message::Text(text?)).await.ok()?;
                // One write for all that is there.
                while let Ok(text) = news.try_recv() {
                    sink.feed(Message::Text(text)).await.ok()?;
                }
                sink.flush().await.ok()?;
            }
            message = stream.next() => {
                let Message::Text(text) = message?.ok()? else { continue };
                let VisitorClientFrame::Command { id, command } =
                    serde_json::from_str(text.as_str()).ok()? else { continue };
                let text = match command {
                    VisitorCommand::SendMessage { text } => text,
                    other => format!("{other:?}"),
                };
                let said = Said { session, id, text };
                orders.send(Order::Append(said)).await.ok()?;
            }
        }
    }
}

async fn next_frame(socket: &mut WebSocket) -> Option<VisitorClientFrame> {
    const HELLO_WITHIN: Duration = Duration::from_secs(10);
    let first = tokio::time::timeout(HELLO_WITHIN, socket.recv());
    let Message::Text(text) = first.await.ok()??.ok()? else {
        return None;
    };
    serde_json::from_str(text.as_str()).ok()
}

/// Good enough to tell sessions apart where nobody lies.
fn session_of(token: &SessionToken) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    token.expose().hash(&mut hasher);
    hasher.finish()
}
