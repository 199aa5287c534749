//! A visitor's page, as the server knows it: what it says is carried out, and what it lacks is sent.
//!
//! There is no socket, timer or task in here, only actions that are awaited: `serve.rs` runs it on a
//! socket, and the simulation in virtual time.

use super::allowance::Allowance;
use super::end::End;
use super::feed::Feed;
use super::hearing::{Source, add_ready};
use super::turn::Turn;
use super::typing::TypingPace;
use crate::actions::{Attendance, VisitorOrders};
use crate::bus::{Notice, Subscription, Topic};
use crate::node::{Node, NodeStatus};
use baton_protocol::wire::{
    AgentId, CommandId, Page, RefusalCode, SessionId, VisitorClientFrame, VisitorCommand,
    VisitorServerFrame,
};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

mod told;

/// A visitor's page that has said hello.
pub struct Visitor {
    session: SessionId,
    agent: AgentId,
    page: Option<Page>,
    locale: Option<String>,
    feed: Feed,
    /// For the pages of the log: a few bytes ask for all of it.
    page_allowance: Allowance,
    /// The agent that is shown.
    shown: AgentId,
    attendance: Attendance,
    /// Of the settings that the page was told of.
    settings_version: u64,
    typing: TypingPace,
    subscription: Subscription,
    status: watch::Receiver<NodeStatus>,
}

/// What happens to a visitor's page, besides what it says.
pub enum VisitorNews {
    /// The bus told something.
    Notice(Arc<Notice>),
    /// The bus told more than was listened to.
    Lagged,
    /// How the node stands has changed.
    Status,
}

impl Visitor {
    /// Takes the first frame. Subscribes first and reads then, so that nothing falls between. The
    /// allowance is for the pages of the log.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn greet(
        hello: VisitorClientFrame,
        page_allowance: Allowance,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<Self, End> {
        let VisitorClientFrame::Hello {
            token,
            agent,
            position,
            page,
            locale,
        } = hello
        else {
            return Err(End::NO_HELLO);
        };
        let session = Node::session_of(&token);
        let subscription = node.watch(&[Topic::Session(session)]);
        let mut status = node.status.subscribe();
        if status.borrow_and_update().stopping {
            return Err(End::RESTART);
        }
        let standing = node.standing(session).await.map_err(told::unavailable)?;
        let known = |id: &AgentId| node.agents.get(id);
        let shown = standing
            .agent
            .as_ref()
            .and_then(known)
            .or_else(|| known(&agent));
        let shown = shown.map(|agent| agent.profile.id.clone());
        // Before the profile is made: a change in between is told once more.
        let settings_version = shown
            .as_ref()
            .map_or(0, |agent| node.settings_version(agent));
        let Some(profile) = shown.and_then(|agent| node.profile(&agent)) else {
            let refusal = RefusalCode::UnknownAgent.into();
            turn.send(&VisitorServerFrame::Refused { id: None, refusal })?;
            return Err(End::UNKNOWN_AGENT);
        };
        let shown = profile.id.clone();
        let attendance = node.attendance(&shown);
        turn.send(&VisitorServerFrame::Welcome {
            session,
            epoch: node.epoch(),
            head: standing.head,
            agent: profile,
            on_duty: attendance.on_duty,
            opens_at_ms: attendance.opens_at_ms,
        })?;
        node.visitor_came(session, page.clone());
        Ok(Self {
            session,
            agent,
            page,
            locale,
            feed: Feed::after(standing.read_after(position, node)),
            page_allowance,
            shown,
            attendance,
            settings_version,
            typing: TypingPace::default(),
            subscription,
            status,
        })
    }

    /// The connection has ended.
    pub fn leave(self, node: &Node) {
        node.visitor_left(self.session);
    }

    /// The next thing that happens. Cancel safe.
    pub async fn news(&mut self) -> VisitorNews {
        tokio::select! {
            biased;
            _ = self.status.changed() => VisitorNews::Status,
            notice = self.subscription.next() => {
                notice.map_or(VisitorNews::Lagged, VisitorNews::Notice)
            }
        }
    }

    /// When [`Visitor::on_due`] has something to do; none as long as nothing else happens.
    pub fn due(&self) -> Option<Instant> {
        let lacks_some = self.feed.lacks_some();
        lacks_some.then(|| self.page_allowance.settled_at())
    }

    /// Takes a frame, or none where one can't be read.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn on_frame(
        &mut self,
        frame: Option<VisitorClientFrame>,
        source: &mut impl Source,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<(), End> {
        match frame {
            Some(VisitorClientFrame::Command { id, command }) => {
                let mut commands = vec![(id, command)];
                add_ready(&mut commands, source, |frame| match frame {
                    VisitorClientFrame::Command { id, command } => Some((id, command)),
                    _ => None,
                });
                self.carry_out(commands, node, turn).await
            }
            Some(VisitorClientFrame::Typing) => {
                let now = source.hearing().heard_at();
                if self.typing.may_tell(self.session, now) {
                    node.visitor_types(self.session);
                }
                Ok(())
            }
            Some(VisitorClientFrame::Visit { page }) => {
                if let Some(page) = node.visitor_visits(self.session, page) {
                    self.page = Some(page);
                }
                Ok(())
            }
            Some(VisitorClientFrame::Fetch { after }) => {
                self.feed.rewind(after);
                Ok(())
            }
            Some(VisitorClientFrame::Ping) => turn.send(&VisitorServerFrame::Pong),
            Some(VisitorClientFrame::Hello { .. }) | None => {
                let refusal = RefusalCode::InvalidFrame.into();
                turn.send(&VisitorServerFrame::Refused { id: None, refusal })?;
                source.hearing().charge_invalid()
            }
        }
    }

    async fn carry_out(
        &mut self,
        commands: Vec<(CommandId, VisitorCommand)>,
        node: &Node,
        turn: &mut Turn,
    ) -> Result<(), End> {
        let orders = VisitorOrders {
            agent: self.agent.clone(),
            page: self.page.clone(),
            locale: self.locale.clone(),
            commands,
        };
        let outcome = node.visitor_commands(self.session, orders).await;
        self.on_outcome(outcome, turn)
    }

    /// Sends what the log holds after the last entry that was sent, as far as one read goes.
    ///
    /// # Errors
    /// Why the connection ends.
    pub async fn on_due(&mut self, node: &Node, now: Instant, turn: &mut Turn) -> Result<(), End> {
        if self.due().is_none_or(|due| now < due) {
            return Ok(());
        }
        let entries = node
            .entries_after(self.session, self.feed.sent())
            .await
            .map_err(told::unavailable)?;
        self.feed.page(&entries);
        if entries.is_empty() {
            return self.send_unstored(node, turn);
        }
        // One read of the log may go beyond the allowance; then the next waits for longer.
        let pages = told::send_entries(&entries, turn)?;
        self.page_allowance.take(pages, now);
        Ok(())
    }
}
