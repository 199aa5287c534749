//! "Is writing", both ways: shown for a while, said only every so often.

use super::Moment;
use crate::wire::limits::{TYPING_EVERY_MS, TYPING_SHOWN_MS};
use crate::wire::{Author, VisitorEvent};

/// Who is writing in a session, and when we last said that we are.
#[derive(Debug, Default)]
pub(super) struct Typing {
    shown: Option<(Author, u64)>,
    said_ms: Option<u64>,
}

impl Typing {
    pub(super) fn author(&self) -> Option<&Author> {
        self.shown.as_ref().map(|(author, _)| author)
    }

    pub(super) fn show(&mut self, author: Author, at: Moment) {
        self.shown = Some((author, at.now_ms + TYPING_SHOWN_MS));
    }

    /// Who has written is not writing any more.
    pub(super) fn written(&mut self, event: &VisitorEvent) {
        if let VisitorEvent::MessageSent { author, .. } = event
            && self.author() == Some(author)
        {
            self.shown = None;
        }
    }

    pub(super) fn tick(&mut self, at: Moment) {
        self.shown.take_if(|(_, until_ms)| at.now_ms >= *until_ms);
    }

    pub(super) fn disconnected(&mut self) {
        self.shown = None;
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        self.shown.as_ref().map(|(_, until_ms)| *until_ms)
    }

    /// Whether it is time to say that we are writing.
    pub(super) fn may_say(&mut self, at: Moment) -> bool {
        if self
            .said_ms
            .is_some_and(|said| at.now_ms < said + TYPING_EVERY_MS)
        {
            return false;
        }
        self.said_ms = Some(at.now_ms);
        true
    }
}
