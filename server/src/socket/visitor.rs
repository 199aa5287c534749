//! A visitor's socket.

use super::connection::{Connection, End};
use super::page;
use super::typing::TypingPace;
use super::unsent::{Unsent, unsent};
use crate::actions::{Made, VisitorOrders};
use crate::background;
use crate::bus::{Notice, Subscription, Topic};
use crate::node::{Node, NodeStatus};
use baton_protocol::wire::{
    AgentId, CommandId, OperatorEntry, Page, RefusalCode, Seq, SessionId, VisitorClientFrame,
    VisitorCommand, VisitorServerFrame,
};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

/// What the server knows of one page of a visitor's.
struct Visitor {
    session: SessionId,
    agent: AgentId,
    page: Option<Page>,
    locale: Option<String>,
    /// The last entry that was sent.
    sent: Seq,
    /// Whether the log may hold more than that, which is sent page by page.
    lacks_some: bool,
    on_duty: bool,
    typing: TypingPace,
    subscription: Subscription,
    status: watch::Receiver<NodeStatus>,
}

enum Happened {
    Frame(Option<VisitorClientFrame>),
    Notice(Arc<Notice>),
    Status,
    PageDue,
}

/// Serves a visitor's socket until it ends. What is needed rarely is boxed: the future of an idle
/// connection holds the connection and little else.
pub(crate) async fn serve(mut connection: Connection, node: Arc<Node>) {
    let end = match Box::pin(hello(&mut connection, &node)).await {
        Ok(mut visitor) => {
            let Err(end) = visitor.run(&mut connection, &node).await;
            node.visitor_left(visitor.session);
            end
        }
        Err(end) => end,
    };
    Box::pin(connection.close(end)).await;
}

/// Subscribes first and reads then, so that nothing falls between.
async fn hello(connection: &mut Connection, node: &Node) -> Result<Visitor, End> {
    let VisitorClientFrame::Hello {
        token,
        agent,
        position,
        page,
        locale,
    } = connection.hello(node).await?
    else {
        return Err(End::NO_HELLO);
    };
    let session = Node::session_of(&token);
    let subscription = node.watch(&[Topic::Session(session)]);
    let mut status = node.status.subscribe();
    let NodeStatus { on_duty, stopping } = *status.borrow_and_update();
    if stopping {
        return Err(End::RESTART);
    }
    let standing = node.standing(session).await.map_err(unavailable)?;
    let known = |id: &AgentId| node.agents.get(id);
    let shown = standing
        .agent
        .as_ref()
        .and_then(known)
        .or_else(|| known(&agent));
    let Some(profile) = shown.map(|agent| agent.profile.clone()) else {
        let refusal = RefusalCode::UnknownAgent.into();
        connection
            .send(&VisitorServerFrame::Refused { id: None, refusal })
            .await?;
        return Err(End::UNKNOWN_AGENT);
    };
    let welcome = VisitorServerFrame::Welcome {
        session,
        epoch: node.epoch(),
        head: standing.head,
        agent: profile,
        on_duty,
    };
    connection.send(&welcome).await?;
    let sent = standing.read_after(position, node);
    node.visitor_came(session, page.clone());
    Ok(Visitor {
        session,
        agent,
        page,
        locale,
        sent,
        lacks_some: true,
        on_duty,
        typing: TypingPace::default(),
        subscription,
        status,
    })
}

impl Visitor {
    async fn run(
        &mut self,
        connection: &mut Connection,
        node: &Arc<Node>,
    ) -> Result<Infallible, End> {
        loop {
            let page_due = connection.page_due(self.lacks_some);
            let happened = tokio::select! {
                frame = connection.next() => Happened::Frame(frame?),
                notice = self.subscription.next() => {
                    Happened::Notice(notice.ok_or(End::SLOW_READER)?)
                }
                _ = self.status.changed() => Happened::Status,
                () = page_due => Happened::PageDue,
            };
            match happened {
                Happened::Frame(frame) => Box::pin(self.on_frame(frame, connection, node)).await?,
                Happened::Notice(notice) => {
                    Box::pin(self.on_notice(&notice, connection)).await?;
                }
                Happened::Status => Box::pin(self.on_status(connection)).await?,
                Happened::PageDue => Box::pin(self.send_page(connection, node)).await?,
            }
        }
    }

    async fn on_frame(
        &mut self,
        frame: Option<VisitorClientFrame>,
        connection: &mut Connection,
        node: &Arc<Node>,
    ) -> Result<(), End> {
        match frame {
            Some(VisitorClientFrame::Command { id, command }) => {
                let mut commands = vec![(id, command)];
                connection.more(&mut commands, |frame| match frame {
                    VisitorClientFrame::Command { id, command } => Some((id, command)),
                    _ => None,
                });
                self.carry_out(commands, connection, node).await?;
            }
            Some(VisitorClientFrame::Typing) => {
                if self.typing.may_tell(self.session, Instant::now()) {
                    node.visitor_types(self.session);
                }
            }
            Some(VisitorClientFrame::Visit { page }) => {
                if let Some(page) = node.visitor_visits(self.session, page) {
                    self.page = Some(page);
                }
            }
            Some(VisitorClientFrame::Fetch { after }) => {
                self.sent = self.sent.min(after);
                self.lacks_some = true;
            }
            Some(VisitorClientFrame::Ping) => connection.send(&VisitorServerFrame::Pong).await?,
            Some(VisitorClientFrame::Hello { .. }) | None => {
                let refusal = RefusalCode::InvalidFrame.into();
                connection
                    .send(&VisitorServerFrame::Refused { id: None, refusal })
                    .await?;
                connection.charge_invalid()?;
            }
        }
        Ok(())
    }

    async fn carry_out(
        &mut self,
        commands: Vec<(CommandId, VisitorCommand)>,
        connection: &mut Connection,
        node: &Arc<Node>,
    ) -> Result<(), End> {
        let orders = VisitorOrders {
            agent: self.agent.clone(),
            page: self.page.clone(),
            locale: self.locale.clone(),
            commands,
        };
        let outcome = node.visitor_commands(self.session, orders).await;
        if outcome.unanswered {
            background::answer_soon(node, self.session);
        }
        // The bus brings the same notice; whichever comes first is sent.
        if let Some(notice) = &outcome.committed {
            self.on_notice(notice, connection).await?;
        }
        for verdict in outcome.verdicts {
            match verdict.result {
                Ok(Made::Now(_)) => {}
                Ok(Made::Before(entry)) if entry.seq > self.sent => self.lacks_some = true,
                Ok(Made::Before(entry)) => connection.send_all(pages_of([&*entry])).await?,
                Err(refusal) => {
                    let id = Some(verdict.id);
                    let retry = refusal.retry;
                    connection
                        .send(&VisitorServerFrame::Refused { id, refusal })
                        .await?;
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

    async fn on_notice(&mut self, notice: &Notice, connection: &mut Connection) -> Result<(), End> {
        match notice {
            Notice::Committed { entries, .. } => match unsent(entries, self.sent) {
                Unsent::Nothing => Ok(()),
                Unsent::Gap => {
                    self.lacks_some = true;
                    Ok(())
                }
                Unsent::Entries { entries, last } => {
                    self.sent = last;
                    connection.send_all(pages_of(entries)).await
                }
            },
            // What it answers has not been sent yet; all of it follows then.
            Notice::Delta { .. } if self.lacks_some => Ok(()),
            Notice::Delta {
                run, offset, text, ..
            } => {
                connection
                    .send(&VisitorServerFrame::Delta {
                        run: *run,
                        offset: *offset,
                        text: text.clone(),
                    })
                    .await
            }
            Notice::Typing { author, .. } => {
                connection
                    .send(&VisitorServerFrame::Typing {
                        author: author.clone(),
                    })
                    .await
            }
            _ => Ok(()),
        }
    }

    async fn on_status(&mut self, connection: &mut Connection) -> Result<(), End> {
        let NodeStatus { on_duty, stopping } = *self.status.borrow_and_update();
        if stopping {
            return Err(End::RESTART);
        }
        if std::mem::replace(&mut self.on_duty, on_duty) != on_duty {
            connection
                .send(&VisitorServerFrame::Duty { on_duty })
                .await?;
        }
        Ok(())
    }

    /// Sends what the log holds after the last entry that was sent, as far as one read goes.
    async fn send_page(&mut self, connection: &mut Connection, node: &Node) -> Result<(), End> {
        let entries = node
            .entries_after(self.session, self.sent)
            .await
            .map_err(unavailable)?;
        let Some(last) = entries.last() else {
            self.lacks_some = false;
            return self.send_draft(connection, node).await;
        };
        self.sent = last.seq;
        connection.send_pages(pages_of(&entries)).await
    }

    /// Sends what there is of the answer in the making.
    async fn send_draft(&self, connection: &mut Connection, node: &Node) -> Result<(), End> {
        let Some((run, text)) = node.answer_in_the_making(self.session) else {
            return Ok(());
        };
        let offset = 0;
        connection
            .send(&VisitorServerFrame::Delta { run, offset, text })
            .await
    }
}

fn pages_of<'a>(
    entries: impl IntoIterator<Item = &'a OperatorEntry>,
) -> serde_json::Result<Vec<String>> {
    page::of_visitor(entries.into_iter().map(OperatorEntry::for_visitor))
}

fn unavailable(error: crate::store::StoreError) -> End {
    tracing::error!(%error, "A visitor's session can't be read");
    End::UNAVAILABLE
}
