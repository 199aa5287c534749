//! An operator on plain frames, logged in over HTTP as the console does it.

use anyhow::{Context, Result, bail, ensure};
use baton_protocol::wire::limits::PING_AFTER_MS;
use baton_protocol::wire::{
    CommandId, DutyState, Entry, InboxRow, OperatorClientFrame, OperatorCommand, OperatorEntry,
    OperatorRef, OperatorServerFrame, Refusal, SessionId,
};
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use std::time::Duration;
use tokio::time::interval;

use crate::server::{Login, Server};
use crate::socket::{Received, Socket};

/// Where operators connect.
pub const SOCKET_PATH: &str = "/v1/operator/socket";

/// An operator's open connection.
pub struct Operator {
    /// The connection, for frames that no console would send.
    pub socket: Socket,
    /// Who it is.
    pub me: OperatorRef,
    /// On duty or away, as the welcome said.
    pub duty: DutyState,
    /// Rows that came so far, the latest last.
    pub rows: Vec<InboxRow>,
}

/// Logs in and returns the cookie as a browser sends it back: `name=value`.
///
/// # Errors
/// Fails when the server refuses the login.
pub async fn log_in(server: &Server, login: &Login) -> Result<String> {
    let response = reqwest::Client::new()
        .post(server.url("/v1/operator/login"))
        .header(ORIGIN, server.origin())
        .json(&serde_json::json!({ "email": login.email, "password": login.password }))
        .send()
        .await?;
    let status = response.status();
    ensure!(status == 204, "the login answered {status}");
    let cookie = response.headers().get(SET_COOKIE).context("no cookie")?;
    let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
    Ok(pair.to_owned())
}

/// Ends the login of a cookie.
///
/// # Errors
/// Fails when the server refuses.
pub async fn log_out(server: &Server, cookie: &str) -> Result<()> {
    let response = reqwest::Client::new()
        .post(server.url("/v1/operator/logout"))
        .header(ORIGIN, server.origin())
        .header(COOKIE, cookie)
        .send()
        .await?;
    let status = response.status();
    ensure!(status == 204, "the logout answered {status}");
    Ok(())
}

impl Operator {
    /// Logs in, connects, says hello, and awaits the welcome.
    ///
    /// # Errors
    /// Fails when the server does not let the operator in.
    pub async fn connect(server: &Server, login: &Login) -> Result<Self> {
        let cookie = log_in(server, login).await?;
        Self::connect_with(server, &cookie).await
    }

    /// Connects with a cookie of [`log_in`].
    ///
    /// # Errors
    /// Fails when the server does not let the operator in.
    pub async fn connect_with(server: &Server, cookie: &str) -> Result<Self> {
        let origin = server.origin();
        let headers = [(ORIGIN.as_str(), &*origin), (COOKIE.as_str(), cookie)];
        let mut socket = Socket::open(server.address(), SOCKET_PATH, &headers)
            .await?
            .map_err(|status| anyhow::anyhow!("the operators' socket answered {status}"))?;
        socket.send(&OperatorClientFrame::Hello).await?;
        match socket.frame().await? {
            OperatorServerFrame::Welcome { operator, duty, .. } => Ok(Self {
                socket,
                me: operator,
                duty,
                rows: Vec::new(),
            }),
            other => bail!("a welcome was due, not {other:?}"),
        }
    }

    /// The next frame; inbox rows are also kept in [`Self::rows`].
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn next(&mut self) -> Result<OperatorServerFrame> {
        let frame = self.socket.frame().await?;
        if let OperatorServerFrame::Inbox { rows } = &frame {
            self.rows.extend(rows.iter().cloned());
        }
        Ok(frame)
    }

    /// Goes on duty, and awaits that the server knows.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn go_on_duty(&mut self) -> Result<()> {
        let duty = DutyState::OnDuty;
        let frame = OperatorClientFrame::SetDuty { duty };
        self.socket.send(&frame).await?;
        loop {
            if let OperatorServerFrame::Duty {
                duty: DutyState::OnDuty,
                ..
            } = self.next().await?
            {
                return Ok(());
            }
        }
    }

    /// Reads whatever comes, and says now and then that somebody is there, until the connection
    /// ends. Returns the server's close code.
    pub async fn stay(mut self) -> Option<u16> {
        let mut turns = interval(Duration::from_millis(PING_AFTER_MS));
        loop {
            tokio::select! {
                received = self.socket.receive_unbounded() => {
                    if let Received::Closed(code) = received {
                        return code;
                    }
                }
                _ = turns.tick() => {
                    if self.socket.send(&OperatorClientFrame::Ping).await.is_err() {
                        return None;
                    }
                }
            }
        }
    }

    /// Asks for a session's entries, those that are there and those to come.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn open(&mut self, session: SessionId) -> Result<()> {
        let position = None;
        let frame = OperatorClientFrame::Open { session, position };
        self.socket.send(&frame).await
    }

    /// Sends a command without awaiting what comes of it.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn send(
        &mut self,
        session: SessionId,
        id: CommandId,
        command: OperatorCommand,
    ) -> Result<()> {
        let frame = OperatorClientFrame::Command {
            id,
            session,
            command,
        };
        self.socket.send(&frame).await
    }

    /// Awaits the entry that confirms a command, or its refusal.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn outcome(&mut self, id: CommandId) -> Result<Result<OperatorEntry, Refusal>> {
        loop {
            match self.next().await? {
                OperatorServerFrame::Entries { entries, .. } => {
                    let mut entries = entries.into_iter();
                    if let Some(entry) = entries.find(|entry| entry.command() == Some(id)) {
                        return Ok(Ok(entry));
                    }
                }
                OperatorServerFrame::Refused {
                    id: Some(refused),
                    refusal,
                    ..
                } if refused == id => return Ok(Err(refusal)),
                _ => {}
            }
        }
    }

    /// Sends a command and awaits what comes of it.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn command(
        &mut self,
        session: SessionId,
        id: CommandId,
        command: OperatorCommand,
    ) -> Result<Result<OperatorEntry, Refusal>> {
        self.send(session, id, command).await?;
        self.outcome(id).await
    }

    /// Awaits an inbox row of a session that the closure accepts.
    ///
    /// # Errors
    /// Fails at the end of the connection.
    pub async fn row(
        &mut self,
        session: SessionId,
        wanted: impl Fn(&InboxRow) -> bool,
    ) -> Result<InboxRow> {
        loop {
            let mut latest = self.rows.iter().rev().filter(|row| row.session == session);
            if let Some(row) = latest.find(|row| wanted(row)) {
                return Ok(row.clone());
            }
            self.next().await.context("an inbox row was due")?;
        }
    }
}
