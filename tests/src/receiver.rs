//! A receiver of webhooks, or a push service, over a real socket, which does with a request what a test says.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::received::{Listening, Received};

/// What the receiver does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Answers with this status, and possibly one more header line.
    Status(u16, Option<String>),
    /// Hangs up in the middle of an answer.
    CutsOff,
    /// Says nothing.
    Silent,
}

/// A request that came to its end.
#[derive(Clone, Debug)]
pub struct Request {
    headers: Vec<(String, String)>,
    /// Where it was posted to.
    pub path: String,
    /// The body, byte by byte as it came.
    pub body: Vec<u8>,
}

/// The receiver. It ends when this is dropped.
pub struct Receiver {
    /// What came, and what is done with the next.
    pub received: Received<Request, Answer>,
    listening: Listening,
}

impl Receiver {
    /// Starts one that takes everything.
    ///
    /// # Errors
    /// Fails when there is no port.
    pub async fn start() -> Result<Self> {
        Self::start_at(([127, 0, 0, 1], 0).into()).await
    }

    /// Starts one where another stood.
    ///
    /// # Errors
    /// Fails when the port is taken.
    pub async fn start_at(address: SocketAddr) -> Result<Self> {
        let received = Received::in_mood(Answer::Status(204, None));
        let talking = received.clone();
        let listening = Listening::at(address, move |stream| talk(stream, talking.clone())).await?;
        Ok(Self {
            received,
            listening,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// The same as a configuration has it.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.listening.address)
    }

    /// An address of a browser's own, where it is a push service.
    pub fn endpoint(&self, browser: &str) -> String {
        format!("http://{}/send/{browser}", self.listening.address)
    }
}

async fn talk(stream: TcpStream, received: Received<Request, Answer>) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await?;
    let path = first.split(' ').nth(1).context("no path")?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.trim_end().split_once(": ") {
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    let mut request = Request {
        headers,
        path,
        body: Vec::new(),
    };
    let length = request.header("content-length")?.parse()?;
    request.body = vec![0; length];
    stream.read_exact(&mut request.body).await?;
    let answer = received.mood();
    received.push(request);
    match answer {
        Answer::Status(status, header) => {
            let header = header.map(|header| header + "\r\n").unwrap_or_default();
            let answer = format!(
                "HTTP/1.1 {status} Scripted\r\n{header}content-length: 0\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).await?;
        }
        Answer::CutsOff => stream.write_all(b"HTTP/1.1 2").await?,
        // Until the client has enough of it.
        Answer::Silent => drop(stream.read(&mut [0]).await?),
    }
    Ok(())
}

impl Request {
    /// A header, by its name in lower case.
    ///
    /// # Errors
    /// Fails if there is none.
    pub fn header(&self, name: &str) -> Result<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        let (_, value) = found.with_context(|| format!("no header {name}"))?;
        Ok(value)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// Fails if it is none.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// Checks the signature as the Standard Webhooks specification has it, by an HMAC (RFC 2104) of its
    /// own.
    ///
    /// # Errors
    /// Fails if no signature is of this secret.
    pub fn verify(&self, secret: &str) -> Result<()> {
        let key = secret.strip_prefix("whsec_").context("no whsec_")?;
        let mut block = [0; 64];
        let key = BASE64_STANDARD.decode(key)?;
        block[..key.len()].copy_from_slice(&key);
        let (id, timestamp) = (
            self.header("webhook-id")?,
            self.header("webhook-timestamp")?,
        );
        let inner = Sha256::new()
            .chain_update(block.map(|byte| byte ^ 0x36))
            .chain_update(format!("{id}.{timestamp}."))
            .chain_update(&self.body)
            .finalize();
        let outer = Sha256::new()
            .chain_update(block.map(|byte| byte ^ 0x5c))
            .chain_update(inner)
            .finalize();
        let expected = format!("v1,{}", BASE64_STANDARD.encode(outer));
        let mut signatures = self.header("webhook-signature")?.split(' ');
        ensure!(
            signatures.any(|signature| signature == expected),
            "no signature is {expected}"
        );
        Ok(())
    }
}
