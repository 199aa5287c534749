//! What a console is told of what happened: notices as frames, each entry once.

use super::{Console, unavailable};
use crate::bus::{Notice, Roster};
use crate::node::Node;
use crate::socket::connection::{Connection, End};
use crate::socket::page;
use crate::socket::unsent::{Unsent, unsent};
use baton_protocol::wire::limits::QUEUE_FRAMES_MAX;
use baton_protocol::wire::{Author, InboxRow, OperatorEntry, OperatorServerFrame, SessionId};
use futures_util::FutureExt;
use std::collections::HashMap;
use std::sync::Arc;

impl Console {
    /// Carries out a notice and those that are here already: of many changes of one row the last
    /// is sent, so that a busy workspace does not drown a console.
    pub(super) async fn on_notices(
        &mut self,
        first: Arc<Notice>,
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        let mut rows: HashMap<SessionId, InboxRow> = HashMap::new();
        let mut next = Some(first);
        for _ in 0..QUEUE_FRAMES_MAX {
            let Some(notice) = next.take() else {
                break;
            };
            match &*notice {
                Notice::RowChanged(row) => {
                    rows.insert(row.session, (**row).clone());
                }
                other => self.on_notice(other, connection, node).await?,
            }
            next = match self.subscription.next().now_or_never() {
                Some(notice) => Some(notice.ok_or(End::SLOW_READER)?),
                None => None,
            };
        }
        connection.send_all(page::of_inbox(rows.values())).await?;
        match next {
            Some(notice) => Box::pin(self.on_notices(notice, connection, node)).await,
            None => Ok(()),
        }
    }

    pub(super) async fn on_notice(
        &mut self,
        notice: &Notice,
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        match notice {
            Notice::Committed { session, entries } => {
                self.on_committed(*session, entries, connection, node).await
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
            Notice::Duty(roster) => self.send_duty(roster.clone(), connection).await,
            Notice::RowChanged(_) => Ok(()),
        }
    }

    pub(super) async fn on_committed(
        &mut self,
        session: SessionId,
        entries: &[OperatorEntry],
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        let Some(sent) = self.open.get_mut(&session) else {
            return Ok(());
        };
        match unsent(entries, *sent) {
            Unsent::Nothing => Ok(()),
            Unsent::Gap => self.catch_up(session, connection, node).await,
            Unsent::Entries { entries, last } => {
                *sent = last;
                let pages = page::of_operator(session, entries.iter());
                connection.send_all(pages).await
            }
        }
    }

    /// Sends what the log of an open session holds after the last entry that was sent.
    pub(super) async fn catch_up(
        &mut self,
        session: SessionId,
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        while let Some(sent) = self.open.get_mut(&session) {
            let entries = node
                .entries_after(session, *sent)
                .await
                .map_err(unavailable)?;
            let Some(last) = entries.last() else {
                break;
            };
            *sent = last.seq;
            connection
                .send_all(page::of_operator(session, entries.iter()))
                .await?;
        }
        Ok(())
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
