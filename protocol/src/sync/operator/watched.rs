//! A session that the operator has open.

use crate::sync::Moment;
use crate::sync::draft::Draft;
use crate::sync::replica::{Replica, Taken};
use crate::sync::typing::Typing;
use crate::wire::{CommandId, Epoch, OperatorEntry, Page};

/// A session's log, and who is there.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) replica: Replica<OperatorEntry>,
    pub(super) online: Option<bool>,
    pub(super) page: Option<Page>,
    pub(super) operator_pull: bool,
    pub(super) draft: Option<Draft>,
    pub(super) typing: Typing,
}

impl Watched {
    pub(super) fn new(epoch: Option<Epoch>) -> Self {
        let mut replica = Replica::new();
        if let Some(epoch) = epoch {
            replica.enter(epoch);
        }
        Self {
            replica,
            online: None,
            page: None,
            operator_pull: true,
            draft: None,
            typing: Typing::default(),
        }
    }

    /// Takes entries. Whether others are to be asked for.
    pub(super) fn take(&mut self, entries: Vec<OperatorEntry>, at: Moment) -> bool {
        // From the start, though we said where we stand: the log that we know is not there.
        if self.replica.head() > 0 && entries.first().is_some_and(|entry| entry.seq == 1) {
            self.replica.start_afresh();
        }
        for entry in entries {
            let event = entry.event.clone();
            match self.replica.take(entry, at) {
                Taken::Applied => {
                    self.typing.written(&event);
                    Draft::settle(&mut self.draft, self.replica.session());
                }
                Taken::Known => {}
                // The rest of the frame lies behind the same gap.
                Taken::Gap => return self.replica.asks_on_gap(at),
            }
        }
        false
    }

    /// Takes a piece of an answer in the making.
    pub(super) fn extend(&mut self, run: CommandId, offset: usize, text: &str) {
        Draft::extend(&mut self.draft, self.replica.session(), run, offset, text);
    }

    pub(super) fn disconnected(&mut self) {
        self.draft = None;
        self.replica.disconnected();
        self.typing.disconnected();
        self.online = None;
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        let deadlines = [self.replica.deadline_ms(), self.typing.deadline_ms()];
        deadlines.into_iter().flatten().min()
    }
}
