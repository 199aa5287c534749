//! What a console is told: each entry once, rows and who is there as they change.

use super::workspace::Changes;
use super::{Console, ConsoleNews, refuse, unavailable};
use crate::actions::{Made, Outcome};
use crate::bus::{Notice, Roster};
use crate::node::Node;
use crate::socket::end::End;
use crate::socket::feed::Feed;
use crate::socket::page;
use crate::socket::turn::Turn;
use baton_protocol::wire::{Author, InboxRow, OperatorEntry, OperatorServerFrame, SessionId};
use tokio::time::Instant;

impl Console {
    /// Takes what happened.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn on_news(
        &mut self,
        news: ConsoleNews,
        node: &Node,
        now: Instant,
        turn: &mut Turn,
    ) -> Result<(), End> {
        match news {
            ConsoleNews::Notice(notice) => self.on_notice(&notice, turn),
            ConsoleNews::Workspace(first) => {
                let changes = self.workspace.take_all(&first, now);
                let changes = changes.ok_or(End::SLOW_READER)?;
                if changes.routing {
                    send_routing(node, turn).await?;
                }
                self.on_changes(changes, turn)
            }
            ConsoleNews::Lagged => Err(End::SLOW_READER),
            ConsoleNews::Status => self.on_status(),
            ConsoleNews::Logins => self.check_login(node).await,
        }
    }

    pub(super) fn on_status(&mut self) -> Result<(), End> {
        if self.status.borrow_and_update().stopping {
            return Err(End::RESTART);
        }
        Ok(())
    }

    fn on_notice(&mut self, notice: &Notice, turn: &mut Turn) -> Result<(), End> {
        match notice {
            Notice::Committed { session, entries } => self.on_committed(*session, entries, turn),
            // What it answers has not been sent yet; all of it follows then.
            Notice::Delta { session, .. } if self.lacking.contains(session) => Ok(()),
            Notice::Delta {
                session,
                run,
                offset,
                text,
            } => turn.send(&OperatorServerFrame::Delta {
                session: *session,
                run: *run,
                offset: *offset,
                text: text.clone(),
            }),
            Notice::Typing {
                author: Author::Operator { operator },
                ..
            } if operator.id == self.me.id => Ok(()),
            Notice::Typing { session, author } => {
                let (session, author) = (*session, author.clone());
                turn.send(&OperatorServerFrame::Typing { session, author })
            }
            Notice::Presence {
                session,
                online,
                page,
            } => turn.send(&OperatorServerFrame::Presence {
                session: *session,
                online: *online,
                page: page.clone(),
            }),
            // Those go to the workspace, to the visitor, and to nodes.
            Notice::Duty(_)
            | Notice::RowChanged(_)
            | Notice::Queue { .. }
            | Notice::RoutingChanged
            | Notice::SettingsChanged => Ok(()),
        }
    }

    fn on_changes(&mut self, changes: Changes, turn: &mut Turn) -> Result<(), End> {
        send_rows(changes.rows.iter().map(AsRef::as_ref), turn)?;
        match changes.roster {
            Some(roster) => self.send_duty(roster, turn),
            None => Ok(()),
        }
    }

    fn on_committed(
        &mut self,
        session: SessionId,
        entries: &[OperatorEntry],
        turn: &mut Turn,
    ) -> Result<(), End> {
        let Some(feed) = self.open.get_mut(&session) else {
            return Ok(());
        };
        send_entries(session, feed.commit(entries), turn)?;
        self.lacks_some(session);
        Ok(())
    }

    /// Takes what became of commands in a session.
    pub(super) fn on_outcome(
        &mut self,
        session: SessionId,
        outcome: Outcome,
        turn: &mut Turn,
    ) -> Result<(), End> {
        if outcome.unanswered {
            turn.unanswered = Some(session);
        }
        if self.open.contains_key(&session) {
            // The bus brings the same commit; whichever comes first is sent.
            self.on_committed(session, outcome.entries(), turn)?;
        } else {
            // The confirmation is owed also for a session that the console has not open.
            send_entries(session, outcome.entries(), turn)?;
        }
        for verdict in outcome.verdicts {
            match verdict.result {
                Ok(Made::Now(_)) => {}
                Ok(Made::Before(entry)) => {
                    let again = match self.open.get_mut(&session) {
                        Some(feed) => feed.made_before(&entry),
                        None => std::slice::from_ref(&*entry),
                    };
                    send_entries(session, again, turn)?;
                    self.lacks_some(session);
                }
                Err(refusal) => {
                    let retry = refusal.retry;
                    refuse(Some(verdict.id), Some(session), refusal, turn)?;
                    if retry {
                        // As for visitors: what is on its way behind it must not overtake it.
                        return Err(End::UNAVAILABLE);
                    }
                }
            }
        }
        Ok(())
    }

    /// Lines an open session up for its next page, if its log may hold more than was sent.
    pub(super) fn lacks_some(&mut self, session: SessionId) {
        let lacks_some = self.open.get(&session).is_some_and(Feed::lacks_some);
        if lacks_some && !self.lacking.contains(&session) {
            self.lacking.push_back(session);
        }
    }

    /// Does what has become due: changes of the workspace are listened to again, and what the log of
    /// one open session holds after the last entry that was sent goes out, as far as one read goes.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn on_due(&mut self, node: &Node, now: Instant, turn: &mut Turn) -> Result<(), End> {
        self.workspace.on_due(now);
        if self.page_due().is_none_or(|due| now < due) {
            return Ok(());
        }
        let Some(session) = self.lacking.pop_front() else {
            return Ok(());
        };
        let Some(feed) = self.open.get_mut(&session) else {
            return Ok(());
        };
        let entries = node
            .entries_after(session, feed.sent())
            .await
            .map_err(unavailable)?;
        feed.page(&entries);
        if entries.is_empty() {
            return self.send_draft(session, node, turn);
        }
        self.lacks_some(session);
        // One read of the log may go beyond the allowance; then the next waits for longer.
        let pages = send_entries(session, &entries, turn)?;
        self.page_allowance.take(pages, now);
        Ok(())
    }

    /// Sends what there is of the answer in the making.
    fn send_draft(&self, session: SessionId, node: &Node, turn: &mut Turn) -> Result<(), End> {
        match node.answer_in_the_making(session) {
            Some((run, text)) => turn.send(&OperatorServerFrame::Delta {
                session,
                run,
                offset: 0,
                text,
            }),
            None => Ok(()),
        }
    }

    pub(super) fn send_duty(&mut self, roster: Roster, turn: &mut Turn) -> Result<(), End> {
        self.duty = roster.duty_of(self.me.id);
        turn.send(&OperatorServerFrame::Duty {
            duty: self.duty,
            operators: roster.operators,
            gone: roster.gone,
        })
    }
}

/// Tells how sessions that wait come to operators.
pub(super) async fn send_routing(node: &Node, turn: &mut Turn) -> Result<(), End> {
    let (in_turn, teams) = node.routing().await.map_err(unavailable)?;
    turn.send(&OperatorServerFrame::Routing { in_turn, teams })
}

pub(super) fn send_rows<'a>(
    rows: impl Iterator<Item = &'a InboxRow>,
    turn: &mut Turn,
) -> Result<(), End> {
    turn.send_pages(|frames| page::of_inbox(rows, frames))?;
    Ok(())
}

/// Sends entries. How many frames they are.
fn send_entries(
    session: SessionId,
    entries: &[OperatorEntry],
    turn: &mut Turn,
) -> Result<u32, End> {
    turn.send_pages(|frames| page::of_operator(session, entries.iter(), frames))
}
