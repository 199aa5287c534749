//! A visitor as their page is: the real sync client, driven over a real socket. It reconnects,
//! resends what is not confirmed, and reads on from its position.

use anyhow::Result;
use baton_protocol::sync::{Input, Moment, Output};
use baton_protocol::sync::{Opening, VisitorClient, VisitorView};
use baton_protocol::wire::{
    CommandId, SessionToken, VisitorClientFrame, VisitorCommand, VisitorServerFrame,
};
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

use crate::socket::{Received, Socket};
use crate::visitor::{SOCKET_PATH, demo_agent};

type Outputs = Vec<Output<VisitorClientFrame, VisitorCommand>>;

/// A visitor who stays.
pub struct ReconnectingVisitor {
    client: VisitorClient,
    connection: Option<(u64, Socket)>,
    address: SocketAddr,
    zero: Instant,
    random: Pcg64Mcg,
}

/// What ended a wait.
enum Happened {
    Frame(u64, String),
    Closed(u64, Option<u16>),
    Deadline,
}

impl ReconnectingVisitor {
    /// A visitor who wants to be connected from now on. The first [`Self::step`] connects.
    pub fn new(address: SocketAddr, token: SessionToken, random: Pcg64Mcg) -> Self {
        let opening = Opening {
            token,
            agent: demo_agent(),
            page: None,
            locale: None,
        };
        Self {
            client: VisitorClient::new(opening, Vec::new()),
            connection: None,
            address,
            zero: Instant::now(),
            random,
        }
    }

    /// Starts to connect.
    ///
    /// # Errors
    /// Fails on a frame that the protocol does not know.
    pub async fn start(&mut self) -> Result<()> {
        self.input(Input::Start).await
    }

    /// What the visitor sees.
    pub fn view(&self) -> VisitorView<'_> {
        self.client.view()
    }

    /// Says something; it is sent now or when there is a connection.
    ///
    /// # Errors
    /// Fails when the client refuses the message.
    pub async fn say(&mut self, id: CommandId, text: String) -> Result<()> {
        let at = self.moment();
        let command = VisitorCommand::SendMessage { text };
        let outputs = self
            .client
            .submit(id, command, at)
            .map_err(|refusal| anyhow::anyhow!("the client refused: {refusal:?}"))?;
        self.carry_out(outputs).await
    }

    /// Awaits a frame, the end of the connection, or the client's deadline, and takes it in.
    ///
    /// # Errors
    /// Fails on a frame that the protocol does not know.
    pub async fn step(&mut self) -> Result<()> {
        match self.happening().await {
            Happened::Frame(generation, text) => {
                let frame: VisitorServerFrame = serde_json::from_str(&text)?;
                self.input(Input::Frame { generation, frame }).await
            }
            Happened::Closed(generation, code) => {
                self.connection = None;
                self.input(Input::Closed { generation, code }).await
            }
            Happened::Deadline => self.input(Input::Tick).await,
        }
    }

    async fn happening(&mut self) -> Happened {
        // Without a deadline the client waits for the connection alone.
        const NO_DEADLINE_MS: u64 = 3_600_000;
        let deadline_ms = self.client.deadline_ms().unwrap_or(NO_DEADLINE_MS);
        let deadline = self.zero + Duration::from_millis(deadline_ms);
        let Some((generation, socket)) = &mut self.connection else {
            sleep_until(deadline).await;
            return Happened::Deadline;
        };
        tokio::select! {
            received = socket.receive_unbounded() => match received {
                Received::Text(text) => Happened::Frame(*generation, text),
                Received::Closed(code) => Happened::Closed(*generation, code),
            },
            () = sleep_until(deadline) => Happened::Deadline,
        }
    }

    async fn input(&mut self, input: Input<VisitorServerFrame>) -> Result<()> {
        let at = self.moment();
        let outputs = self.client.handle(input, at);
        self.carry_out(outputs).await
    }

    async fn carry_out(&mut self, outputs: Outputs) -> Result<()> {
        let mut left: VecDeque<_> = outputs.into();
        while let Some(output) = left.pop_front() {
            let input = match output {
                Output::Connect { generation } => Some(self.connect(generation).await),
                Output::Send { generation, frame } => self.send(generation, &frame).await?,
                Output::Disconnect { generation } => {
                    self.connection.take_if(|(open, _)| *open == generation);
                    None
                }
                // This visitor's memory outlives every connection: there is no page to reload.
                Output::Keep { .. } | Output::Forget { .. } => None,
            };
            if let Some(input) = input {
                let at = self.moment();
                left.extend(self.client.handle(input, at));
            }
        }
        Ok(())
    }

    async fn connect(&mut self, generation: u64) -> Input<VisitorServerFrame> {
        let origin = format!("http://{}", self.address);
        let opened = Socket::open(self.address, SOCKET_PATH, &[("origin", &origin)]).await;
        match opened {
            Ok(Ok(socket)) => {
                self.connection = Some((generation, socket));
                Input::Opened { generation }
            }
            Ok(Err(_)) | Err(_) => Input::Closed {
                generation,
                code: None,
            },
        }
    }

    async fn send(
        &mut self,
        generation: u64,
        frame: &VisitorClientFrame,
    ) -> Result<Option<Input<VisitorServerFrame>>> {
        let Some((open, socket)) = &mut self.connection else {
            return Ok(None);
        };
        if *open != generation || socket.send(frame).await.is_ok() {
            return Ok(None);
        }
        self.connection = None;
        Ok(Some(Input::Closed {
            generation,
            code: None,
        }))
    }

    fn moment(&mut self) -> Moment {
        let now_ms = self.zero.elapsed().as_millis() as u64;
        Moment {
            now_ms,
            random: self.random.next_u64(),
        }
    }
}
