//! What a driver needs of a client, and the two clients that there are.

use crate::visitor_wire;
use baton_protocol::sync::{Input, Moment, OperatorClient, Output, SessionCommand, VisitorClient};
use baton_protocol::wire::{
    OperatorClientFrame, OperatorServerFrame, VisitorClientFrame, VisitorCommand,
    VisitorServerFrame,
};
use serde::Serialize;

/// A client of `protocol::sync`, seen from the page that moves it.
pub trait SyncClient: 'static {
    /// Frames from the server.
    type Incoming: 'static;
    /// Frames to the server.
    type Outgoing: Serialize + 'static;
    /// What the outbox keeps.
    type Command: Serialize + 'static;

    /// A frame from the server; none if it can't be read.
    fn read(text: &str) -> Option<Self::Incoming>;

    /// Takes one input; the outputs are to be carried out in their order.
    fn handle(
        &mut self,
        input: Input<Self::Incoming>,
        at: Moment,
    ) -> Vec<Output<Self::Outgoing, Self::Command>>;

    /// When it wants a `Tick`, on the clock of [`monotonic_ms`](crate::page_clock::monotonic_ms).
    fn deadline_ms(&self) -> Option<u64>;
}

impl SyncClient for VisitorClient {
    type Incoming = VisitorServerFrame;
    type Outgoing = VisitorClientFrame;
    type Command = VisitorCommand;

    fn read(text: &str) -> Option<Self::Incoming> {
        visitor_wire::frame(text)
    }

    fn handle(&mut self, input: Input<Self::Incoming>, at: Moment) -> Outputs<Self> {
        self.handle(input, at)
    }

    fn deadline_ms(&self) -> Option<u64> {
        self.deadline_ms()
    }
}

impl SyncClient for OperatorClient {
    type Incoming = OperatorServerFrame;
    type Outgoing = OperatorClientFrame;
    type Command = SessionCommand;

    fn read(text: &str) -> Option<Self::Incoming> {
        serde_json::from_str(text).ok()
    }

    fn handle(&mut self, input: Input<Self::Incoming>, at: Moment) -> Outputs<Self> {
        self.handle(input, at)
    }

    fn deadline_ms(&self) -> Option<u64> {
        self.deadline_ms()
    }
}

/// What a client wants done.
pub type Outputs<C> = Vec<Output<<C as SyncClient>::Outgoing, <C as SyncClient>::Command>>;
