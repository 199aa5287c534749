//! An operator's console, as the server knows it: what it orders is carried out, and it is told of
//! the workspace and of the sessions that it has open. Like the visitor's, without a socket, a timer
//! or a task.

use super::allowance::Allowance;
use super::end::End;
use super::feed::Feed;
use super::hearing::{Source, add_ready};
use super::turn::Turn;
use super::typing::TypingPace;
use crate::bus::{Notice, Subscription, Topic};
use crate::node::{Node, NodeStatus};
use crate::store::{Operator, StoreError};
use baton_protocol::wire::limits::OPEN_SESSIONS_MAX;
use baton_protocol::wire::{
    CommandId, DutyState, OperatorClientFrame, OperatorCommand, OperatorRef, OperatorServerFrame,
    Position, Refusal, RefusalCode, SessionId,
};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;
use workspace::Workspace;

mod login;
mod told;
mod workspace;

pub use login::Login;

/// An operator's console that has said hello.
pub struct Console {
    me: OperatorRef,
    login: Login,
    duty: DutyState,
    /// The open sessions.
    open: HashMap<SessionId, Feed>,
    /// Those whose log may hold more than was sent, which is sent page by page, each in its turn.
    lacking: VecDeque<SessionId>,
    page_allowance: Allowance,
    typing: TypingPace,
    workspace: Workspace,
    /// To the open sessions.
    subscription: Subscription,
    status: watch::Receiver<NodeStatus>,
}

/// What happens to a console, besides what it says.
pub enum ConsoleNews {
    /// The bus told something of an open session.
    Notice(Arc<Notice>),
    /// The workspace has changed, in this and maybe more.
    Workspace(Arc<Notice>),
    /// The bus told more than was listened to.
    Lagged,
    /// How the node stands has changed.
    Status,
    /// Somebody's login has ended.
    Logins,
}

impl Console {
    /// A console that has said hello. From here on the operator is there, until somebody sees to it
    /// that [`Node::operator_left`] is called. The allowance is for the pages of logs.
    pub fn new(operator: &Operator, login: Login, page_allowance: Allowance, node: &Node) -> Self {
        Self {
            me: operator.as_ref(),
            login,
            duty: node.operator_came(operator),
            open: HashMap::new(),
            lacking: VecDeque::new(),
            page_allowance,
            typing: TypingPace::default(),
            // Not before the hello: nobody takes from the queues until then.
            workspace: Workspace::new(node.watch(&[Topic::Workspace])),
            subscription: node.watch(&[]),
            status: node.status.subscribe(),
        }
    }

    /// Answers the hello.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn welcome(&mut self, node: &Node, turn: &mut Turn) -> Result<(), End> {
        self.on_status()?;
        turn.send(&OperatorServerFrame::Welcome {
            operator: self.me.clone(),
            epoch: node.epoch(),
            duty: self.duty,
        })?;
        self.send_duty(node.roster(), turn)?;
        told::send_routing(node, turn).await?;
        let rows = node.inbox().await.map_err(unavailable)?;
        told::send_rows(rows.iter(), turn)?;
        turn.send(&OperatorServerFrame::InboxComplete)
    }

    /// The next thing that happens. Cancel safe.
    pub async fn news(&mut self) -> ConsoleNews {
        tokio::select! {
            biased;
            _ = self.status.changed() => ConsoleNews::Status,
            () = self.login.changed() => ConsoleNews::Logins,
            changed = self.workspace.changed() => {
                changed.map_or(ConsoleNews::Lagged, ConsoleNews::Workspace)
            }
            notice = self.subscription.next() => {
                notice.map_or(ConsoleNews::Lagged, ConsoleNews::Notice)
            }
        }
    }

    /// When [`Console::on_due`] has something to do; none as long as nothing else happens.
    pub fn due(&self) -> Option<Instant> {
        self.page_due()
            .into_iter()
            .chain(self.workspace.due())
            .min()
    }

    fn page_due(&self) -> Option<Instant> {
        let lacks_some = !self.lacking.is_empty();
        lacks_some.then(|| self.page_allowance.settled_at())
    }

    /// Takes a frame, or none where one can't be read.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn on_frame(
        &mut self,
        frame: Option<OperatorClientFrame>,
        source: &mut impl Source,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<(), End> {
        match frame {
            Some(OperatorClientFrame::Command {
                id,
                session,
                command,
            }) => {
                let mut commands = vec![(id, command)];
                // A command in another session begins an append of its own.
                add_ready(&mut commands, source, |frame| match frame {
                    OperatorClientFrame::Command {
                        id,
                        session: same,
                        command,
                    } if same == session => Some((id, command)),
                    _ => None,
                });
                // A command that was here first must not overtake the end of the login: what a
                // removed operator held is released after it.
                self.login.check_if_changed(node).await?;
                self.carry_out(session, commands, node, turn).await
            }
            Some(OperatorClientFrame::Open { session, position }) => {
                self.open_session(session, position, node, turn).await
            }
            Some(OperatorClientFrame::Close { session }) => {
                self.open.remove(&session);
                self.subscription.remove(Topic::Session(session));
                self.subscription.remove(Topic::Desk(session));
                Ok(())
            }
            Some(OperatorClientFrame::SetDuty {
                duty: duty @ (DutyState::OnDuty | DutyState::Away),
            }) => match node.set_duty(self.me.id, duty).await {
                Ok(()) => Ok(()),
                Err(error) => {
                    tracing::error!(%error, "Who is on duty can't be stored");
                    refuse(None, None, RefusalCode::Unavailable.into(), turn)
                }
            },
            Some(OperatorClientFrame::Typing { session }) => {
                if self.typing.may_tell(session, source.hearing().heard_at()) {
                    node.operator_types(session, &self.me).await;
                }
                Ok(())
            }
            Some(OperatorClientFrame::Ping) => turn.send(&OperatorServerFrame::Pong),
            // Offline is who is not connected.
            Some(
                OperatorClientFrame::Hello
                | OperatorClientFrame::SetDuty {
                    duty: DutyState::Offline,
                },
            )
            | None => {
                refuse(None, None, RefusalCode::InvalidFrame.into(), turn)?;
                source.hearing().charge_invalid()
            }
        }
    }

    /// Subscribes first and reads then, so that nothing falls between.
    async fn open_session(
        &mut self,
        session: SessionId,
        position: Option<Position>,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<(), End> {
        let too_many = self.open.len() >= OPEN_SESSIONS_MAX && !self.open.contains_key(&session);
        let standing = node.standing(session).await.map_err(unavailable)?;
        if standing.head == 0 || too_many {
            let code = if too_many {
                RefusalCode::RateLimited
            } else {
                RefusalCode::UnknownSession
            };
            return refuse(None, Some(session), code.into(), turn);
        }
        self.subscription.add(Topic::Session(session));
        self.subscription.add(Topic::Desk(session));
        let read_after = standing.read_after(position, node);
        self.open.insert(session, Feed::after(read_after));
        self.lacks_some(session);
        turn.send(&OperatorServerFrame::Policy {
            session,
            operator_pull: standing.operator_pull,
        })?;
        let (online, page) = node.presence_of(session);
        turn.send(&OperatorServerFrame::Presence {
            session,
            online,
            page: page.or(standing.page),
        })
    }

    async fn carry_out(
        &mut self,
        session: SessionId,
        commands: Vec<(CommandId, OperatorCommand)>,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<(), End> {
        let outcome = node.operator_commands(session, &self.me, commands).await;
        self.on_outcome(session, outcome, turn)
    }

    /// Looks whether the login is still good.
    ///
    /// # Errors
    /// If it is not, or nobody knows.
    pub async fn check_login(&self, node: &Node) -> Result<(), End> {
        self.login.check(node).await
    }
}

fn refuse(
    id: Option<CommandId>,
    session: Option<SessionId>,
    refusal: Refusal,
    turn: &mut Turn,
) -> Result<(), End> {
    turn.send(&OperatorServerFrame::Refused {
        id,
        session,
        refusal,
    })
}

fn unavailable(error: StoreError) -> End {
    tracing::error!(%error, "A console can't be served");
    End::UNAVAILABLE
}
