//! A WebSocket to the server with full control: any text, any bytes, any header.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

pub use tokio_tungstenite::tungstenite::Message;

/// How long any one answer of the server may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// An open WebSocket.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
}

/// What came.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// A text message.
    Text(String),
    /// The end, with the server's close code if it sent one.
    Closed(Option<u16>),
}

impl Socket {
    /// Opens a socket with these headers. The inner error is the status of the server's refusal.
    ///
    /// # Errors
    /// Fails if nobody listens or the answer is not HTTP.
    pub async fn open(
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Result<Self, u16>> {
        let tcp = TcpStream::connect(address).await?;
        Self::open_over(tcp, address, path, headers).await
    }

    /// The same over a connection of the test's own making.
    ///
    /// # Errors
    /// Fails if the answer is not HTTP.
    pub async fn open_over(
        tcp: TcpStream,
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Result<Self, u16>> {
        let mut request = format!("ws://{address}{path}").into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).context("not a header")?,
            );
        }
        tcp.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(4 * 1024)
            .write_buffer_size(4 * 1024);
        match client_async_with_config(request, tcp, Some(config)).await {
            Ok((stream, _)) => Ok(Ok(Self { stream })),
            Err(Error::Http(response)) => Ok(Err(response.status().as_u16())),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a frame of the protocol.
    ///
    /// # Errors
    /// Fails when the connection is gone.
    pub async fn send(&mut self, frame: &impl Serialize) -> Result<()> {
        self.send_text(serde_json::to_string(frame)?).await
    }

    /// Sends any text.
    ///
    /// # Errors
    /// Fails when the connection is gone.
    pub async fn send_text(&mut self, text: impl Into<String>) -> Result<()> {
        Ok(self.stream.send(Message::text(text.into())).await?)
    }

    /// Takes a text, to be sent with others at the next [`Self::flush`].
    ///
    /// # Errors
    /// Fails when the connection is gone.
    pub async fn feed_text(&mut self, text: String) -> Result<()> {
        Ok(self.stream.feed(Message::text(text)).await?)
    }

    /// Sends what was fed.
    ///
    /// # Errors
    /// Fails when the connection is gone.
    pub async fn flush(&mut self) -> Result<()> {
        Ok(self.stream.flush().await?)
    }

    /// Sends bytes as a text message, whether they are UTF-8 or not.
    ///
    /// # Errors
    /// Fails when the connection is gone.
    pub async fn send_bytes_as_text(&mut self, bytes: Vec<u8>) -> Result<()> {
        let frame = Frame::message(bytes, OpCode::Data(Data::Text), true);
        Ok(self.stream.send(Message::Frame(frame)).await?)
    }

    /// The next text, or the end. An end without a close frame has no code.
    ///
    /// # Errors
    /// Fails when nothing comes for [`PATIENCE`].
    pub async fn receive(&mut self) -> Result<Received> {
        timeout(PATIENCE, self.receive_unbounded())
            .await
            .context("nothing came from the server")
    }

    /// The next text, or the end, however long it takes.
    pub async fn receive_unbounded(&mut self) -> Received {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Received::Text(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => {
                    return Received::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Received::Closed(None),
            }
        }
    }

    /// The next frame of the protocol.
    ///
    /// # Errors
    /// Fails at the end of the connection, and on a text that is no such frame.
    pub async fn frame<F: DeserializeOwned>(&mut self) -> Result<F> {
        match self.receive().await? {
            Received::Text(text) => serde_json::from_str(&text)
                .with_context(|| format!("a frame that the protocol does not know: {text}")),
            Received::Closed(code) => bail!("the server closed the connection, code {code:?}"),
        }
    }

    /// Reads until the server closes, and returns its code.
    ///
    /// # Errors
    /// Fails when the server does not close for [`PATIENCE`].
    pub async fn close_code(&mut self) -> Result<Option<u16>> {
        loop {
            if let Received::Closed(code) = self.receive().await? {
                return Ok(code);
            }
        }
    }
}
