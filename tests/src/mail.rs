//! A mail server that speaks SMTP (RFC 5321) over a real socket, as far as a client needs it to hand over
//! a message, and does what a test says.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::received::{Listening, Received};

/// What the server does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes it.
    Takes,
    /// Answers the recipient with this code.
    Says(u16),
    /// Hangs up in the middle of the message.
    CutsOff,
    /// Says nothing, not even hello.
    Silent,
}

/// A message that came to its end.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The envelope's sender, in angle brackets.
    pub from: String,
    /// The envelope's recipient, in angle brackets.
    pub to: String,
    /// The whole of it as it came.
    pub text: String,
}

impl Mail {
    /// A header that stands in one line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.lines().take_while(|line| !line.is_empty());
        let mut values = head.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        values.next()
    }
}

/// The server. It ends when this is dropped.
pub struct MailServer {
    /// What came, and the mood.
    pub received: Received<Mail, Mood>,
    listening: Listening,
}

impl MailServer {
    /// Starts one.
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
        let received = Received::in_mood(Mood::Takes);
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
        format!("smtp://{}", self.listening.address)
    }
}

async fn talk(stream: TcpStream, received: Received<Mail, Mood>) -> Result<()> {
    let mood = received.mood();
    let mut stream = BufReader::new(stream);
    if mood == Mood::Silent {
        // Until the client has enough of it.
        while stream.read_line(&mut String::new()).await? > 0 {}
        return Ok(());
    }
    stream.write_all(b"220 mail.example ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match line.trim_end().split_once(':') {
            _ if line.starts_with("EHLO") => "250-mail.example\r\n250 8BITMIME".to_owned(),
            Some(("MAIL FROM", address)) => {
                address
                    .split(' ')
                    .next()
                    .unwrap_or_default()
                    .clone_into(&mut from);
                "250 so far so good".to_owned()
            }
            Some(("RCPT TO", address)) => {
                address.clone_into(&mut to);
                match mood {
                    Mood::Says(code) => format!("{code} not now <b>or never</b>"),
                    _ => "250 I know them".to_owned(),
                }
            }
            _ if line.starts_with("DATA") => {
                stream.write_all(b"354 go on\r\n").await?;
                let Some(text) = read_message(&mut stream, mood).await? else {
                    return Ok(());
                };
                let (from, to) = (from.clone(), to.clone());
                received.push(Mail { from, to, text });
                "250 taken".to_owned()
            }
            _ if line.starts_with("QUIT") => "221 bye".to_owned(),
            _ => "502 never heard of it".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// Up to the line with a dot alone; none if the server hangs up.
async fn read_message(stream: &mut BufReader<TcpStream>, mood: Mood) -> Result<Option<String>> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || mood == Mood::CutsOff {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(text));
        }
        text += line.strip_prefix('.').unwrap_or(&line);
    }
}
