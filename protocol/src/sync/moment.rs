//! What goes into a client and what comes out.

use super::OutboxItem;
use crate::wire::CommandId;

/// Clock and randomness of one call.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Milliseconds since any moment, the same for the life of the client. Never goes back.
    pub now_ms: u64,
    /// A random number, fresh for each call.
    pub random: u64,
}

/// What happens to a client.
#[derive(Clone, Debug)]
pub enum Input<F> {
    /// A connection is wanted from now on.
    Start,
    /// No connection is wanted any more.
    Stop,
    /// The connection that was asked for is there.
    Opened {
        /// As in [`Output::Connect`]. From an older connection it is ignored.
        generation: u64,
    },
    /// A frame came.
    Frame {
        /// As in [`Output::Connect`]. From an older connection it is ignored.
        generation: u64,
        /// The frame.
        frame: F,
    },
    /// The connection is gone, or could not be made.
    Closed {
        /// As in [`Output::Connect`]. From an older connection it is ignored.
        generation: u64,
        /// The close code, where there is one.
        code: Option<u16>,
    },
    /// The deadline has come. Harmless at any other time.
    Tick,
    /// The network came back, or the page is visible again: don't wait any longer.
    Online,
    /// The browser says that the network is gone. Should it be wrong, the next attempt shows it.
    Offline,
}

/// What the driver has to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<F, C> {
    /// Connect; report under this number.
    Connect {
        /// Grows with every connection.
        generation: u64,
    },
    /// Send a frame.
    Send {
        /// On which connection.
        generation: u64,
        /// The frame.
        frame: F,
    },
    /// Close the connection, whatever its state.
    Disconnect {
        /// Which connection.
        generation: u64,
    },
    /// Persist this before anything that follows is done: it must survive a reload.
    Keep {
        /// What to persist.
        item: OutboxItem<C>,
    },
    /// Confirmed or refused: drop it from what is persisted. It may not be there any more.
    Forget {
        /// Which item.
        id: CommandId,
    },
}
