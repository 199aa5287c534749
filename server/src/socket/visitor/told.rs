//! What a visitor's page is told: each entry once, and what is shown of an answer in the making.

use super::{Visitor, VisitorNews};
use crate::actions::{Made, Outcome};
use crate::bus::Notice;
use crate::node::Node;
use crate::socket::end::End;
use crate::socket::page;
use crate::socket::turn::Turn;
use crate::store::StoreError;
use baton_protocol::wire::{OperatorEntry, VisitorServerFrame};

impl Visitor {
    /// Takes what happened.
    ///
    /// # Errors
    /// Why the connection ends.
    pub fn on_news(&mut self, news: VisitorNews, node: &Node, turn: &mut Turn) -> Result<(), End> {
        match news {
            VisitorNews::Notice(notice) => self.on_notice(&notice, turn),
            VisitorNews::Lagged => Err(End::SLOW_READER),
            VisitorNews::Status => self.on_status(node, turn),
        }
    }

    fn on_notice(&mut self, notice: &Notice, turn: &mut Turn) -> Result<(), End> {
        match notice {
            Notice::Committed { entries, .. } => {
                let entries = self.feed.commit(entries);
                send_entries(entries, turn).map(drop)
            }
            // What it is about has not been sent yet; all of it follows then.
            Notice::Delta { .. } | Notice::Queue { .. } if self.feed.lacks_some() => Ok(()),
            Notice::Delta {
                run, offset, text, ..
            } => turn.send(&VisitorServerFrame::Delta {
                run: *run,
                offset: *offset,
                text: text.clone(),
            }),
            Notice::Typing { author, .. } => turn.send(&VisitorServerFrame::Typing {
                author: author.clone(),
            }),
            Notice::Queue { place, .. } => turn.send(&VisitorServerFrame::Queue(*place)),
            // Those go to operators, and to nodes.
            Notice::RowChanged(_)
            | Notice::Presence { .. }
            | Notice::Duty(_)
            | Notice::RoutingChanged
            | Notice::SettingsChanged => Ok(()),
        }
    }

    fn on_status(&mut self, node: &Node, turn: &mut Turn) -> Result<(), End> {
        if self.status.borrow_and_update().stopping {
            return Err(End::RESTART);
        }
        let attendance = node.attendance(&self.shown);
        if std::mem::replace(&mut self.attendance, attendance) != attendance {
            turn.send(&VisitorServerFrame::Duty {
                on_duty: attendance.on_duty,
                opens_at_ms: attendance.opens_at_ms,
            })?;
        }
        let version = node.settings_version(&self.shown);
        if std::mem::replace(&mut self.settings_version, version) != version {
            turn.send(&VisitorServerFrame::ContactForm {
                form: node.contact_form(&self.shown),
            })?;
        }
        Ok(())
    }

    /// Takes what became of the page's commands.
    pub(super) fn on_outcome(&mut self, outcome: Outcome, turn: &mut Turn) -> Result<(), End> {
        if outcome.unanswered {
            turn.unanswered = Some(self.session);
        }
        // The bus brings the same commit; whichever comes first is sent.
        send_entries(self.feed.commit(outcome.entries()), turn)?;
        for verdict in outcome.verdicts {
            match verdict.result {
                Ok(Made::Now(_)) => {}
                Ok(Made::Before(entry)) => {
                    send_entries(self.feed.made_before(&entry), turn)?;
                }
                Err(refusal) => {
                    let id = Some(verdict.id);
                    let retry = refusal.retry;
                    turn.send(&VisitorServerFrame::Refused { id, refusal })?;
                    if retry {
                        // What is on its way behind it must not overtake it: the client comes back
                        // and resends in order.
                        return Err(End::UNAVAILABLE);
                    }
                }
            }
        }
        Ok(())
    }

    /// Sends what follows the end of the log: what there is of the answer in the making, and where the
    /// session stands while it waits.
    pub(super) fn send_unstored(&self, node: &Node, turn: &mut Turn) -> Result<(), End> {
        if let Some(place) = node.place_of(self.session) {
            turn.send(&VisitorServerFrame::Queue(place))?;
        }
        match node.answer_in_the_making(self.session) {
            Some((run, text)) => turn.send(&VisitorServerFrame::Delta {
                run,
                offset: 0,
                text,
            }),
            None => Ok(()),
        }
    }
}

/// Sends entries. How many frames they are.
pub(super) fn send_entries(entries: &[OperatorEntry], turn: &mut Turn) -> Result<u32, End> {
    let seen = entries.iter().map(OperatorEntry::for_visitor);
    turn.send_pages(|frames| page::of_visitor(seen, frames))
}

pub(super) fn unavailable(error: StoreError) -> End {
    tracing::error!(%error, "A visitor's session can't be read");
    End::UNAVAILABLE
}
