//! What a console is told of what happened: notices as frames, each entry once.

use super::workspace::Changes;
use super::{Console, unavailable};
use crate::bus::{Notice, Roster};
use crate::node::Node;
use crate::socket::connection::{Connection, End};
use crate::socket::page;
use crate::socket::unsent::{Unsent, unsent};
use baton_protocol::wire::{Author, OperatorEntry, OperatorServerFrame, SessionId};

impl Console {
    pub(super) async fn on_notice(
        &mut self,
        notice: &Notice,
        connection: &mut Connection,
    ) -> Result<(), End> {
        match notice {
            Notice::Committed { session, entries } => {
                self.on_committed(*session, entries, connection).await
            }
            // What it answers has not been sent yet; all of it follows then.
            Notice::Delta { session, .. } if self.lacking.contains(session) => Ok(()),
            Notice::Delta {
                session,
                run,
                offset,
                text,
            } => {
                connection
                    .send(&OperatorServerFrame::Delta {
                        session: *session,
                        run: *run,
                        offset: *offset,
                        text: text.clone(),
                    })
                    .await
            }
            Notice::Typing {
                author: Author::Operator { operator },
                ..
            } if operator.id == self.me.id => Ok(()),
            Notice::Typing { session, author } => {
                let (session, author) = (*session, author.clone());
                connection
                    .send(&OperatorServerFrame::Typing { session, author })
                    .await
            }
            Notice::Presence {
                session,
                online,
                page,
            } => {
                let (session, online, page) = (*session, *online, page.clone());
                connection
                    .send(&OperatorServerFrame::Presence {
                        session,
                        online,
                        page,
                    })
                    .await
            }
            // Those go to the workspace, and to nodes.
            Notice::Duty(_) | Notice::RowChanged(_) | Notice::SettingsChanged => Ok(()),
        }
    }

    pub(super) async fn on_changes(
        &mut self,
        changes: Changes,
        connection: &mut Connection,
    ) -> Result<(), End> {
        let rows = changes.rows.iter().map(AsRef::as_ref);
        connection.send_all(page::of_inbox(rows)).await?;
        match changes.roster {
            Some(roster) => self.send_duty(roster, connection).await,
            None => Ok(()),
        }
    }

    pub(super) async fn on_committed(
        &mut self,
        session: SessionId,
        entries: &[OperatorEntry],
        connection: &mut Connection,
    ) -> Result<(), End> {
        let Some(sent) = self.open.get_mut(&session) else {
            return Ok(());
        };
        match unsent(entries, *sent) {
            Unsent::Nothing => Ok(()),
            Unsent::Gap => {
                self.lacks_some(session);
                Ok(())
            }
            Unsent::Entries { entries, last } => {
                *sent = last;
                let pages = page::of_operator(session, entries.iter());
                connection.send_all(pages).await
            }
        }
    }

    /// The log of an open session may hold more than was sent.
    pub(super) fn lacks_some(&mut self, session: SessionId) {
        if !self.lacking.contains(&session) {
            self.lacking.push_back(session);
        }
    }

    /// Sends what the log of one open session holds after the last entry that was sent, as far as
    /// one read goes.
    pub(super) async fn send_page(
        &mut self,
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        let Some(session) = self.lacking.pop_front() else {
            return Ok(());
        };
        let Some(sent) = self.open.get_mut(&session) else {
            return Ok(());
        };
        let entries = node
            .entries_after(session, *sent)
            .await
            .map_err(unavailable)?;
        let Some(last) = entries.last() else {
            return self.send_draft(session, connection, node).await;
        };
        *sent = last.seq;
        self.lacking.push_back(session);
        connection
            .send_pages(page::of_operator(session, entries.iter()))
            .await
    }

    /// Sends what there is of the answer in the making.
    async fn send_draft(
        &self,
        session: SessionId,
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        let Some((run, text)) = node.answer_in_the_making(session) else {
            return Ok(());
        };
        connection
            .send(&OperatorServerFrame::Delta {
                session,
                run,
                offset: 0,
                text,
            })
            .await
    }

    pub(super) async fn send_duty(
        &mut self,
        roster: Roster,
        connection: &mut Connection,
    ) -> Result<(), End> {
        let on_duty = roster.on_duty.iter().any(|other| other.id == self.me.id);
        self.on_duty = on_duty;
        connection
            .send(&OperatorServerFrame::Duty {
                on_duty,
                operators: roster.on_duty,
                gone: roster.gone,
            })
            .await
    }
}
