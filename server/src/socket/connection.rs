//! A connection: what visitors' and operators' sockets share, the limits above all.

use super::end::End;
use super::hearing::{Hearing, Source};
use crate::node::Node;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use baton_protocol::wire::limits::{FRAME_BYTES_MAX, HELLO_WITHIN_MS, WRITE_WITHIN_MS};
use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite;

/// What is read at once. tungstenite's default is 128 KiB, held by every idle connection.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// What may wait in a connection besides its subscription: a few pages.
const WRITE_BUFFER_BYTES_MAX: usize = 256 * 1024;
/// How long the client has to answer a close, so that a reset doesn't overtake it.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);
const WRITE_WITHIN: Duration = Duration::from_millis(WRITE_WITHIN_MS);
const HELLO_WITHIN: Duration = Duration::from_millis(HELLO_WITHIN_MS);

/// Sets every buffer and limit of a socket.
pub(crate) fn configure(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
}

/// A connection's place among `connections_max`.
pub(crate) type Slot = Arc<OwnedSemaphorePermit>;

/// One client's socket.
pub(crate) struct Connection {
    socket: WebSocket,
    hearing: Hearing,
    /// Was read in search of more commands, and is none: the next to be read.
    read_ahead: Option<Result<Utf8Bytes, End>>,
    /// Fires at the earliest moment at which the client may have been silent for too long; it is
    /// set anew when it fires, not with every frame.
    silence: Pin<Box<Sleep>>,
    /// Held as long as the connection, to count it.
    _slot: Slot,
}

/// A frame, or why there is none any more. The option is none for one that can't be read.
pub(super) type Received<F> = Result<Option<F>, End>;

impl Connection {
    /// Takes over a socket; `slot` is dropped with the connection.
    pub(crate) fn new(socket: WebSocket, node: &Node, slot: Slot) -> Self {
        let hearing = Hearing::new(node, Instant::now());
        Self {
            socket,
            read_ahead: None,
            silence: Box::pin(sleep_until(hearing.silent_at())),
            hearing,
            _slot: slot,
        }
    }

    /// The first frame, in time, unless the server stops before it has come.
    pub(super) async fn hello<F: DeserializeOwned>(&mut self, node: &Node) -> Result<F, End> {
        let mut status = node.status.subscribe();
        let frame = tokio::select! {
            biased;
            frame = timeout(HELLO_WITHIN, self.next()) => frame.map_err(|_| End::NO_HELLO)??,
            _ = status.wait_for(|status| status.stopping) => return Err(End::RESTART),
        };
        frame.ok_or(End::NO_HELLO)
    }

    /// The next frame; none for one that can't be read. Cancel safe.
    pub(super) async fn next<F: DeserializeOwned>(&mut self) -> Received<F> {
        let text = self.next_text().await?;
        Ok(serde_json::from_str(&text).ok())
    }

    /// A binary frame comes as an empty text: no type reads that.
    async fn next_text(&mut self) -> Result<Utf8Bytes, End> {
        if let Some(received) = self.read_ahead.take() {
            return received;
        }
        loop {
            let received = tokio::select! {
                biased;
                received = self.socket.recv() => received,
                () = &mut self.silence => {
                    let due = self.hearing.silent_at();
                    if Instant::now() >= due {
                        return Err(End::SILENT);
                    }
                    self.silence.as_mut().reset(due);
                    continue;
                }
            };
            let message = received.ok_or(End::Gone)?.map_err(end_of)?;
            // Pieces of one message count as one: tungstenite puts them together and shows none of
            // them. Empty ones cost the client more than the server, and no memory.
            self.hearing.heard(Instant::now())?;
            match message {
                Message::Text(text) => return Ok(text),
                Message::Binary(_) => return Ok(Utf8Bytes::from_static("")),
                Message::Close(_) => return Err(End::Gone),
                Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }

    /// Sends frames that are written already.
    pub(super) async fn send_all(&mut self, frames: Vec<String>) -> Result<(), End> {
        for frame in frames {
            let sent = timeout(WRITE_WITHIN, self.socket.send(Message::Text(frame.into()))).await;
            sent.map_err(|_| End::SLOW_READER)?.map_err(|_| End::Gone)?;
        }
        Ok(())
    }

    /// Says why, and waits a little for the answer.
    pub(super) async fn close(mut self, end: End) {
        if let End::Close(code, reason) = end {
            tracing::debug!(code, reason, "A connection is closed");
            let frame = CloseFrame {
                code,
                reason: Utf8Bytes::from_static(reason),
            };
            let closing = async {
                if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                    while let Some(Ok(_)) = self.socket.recv().await {}
                }
            };
            // Whoever does not answer in time has lost the reason, not the conversation.
            let _ = timeout(CLOSE_WITHIN, closing).await;
        }
    }
}

impl Source for Connection {
    type Text = Utf8Bytes;

    fn ready(&mut self) -> Option<Result<Utf8Bytes, End>> {
        self.next_text().now_or_never()
    }

    fn put_back(&mut self, received: Result<Utf8Bytes, End>) {
        self.read_ahead = Some(received);
    }

    fn hearing(&mut self) -> &mut Hearing {
        &mut self.hearing
    }
}

fn end_of(error: axum::Error) -> End {
    let error = error.into_inner();
    match error.downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => End::TOO_BIG,
        Some(tungstenite::Error::Utf8(_)) => End::NOT_UTF8,
        Some(tungstenite::Error::Protocol(
            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        )) => End::Gone,
        Some(tungstenite::Error::Protocol(_)) => End::PROTOCOL_ERROR,
        _ => End::Gone,
    }
}
