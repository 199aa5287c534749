//! One agent's line.

use baton_protocol::wire::SessionId;

/// Sessions by since when they wait, then by their id.
///
/// A sorted array: finding a place in it is a binary search, and all that wait together are a few
/// kilobytes, which are moved faster than a tree is walked.
#[derive(Debug, Default)]
pub(super) struct Line(Vec<(u64, SessionId)>);

impl Line {
    pub(super) fn insert(&mut self, since_ms: u64, session: SessionId) {
        let place = (since_ms, session);
        if let Err(at) = self.0.binary_search(&place) {
            self.0.insert(at, place);
        }
    }

    pub(super) fn remove(&mut self, since_ms: u64, session: SessionId) {
        if let Some(at) = self.index(since_ms, session) {
            self.0.remove(at);
        }
    }

    /// How many stand before a session; none if it is not in the line.
    pub(super) fn index(&self, since_ms: u64, session: SessionId) -> Option<usize> {
        self.0.binary_search(&(since_ms, session)).ok()
    }

    pub(super) fn sessions(&self) -> impl Iterator<Item = SessionId> + '_ {
        self.0.iter().map(|(_, session)| *session)
    }

    /// Since when the first one waits.
    pub(super) fn front_since_ms(&self) -> Option<u64> {
        self.0.first().map(|(since_ms, _)| *since_ms)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
