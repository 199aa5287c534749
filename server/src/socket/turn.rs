//! What comes of a turn: frames for the client, and whether the agent is due.

use super::end::End;
use baton_protocol::wire::SessionId;
use serde::Serialize;

/// What comes of something that happened to a client. Also when it ends the connection: then its
/// frames go out before the close.
#[derive(Debug, Default)]
pub struct Turn {
    /// Frames for the client, written already, in their order.
    pub frames: Vec<String>,
    /// Where the agent owes an answer, or may: the caller sees to it that it looks.
    pub unanswered: Option<SessionId>,
}

impl Turn {
    pub(super) fn send(&mut self, frame: &impl Serialize) -> Result<(), End> {
        self.frames
            .push(serde_json::to_string(frame).map_err(unwritable)?);
        Ok(())
    }

    /// Sends pages that `write` adds to the frames. How many they are.
    pub(super) fn send_pages(
        &mut self,
        write: impl FnOnce(&mut Vec<String>) -> serde_json::Result<()>,
    ) -> Result<u32, End> {
        let before = self.frames.len();
        write(&mut self.frames).map_err(unwritable)?;
        Ok(u32::try_from(self.frames.len() - before).unwrap_or(u32::MAX))
    }
}

fn unwritable(error: serde_json::Error) -> End {
    tracing::error!(%error, "A frame can't be written as JSON");
    End::UNAVAILABLE
}
