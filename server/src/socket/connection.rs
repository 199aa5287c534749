//! A connection: what visitors' and operators' sockets share, the limits above all.

use super::allowance::Allowance;
use crate::node::Node;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use baton_protocol::wire::limits::{
    CLOSE_LOGGED_OUT, CLOSE_NO_HELLO, CLOSE_NOT_UTF8, CLOSE_RATE_LIMITED, CLOSE_RESTART,
    CLOSE_SILENT, CLOSE_SLOW_READER, CLOSE_TOO_BIG, CLOSE_UNAVAILABLE, CLOSE_UNKNOWN_AGENT,
    FRAME_BYTES_MAX, HELLO_WITHIN_MS, IN_FLIGHT_MAX, WRITE_WITHIN_MS,
};
use futures_util::FutureExt;
use serde::Serialize;
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
/// A frame that is no frame costs as much as this many.
const INVALID_FRAME_COST: u32 = 10;
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
    allowance: Option<Allowance>,
    /// The same for the pages of a log that it is sent: a few bytes ask for all of a log.
    page_allowance: Option<Allowance>,
    /// Was read in search of more commands, and is none: the next to be read.
    read_ahead: Option<Result<Utf8Bytes, End>>,
    heard_at: Instant,
    silence_max: Duration,
    /// Fires at the earliest moment at which the client may have been silent for too long; it is
    /// set anew when it fires, not with every frame.
    silence: Pin<Box<Sleep>>,
    /// Held as long as the connection, to count it.
    _slot: Slot,
}

/// A frame, or why there is none any more. The option is none for one that can't be read.
pub(super) type Received<F> = Result<Option<F>, End>;

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The client went, or the network did.
    Gone,
    /// The server closes it with a code and a reason for whoever debugs a client.
    Close(u16, &'static str),
}

impl End {
    pub(super) const RESTART: Self = Self::Close(CLOSE_RESTART, "the server restarts");
    pub(super) const UNAVAILABLE: Self = Self::Close(CLOSE_UNAVAILABLE, "try again later");
    pub(super) const NO_HELLO: Self = Self::Close(CLOSE_NO_HELLO, "hello comes first");
    pub(super) const SLOW_READER: Self =
        Self::Close(CLOSE_SLOW_READER, "resume from your position");
    pub(super) const LOGGED_OUT: Self = Self::Close(CLOSE_LOGGED_OUT, "the login has ended");
    pub(super) const UNKNOWN_AGENT: Self = Self::Close(CLOSE_UNKNOWN_AGENT, "no such agent");
    const RATE_LIMITED: Self = Self::Close(CLOSE_RATE_LIMITED, "too many frames");
    const SILENT: Self = Self::Close(CLOSE_SILENT, "nothing was heard for too long");
    const NOT_UTF8: Self = Self::Close(CLOSE_NOT_UTF8, "a frame is not UTF-8");
    const TOO_BIG: Self = Self::Close(CLOSE_TOO_BIG, "a frame is too big");
    /// RFC 6455, section 7.4.1.
    const PROTOCOL_ERROR: Self = Self::Close(1002, "not the WebSocket protocol");
}

impl Connection {
    /// Takes over a socket; `slot` is dropped with the connection.
    pub(crate) fn new(socket: WebSocket, node: &Node, slot: Slot) -> Self {
        let now = Instant::now();
        let silence_max = Duration::from_millis(node.settings.silence_max_ms);
        let rate = node.settings.frame_rate;
        let allowance = rate.map(|rate| Allowance::new(rate, now));
        Self {
            socket,
            allowance,
            page_allowance: allowance,
            read_ahead: None,
            heard_at: now,
            silence_max,
            silence: Box::pin(sleep_until(now + silence_max)),
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

    /// Commands that are here already, to go into the same append as the first. What is behind them
    /// is read next.
    pub(super) fn more<F: DeserializeOwned, C>(
        &mut self,
        commands: &mut Vec<C>,
        command_of: impl Fn(F) -> Option<C>,
    ) {
        while commands.len() < IN_FLIGHT_MAX {
            let Some(received) = self.next_text().now_or_never() else {
                return;
            };
            let frame = received.as_ref().ok();
            let frame = frame.and_then(|text| serde_json::from_str(text).ok());
            match frame.and_then(&command_of) {
                Some(command) => commands.push(command),
                None => {
                    self.read_ahead = Some(received);
                    return;
                }
            }
        }
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
                    let due = self.heard_at + self.silence_max;
                    if Instant::now() >= due {
                        return Err(End::SILENT);
                    }
                    self.silence.as_mut().reset(due);
                    continue;
                }
            };
            let message = received.ok_or(End::Gone)?.map_err(end_of)?;
            self.heard_at = Instant::now();
            // Pieces of one message count as one: tungstenite puts them together and shows none of
            // them. Empty ones cost the client more than the server, and no memory.
            self.charge(1)?;
            match message {
                Message::Text(text) => return Ok(text),
                Message::Binary(_) => return Ok(Utf8Bytes::from_static("")),
                Message::Close(_) => return Err(End::Gone),
                Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }

    /// A frame was no frame. Nobody who writes a client means to send many of those.
    pub(super) fn charge_invalid(&mut self) -> Result<(), End> {
        self.charge(INVALID_FRAME_COST)
    }

    fn charge(&mut self, frames: u32) -> Result<(), End> {
        let allowance = self.allowance.as_mut();
        if allowance.is_none_or(|allowance| allowance.take(frames, self.heard_at)) {
            Ok(())
        } else {
            Err(End::RATE_LIMITED)
        }
    }

    pub(super) async fn send(&mut self, frame: &impl Serialize) -> Result<(), End> {
        self.send_all(serde_json::to_string(frame).map(|text| vec![text]))
            .await
    }

    /// Sends frames that are written already.
    pub(super) async fn send_all(
        &mut self,
        frames: serde_json::Result<Vec<String>>,
    ) -> Result<(), End> {
        let frames = frames.map_err(|error| {
            tracing::error!(%error, "A frame can't be written as JSON");
            End::UNAVAILABLE
        })?;
        for frame in frames {
            let sent = timeout(WRITE_WITHIN, self.socket.send(Message::Text(frame.into()))).await;
            sent.map_err(|_| End::SLOW_READER)?.map_err(|_| End::Gone)?;
        }
        Ok(())
    }

    /// Sends pages of a log, out of the allowance for them.
    pub(super) async fn send_pages(
        &mut self,
        pages: serde_json::Result<Vec<String>>,
    ) -> Result<(), End> {
        if let (Some(allowance), Ok(pages)) = (&mut self.page_allowance, &pages) {
            // One read of the log may go beyond it; then the next waits for longer.
            allowance.take(
                u32::try_from(pages.len()).unwrap_or(u32::MAX),
                Instant::now(),
            );
        }
        self.send_all(pages).await
    }

    /// Waits until more of a log may be sent to a client that lacks some; for ever for one that
    /// does not. Borrows nothing, so that the client is heard meanwhile. Cancel safe.
    pub(super) fn page_due(&self, lacks_some: bool) -> impl Future<Output = ()> + use<> {
        let now = Instant::now;
        let allowed_at = self
            .page_allowance
            .as_ref()
            .map_or_else(now, Allowance::settled_at);
        let due = lacks_some.then_some(allowed_at);
        async move {
            match due {
                // Boxed: an idle connection's future holds none.
                Some(due) if due <= Instant::now() => {}
                Some(due) => Box::pin(sleep_until(due)).await,
                None => std::future::pending().await,
            }
        }
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
