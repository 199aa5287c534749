//! A visitor on plain frames, for tests that need control over each of them.

use anyhow::{Context, Result, bail};
use baton_protocol::wire::{
    AgentId, CommandId, Entry, Page, Refusal, SessionId, SessionToken, VisitorClientFrame,
    VisitorCommand, VisitorEntry, VisitorServerFrame,
};
use rand::{Rng, RngExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::server::Server;
use crate::socket::Socket;

/// Where visitors connect.
pub const SOCKET_PATH: &str = "/v1/visitor/socket";

/// A visitor's open connection.
pub struct Visitor {
    /// The connection, for frames that no visitor would send.
    pub socket: Socket,
    /// The session, as the welcome named it.
    pub session: SessionId,
    /// The last entry at the time of the welcome.
    pub head_at_welcome: u64,
    /// The entries that came so far.
    pub entries: Vec<VisitorEntry>,
}

/// The agent of the demo workspace.
///
/// # Panics
/// Never: the slug is a constant.
pub fn demo_agent() -> AgentId {
    match AgentId::try_from(crate::server::DEMO_AGENT.to_owned()) {
        Ok(agent) => agent,
        Err(problem) => panic!("{problem}"),
    }
}

/// A token as a visitor's browser makes it.
pub fn token(random: &mut impl Rng) -> SessionToken {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text: String = (0..SessionToken::CHARS)
        .map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
        .collect();
    match SessionToken::try_from(text) {
        Ok(token) => token,
        Err(problem) => panic!("{problem}"),
    }
}

/// An id as a client makes it.
pub fn command_id(random: &mut impl Rng) -> CommandId {
    CommandId(Uuid::from_u128(random.random()))
}

/// The first frame of a visitor who has read nothing yet.
pub fn hello(token: &SessionToken, page: Option<Page>) -> VisitorClientFrame {
    VisitorClientFrame::Hello {
        token: token.clone(),
        agent: demo_agent(),
        position: None,
        page,
        locale: Some("en".into()),
    }
}

fn refused(status: u16) -> anyhow::Error {
    anyhow::anyhow!("the visitors' socket answered {status}")
}

impl Visitor {
    /// Connects, says hello, and awaits the welcome.
    ///
    /// # Errors
    /// Fails when the server does not let the visitor in.
    pub async fn connect(server: &Server, token: &SessionToken) -> Result<Self> {
        Self::connect_from(server, token, None).await
    }

    /// The same from a page.
    ///
    /// # Errors
    /// Fails when the server does not let the visitor in.
    pub async fn connect_from(
        server: &Server,
        token: &SessionToken,
        page: Option<Page>,
    ) -> Result<Self> {
        Self::greet(Self::open_socket(server).await?, token, page).await
    }

    /// The same over a connection of the test's own making.
    ///
    /// # Errors
    /// Fails when the server does not let the visitor in.
    pub async fn connect_over(
        tcp: TcpStream,
        server: &Server,
        token: &SessionToken,
    ) -> Result<Self> {
        let origin = server.origin();
        let headers = [("origin", &*origin)];
        let opened = Socket::open_over(tcp, server.address(), SOCKET_PATH, &headers).await?;
        Self::greet(opened.map_err(refused)?, token, None).await
    }

    async fn greet(mut socket: Socket, token: &SessionToken, page: Option<Page>) -> Result<Self> {
        socket.send(&hello(token, page)).await?;
        match socket.frame().await? {
            VisitorServerFrame::Welcome { session, head, .. } => Ok(Self {
                socket,
                session,
                head_at_welcome: head,
                entries: Vec::new(),
            }),
            other => bail!("a welcome was due, not {other:?}"),
        }
    }

    /// Opens the socket without a word.
    ///
    /// # Errors
    /// Fails when the server refuses the upgrade.
    pub async fn open_socket(server: &Server) -> Result<Socket> {
        let origin = server.origin();
        Socket::open(server.address(), SOCKET_PATH, &[("origin", &origin)])
            .await?
            .map_err(refused)
    }

    /// The next frame; entries are also kept in [`Self::entries`].
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn next(&mut self) -> Result<VisitorServerFrame> {
        let frame = self.socket.frame().await?;
        if let VisitorServerFrame::Entries { entries } = &frame {
            self.entries.extend(entries.iter().cloned());
        }
        Ok(frame)
    }

    /// Sends a command and awaits the entry that confirms it, or the refusal.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn command(
        &mut self,
        id: CommandId,
        command: VisitorCommand,
    ) -> Result<Result<VisitorEntry, Refusal>> {
        self.socket
            .send(&VisitorClientFrame::Command { id, command })
            .await?;
        loop {
            match self.next().await? {
                VisitorServerFrame::Entries { entries } => {
                    let mut entries = entries.into_iter();
                    if let Some(entry) = entries.find(|entry| entry.command() == Some(id)) {
                        return Ok(Ok(entry));
                    }
                }
                VisitorServerFrame::Refused {
                    id: Some(refused),
                    refusal,
                } if refused == id => return Ok(Err(refusal)),
                _ => {}
            }
        }
    }

    /// Says something and awaits its confirmation.
    ///
    /// # Errors
    /// Fails when it is refused.
    pub async fn say(&mut self, id: CommandId, text: &str) -> Result<VisitorEntry> {
        let command = VisitorCommand::SendMessage { text: text.into() };
        self.command(id, command)
            .await?
            .map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))
    }

    /// Awaits the first entry that the closure accepts, among those that came and those to come.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn entry(&mut self, wanted: impl Fn(&VisitorEntry) -> bool) -> Result<VisitorEntry> {
        loop {
            if let Some(entry) = self.entries.iter().find(|entry| wanted(entry)) {
                return Ok(entry.clone());
            }
            self.next().await.context("an entry was due")?;
        }
    }

    /// Awaits every entry that was there at the welcome.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn read_to_head(&mut self) -> Result<&[VisitorEntry]> {
        while self.entries.last().map_or(0, Entry::seq) < self.head_at_welcome {
            self.next().await?;
        }
        Ok(&self.entries)
    }
}
