//! An operator's socket.

mod notices;
mod workspace;

use super::connection::{Connection, End};
use super::page;
use super::typing::TypingPace;
use crate::actions::Made;
use crate::background;
use crate::bus::{Notice, Subscription, Topic};
use crate::node::{Node, NodeStatus};
use crate::store::{LoginHash, Operator, StoreError};
use baton_protocol::wire::limits::OPEN_SESSIONS_MAX;
use baton_protocol::wire::{
    CommandId, OperatorClientFrame, OperatorCommand, OperatorRef, OperatorServerFrame, Position,
    Refusal, RefusalCode, Seq, SessionId,
};
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};
use workspace::{Changes, Workspace};

/// What the server knows of one console.
struct Console {
    me: OperatorRef,
    login: LoginHash,
    on_duty: bool,
    /// The open sessions, with the last entry that was sent of each.
    open: HashMap<SessionId, Seq>,
    /// Those whose log may hold more than that, which is sent page by page, each in its turn.
    lacking: VecDeque<SessionId>,
    typing: TypingPace,
    workspace: Workspace,
    /// To the open sessions.
    subscription: Subscription,
    status: watch::Receiver<NodeStatus>,
    ended_logins: watch::Receiver<()>,
    login_check: Pin<Box<Sleep>>,
}

enum Happened {
    Frame(Option<OperatorClientFrame>),
    Notice(Arc<Notice>),
    Changes(Changes),
    Status,
    LoginsChanged,
    PageDue,
}

/// Serves an operator's socket until it ends.
pub(crate) async fn serve(
    mut connection: Connection,
    node: Arc<Node>,
    operator: Operator,
    login: LoginHash,
) {
    // The login was looked at before the upgrade: it may end before the hello.
    let ended_logins = node.ended_logins();
    let end = match connection.hello(&node).await {
        Ok(OperatorClientFrame::Hello) => {
            let mut console = Console {
                me: operator.as_ref(),
                login,
                on_duty: node.operator_came(&operator),
                open: HashMap::new(),
                lacking: VecDeque::new(),
                typing: TypingPace::default(),
                // Not before the hello: nobody takes from the queues until then.
                workspace: Workspace::new(node.watch(&[Topic::Workspace])),
                subscription: node.watch(&[]),
                status: node.status.subscribe(),
                ended_logins,
                login_check: Box::pin(sleep_until(next_login_check(&node))),
            };
            let Err(end) = console.run(&mut connection, &node).await;
            background::operator_left_soon(&node, operator.id);
            end
        }
        Ok(_) => End::NO_HELLO,
        Err(end) => end,
    };
    connection.close(end).await;
}

impl Console {
    async fn run(
        &mut self,
        connection: &mut Connection,
        node: &Arc<Node>,
    ) -> Result<Infallible, End> {
        self.welcome(connection, node).await?;
        loop {
            let page_due = connection.page_due(!self.lacking.is_empty());
            let happened = tokio::select! {
                frame = connection.next() => Happened::Frame(frame?),
                notice = self.subscription.next() => {
                    Happened::Notice(notice.ok_or(End::SLOW_READER)?)
                }
                changes = self.workspace.next() => {
                    Happened::Changes(changes.ok_or(End::SLOW_READER)?)
                }
                _ = self.status.changed() => Happened::Status,
                _ = self.ended_logins.changed() => Happened::LoginsChanged,
                () = &mut self.login_check => Happened::LoginsChanged,
                () = page_due => Happened::PageDue,
            };
            match happened {
                Happened::Frame(frame) => self.on_frame(frame, connection, node).await?,
                Happened::Notice(notice) => self.on_notice(&notice, connection).await?,
                Happened::Changes(changes) => self.on_changes(changes, connection).await?,
                Happened::Status if self.status.borrow_and_update().stopping => {
                    return Err(End::RESTART);
                }
                Happened::Status => {}
                Happened::LoginsChanged => self.check_login(node).await?,
                Happened::PageDue => self.send_page(connection, node).await?,
            }
        }
    }

    /// Whichever login ended: only the store knows whether this one is still good.
    async fn check_login(&mut self, node: &Node) -> Result<(), End> {
        self.login_check.as_mut().reset(next_login_check(node));
        match node
            .operator_by_hash(self.login)
            .await
            .map_err(unavailable)?
        {
            Some(_) => Ok(()),
            None => Err(End::LOGGED_OUT),
        }
    }

    async fn welcome(&mut self, connection: &mut Connection, node: &Node) -> Result<(), End> {
        if self.status.borrow_and_update().stopping {
            return Err(End::RESTART);
        }
        let welcome = OperatorServerFrame::Welcome {
            operator: self.me.clone(),
            epoch: node.epoch(),
            on_duty: self.on_duty,
        };
        connection.send(&welcome).await?;
        self.send_duty(node.roster(), connection).await?;
        let rows = node.inbox().await.map_err(unavailable)?;
        connection.send_all(page::of_inbox(rows.iter())).await?;
        connection.send(&OperatorServerFrame::InboxComplete).await
    }

    async fn on_frame(
        &mut self,
        frame: Option<OperatorClientFrame>,
        connection: &mut Connection,
        node: &Arc<Node>,
    ) -> Result<(), End> {
        match frame {
            Some(OperatorClientFrame::Command {
                id,
                session,
                command,
            }) => {
                let mut commands = vec![(id, command)];
                // A command in another session begins an append of its own.
                connection.more(&mut commands, |frame| match frame {
                    OperatorClientFrame::Command {
                        id,
                        session: same,
                        command,
                    } if same == session => Some((id, command)),
                    _ => None,
                });
                // A command that was here first must not overtake the end of the login: what a
                // removed operator held is released after it.
                if self.ended_logins.has_changed().is_ok_and(|changed| changed) {
                    self.ended_logins.mark_unchanged();
                    self.check_login(node).await?;
                }
                self.carry_out(session, commands, connection, node).await?;
            }
            Some(OperatorClientFrame::Open { session, position }) => {
                self.open_session(session, position, connection, node)
                    .await?;
            }
            Some(OperatorClientFrame::Close { session }) => {
                self.open.remove(&session);
                self.subscription.remove(Topic::Session(session));
                self.subscription.remove(Topic::Desk(session));
            }
            Some(OperatorClientFrame::SetDuty { on_duty }) => {
                if let Err(error) = node.set_duty(self.me.id, on_duty).await {
                    tracing::error!(%error, "Who is on duty can't be stored");
                    self.refuse(None, None, RefusalCode::Unavailable.into(), connection)
                        .await?;
                }
            }
            Some(OperatorClientFrame::Typing { session }) => {
                if self.typing.may_tell(session, Instant::now()) {
                    node.operator_types(session, &self.me).await;
                }
            }
            Some(OperatorClientFrame::Ping) => connection.send(&OperatorServerFrame::Pong).await?,
            Some(OperatorClientFrame::Hello) | None => {
                self.refuse(None, None, RefusalCode::InvalidFrame.into(), connection)
                    .await?;
                connection.charge_invalid()?;
            }
        }
        Ok(())
    }

    /// Subscribes first and reads then, so that nothing falls between.
    async fn open_session(
        &mut self,
        session: SessionId,
        position: Option<Position>,
        connection: &mut Connection,
        node: &Node,
    ) -> Result<(), End> {
        let too_many = self.open.len() >= OPEN_SESSIONS_MAX && !self.open.contains_key(&session);
        let standing = node.standing(session).await.map_err(unavailable)?;
        if standing.head == 0 || too_many {
            let code = if too_many {
                RefusalCode::RateLimited
            } else {
                RefusalCode::UnknownSession
            };
            return self
                .refuse(None, Some(session), code.into(), connection)
                .await;
        }
        self.subscription.add(Topic::Session(session));
        self.subscription.add(Topic::Desk(session));
        self.open
            .insert(session, standing.read_after(position, node));
        self.lacks_some(session);
        connection
            .send(&OperatorServerFrame::Policy {
                session,
                operator_pull: standing.operator_pull,
            })
            .await?;
        let (online, page) = node.presence_of(session);
        let page = page.or(standing.page);
        connection
            .send(&OperatorServerFrame::Presence {
                session,
                online,
                page,
            })
            .await
    }

    async fn carry_out(
        &mut self,
        session: SessionId,
        commands: Vec<(CommandId, OperatorCommand)>,
        connection: &mut Connection,
        node: &Arc<Node>,
    ) -> Result<(), End> {
        let outcome = node.operator_commands(session, &self.me, commands).await;
        if outcome.unanswered {
            background::answer_soon(node, session);
        }
        if self.open.contains_key(&session) {
            self.on_committed(session, outcome.entries(), connection)
                .await?;
        } else {
            // The confirmation is owed also for a session that the console has not open.
            connection
                .send_all(page::of_operator(session, outcome.entries().iter()))
                .await?;
        }
        for verdict in outcome.verdicts {
            match verdict.result {
                Ok(Made::Now(_)) => {}
                Ok(Made::Before(entry)) => match self.open.get(&session) {
                    Some(sent) if entry.seq > *sent => self.lacks_some(session),
                    _ => {
                        connection
                            .send_all(page::of_operator(session, [&*entry].into_iter()))
                            .await?
                    }
                },
                Err(refusal) => {
                    let retry = refusal.retry;
                    self.refuse(Some(verdict.id), Some(session), refusal, connection)
                        .await?;
                    if retry {
                        // As for visitors: what is on its way behind it must not overtake it.
                        return Err(End::UNAVAILABLE);
                    }
                }
            }
        }
        Ok(())
    }

    async fn refuse(
        &self,
        id: Option<CommandId>,
        session: Option<SessionId>,
        refusal: Refusal,
        connection: &mut Connection,
    ) -> Result<(), End> {
        connection
            .send(&OperatorServerFrame::Refused {
                id,
                session,
                refusal,
            })
            .await
    }
}

fn next_login_check(node: &Node) -> Instant {
    Instant::now() + Duration::from_millis(node.settings.login_check_every_ms)
}

fn unavailable(error: StoreError) -> End {
    tracing::error!(%error, "A console can't be served");
    End::UNAVAILABLE
}
